import { type GoList, type GoMap, type GoValue, Integer, quoteRune, typeOf } from '#base/go-template'
import { jsonPrefix } from './json-prefix.ts'

/** What stands after `=`: `typed` guesses numbers, truth values and null; `literal` takes all that follows as it is, and no escapes in keys. */
export type StrvalsMode = 'typed' | 'text' | 'json' | 'literal' | 'file'

/** Reads a line of `--set` and its kin (`a.b=c,d[0]=x,e={1,2}`) into a map. The Error's message is Helm's. */
export function applyStrvals(line: string, into: GoMap, mode: StrvalsMode, readFile: (path: string) => string): void {
  new Parser(line, mode, readFile).parse(into)
}

const maximumIndex = 65_536
const maximumNesting = 30

/** Where reading stopped: the text may end almost anywhere, and what was read until then counts. */
type Stop = 'more' | 'end'

type Run = { text: string; last: string | undefined }

class Parser {
  readonly #text: readonly string[]
  readonly #mode: StrvalsMode
  readonly #readFile: (path: string) => string
  #at = 0

  constructor(line: string, mode: StrvalsMode, readFile: (path: string) => string) {
    this.#text = Array.from(line)
    this.#mode = mode
    this.#readFile = readFile
  }

  parse(into: GoMap): void {
    while (this.#key(into, 0) === 'more');
  }

  #key(data: GoMap, nesting: number): Stop {
    const { text, last } = this.#until(this.#mode === 'literal' ? '=[.' : '=[,.')
    switch (last) {
      case undefined:
        if (text === '') return 'end'
        throw new Error(`key ${JSON.stringify(text)} has no value`)
      case '[':
        return this.#listKey(data, text, nesting)
      case '=':
        return this.#assign((value) => setKey(data, text, value))
      case '.':
        return this.#nestedKey(data, text, nesting + 1)
      default:
        throw new Error(`key ${JSON.stringify(text)} has no value (cannot end with ,)`)
    }
  }

  #listKey(data: GoMap, key: string, nesting: number): Stop {
    const index = this.#index()
    if (index === undefined) return 'end'
    const list = data.has(key) ? expectList(data.get(key)) : []
    const item = this.#item(list, index, nesting)
    setKey(data, key, item.list)
    return item.stop
  }

  #nestedKey(data: GoMap, key: string, nesting: number): Stop {
    if (nesting > maximumNesting) {
      throw new Error(`value name nested level is greater than maximum supported nested level of ${maximumNesting}`)
    }
    const inner = data.has(key) ? expectMap(data.get(key)) : new Map()
    const stop = this.#key(inner, nesting)
    if (stop === 'more' && inner.size === 0) throw new Error(`key map ${JSON.stringify(key)} has no value`)
    if (inner.size > 0) setKey(data, key, inner)
    return stop
  }

  /** What follows an index: another one, a key or the value. */
  #item(list: GoList, index: number, nesting: number): { list: GoList; stop: Stop } {
    if (index < 0) throw new Error(`negative ${index} index not allowed`)
    const { text, last } = this.#until('[.=')
    if (text !== '') {
      throw new Error(
        `unexpected data at end of array index: [${Array.from(text, (character) => quoteRune(character.codePointAt(0) ?? 0)).join(' ')}]`,
      )
    }
    if (last === undefined) return { list, stop: 'end' }
    if (last === '=') {
      let result = list
      this.#assign((value) => (result = setIndex(list, index, value)))
      return { list: result, stop: 'more' }
    }
    return last === '[' ? this.#listInList(list, index, nesting) : this.#mapInList(list, index, nesting)
  }

  #listInList(list: GoList, index: number, nesting: number): { list: GoList; stop: Stop } {
    const inner = this.#index()
    if (inner === undefined) return { list, stop: 'end' }
    const known = list[index] ?? null
    const item = this.#item(known === null ? [] : expectList(known), inner, nesting)
    return item.stop === 'end' ? { list, stop: 'end' } : { list: setIndex(list, index, item.list), stop: 'more' }
  }

  #mapInList(list: GoList, index: number, nesting: number): { list: GoList; stop: Stop } {
    const known = list[index]
    const inner: GoMap = known instanceof Map ? known : new Map()
    if (index < list.length) list[index] = inner
    if (this.#key(inner, nesting) === 'end') return { list, stop: 'end' }
    return { list: setIndex(list, index, inner), stop: 'more' }
  }

  /** undefined where the text ends before the bracket does. */
  #index(): number | undefined {
    const { text, last } = this.#until(']')
    if (last === undefined) return undefined
    const fault = /^[+-]?\d+$/.test(text)
      ? Number.isSafeInteger(Number(text))
        ? undefined
        : 'value out of range'
      : 'invalid syntax'
    if (fault === undefined) return Number(text)
    throw new Error(`error parsing index: strconv.Atoi: parsing ${JSON.stringify(text)}: ${fault}`)
  }

  #assign(set: (value: GoValue) => void): Stop {
    if (this.#mode === 'json') return this.#assignJson(set)
    if (this.#mode === 'literal') {
      set(this.#until('').text)
      return 'more'
    }
    if (this.#at >= this.#text.length) {
      set('')
      return 'end'
    }
    set(this.#text[this.#at] === '{' ? this.#list() : this.#value(this.#until(',').text))
    return 'more'
  }

  #assignJson(set: (value: GoValue) => void): Stop {
    if (this.#isEmptyValue()) {
      set(null)
      return 'more'
    }
    const rest = this.#text.slice(this.#at).join('')
    const { value, length } = jsonPrefix(rest)
    set(value)
    this.#at += Array.from(rest.slice(0, length)).length
    this.#isEmptyValue()
    return 'more'
  }

  /** Takes blanks and one comma; true where no value stands before the comma or the end. */
  #isEmptyValue(): boolean {
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at] ?? ''
      if (character !== ',' && !/\p{White_Space}/u.test(character)) return false
      this.#at++
      if (character === ',') return true
    }
    return true
  }

  #list(): GoList {
    this.#at++
    const list: GoList = []
    for (;;) {
      const { text, last } = this.#until(',}')
      if (last === undefined) throw new Error("list must terminate with '}'")
      list.push(this.#value(text))
      if (last === ',') continue
      if (this.#text[this.#at] === ',') this.#at++
      return list
    }
  }

  #value(text: string): GoValue {
    if (this.#mode === 'file') return this.#readFile(text)
    return this.#mode === 'text' ? text : typedValue(text)
  }

  /** Up to one of these characters, which is taken; a backslash takes the meaning of the character after it. */
  #until(stops: string): Run {
    let text = ''
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at++] ?? ''
      if (stops.includes(character)) return { text, last: character }
      if (character !== '\\' || this.#mode === 'literal') text += character
      else text += this.#text[this.#at++] ?? ''
    }
    return { text, last: undefined }
  }
}

function typedValue(text: string): GoValue {
  const lower = text.toLowerCase()
  if (lower === 'true') return true
  if (lower === 'false') return false
  if (lower === 'null') return null
  if (text === '0') return new Integer('int64', 0n)
  if (!/^[+-]?\d+$/.test(text) || text.startsWith('0')) return text
  const value = BigInt(text.replace('+', ''))
  return value === BigInt.asIntN(64, value) ? new Integer('int64', value) : text
}

/** A value without a key is read and dropped. */
function setKey(data: GoMap, key: string, value: GoValue): void {
  if (key !== '') data.set(key, value)
}

function setIndex(list: GoList, index: number, value: GoValue): GoList {
  if (index > maximumIndex) {
    throw new Error(`index of ${index} is greater than maximum supported index of ${maximumIndex}`)
  }
  while (list.length <= index) list.push(null)
  list[index] = value
  return list
}

function expectList(value: GoValue): GoList {
  if (Array.isArray(value)) return value
  throw mismatch(value, '[]interface {}')
}

function expectMap(value: GoValue): GoMap {
  if (value instanceof Map) return value
  throw mismatch(value, 'map[string]interface {}')
}

/** What Go's runtime says where a value is not what the key expects it to be. */
function mismatch(value: GoValue, wanted: string): Error {
  const found = value === null || value === undefined ? 'nil' : typeOf(value)
  return new Error(`unable to parse key: interface conversion: interface {} is ${found}, not ${wanted}`)
}
