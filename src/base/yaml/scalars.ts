/**
 * What an unquoted text means to Go's YAML readers: the readers and the writers must agree on it, or a text such as `on` or `0777` would change
 * its type on the way. `v2` is what sigs.k8s.io/yaml, kubectl and Helm read with; `v3` what kustomize does.
 */
export type Dialect = 'v2' | 'v3'

/** The short names of the types that a text can have. */
export type ScalarTag = '!!str' | '!!null' | '!!bool' | '!!int' | '!!float' | '!!timestamp' | '!!merge'

/** `value` is what the text means in JavaScript; a whole number that a double cannot hold is a bigint. */
export type Resolved = { tag: ScalarTag; value: string | boolean | null | number | bigint }

const word = 1
const digit = 2
const sign = 3
const dot = 4
const hints = firstCharacters()

const booleans = wordsOf({ true: 'true True TRUE', false: 'false False FALSE' })
const oldBooleans = wordsOf({ true: 'y Y yes Yes YES on On ON', false: 'n N no No NO off Off OFF' })
const special = new Map<string, Resolved>([
  ...['', '~', 'null', 'Null', 'NULL'].map((text) => [text, { tag: '!!null', value: null }] as const),
  ...['.nan', '.NaN', '.NAN'].map((text) => [text, { tag: '!!float', value: Number.NaN }] as const),
  ...['.inf', '.Inf', '.INF'].flatMap((text) => [
    [text, { tag: '!!float', value: Number.POSITIVE_INFINITY }] as const,
    [`+${text}`, { tag: '!!float', value: Number.POSITIVE_INFINITY }] as const,
    [`-${text}`, { tag: '!!float', value: Number.NEGATIVE_INFINITY }] as const,
  ]),
])
const words = { v2: new Map([...special, ...booleans, ...oldBooleans]), v3: new Map([...special, ...booleans]) }

/** Whether the first character of a text says that it is just a text; most texts are decided by it. */
export function isSurelyText(text: string): boolean {
  return text !== '' && hints[text.charCodeAt(0)]! === 0
}

/** What a text means; undefined where it is just a text. `dates` tells whether one that looks like a time is one. */
export function resolveScalar(text: string, dialect: Dialect, dates = true): Resolved | undefined {
  const hint = text === '' ? word : hints[text.charCodeAt(0)]!
  if (hint === 0) return undefined
  if (text.length <= 5) {
    const known = words[dialect].get(text)
    if (known !== undefined) return known
  }
  if (hint === word) return undefined
  if (hint === dot) return /^\.[0-9]+([eE][-+]?[0-9]+)?$/.test(text) ? finite(Number(text)) : undefined
  if (dates && isTimestamp(text)) return { tag: '!!timestamp', value: text }
  return numberOf(text.includes('_') ? text.replaceAll('_', '') : text, dialect)
}

/** Whether an unquoted text would be read back as that very text, by readers of either version of YAML. */
export function isPlainText(text: string, dialect: Dialect): boolean {
  if (isSurelyText(text)) return true
  return resolveScalar(text, dialect) === undefined && !base60.test(text) && !(dialect === 'v3' && oldBooleans.has(text))
}

const base60 = /^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$/
const float = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/

function numberOf(text: string, dialect: Dialect): Resolved | undefined {
  const whole = wholeNumber(text) ?? oddWholeNumber(text, dialect)
  if (whole !== undefined) return { tag: '!!int', value: whole }
  return float.test(text) ? finite(Number(text)) : undefined
}

function finite(value: number): Resolved | undefined {
  return Number.isFinite(value) ? { tag: '!!float', value } : undefined
}

/** Decimal, 0x, 0b, 0o and leading-zero octal, within int64 or, without a sign, uint64. */
function wholeNumber(text: string): number | bigint | undefined {
  const first = text.charCodeAt(0)
  const signed = first === 43 || first === 45
  const digits = signed ? text.slice(1) : text
  const literal = literalOf(digits)
  if (literal === undefined) return undefined
  const value = Number(literal)
  if (Number.isSafeInteger(value)) return first === 45 && value !== 0 ? -value : value
  const exact = first === 45 ? -BigInt(literal) : BigInt(literal)
  const fits = exact >= -(2n ** 63n) && exact < (signed ? 2n ** 63n : 2n ** 64n)
  return fits ? exact : undefined
}

/** Digits as JavaScript writes them. */
function literalOf(digits: string): string | undefined {
  if (digits.charCodeAt(0) !== 48) return /^[1-9][0-9]*$/.test(digits) ? digits : undefined
  if (digits.length === 1) return digits
  if (/^0[xX][0-9a-fA-F]+$/.test(digits) || /^0[bB][01]+$/.test(digits) || /^0[oO][0-7]+$/.test(digits)) return digits
  return /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : undefined
}

/** Go's readers take what follows `0b` (and `0o` in v3) for a number of its own, sign included: `0b-1` is -1. */
function oddWholeNumber(text: string, dialect: Dialect): number | undefined {
  const match = /^0([bo])([-+])([01]+|[0-7]+)$/.exec(text)
  if (match === null) return undefined
  const [, base, mark, digits = ''] = match
  if (base === 'o' ? dialect === 'v2' : /[2-7]/.test(digits)) return undefined
  const value = Number(`0${base}${digits}`)
  return mark === '-' && value !== 0 ? -value : value
}

const date = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt]| +)(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?(Z|[-+]\d\d:\d\d)?)?$/

/** Whether Go takes the text for a time: a date, or a date and a time with `T` and a zone, or with a space and no zone. */
function isTimestamp(text: string): boolean {
  if (text.charCodeAt(4) !== 45) return false
  const match = date.exec(text)
  if (match === null) return false
  const [, year, month, day, hour, minute, second, zone] = match
  const days = new Date(Date.UTC(2000 + (Number(year) % 400), Number(month), 0)).getUTCDate()
  if (!(Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= days)) return false
  if (hour === undefined) return true
  if ((zone !== undefined) !== /[Tt]/.test(text)) return false
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return false
  return zone === undefined || zone === 'Z' || (Number(zone.slice(1, 3)) <= 24 && Number(zone.slice(4)) <= 60)
}

function firstCharacters(): Uint8Array {
  const table = new Uint8Array(0x10000)
  for (const character of 'yYnNtTfFoO~') table[character.charCodeAt(0)] = word
  for (const character of '0123456789') table[character.charCodeAt(0)] = digit
  for (const character of '+-') table[character.charCodeAt(0)] = sign
  table[46] = dot
  return table
}

function wordsOf(lists: { true: string; false: string }): Map<string, Resolved> {
  const entries = (['true', 'false'] as const).flatMap((name) =>
    lists[name].split(' ').map((text) => [text, { tag: '!!bool', value: name === 'true' }] as const),
  )
  return new Map<string, Resolved>(entries)
}
