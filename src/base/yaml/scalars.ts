/**
 * What an unquoted text means to Go's YAML reader (YAML 1.1 with its own habits): the reader and the writer must agree on it, or a text such as
 * `on` or `0777` would change its type on the way.
 */
const yes = new Set(['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'])
const no = new Set(['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'])
const nothing = new Set(['', '~', 'null', 'Null', 'NULL'])
const float = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/
const notFinite = /^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/
const timestamp = /^\d{4}-\d{1,2}-\d{1,2}(([Tt]|[ \t]+)\d{1,2}:\d{1,2}:\d{1,2}(\.\d*)?([ \t]*(Z|[-+]\d{1,2}(:?\d{1,2})?))?)?$/
const base60 = /^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$/

/** Whether a text is a text by its first character: numbers, signs, `.`, `~`, `<` and the letters of the special words may begin something else. */
export function isSurelyText(text: string): boolean {
  return text !== '' && !'0123456789+-.~<yYnNtTfFoO'.includes(text.charAt(0))
}

export const isNull = (text: string): boolean => nothing.has(text)

/** undefined where the text is no truth value. */
export function boolOf(text: string): boolean | undefined {
  if (yes.has(text)) return true
  return no.has(text) ? false : undefined
}

/**
 * The whole number that Go's reader sees: decimal, 0x, 0b, 0o and leading-zero octal, `_` anywhere, within int64 and uint64; else undefined.
 * Beyond 2^53 the nearest double is the answer.
 */
export function intOf(text: string): number | undefined {
  if (!startsLikeNumber(text)) return undefined
  const plain = text.includes('_') ? text.replaceAll('_', '') : text
  const signed = plain.startsWith('+') || plain.startsWith('-')
  const digits = goLiteral(signed ? plain.slice(1) : plain)
  if (digits === undefined) return undefined
  const negative = plain.startsWith('-')
  const value = Number(digits)
  if (!Number.isSafeInteger(value) && !fits64(BigInt(digits), negative)) return undefined
  return negative && value !== 0 ? -value : value
}

/** The number with a fraction or exponent that Go's reader sees, else undefined. Ask for whole numbers first. */
export function floatOf(text: string): number | undefined {
  const dot = text.startsWith('.')
  if (!dot && !startsLikeNumber(text)) return undefined
  const plain = dot ? text : text.replaceAll('_', '')
  const value = float.test(plain) ? Number(plain) : undefined
  return Number.isFinite(value) ? value : undefined
}

/** Infinity and NaN: YAML has them, JSON has not. */
export const isNotFinite = (text: string): boolean => notFinite.test(text)

/** Whether an unquoted text would be read back as that very text. */
export function isPlainText(text: string): boolean {
  return !(
    isNull(text) ||
    text === '<<' ||
    boolOf(text) !== undefined ||
    intOf(text) !== undefined ||
    floatOf(text) !== undefined ||
    isNotFinite(text) ||
    timestamp.test(text) ||
    base60.test(text)
  )
}

function startsLikeNumber(text: string): boolean {
  const code = text.charCodeAt(0)
  return (code >= 48 && code <= 57) || code === 43 || code === 45
}

/** Digits as JavaScript writes them. */
function goLiteral(digits: string): string | undefined {
  if (/^(0|[1-9][0-9]*)$/.test(digits)) return digits
  if (/^0[xX][0-9a-fA-F]+$/.test(digits) || /^0[bB][01]+$/.test(digits) || /^0[oO][0-7]+$/.test(digits)) return digits
  return /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : undefined
}

function fits64(value: bigint, negative: boolean): boolean {
  return negative ? value <= 9223372036854775808n : value <= 18446744073709551615n
}
