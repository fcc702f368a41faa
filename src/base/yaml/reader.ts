import { load, type State, YAMLException } from 'js-yaml'
import type { Json } from '../json.ts'
import { YamlError } from './error.ts'
import { finish } from './finish.ts'
import { goSchema } from './schema.ts'

/** `file` is named in errors. `exactIntegers` refuses whole numbers beyond 2^53, which would otherwise become the nearest double. */
export type ReadOptions = { file?: string; exactIntegers?: boolean }

/** One document of a stream that is not empty: `line` is where its content starts, `document` its number; both count from 1. */
export type YamlDocument = { value: Json; line: number; document: number }

/**
 * The first document of a text, as Go's sigs.k8s.io/yaml turns it into JSON (YAML 1.1: `on` is true, `0777` is octal; a later duplicate key wins).
 * null for an empty text. Throws YamlError.
 */
export function parseYaml(text: string, options: ReadOptions = {}): Json {
  const chunk = chunks(text)[0]
  return chunk === undefined ? null : read(chunk, options)
}

/** All documents of a stream that are not empty. A broken one throws YamlError with its line in the whole text. */
export function parseYamlDocuments(text: string, options: ReadOptions = {}): YamlDocument[] {
  return chunks(text)
    .filter(hasContent)
    .map((chunk, index) => ({ value: read(chunk, options), line: contentLine(chunk), document: index + 1 }))
    .filter((document) => document.value !== null)
}

/** A document's text, how many lines come before it, and whether the text ends with it. */
type Chunk = { text: string; linesBefore: number; last: boolean }

/** Markers count only at the start of a line, which YAML forbids inside any value; directives belong to the document after them. */
function chunks(text: string): Chunk[] {
  const found: Chunk[] = []
  const lines = (text.startsWith('\uFEFF') ? text.slice(1) : text).split('\n')
  let start = 0
  for (const [index, line] of lines.entries()) {
    if (index === 0 || !/^(---|\.\.\.)([ \t\r]|$)/.test(line)) continue
    const before = lines.slice(start, index)
    if (line.startsWith('---') && onlyDirectives(before)) continue
    found.push({ text: before.join('\n'), linesBefore: start, last: false })
    start = line.startsWith('...') ? index + 1 : index
  }
  found.push({ text: lines.slice(start).join('\n'), linesBefore: start, last: true })
  return found.filter((chunk) => /^---([ \t\r]|$)/.test(chunk.text.slice(0, 5).split('\n')[0] ?? '') || hasContent(chunk))
}

function onlyDirectives(lines: readonly string[]): boolean {
  return lines.some((line) => line.startsWith('%')) && lines.every((line) => /^(%|[ \t\r]*(#|$))/.test(line))
}

const hasContent = (chunk: Chunk): boolean => contentIndex(chunk) >= 0

/** Counts from 1 in the whole text. */
const contentLine = (chunk: Chunk): number => chunk.linesBefore + Math.max(contentIndex(chunk), 0) + 1

/** The first line that is more than a marker, a directive or a comment; -1 where there is none. */
function contentIndex(chunk: Chunk): number {
  let start = 0
  for (let index = 0; start <= chunk.text.length; index++) {
    const end = chunk.text.indexOf('\n', start)
    const line = chunk.text.slice(start, end < 0 ? undefined : end)
    if (/^[^ \t\r#%]|^[ \t\r]+[^ \t\r#]/.test(line.replace(/^---(?=[ \t\r]|$)/, ' '))) return index
    if (end < 0) return -1
    start = end + 1
  }
  return -1
}

/** What is missing at the end is reported on a line after it. */
const lastLine = (chunk: Chunk): number => chunk.text.trimEnd().split('\n').length - 1

/** Deeper than any manifest, and shallow enough for the stack. */
const limits = { maxDepth: 500, maxTotalMergeKeys: 200_000 }

function read(chunk: Chunk, options: ReadOptions): Json {
  const value = build(chunk, options)
  try {
    const result = finish(value)
    if (options.exactIntegers === true) checkIntegers(result, '')
    return result
  } catch (error) {
    throw new YamlError({ file: options.file, line: contentLine(chunk), column: 1, reason: messageOf(error) })
  }
}

function build(chunk: Chunk, options: ReadOptions): unknown {
  let line = 0
  let column = 0
  const unended = chunk.last && !chunk.text.endsWith('\n')
  const failure = (reason: string, at: { line: number; column: number }): YamlError =>
    new YamlError({
      file: options.file,
      line: chunk.linesBefore + Math.min(at.line, lastLine(chunk)) + 1,
      column: at.column + 1,
      reason,
    })
  try {
    return load(chunk.text, {
      schema: goSchema,
      json: true,
      listener: (event, state) => {
        line = state.line
        column = Math.max(state.position - state.lineStart, 0)
        if (event === 'close' && unended) dropAddedBreak(state)
      },
      ...limits,
    })
  } catch (error) {
    if (error instanceof YAMLException && error.mark !== undefined) throw failure(explained(error.reason), error.mark)
    throw failure(messageOf(error), { line, column })
  }
}

/**
 * js-yaml ends the last line if the text does not, and so gives a block text at the very end a line break that is not there (Go's reader does not).
 * Only a block text has read to the end when it closes: a quoted one ends at its quote.
 */
function dropAddedBreak(state: State): void {
  if (state.kind !== 'scalar' || typeof state.result !== 'string') return
  if (state.input.charCodeAt(state.position) === 0 && state.result.endsWith('\n')) state.result = state.result.slice(0, -1)
}

/** What js-yaml says, with what would be right. */
function explained(reason: string): string {
  const expected = expectations.find(([part]) => reason.includes(part))
  return `${reason}; expected ${expected?.[1] ?? 'valid YAML'}`
}

const expectations: ReadonlyArray<readonly [string, string]> = [
  ['bad indentation', 'the key in the column of its neighbours, or quotes around a text with ": " in it'],
  ['can not read an implicit mapping pair', '": " after the key'],
  ['multiline key', '": " after the key'],
  ['tab characters', 'spaces'],
  ['unidentified alias', 'an anchor (&name) before its use'],
  ['unknown escape', 'a known escape, or single quotes'],
  ['unexpected end of the stream', 'a closing quote or bracket'],
  ['end of the stream or a document separator', 'the line in the column of its neighbours'],
  ['missed comma', 'a comma between entries'],
  ['nesting exceeded', `at most ${limits.maxDepth} levels`],
  ['maxTotalMergeKeys', 'fewer merged keys'],
]

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

function checkIntegers(value: Json, path: string): void {
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new Error(`${path} is a whole number of more than 53 bits (about ${value}); expected a smaller one or a quoted text`)
  }
  if (typeof value !== 'object' || value === null) return
  for (const [key, child] of Object.entries(value)) checkIntegers(child, path === '' ? key : `${path}.${key}`)
}
