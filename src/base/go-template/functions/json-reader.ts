import { bytesOf } from '../bytes.ts'
import { quote } from '../fmt/quote.ts'
import { GoError, type GoMap, type GoValue } from '../value.ts'

/** What was read, and Go's error where a value did not fit its type; values beside it were read all the same. */
export type JsonResult = { value: GoValue; error?: GoError }

/** Reads a text as Go's encoding/json does into an `interface {}`. Throws GoError where the text is no JSON. */
export function readJson(text: string): JsonResult {
  const reader = new Reader(text)
  const value = reader.document()
  return reader.error === undefined ? { value } : { value, error: reader.error }
}

/** The deepest nesting that Go reads. */
const maxDepth = 10000

class Reader {
  error: GoError | undefined
  private readonly text: string
  private at = 0

  constructor(text: string) {
    this.text = text
  }

  document(): GoValue {
    const value = this.value(1)
    this.skipBlanks()
    if (this.at < this.text.length) throw this.unexpected('after top-level value')
    return value
  }

  private value(depth: number): GoValue {
    this.skipBlanks()
    const first = this.text[this.at]
    if ((first === '{' || first === '[') && depth > maxDepth) throw new GoError('exceeded max depth')
    if (first === '{') return this.object(depth)
    if (first === '[') return this.array(depth)
    if (first === '"') return this.string()
    if (first === '-' || (first !== undefined && first >= '0' && first <= '9')) return this.number()
    for (const [literal, value] of literals) {
      if (first === literal[0]) return this.literal(literal, value)
    }
    throw this.unexpected('looking for beginning of value')
  }

  private object(depth: number): GoMap {
    const map: GoMap = new Map()
    this.at++
    this.skipBlanks()
    if (this.take('}')) return map
    for (;;) {
      this.skipBlanks()
      if (this.text[this.at] !== '"') throw this.unexpected('looking for beginning of object key string')
      const key = this.string()
      this.skipBlanks()
      if (!this.take(':')) throw this.unexpected('after object key')
      map.set(key, this.value(depth + 1))
      this.skipBlanks()
      if (this.take('}')) return map
      if (!this.take(',')) throw this.unexpected('after object key:value pair')
    }
  }

  private array(depth: number): GoValue {
    const items: GoValue[] = []
    this.at++
    this.skipBlanks()
    if (this.take(']')) return items
    for (;;) {
      items.push(this.value(depth + 1))
      this.skipBlanks()
      if (this.take(']')) return items
      if (!this.take(',')) throw this.unexpected('after array element')
    }
  }

  private string(): string {
    this.at++
    let result = ''
    for (;;) {
      const plain = /["\\\u0000-\u001F]/g
      plain.lastIndex = this.at
      const end = plain.exec(this.text)?.index ?? this.text.length
      result += this.text.slice(this.at, end)
      this.at = end
      if (this.take('"')) return wellFormed(result)
      if (this.text[this.at] !== '\\') throw this.unexpected('in string literal')
      this.at++
      result += this.escape()
    }
  }

  private escape(): string {
    const simple = simpleEscapes[this.text[this.at] ?? '']
    if (simple !== undefined) {
      this.at++
      return simple
    }
    if (!this.take('u')) throw this.unexpected('in string escape code')
    const start = this.at
    while (this.at < start + 4) {
      if (!/[0-9a-fA-F]/.test(this.text[this.at] ?? '')) throw this.unexpected('in \\u hexadecimal character escape')
      this.at++
    }
    const code = Number.parseInt(this.text.slice(start, this.at), 16)
    // A half that stands alone must not be taken for the mark of a byte, nor join with what follows unescaped.
    const isLow = code >= 0xdc00 && code <= 0xdfff
    const isHigh = code >= 0xd800 && code <= 0xdbff
    if (isHigh) {
      const low = /^\\u(d[c-f][0-9a-f]{2})/i.exec(this.text.slice(this.at, this.at + 6))
      if (low === null) return '\uFFFD'
      this.at += 6
      return String.fromCharCode(code, Number.parseInt(low[1]!, 16))
    }
    return isLow ? '\uFFFD' : String.fromCharCode(code)
  }

  private number(): GoValue {
    const start = this.at
    this.take('-')
    if (!this.take('0')) this.digits('in numeric literal')
    if (this.take('.')) this.digits('after decimal point in numeric literal')
    if (this.take('e') || this.take('E')) {
      if (!this.take('+')) this.take('-')
      this.digits('in exponent of numeric literal')
    }
    const text = this.text.slice(start, this.at)
    const value = Number(text)
    if (Number.isFinite(value)) return value
    this.error ??= new GoError(`json: cannot unmarshal number ${text} into Go value of type float64`)
    return null
  }

  private digits(where: string): void {
    const found = /[0-9]*/y
    found.lastIndex = this.at
    const length = found.exec(this.text)?.[0].length ?? 0
    if (length === 0) throw this.unexpected(where)
    this.at += length
  }

  private literal(literal: string, value: GoValue): GoValue {
    for (const expected of literal) {
      if (this.text[this.at] !== expected) throw this.unexpected(`in literal ${literal} (expecting '${expected}')`)
      this.at++
    }
    return value
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false
    this.at++
    return true
  }

  private skipBlanks(): void {
    while (' \t\r\n'.includes(this.text[this.at] ?? 'x')) this.at++
  }

  private unexpected(where: string): GoError {
    const isEnd = this.at >= this.text.length
    // At its end Go feeds itself a blank, to see whether the text can end there.
    if (isEnd && !where.startsWith('in ') && !where.startsWith('after decimal'))
      return new GoError('unexpected end of JSON input')
    if (isEnd && where === 'in string literal') return new GoError('unexpected end of JSON input')
    return new GoError(`invalid character ${isEnd ? "' '" : byteLiteral(this.text.slice(this.at, this.at + 2))} ${where}`)
  }
}

const literals: readonly (readonly [string, GoValue])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
]

const simpleEscapes: { readonly [letter: string]: string } = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

/** The first byte of a text as Go quotes it, which takes it for a character of its own. */
function byteLiteral(text: string): string {
  const character = String.fromCharCode(bytesOf(String.fromCodePoint(text.codePointAt(0)!))[0]!)
  if (character === "'") return String.raw`'\''`
  if (character === '"') return `'"'`
  return `'${quote(character).slice(1, -1)}'`
}

/** Bytes that are no UTF-8 read as U+FFFD. */
const wellFormed = (text: string): string =>
  text.replace(/(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])/g, '\uFFFD')
