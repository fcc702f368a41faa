import { parse, type TomlTable, type TomlValue } from 'smol-toml'
import { GoError, type GoMap, type GoValue, Integer, print } from '#base/go-template'
import { type Encodable, encodable } from './encodable.ts'
import { compareText } from './text-order.ts'

/** A value as TOML in the layout of the Go library: plain values first, then tables, deeper ones indented. Throws GoError for what TOML lacks. */
export function toToml(value: GoValue): string {
  const plain = encodable(value)
  if (isTableList(plain)) throw new GoError('toml: top-level values must be Go maps or structs')
  if (!isTable(plain)) return inline(plain)
  const writer = new Writer()
  writer.table([], plain)
  return writer.text
}

/** A TOML document as values. Throws an Error. */
export function fromToml(text: string): GoMap {
  return tableOf(parse(text, { integersAsBigInt: true }))
}

type Table = ReadonlyMap<string, Encodable>

class Writer {
  text = ''

  table(path: readonly string[], table: Table): void {
    for (const [key, value] of ordered(table)) {
      const below = [...path, key]
      if (isTable(value)) this.#subtable(below, value)
      else if (isTableList(value)) this.#tables(below, value)
      else this.text += `${indent(below)}${quotedKey(key)} = ${inline(value)}\n`
    }
  }

  #subtable(path: readonly string[], table: Table): void {
    if (path.length === 1 && this.text !== '') this.text += '\n'
    this.text += `${indent(path)}[${path.map(quotedKey).join('.')}]\n`
    this.table(path, table)
  }

  #tables(path: readonly string[], tables: readonly Table[]): void {
    for (const table of tables) {
      if (this.text !== '') this.text += '\n'
      this.text += `${indent(path)}[[${path.map(quotedKey).join('.')}]]\n`
      this.table(path, table)
    }
  }
}

/** Nil is left out; what becomes a table of its own comes last. */
function ordered(table: Table): [string, Encodable][] {
  const entries = [...table].filter(([, value]) => value !== null).toSorted(([a], [b]) => compareText(a, b))
  const isLast = ([, value]: [string, Encodable]): boolean => isTable(value) || isTableList(value)
  return [...entries.filter((entry) => !isLast(entry)), ...entries.filter(isLast)]
}

function inline(value: Encodable): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'number') return floatText(value)
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  if (isList(value)) return `[${value.map(inline).join(', ')}]`
  if (isTable(value))
    return `{${ordered(value)
      .map(([key, item]) => `${quotedKey(key)} = ${inline(item)}`)
      .join(', ')}}`
  throw new GoError('toml: cannot encode array with nil element')
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf'
  const text = print(value)
  return /[e.]/.test(text) ? text : `${text}.0`
}

const isTable = (value: Encodable): value is Table => value instanceof Map
const isList = (value: Encodable): value is readonly Encodable[] => Array.isArray(value)

function isTableList(value: Encodable): value is readonly Table[] {
  if (!isList(value) || value.length === 0) return false
  if (value.includes(null)) throw new GoError('toml: cannot encode array with nil element')
  return value.every(isTable)
}

const indent = (path: readonly string[]): string => '  '.repeat(path.length - 1)
const quotedKey = (key: string): string => (/^[A-Za-z0-9_-]+$/.test(key) ? key : quoted(key))

function quoted(text: string): string {
  const escaped = text.replace(/["\\\u0000-\u001f\u007f]/g, (character) => {
    const short = { '"': '\\"', '\\': '\\\\', '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r' }[character]
    return short ?? `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`
  })
  return `"${escaped}"`
}

function tableOf(table: TomlTable): GoMap {
  return new Map(Object.entries(table).map(([key, value]) => [key, valueOf(value)]))
}

function valueOf(value: TomlValue): GoValue {
  if (typeof value !== 'object') return typeof value === 'bigint' ? new Integer('int64', value) : value
  // As Go prints times: without zeros at the end of a fraction.
  if (value instanceof Date)
    return value.toISOString().replace(/\.(\d*?)0+(?=Z|[+-]|$)/, (_, kept: string) => (kept === '' ? '' : `.${kept}`))
  return Array.isArray(value) ? value.map(valueOf) : tableOf(value)
}
