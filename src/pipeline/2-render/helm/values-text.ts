import type { GoMap, GoValue } from '#base/go-template'
import { readYamlMap, messageOf } from './yaml-text.ts'

/**
 * The values of a values.yaml or of a `-f` file. Its documents are merged, later ones win. The Error's message is Go's, without the name of the
 * file. Nulls are kept: what they mean is decided where values meet.
 */
export function parseValues(text: string): GoMap {
  let values: GoMap = new Map()
  for (const document of splitDocuments(text)) {
    try {
      values = mergeMaps(values, readYamlMap(document))
    } catch (error) {
      throw new Error(`cannot unmarshal yaml document: ${messageOf(error)}`)
    }
  }
  return values
}

/** Both maps in a new one; where both have a map it is merged, else the second one's value is taken. */
export function mergeMaps(first: GoMap, second: GoMap): GoMap {
  const result: GoMap = new Map(first)
  for (const [key, value] of second) {
    const known = result.get(key)
    result.set(key, known instanceof Map && value instanceof Map ? mergeMaps(known, value) : value)
  }
  return result
}

/** A copy that shares no map and no list with the original. */
export function deepCopy<T extends GoValue>(value: T): T {
  // A copy has the type of what it was copied from.
  if (value instanceof Map) return copyMap(value) as T
  return Array.isArray(value) ? (value.map((item) => deepCopy(item)) as T) : value
}

function copyMap(map: GoMap): GoMap {
  const result: GoMap = new Map()
  for (const [key, value] of map) result.set(key, deepCopy(value))
  return result
}

/** At lines `---`, which nothing but a comment may follow. */
function splitDocuments(text: string): string[] {
  // Read line by line, the last one has an end, too; lines in errors show it.
  if (!/^---/m.test(text)) return text === '' ? [] : [text.endsWith('\n') ? text : `${text}\n`]
  const documents: string[] = []
  let current = ''
  for (const line of text.replace(/\n$/, '').split('\n')) {
    if (!line.startsWith('---')) {
      current += `${line}\n`
      continue
    }
    const rest = line.slice(3).trim()
    if (rest !== '' && !rest.startsWith('#'))
      throw new Error(`error reading yaml document: invalid Yaml document separator: ${rest}`)
    if (current !== '') documents.push(current)
    current = current === '' ? `${line}\n` : ''
  }
  return current === '' ? documents : [...documents, current]
}
