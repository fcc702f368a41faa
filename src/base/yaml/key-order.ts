import type { Dialect } from './scalars.ts'

/**
 * The order in which Go's YAML writers sort keys: letters after everything else, runs of digits by their value, otherwise by code point. So `a2`
 * comes before `a10`, and `a-b` before `ab`. In v3 a number that goes on comes before one that a letter ends, so that `a1b` is before `a10`
 * no more. The rule is not transitive for mixtures such as `a1b`, `a2`, `a10`, neither here nor in Go.
 */
export function keyOrder(dialect: Dialect): (a: string, b: string) => number {
  return dialect === 'v3' ? (a, b) => compare(a, b, true) : (a, b) => compare(a, b, false)
}

function compare(a: string, b: string, lettersEndNumbers: boolean): number {
  const shared = Math.min(a.length, b.length)
  let at = 0
  while (at < shared && a.charCodeAt(at) === b.charCodeAt(at)) at++
  if (at === shared) return a.length - b.length
  // Two characters beyond the basic plane may differ in their second half only.
  if (at > 0 && isLowSurrogate(a, at) && isLowSurrogate(b, at)) at--
  const left = a.codePointAt(at) ?? 0
  const right = b.codePointAt(at) ?? 0
  const isLeft = isLetter(left)
  const isRight = isLetter(right)
  if (isLeft && isRight) return left - right
  if (isLeft || isRight) {
    const after = lettersEndNumbers && at > 0 && isDigit(a.charCodeAt(at - 1)) ? -1 : 1
    return isLeft ? after : -after
  }
  return compareNumbers(a, b, at) || left - right
}

/** By the value of the digits from here on, then by how many there are. A zero after other digits is part of that number, not its beginning. */
function compareNumbers(a: string, b: string, at: number): number {
  const inside = (a.charAt(at) === '0' || b.charAt(at) === '0') && afterDigit(a, at) ? '1' : '0'
  const left = digitsFrom(a, at)
  const right = digitsFrom(b, at)
  if (left === '' && right === '') return 0
  // Go counts in int64, beyond which numbers wrap.
  const byValue = BigInt.asIntN(64, BigInt(inside + left)) - BigInt.asIntN(64, BigInt(inside + right))
  return byValue === 0n ? left.length - right.length : byValue < 0n ? -1 : 1
}

function afterDigit(text: string, at: number): boolean {
  for (let before = at - 1; before >= 0 && isDigit(text.charCodeAt(before)); before--) {
    if (text.charAt(before) !== '0') return true
  }
  return false
}

function digitsFrom(text: string, at: number): string {
  let end = at
  while (end < text.length && isDigit(text.charCodeAt(end))) end++
  return text.slice(at, end)
}

function isLetter(code: number): boolean {
  if (code < 0x80) return (code >= 65 && code <= 90) || (code >= 97 && code <= 122)
  return /^\p{L}$/u.test(String.fromCodePoint(code))
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57

function isLowSurrogate(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 0xdc00 && code <= 0xdfff
}
