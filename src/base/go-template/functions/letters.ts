/**
 * Letters as Go's package unicode has them: cases are mapped rune by rune, so that no text changes its number of characters (`ß` has no
 * upper case), and white space is Go's set. A byte that is no UTF-8 becomes U+FFFD wherever Go maps runes.
 */

const spaces = String.raw`\t\n\v\f\r \u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000`
const spacePattern = new RegExp(`^[${spaces}]$`)
const leadingSpace = new RegExp(`^[${spaces}]+`)
const space = new RegExp(`[${spaces}]`)

export const isSpace = (rune: string): boolean => spacePattern.test(rune)
export const isUpper = (rune: string): boolean => /^\p{Lu}$/u.test(rune)
export const isLower = (rune: string): boolean => /^\p{Ll}$/u.test(rune)
export const isTitle = (rune: string): boolean => /^\p{Lt}$/u.test(rune)
export const isLetter = (rune: string): boolean => /^\p{L}$/u.test(rune)
export const isDigit = (rune: string): boolean => /^\p{Nd}$/u.test(rune)
export const isNumber = (rune: string): boolean => /^\p{N}$/u.test(rune)
export const isPunctuation = (rune: string): boolean => /^\p{P}$/u.test(rune)

/** Where the first byte stands that is no UTF-8; -1 where there is none. */
export const strayAt = (text: string): number => text.search(/(?<![\uD800-\uDBFF])[\uDC80-\uDCFF]/)

/** Whether a text holds bytes that are no UTF-8. */
export const hasStrayBytes = (text: string): boolean => strayAt(text) >= 0

/** The characters of a text; what is no UTF-8 reads as U+FFFD. */
export const runesOf = (text: string): string[] => Array.from(text, (rune) => (isBroken(rune) ? '\uFFFD' : rune))

export function trimSpace(text: string): string {
  const start = leadingSpace.exec(text)?.[0].length ?? 0
  let end = text.length
  // From the end by hand: an expression that ends in `$` takes quadratic time on texts with long runs of blanks inside.
  while (end > start && space.test(text[end - 1]!)) end--
  return text.slice(start, end)
}

/** Cuts the characters of a set off both ends. */
export function trimSet(text: string, set: string): string {
  const cut = new Set(runesOf(set))
  const runes = Array.from(text)
  const isCut = (rune: string): boolean => cut.has(isBroken(rune) ? '\uFFFD' : rune)
  let [start, end] = [0, runes.length]
  while (start < end && isCut(runes[start]!)) start++
  while (end > start && isCut(runes[end - 1]!)) end--
  return runes.slice(start, end).join('')
}

export const upperCase = (text: string): string => mapText(text, upperRune)
export const lowerCase = (text: string): string => mapText(text, lowerRune)

export function upperRune(rune: string): string {
  const upper = rune.toUpperCase()
  return isOne(upper) ? upper : (greekUpper(rune) ?? rune)
}

export function lowerRune(rune: string): string {
  // The only one whose lower case is two characters elsewhere.
  return rune === '\u0130' ? 'i' : rune.toLowerCase()
}

/** Differs from upper case for the digraphs such as `Dž` and for Georgian, which has capitals only for whole words. */
export function titleRune(rune: string): string {
  const digraph = /[\u01C4-\u01CC\u01F1-\u01F3]/.exec(rune)
  if (digraph !== null) return titleDigraphs.find((group) => group.includes(rune))?.[1] ?? rune
  return /[\u10D0-\u10FF]/.test(rune) ? rune : upperRune(rune)
}

const titleDigraphs = ['\u01C4\u01C5\u01C6', '\u01C7\u01C8\u01C9', '\u01CA\u01CB\u01CC', '\u01F1\u01F2\u01F3']

function mapText(text: string, map: (rune: string) => string): string {
  let result = ''
  for (const rune of text) result += isBroken(rune) ? '\uFFFD' : map(rune)
  return result
}

/** Greek letters with an iota below have a single character as their simple upper case, where the full one is two. */
function greekUpper(rune: string): string | undefined {
  const code = rune.codePointAt(0)!
  if (code >= 0x1f80 && code <= 0x1faf) return String.fromCodePoint(code | 8)
  if (code === 0x1fb3 || code === 0x1fc3 || code === 0x1ff3) return String.fromCodePoint(code + 9)
  return undefined
}

const isOne = (text: string): boolean => text.length === 1 || (text.length === 2 && text.codePointAt(0)! > 0xffff)
const isBroken = (rune: string): boolean => rune.length === 1 && rune >= '\uD800' && rune <= '\uDFFF'
