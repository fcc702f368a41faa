import type { Json } from '../json.ts'
import { type DocumentOptions, documentsOf, nodesOf } from './documents.ts'
import { YamlError } from './error.ts'
import type { YamlNode } from './nodes.ts'
import type { Dialect } from './scalars.ts'
import type { YamlValue } from './values.ts'

/** `file` is named in errors. `exactIntegers` refuses whole numbers beyond 2^53, which would otherwise become the nearest double. */
export type ReadOptions = { file?: string; exactIntegers?: boolean }

/** One document of a stream that is not empty: `line` is where its content starts, `document` its number; both count from 1. */
export type YamlDocument<V = Json> = { value: V; line: number; document: number }

/**
 * `v2` reads as sigs.k8s.io/yaml does, which Helm and kubectl use (YAML 1.1; a later duplicate key wins); `v3` as go.yaml.in/yaml/v3 does, which
 * kustomize uses, on its way to JSON. `maps` says what mappings become.
 */
export type DialectOptions = { dialect: Dialect; maps: 'objects' | 'maps'; file?: string }

/** Deeper than any manifest, and shallow enough for the stack. */
const maxDepth = 500
/** Go allows 10,000; the stack of Node.js ends before that. */
const maxGoDepth = 1000

/**
 * The first document of a text, as Go's sigs.k8s.io/yaml turns it into JSON (YAML 1.1: `on` is true, `0777` is octal; a later duplicate key wins).
 * null for an empty text. Throws YamlError; it refuses text that Go would ignore after a document, and allows `\/`.
 */
export function parseYaml(text: string, options: ReadOptions = {}): Json {
  for (const { value, root } of documentsOf(text, strict(options)))
    return checked(value, { ...options, text }, (root?.line ?? 0) + 1)
  return null
}

/** All documents of a stream that are not empty. A broken one throws YamlError with its line in the whole text. */
export function parseYamlDocuments(text: string, options: ReadOptions = {}): YamlDocument[] {
  return numbered(documentsOf(text, strict(options))).map((document) => ({
    ...document,
    value: checked(document.value, { ...options, text }, document.line),
  }))
}

/**
 * The first document of a text, exactly as the Go program reads it: what it refuses is a YamlError with `goText`, what it ignores is ignored.
 * Numbers are the nearest doubles. null for an empty text.
 */
export function readYaml(
  text: string,
  options: DialectOptions & { maps: 'maps' },
): Exclude<YamlValue, { [key: string]: YamlValue }>
export function readYaml(text: string, options: DialectOptions & { maps: 'objects' }): Json
export function readYaml(text: string, options: DialectOptions): YamlValue
export function readYaml(text: string, options: DialectOptions): YamlValue {
  for (const { value } of documentsOf(text, asGo(options))) return value
  return null
}

/** All documents of a stream that are not empty, read one after the other by the same Go decoder. */
export function readYamlDocuments(text: string, options: DialectOptions): YamlDocument<YamlValue>[] {
  return numbered(documentsOf(text, asGo(options)))
}

/**
 * All documents of a stream as trees of nodes, with styles, tags and places, or only the first, where what comes after it is not even read. Comments
 * are not kept. Throws YamlError with `goText`.
 */
export function readYamlNodes(
  text: string,
  options: { dialect: Dialect; file?: string; first?: boolean },
): YamlDocument<YamlNode>[] {
  const stream = nodesOf(text, asGo({ ...options, maps: 'objects' }))
  const documents: Array<{ value: YamlNode; root: { line: number } | undefined }> = []
  for (const document of stream) {
    documents.push(document)
    if (options.first === true) break
  }
  return documents.map(({ value, root }, index) => ({ value, line: (root?.line ?? 0) + 1, document: index + 1 }))
}

function strict(options: ReadOptions): DocumentOptions {
  return { dialect: 'v2', maps: false, file: options.file, maxDepth, whole: true, slashEscape: true }
}

function asGo(options: DialectOptions): DocumentOptions {
  const { dialect, maps, file } = options
  return { dialect, maps: maps === 'maps', file, maxDepth: maxGoDepth, whole: false, slashEscape: false }
}

/** Documents without content have no number; those that say `null` have one and are left out. */
function numbered(documents: Iterable<{ value: YamlValue; root: { line: number } | undefined }>): YamlDocument<YamlValue>[] {
  const found: YamlDocument<YamlValue>[] = []
  let document = 0
  for (const { value, root } of documents) {
    if (root === undefined) continue
    document++
    if (value !== null) found.push({ value, line: root.line + 1, document })
  }
  return found
}

/** Without `maps` a value is made of plain objects, which the cast says. */
function checked(value: YamlValue, options: ReadOptions & { text: string }, line: number): Json {
  if (options.exactIntegers === true) {
    const reason = inexactInteger(value as Json, options.text)
    if (reason !== undefined) throw new YamlError({ file: options.file, line, column: 1, reason })
  }
  return value as Json
}

/**
 * What is wrong with the first whole number in a value that is not the one in its text any more, because JSON in JavaScript has rounded it; beginning
 * with its field. undefined where there is none: `9223372036854775000` has more than 53 bits and is printed with the same digits again.
 */
export function inexactInteger(value: Json, text: string): string | undefined {
  if (!hasUnsafeInteger(value)) return undefined
  const { exact, rounded } = longNumbers(text)
  const wrong = unsafeIntegers(value, '').find(({ number }) => rounded.has(number) || !exact.has(number))
  if (wrong === undefined) return undefined
  return `${wrong.path} is a whole number of more than 53 bits (about ${wrong.number}); expected a smaller one or a quoted text`
}

/** Nearly every document has none, and is looked through without names. */
function hasUnsafeInteger(value: Json): boolean {
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value)
  if (typeof value !== 'object' || value === null) return false
  return (Array.isArray(value) ? value : Object.values(value)).some(hasUnsafeInteger)
}

function unsafeIntegers(value: Json, path: string): Array<{ path: string; number: number }> {
  if (typeof value === 'number') return hasUnsafeInteger(value) ? [{ path, number: value }] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, child]) => unsafeIntegers(child, path === '' ? key : `${path}.${key}`))
}

/** The long decimal numbers that are written in a text: those that JavaScript prints alike, and those that it does not. */
function longNumbers(text: string): { exact: ReadonlySet<number>; rounded: ReadonlySet<number> } {
  const exact = new Set<number>()
  const rounded = new Set<number>()
  for (const [word] of text.matchAll(/[-+]?\d[\d_]*(?:\.\d*)?(?:[eE][-+]?\d+)?/g)) {
    const digits = word.replace(/_|^\+/g, '')
    const number = Number(digits)
    if (Number.isSafeInteger(number)) continue
    // What is written as a floating-point number is one to Go, too.
    const isSame = /[.eE]/.test(digits) || String(number) === digits
    if (isSame) exact.add(number)
    else rounded.add(number)
  }
  return { exact, rounded }
}
