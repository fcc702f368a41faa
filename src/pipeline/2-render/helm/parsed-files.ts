import { LRUCache } from 'lru-cache'
import { type ParsedTemplates, textOf } from '#base/go-template'
import type { ChartFile } from './contract.ts'

/** What a template of a chart is once it was read. */
type ParsedFile = { size: number; parsed: ParsedTemplates }

/** A tree takes about ten times its text. Shared by all charts of the process, as charts are kept by the size of their files alone. */
const parsedFiles = new LRUCache<string, ParsedFile>({
  maxSize: 32 * 1024 * 1024,
  sizeCalculation: ({ size }) => (size + 100) * 10,
})

const numbers = new WeakMap<ChartFile, number>()
let lastNumber = 0

/** The templates of a file under the name that it has in a render; parsed again only where the cache has dropped them. */
export function parsedFile(file: ChartFile, name: string, parse: (text: string) => ParsedTemplates): ParsedTemplates {
  const key = `${numberOf(file)} ${name}`
  const known = parsedFiles.get(key)
  if (known !== undefined) return known.parsed
  const text = textOf(file.data)
  const parsed = parse(text)
  parsedFiles.set(key, { size: text.length, parsed })
  return parsed
}

function numberOf(file: ChartFile): number {
  const known = numbers.get(file)
  if (known !== undefined) return known
  numbers.set(file, ++lastNumber)
  return lastNumber
}
