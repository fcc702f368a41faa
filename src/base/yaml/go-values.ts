import { formatG } from './go-numbers.ts'

/** Values with the types that Go's YAML readers give them, for error texts that print them. */
export type GoValue =
  | null
  | boolean
  | string
  | { type: 'int' | 'float64' | 'uint64'; value: number | bigint }
  | { type: 'list'; items: GoValue[] }
  | GoMap
export type GoMap = {
  type: 'map'
  keyType: 'string' | 'interface {}'
  entries: Map<string, readonly [key: GoValue, value: GoValue]>
}

/** As fmt prints a value with `%#v`. */
export function goSyntax(value: GoValue): string {
  return value === null ? '<nil>' : inner(value)
}

/** As reflect names the type of a value. */
export function goTypeOf(value: GoValue): string {
  if (value === null) return '%!s(<nil>)'
  if (typeof value !== 'object') return typeof value === 'boolean' ? 'bool' : 'string'
  if (value.type === 'list') return '[]interface {}'
  return value.type === 'map' ? `map[${value.keyType}]interface {}` : value.type
}

/** A text as Go's strconv quotes it. */
export function goQuote(text: string): string {
  let quoted = ''
  for (const character of text) quoted += escapes[character] ?? (printable.test(character) ? character : escaped(character))
  return `"${quoted}"`
}

function inner(value: GoValue): string {
  if (value === null) return 'interface {}(nil)'
  if (typeof value === 'string') return goQuote(value)
  if (typeof value === 'boolean') return String(value)
  if (value.type === 'list') return `[]interface {}{${value.items.map(inner).join(', ')}}`
  if (value.type === 'map') {
    const entries = [...value.entries.values()]
      .sort(([a], [b]) => compare(a, b))
      .map(([key, child]) => `${inner(key)}:${inner(child)}`)
    return `map[${value.keyType}]interface {}{${entries.join(', ')}}`
  }
  if (value.type === 'uint64') return `0x${value.value.toString(16)}`
  return value.type === 'int' ? String(value.value) : formatG(Number(value.value))
}

/** fmt sorts the keys of maps: by type, in an order that the linker chose for all of Go's programs that we know, then texts by bytes, numbers by value. */
function compare(a: GoValue, b: GoValue): number {
  const byType = types.indexOf(goTypeOf(a)) - types.indexOf(goTypeOf(b))
  if (byType !== 0) return byType
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b))
  return rank(a) - rank(b)
}

const types = ['%!s(<nil>)', 'string', 'uint64', 'int', 'float64', 'bool']

function rank(value: GoValue): number {
  if (typeof value === 'boolean') return value ? 1 : 0
  return typeof value === 'object' && value !== null && 'value' in value ? Number(value.value) : 0
}

const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u
const escapes: { readonly [character: string]: string } = {
  '"': '\\"',
  '\\': '\\\\',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`
  return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`
}
