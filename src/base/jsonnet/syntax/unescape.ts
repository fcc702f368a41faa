import { type Range, StaticError } from './source.ts'

const simple: { [letter: string]: string } = {
  '"': '"',
  "'": "'",
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

/** The content of a quoted string, its escapes resolved. Throws StaticError. */
export function unescape(text: string, range: Range): string {
  if (!text.includes('\\')) return text
  let result = ''
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== '\\') {
      result += text[at]
      continue
    }
    const letter = String.fromCodePoint(text.codePointAt(++at) ?? 0)
    if (at >= text.length) throw new StaticError('Truncated escape sequence in string literal.', range)
    const meaning = simple[letter]
    if (meaning !== undefined) result += meaning
    else if (letter === 'u') {
      const [character, end] = unicodeEscape(text, at + 1, range)
      result += character
      at = end - 1
    } else throw new StaticError(`Unknown escape sequence in string literal: \\${letter}`, range)
  }
  return result
}

/** The character of `\uXXXX`, or of two that are a pair of surrogates; `at` is behind the `u`. */
function unicodeEscape(text: string, at: number, range: Range): [character: string, end: number] {
  const isShort = (end: number): boolean => Buffer.byteLength(text) - Buffer.byteLength(text.slice(0, at)) < end - at
  if (isShort(at + 4)) throw new StaticError('Truncated unicode escape sequence in string literal.', range)
  const high = hex(text, at)
  // The program shows the beginning of the string instead of the place.
  if (high === undefined) throw new StaticError(`Unicode escape sequence was malformed: ${text.slice(0, 4)}`, range)
  if (high < 0xd800 || high > 0xdfff) return [String.fromCodePoint(high), at + 4]
  if (isShort(at + 10)) throw new StaticError('Truncated unicode surrogate pair escape sequence in string literal.', range)
  if (text.slice(at + 4, at + 6) !== '\\u') {
    throw new StaticError('Unicode surrogate pair escape sequence missing low surrogate in string literal.', range)
  }
  const low = hex(text, at + 6)
  if (low === undefined) throw new StaticError(`Unicode low surrogate escape sequence was malformed: ${text.slice(0, 4)}`, range)
  const isPair = high < 0xdc00 && low >= 0xdc00 && low <= 0xdfff
  return [isPair ? String.fromCharCode(high, low) : '\uFFFD', at + 10]
}

function hex(text: string, at: number): number | undefined {
  const digits = text.slice(at, at + 4)
  return /^[0-9a-fA-F]{4}$/.test(digits) ? Number.parseInt(digits, 16) : undefined
}
