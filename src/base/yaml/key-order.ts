/**
 * The order in which Go's YAML writer sorts keys: letters after everything else, runs of digits by their value, otherwise by code point.
 * So `a2` comes before `a10`, and `a-b` before `ab`. As in Go the rule is not transitive for mixtures such as `a1b`, `a2`, `a10`.
 */
export function compareKeys(a: string, b: string): number {
  const left = Array.from(a)
  const right = Array.from(b)
  const shared = Math.min(left.length, right.length)
  for (let at = 0; at < shared; at++) {
    if (left[at] !== right[at]) return compareAt(left, right, at)
  }
  return left.length - right.length
}

function compareAt(left: readonly string[], right: readonly string[], at: number): number {
  const a = left[at] ?? ''
  const b = right[at] ?? ''
  const letters = [isLetter(a), isLetter(b)]
  if (letters[0] === true && letters[1] === true) return codeOf(a) - codeOf(b)
  if (letters[0] === true) return 1
  if (letters[1] === true) return -1
  return compareNumbers(left, right, at) || codeOf(a) - codeOf(b)
}

/** By the value of the digits from here on, then by how many there are. A zero after other digits is part of that number, not its beginning. */
function compareNumbers(left: readonly string[], right: readonly string[], at: number): number {
  const inside = (left[at] === '0' || right[at] === '0') && afterDigit(left, at) ? '1' : ''
  const a = digitsFrom(left, at)
  const b = digitsFrom(right, at)
  const byValue = BigInt(`0${inside}${a}`) - BigInt(`0${inside}${b}`)
  return byValue === 0n ? a.length - b.length : byValue < 0n ? -1 : 1
}

function afterDigit(text: readonly string[], at: number): boolean {
  for (let before = at - 1; before >= 0 && isDigit(text[before]); before--) {
    if (text[before] !== '0') return true
  }
  return false
}

function digitsFrom(text: readonly string[], at: number): string {
  let end = at
  while (end < text.length && isDigit(text[end])) end++
  return text.slice(at, end).join('')
}

const codeOf = (character: string): number => character.codePointAt(0) ?? 0
const isLetter = (character: string): boolean => /^\p{L}$/u.test(character)
const isDigit = (character: string | undefined): boolean => character !== undefined && /^[0-9]$/.test(character)
