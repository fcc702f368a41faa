import { quote } from '#base/go-template'
import type { Json, JsonObject } from '#base'
import { numberText } from './number-text.ts'
import type { JsonnetObject } from './object.ts'
import type { Run } from './run.ts'
import { sortedNames } from './text.ts'
import type { Item, Value } from './value.ts'

/** A value as JSON: everything in it is computed, asserts are checked, hidden fields are left out. */
export function toJson(run: Run, value: Value): Json {
  run.spend()
  return run.apart(() => {
    if (value === null || typeof value !== 'object') return value
    if (Array.isArray(value)) return value.map((item, index) => element(run, item, index))
    if (value.type === 'function') return run.fail("couldn't manifest function as JSON")
    return fieldsOf(run, value)
  })
}

/** JSON as the program prints it: fields by name, three spaces a level; on one line without `indent`. */
export function jsonText(json: Json, indent: string | undefined): string {
  if (json === null || typeof json === 'boolean') return String(json)
  if (typeof json === 'number') return numberText(json)
  if (typeof json === 'string') return quoted(json)
  const isList = Array.isArray(json)
  const [open, close] = isList ? ['[', ']'] : ['{', '}']
  const inner = indent === undefined ? undefined : `${indent}   `
  const parts = isList
    ? json.map((item) => jsonText(item, inner))
    : sortedNames(Object.keys(json)).map((name) => `${quoted(name)}: ${jsonText(json[name]!, inner)}`)
  if (parts.length === 0) return `${open} ${close}`
  if (indent === undefined) return open + parts.join(', ') + close
  return `${open}\n${parts.map((part) => inner + part).join(',\n')}\n${indent}${close}`
}

/** What `std.toString` gives: strings as they are, the rest as JSON on one line. */
export const textOf = (run: Run, value: Value): string =>
  typeof value === 'string' ? value : jsonText(toJson(run, value), undefined)

/** Fields that are shown, by name. */
export function shownFields(object: JsonnetObject): string[] {
  const shown: string[] = []
  for (const [name, visibility] of object.visibilities()) if (visibility !== 'hidden') shown.push(name)
  return sortedNames(shown)
}

/** A string in double quotes as the program writes JSON. */
export const quoted = (text: string): string => `"${text.replace(escaped, escapeOf)}"`

// oxlint-disable-next-line no-control-regex -- these are what has to be escaped
const escaped = /["\\\u0000-\u001f\u007f-\u009f]/g
const short: { [character: string]: string } = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}
const escapeOf = (character: string): string => short[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

function element(run: Run, item: Item, index: number): Json {
  return run.at({ says: `Array element ${index}` }, () => toJson(run, run.force(item)))
}

function fieldsOf(run: Run, object: JsonnetObject): JsonObject {
  run.at({ says: 'Checking object assertions' }, () => object.check(run))
  const entries = shownFields(object).map((name): [string, Json] => [
    name,
    run.at({ says: `Field ${quote(name)}` }, () => toJson(run, object.get(run, name))),
  ])
  return Object.fromEntries(entries)
}
