/** A number as it is written: enumerations are quoted back to the user in their own words (`1.0`). */
export class JsonNumber {
  readonly text: string
  readonly value: number

  constructor(text: string) {
    this.text = text
    this.value = Number(text)
  }
}

export type SchemaJson = null | boolean | string | JsonNumber | SchemaJson[] | SchemaObject
export type SchemaObject = Map<string, SchemaJson>

/** Parses one JSON text. The Error's message is that of Go's decoder. */
export function parseSchemaJson(text: string): SchemaJson {
  const reader = new Reader(text)
  const value = reader.value()
  reader.expectEnd()
  return value
}

const tokens =
  /[ \t\r\n]*(?:("(?:[^"\\\u0000-\u001f]|\\.)*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null)|([[\]{}:,]))/y

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  value(): SchemaJson {
    const token = this.#next('looking for beginning of value')
    if (token === '{') return this.#object()
    if (token === '[') return this.#array()
    if (token.startsWith('"')) return stringOf(token)
    if (token === 'null') return null
    if (token === 'true' || token === 'false') return token === 'true'
    if (/^[-\d]/.test(token)) return new JsonNumber(token)
    throw unexpected(token, 'looking for beginning of value')
  }

  expectEnd(): void {
    if (this.#text.slice(this.#at).trim() !== '') throw new Error('invalid character after top-level value')
  }

  #object(): SchemaObject {
    const result: SchemaObject = new Map()
    for (let token = this.#next(keyPlace); token !== '}'; token = this.#next(keyPlace)) {
      if (!token.startsWith('"')) throw unexpected(token, keyPlace)
      const colon = this.#next('after object key')
      if (colon !== ':') throw unexpected(colon, 'after object key')
      result.set(stringOf(token), this.value())
      const separator = this.#next('after object key:value pair')
      if (separator === '}') return result
      if (separator !== ',') throw unexpected(separator, 'after object key:value pair')
    }
    return result
  }

  #array(): SchemaJson[] {
    const result: SchemaJson[] = []
    if (this.#peek() === ']') return result
    for (;;) {
      result.push(this.value())
      const separator = this.#next('after array element')
      if (separator === ']') return result
      if (separator !== ',') throw unexpected(separator, 'after array element')
    }
  }

  /** Takes a bracket that closes at once. */
  #peek(): string | undefined {
    const close = /[ \t\r\n]*\]/y
    close.lastIndex = this.#at
    if (!close.test(this.#text)) return undefined
    this.#at = close.lastIndex
    return ']'
  }

  #next(place: string): string {
    tokens.lastIndex = this.#at
    const found = tokens.exec(this.#text)
    if (found === null) {
      const rest = this.#text.slice(this.#at).trimStart()
      if (rest === '' || rest.startsWith('"')) throw new Error(this.#text.trim() === '' ? 'EOF' : 'unexpected EOF')
      throw unexpected(rest, place)
    }
    this.#at = tokens.lastIndex
    return found[1] ?? found[2] ?? found[3] ?? found[4] ?? ''
  }
}

const keyPlace = 'looking for beginning of object key string'
const unexpected = (rest: string, place: string): Error =>
  new Error(`invalid character '${String.fromCodePoint(rest.codePointAt(0) ?? 0)}' ${place}`)

/** The token was matched as a string, so that JSON gives one. */
const stringOf = (token: string): string => JSON.parse(token) as string
