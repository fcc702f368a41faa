import { compareBytes } from '../bytes.ts'
import { print } from '../fmt/print.ts'
import { typeOf } from '../kinds.ts'
import { GoError, type GoList, type GoMap, GoObject, type GoValue, Integer, isNilList, isNilMap, listTypeOf } from '../value.ts'

/** How to write JSON: whether `<`, `>` and `&` are escaped, and the indentation, which is none by default. */
export type JsonStyle = { escapeHtml: boolean; indent?: string }

/** A value that says itself how it looks as JSON, like Go's `json.Marshaler`: times, versions, certificates. */
export interface JsonObject {
  toJsonValue(): GoValue
}

/** A struct: its fields come in their own order. */
export interface JsonStruct {
  toJsonFields(): readonly (readonly [string, GoValue])[]
}

/** A value as Go's encoding/json writes it: keys in order, numbers as in ECMAScript. Throws GoError for what has no JSON. */
export function writeJson(value: GoValue, style: JsonStyle): string {
  return new Writer(style).write(value, '\n', [])
}

class Writer {
  private readonly style: JsonStyle

  constructor(style: JsonStyle) {
    this.style = style
  }

  /** `line` begins a new line at the present depth; `within` are the maps and lists around the value. */
  write(value: GoValue, line: string, within: readonly GoValue[]): string {
    if (value === null || value === undefined) return 'null'
    if (typeof value === 'string') return this.text(value)
    if (typeof value === 'number') return number(value)
    if (typeof value === 'boolean' || typeof value === 'bigint') return String(value)
    if (value instanceof Integer) return String(value.value)
    if (within.includes(value)) throw new GoError(`json: unsupported value: encountered a cycle via ${typeOf(value)}`)
    const inner = [...within, value]
    if (Array.isArray(value)) return this.list(value, line, inner)
    if (value instanceof Map) return this.map(value, line, inner)
    if (value instanceof GoObject && isJsonStruct(value)) return this.object(value.toJsonFields(), line, inner)
    if (value instanceof GoObject) return this.write(jsonOf(value), line, inner)
    throw new GoError(`json: unsupported type: ${typeOf(value)}`)
  }

  private list(items: GoList, line: string, within: readonly GoValue[]): string {
    if (isNilList(items)) return 'null'
    if (listTypeOf(items) === '[]uint8') return `"${bytesIn(items).toString('base64')}"`
    const next = this.deeper(line)
    return this.enclosed(
      '[]',
      line,
      items.map((item) => this.write(item, next, within)),
    )
  }

  private map(map: GoMap, line: string, within: readonly GoValue[]): string {
    if (isNilMap(map)) return 'null'
    return this.object(
      [...map].sort(([a], [b]) => compareBytes(a, b)),
      line,
      within,
    )
  }

  private object(entries: readonly (readonly [string, GoValue])[], line: string, within: readonly GoValue[]): string {
    const next = this.deeper(line)
    const colon = this.style.indent === undefined ? ':' : ': '
    return this.enclosed(
      '{}',
      line,
      entries.map(([key, item]) => `${this.text(key)}${colon}${this.write(item, next, within)}`),
    )
  }

  private enclosed(brackets: string, line: string, parts: readonly string[]): string {
    const [open, close] = [brackets[0]!, brackets[1]!]
    if (parts.length === 0) return brackets
    if (this.style.indent === undefined) return open + parts.join(',') + close
    const next = this.deeper(line)
    return open + next + parts.join(`,${next}`) + line + close
  }

  private deeper(line: string): string {
    return line + (this.style.indent ?? '')
  }

  private text(text: string): string {
    const special = this.style.escapeHtml ? htmlSpecial : rawSpecial
    return `"${text.replace(special, (character) => escapes[character] ?? escaped(character))}"`
  }
}

const broken = String.raw`(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])`
const rawSpecial = new RegExp(String.raw`["\\\u0000-\u001F\u2028\u2029]|${broken}`, 'g')
const htmlSpecial = new RegExp(String.raw`["\\\u0000-\u001F\u2028\u2029<>&]|${broken}`, 'g')
const escapes: { readonly [character: string]: string } = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

function escaped(character: string): string {
  const code = character.charCodeAt(0)
  return code >= 0xd800 && code <= 0xdfff ? '\\ufffd' : `\\u${code.toString(16).padStart(4, '0')}`
}

const bytesIn = (items: GoList): Buffer => Buffer.from(items.map((item) => (item instanceof Integer ? Number(item.value) : 0)))

function number(value: number): string {
  if (!Number.isFinite(value)) throw new GoError(`json: unsupported value: ${print(value)}`)
  return Object.is(value, -0) ? '-0' : String(value)
}

function jsonOf(value: GoObject): GoValue {
  if (isJsonObject(value)) return value.toJsonValue()
  return value.underlying() ?? value.text() ?? new Map()
}

const isJsonStruct = (value: GoObject): value is GoObject & JsonStruct => 'toJsonFields' in value
const isJsonObject = (value: GoObject): value is GoObject & JsonObject => 'toJsonValue' in value
