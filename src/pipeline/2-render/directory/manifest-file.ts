import type { Json } from '#base'
import { parseYaml, parseYamlDocuments, YamlError } from '#base/yaml'
import { isJsonObject, type KubeObject } from '#model'
import { objectsOf } from '../objects.ts'

/** A file's objects, or what is wrong with it. `skipped` is true where the file asks not to be read. */
export type FileReading = {
  objects: Array<{ object: KubeObject; document: number; line: number }>
  problems: string[]
  warnings: string[]
  skipped: boolean
}

type ManifestFile = {
  path: string
  content: Buffer
  /** The file gave objects the last time: it must be readable. */
  mustRender: boolean
}

/** Where this stands anywhere in a file, the file is not for us. */
const skipMarker = '+argocd:skip-file-rendering'

/** Reads one file of a directory source. YAML may hold several documents, JSON one object. */
export function readManifestFile(file: ManifestFile): FileReading {
  const text = decode(file.content)
  const reading: FileReading = { objects: [], problems: [], warnings: [], skipped: text.includes(skipMarker) }
  if (reading.skipped) return reading
  if (text.startsWith('version https://git-lfs.github.com/spec/')) {
    reading.problems.push(
      `Cannot render ${file.path}, line 1: it is a Git LFS pointer; expected the manifest itself, as LFS files are not fetched`,
    )
    return reading
  }
  if (file.path.endsWith('.json')) readJson(file, text, reading)
  else readYaml(file, text, reading)
  return reading
}

function readYaml(file: ManifestFile, text: string, reading: FileReading): void {
  try {
    for (const { value, document, line } of parseYamlDocuments(text, { file: file.path, exactIntegers: true })) {
      addDocument({ value, document, line }, file, reading)
    }
  } catch (error) {
    if (!(error instanceof YamlError)) throw error
    if (isRelevant(file, text, reading)) reading.problems.push(error.message)
    else reading.warnings.push(`${error.message}. It does not look like a manifest and was passed over.`)
    return
  }
  judgeForeign(file, text, reading)
}

function readJson(file: ManifestFile, text: string, reading: FileReading): void {
  const parsed = parseJson(text)
  if ('failure' in parsed) reading.problems.push(`Cannot read JSON ${file.path}, ${parsed.failure}`)
  else if (!isJsonObject(parsed.value)) {
    reading.problems.push(
      `Cannot render ${file.path}, line 1: it holds ${Array.isArray(parsed.value) ? 'a list' : 'no object'}; expected one JSON object`,
    )
  } else {
    addDocument({ value: parsed.value, document: 1, line: 1 }, file, reading)
    judgeForeign(file, text, reading)
  }
}

function addDocument(document: { value: Json; document: number; line: number }, file: ManifestFile, reading: FileReading): void {
  const { objects, problems, foreign } = objectsOf(document.value)
  const place = `Cannot render ${file.path}, line ${document.line}`
  for (const object of objects) reading.objects.push({ object, document: document.document, line: document.line })
  for (const problem of problems) reading.problems.push(`${place}: ${problem}`)
  if (foreign !== undefined) reading.warnings.push(`${place}: ${foreign}`)
}

/** A document that is no object is a mistake in a file of manifests, and somebody else's business in any other. */
function judgeForeign(file: ManifestFile, text: string, reading: FileReading): void {
  if (reading.warnings.length > 0 && isRelevant(file, text, reading)) reading.problems.push(...reading.warnings.splice(0))
}

function isRelevant(file: ManifestFile, text: string, reading: FileReading): boolean {
  const looksLikeManifest = ['apiVersion:', 'kind:', 'metadata:'].every((word) => text.includes(word))
  return file.mustRender || reading.objects.length > 0 || looksLikeManifest
}

function parseJson(text: string): { value: Json } | { failure: string } {
  try {
    return { value: JSON.parse(text) as Json }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const what = /after JSON/.test(reason) ? 'it holds more than one value' : (reason.split(/, "| in JSON|, \.\.\./)[0] ?? reason)
    return { failure: `${placeOf(reason, text)}: ${what}; expected one JSON object` }
  }
}

/** Node tells the position of some mistakes only. The YAML reader trips over most others, JSON being YAML. */
function placeOf(reason: string, text: string): string {
  const position = /position (\d+)/.exec(reason)?.[1]
  if (position !== undefined) {
    const before = text.slice(0, Number(position)).split('\n')
    return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`
  }
  try {
    parseYaml(text)
  } catch (error) {
    if (error instanceof YamlError) return `line ${error.line}, column ${error.column}`
  }
  return 'line 1'
}

/** Text by its byte order mark; UTF-8 without one. */
function decode(content: Buffer): string {
  const [first, second] = content
  const encoding = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
  return new TextDecoder(encoding).decode(content)
}
