import { parse, type TomlDate, TomlError, type TomlTable, type TomlValue } from 'smol-toml'
import { GoError, type GoMap, type GoValue, Integer, print } from '#base/go-template'
import { timeOf } from '#base/go-template/functions'
import { OrderedMap } from '#base/yaml'
import { type Encodable, encodable } from './encodable.ts'
import { compareText } from './text-order.ts'

/** A value as TOML in the layout of the Go library: plain values first, then tables, deeper ones indented. Throws GoError for what TOML lacks. */
export function toToml(value: GoValue): string {
  const plain = encodable(value, 'toml')
  if (plain === null) return ''
  if (isTableList(plain)) throw new GoError('toml: top-level values must be Go maps or structs')
  if (!isTable(plain)) return inline(plain)
  const writer = new Writer()
  writer.table([], plain)
  return writer.text
}

/** A TOML document as values. Throws an Error that says the line, without the picture of the place that the parser draws. */
export function fromToml(text: string): GoMap {
  const stray = /(?<![\uD800-\uDBFF])[\uDC80-\uDCFF]/.exec(text)
  if (stray !== null) {
    const line = text.slice(0, stray.index).split('\n').length
    throw new Error(`toml: line ${line}: invalid UTF-8 byte: 0x${(stray[0].charCodeAt(0) - 0xdc00).toString(16)}`)
  }
  try {
    return tableOf(parse(text, { integersAsBigInt: true }))
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const [reason = ''] = error.message.replace('Invalid TOML document: ', '').split('\n')
    throw new Error(`toml: line ${error.line}: ${reason}`, { cause: error })
  }
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
  const present = [...table].filter(([, value]) => value !== null)
  const entries = table instanceof OrderedMap ? present : present.toSorted(([a], [b]) => compareText(a, b))
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
  if (value instanceof Date) return dateOf(value)
  return Array.isArray(value) ? value.map(valueOf) : tableOf(value)
}

/** Go has one type for all of TOML's dates and times. What has no zone is in one of a special name, which is UTC; a mere time is of the year 0. */
function dateOf(date: TomlDate): GoValue {
  const moment = date.isTime() ? new Date(`0000-01-01T${date.toISOString()}Z`) : date
  const text = date.toISOString()
  const [, fraction = ''] = /\.(\d+)/.exec(text) ?? []
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(date.isLocal() ? '' : text) ?? []
  const offset = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * (sign === '-' ? -60 : 60)
  const seconds = BigInt(Math.floor(moment.getTime() / 1000))
  const nanos = seconds * 1_000_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, '0'))
  return timeOf(nanos, zoneOf(date, sign === undefined ? undefined : offset))
}

function zoneOf(date: TomlDate, offset: number | undefined): { offset: number; abbreviation: string } {
  if (date.isTime()) return { offset: 0, abbreviation: 'time-local' }
  if (date.isDate()) return { offset: 0, abbreviation: 'date-local' }
  if (date.isLocal()) return { offset: 0, abbreviation: 'datetime-local' }
  if (offset === undefined) return { offset: 0, abbreviation: 'UTC' }
  const minutes = Math.abs(offset) / 60
  const digits = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join('')
  return { offset, abbreviation: `${offset < 0 ? '-' : '+'}${digits}` }
}
