import type { Json, JsonObject } from '../json.ts'
import { compareKeys } from './key-order.ts'
import { isPlainText } from './scalars.ts'

/**
 * A JSON value as YAML text, byte for byte as Go's sigs.k8s.io/yaml writes it: keys in natural order, lists at the indentation of their key,
 * no folding, texts quoted only where they must be, `|` for texts of several lines. Line folding (at column 80) is left out.
 * A text `<<`, texts with U+2028 or U+2029, and a whole document that is
 * a text with leading white space, are the exception: quoted here, so that every reader gets them back. Fields that are undefined are left out; a number that is not finite is written as null, as in JSON.
 */
export function printYaml(value: unknown): string {
  // Our own values are JSON already; the cast covers typed nouns, whose optional fields JSON leaves out.
  const json = value as Json
  const lines: string[] = []
  if (isFilled(json)) block(json, 0, '', lines)
  // An indentation hint at the root means one thing to libyaml and another to the specification.
  else lines.push(typeof json === 'string' && /^[ \n]/.test(json) && json.includes('\n') ? doubleQuoted(json) : scalar(json, 2))
  return `${lines.join('\n')}\n`
}

type Filled = JsonObject | Json[]

/** Writes a filled list or mapping at `indent`; `lead` (such as `- `) goes before its first entry. */
function block(value: Filled, indent: number, lead: string, lines: string[]): void {
  if (Array.isArray(value)) list(value, indent, lead, lines)
  else mapping(value, indent, lead, lines)
}

function list(items: readonly Json[], indent: number, lead: string, lines: string[]): void {
  for (const [index, item] of items.entries()) {
    const dash = `${index === 0 && lead !== '' ? lead : ' '.repeat(indent)}- `
    if (isFilled(item)) block(item, indent + 2, dash, lines)
    else lines.push(dash + scalar(item, indent + 2))
  }
}

function mapping(fields: JsonObject, indent: number, lead: string, lines: string[]): void {
  const keys = Object.keys(fields)
    .filter((key) => fields[key] !== undefined)
    .toSorted(compareKeys)
  for (const [index, key] of keys.entries()) {
    const start = index === 0 && lead !== '' ? lead : ' '.repeat(indent)
    const value = fields[key] ?? null
    if (isLongKey(key)) longEntry(key, value, { indent, start }, lines)
    else entry(`${start}${keyText(key)}:`, value, indent, lines)
  }
}

function entry(head: string, value: Json, indent: number, lines: string[]): void {
  if (!isFilled(value)) lines.push(`${head} ${scalar(value, indent + 2)}`)
  else {
    lines.push(head)
    block(value, Array.isArray(value) ? indent : indent + 2, '', lines)
  }
}

/** Keys beyond 128 bytes or one line are written in their own entry. */
function longEntry(key: string, value: Json, place: { indent: number; start: string }, lines: string[]): void {
  lines.push(`${place.start}? ${scalar(key, place.indent + 2)}`)
  const colon = `${' '.repeat(place.indent)}: `
  if (isFilled(value)) block(value, place.indent + 2, colon, lines)
  else lines.push(colon + scalar(value, place.indent + 2))
}

function isFilled(value: Json): value is Filled {
  if (typeof value !== 'object' || value === null) return false
  return Array.isArray(value) ? value.length > 0 : Object.values(value).some((child) => child !== undefined)
}

function isLongKey(key: string): boolean {
  return breaks.test(key) || (key.length > 32 && Buffer.byteLength(key) > 128)
}

/** `indent` is where the lines of a block text go. */
function scalar(value: Json, indent: number): string {
  if (typeof value === 'string') return text(value, indent)
  if (typeof value === 'number') return number(value)
  if (Array.isArray(value)) return '[]'
  return typeof value === 'object' && value !== null ? '{}' : String(value)
}

/** As Go's strconv does with format `g`: whole numbers of 64 bits in full, otherwise an exponent of at
 * least two digits below 1e-4 and from 1e6. */
function number(value: number): string {
  if (!Number.isFinite(value)) return 'null'
  if (Object.is(value, -0)) return '0'
  if (Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 64) return JSON.stringify(value)
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e')
  const power = Number(exponent)
  if (power >= -4 && power < 6) return value.toString()
  const sign = power < 0 ? '-' : '+'
  return `${mantissa}e${sign}${String(Math.abs(power)).padStart(2, '0')}`
}

const breaks = /[\n\r\u0085\u2028\u2029]/
/** What Go's writer escapes; everything beyond the basic plane is among it. */
const notPrintable = /[^\n\x20-\x7E\u00A0-\uD7FF\uE000-\uFEFE\uFF00-\uFFFD]/

function keyText(key: string): string {
  return key === '' ? '""' : text(key, 0)
}

function text(value: string, indent: number): string {
  const special = notPrintable.test(value) || / [\n\u2028\u2029]/.test(value) || /[\u2028\u2029]/.test(value)
  if (value.includes('\n')) return special || value.endsWith(' ') ? doubleQuoted(value) : literal(value, indent)
  if (special || !isPlainText(value)) return doubleQuoted(value)
  return mayBePlain(value) ? value : `'${value.replaceAll("'", "''")}'`
}

function mayBePlain(value: string): boolean {
  return !(
    /^[ #,[\]{}&*!|>'"%@`]/.test(value) ||
    /^[-?:]( |$)/.test(value) ||
    /^(---|\.\.\.)/.test(value) ||
    value.endsWith(' ') ||
    value.endsWith(':') ||
    value.includes(': ') ||
    value.includes(' #')
  )
}

function literal(value: string, indent: number): string {
  const hint = /^[ \n]/.test(value) ? '2' : ''
  const chomp = value.endsWith('\n\n') || value === '\n' ? '+' : value.endsWith('\n') ? '' : '-'
  const body = value.endsWith('\n') ? value.slice(0, -1) : value
  const padding = ' '.repeat(indent)
  const lines = body.split('\n').map((line) => (line === '' ? '' : padding + line))
  return [`|${hint}${chomp}`, ...lines].join('\n')
}

const escapes: { [code: number]: string } = {
  0x00: '0',
  0x07: 'a',
  0x08: 'b',
  0x09: 't',
  0x0a: 'n',
  0x0b: 'v',
  0x0c: 'f',
  0x0d: 'r',
  0x1b: 'e',
  0x22: '"',
  0x5c: '\\',
  0x85: 'N',
  0xa0: '_',
  0x2028: 'L',
  0x2029: 'P',
}

function doubleQuoted(value: string): string {
  // Go's writer asks for a byte order mark at the start of the text instead of at the character, and then escapes all.
  const all = value.startsWith('\uFEFF')
  let result = ''
  for (const character of value) {
    const plain = !all && !notPrintable.test(character) && !/["\\\n\u2028\u2029]/.test(character)
    result += plain ? character : escaped(character.codePointAt(0) ?? 0)
  }
  return `"${result}"`
}

function escaped(code: number): string {
  const short = escapes[code]
  if (short !== undefined) return `\\${short}`
  const [letter, width] = code <= 0xff ? (['x', 2] as const) : code <= 0xffff ? (['u', 4] as const) : (['U', 8] as const)
  return `\\${letter}${code.toString(16).toUpperCase().padStart(width, '0')}`
}
