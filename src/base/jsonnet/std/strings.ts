import { arrayOf, numberOf, plus, stringOf } from '../run/operators.ts'
import type { Run } from '../run/run.ts'
import { charactersOf, lengthOf, sliceOf } from '../run/text.ts'
import { type Item, typeOf, type Value } from '../run/value.ts'
import { quoted, textOf } from '../run/manifest.ts'
import { characterOf } from './characters.ts'
import { framed, type Library, strict } from './define.ts'
import { format } from './format.ts'
import { itemsOf, sizeOf } from './indexable.ts'
import { join } from './join.ts'
import { hasMember } from './member.ts'
import { substr } from './substr.ts'
import { split, splitFromRight } from './split.ts'

/** Text in and out. */
export const stringFunctions: Library = {
  char: strict(['n'], (run, n: Value) => characterOf(run, numberOf(run, n))),
  codepoint: strict(['str'], codepoint),
  substr: strict(['str', 'from', 'len'], substr),
  startsWith: framed(['a', 'b'], (run, a: Item, b: Item) => hasAffix(run, [a, b], () => 0)),
  endsWith: framed(['a', 'b'], (run, a: Item, b: Item) => hasAffix(run, [a, b], (size, affix) => size - affix)),
  stringChars: framed(['str'], (run, text: Item) => [...itemsOf(run, run.force(text))]),
  lstripChars: strict(['str', 'chars'], (run, text: Value, chars: Value) =>
    strip(run, text, chars, { left: true, right: false }),
  ),
  rstripChars: strict(['str', 'chars'], (run, text: Value, chars: Value) =>
    strip(run, text, chars, { left: false, right: true }),
  ),
  stripChars: strict(['str', 'chars'], (run, text: Value, chars: Value) => strip(run, text, chars, { left: true, right: true })),
  trim: strict(['str'], (run, text: Value) => stringOf(run, text).replace(outerSpace, '')),
  split: framed(['str', 'c'], (run, text: Item, separator: Item) => {
    const whole = named(run, run.force(text), 'std.split first parameter must be a String')
    const between = named(run, run.force(separator), 'std.split second parameter must be a String')
    if (between === '') run.fail('std.split second parameter must have length 1 or greater, got 0')
    return split(run, [whole, between, -1])
  }),
  splitLimit: strict(['str', 'c', 'maxsplits'], (run, ...args: Value[]) => split(run, args)),
  splitLimitR: strict(['str', 'c', 'maxsplits'], (run, ...args: Value[]) => splitFromRight(run, args)),
  strReplace: strict(['str', 'from', 'to'], (run, text: Value, from: Value, to: Value) => {
    const [whole, old, fresh] = [stringOf(run, text), stringOf(run, from), stringOf(run, to)]
    if (old === '') run.fail("'from' string must not be zero length.")
    return whole.split(old).join(fresh)
  }),
  isEmpty: strict(['str'], (run, text: Value) => stringOf(run, text) === ''),
  equalsIgnoreCase: strict(['str1', 'str2'], (run, one: Value, other: Value) => {
    const [left, right] = [stringOf(run, one), stringOf(run, other)]
    return folded(left) === folded(right)
  }),
  asciiUpper: framed(['str'], (run, text: Item) => eachCharacter(run, text, (c) => (/[a-z]/.test(c) ? c.toUpperCase() : c))),
  asciiLower: framed(['str'], (run, text: Item) => eachCharacter(run, text, (c) => (/[A-Z]/.test(c) ? c.toLowerCase() : c))),
  format: framed(['str', 'vals'], (run, text: Item, values: Item) => {
    const filling = run.force(values)
    return format(run, formatText(run, run.force(text)), filling)
  }),
  findSubstr: framed(['pat', 'str'], findSubstr),
  lines: framed(['arr'], (run, list: Item) => join(run, '\n', plus(run, run.force(list), ['']))),
  deepJoin: framed(['arr'], (run, list: Item) => deepJoin(run, run.force(list))),
  parseInt: strict(['str'], (run, text: Value) => {
    const digits = stringOf(run, text)
    const isInteger =
      /^[+-]?\d+$/.test(digits) && BigInt.asIntN(64, BigInt(digits.replace('+', ''))) === BigInt(digits.replace('+', ''))
    return isInteger ? Number(digits) : run.fail(`${digits} is not a base 10 integer`)
  }),
  parseOctal: framed(['str'], (run, text: Item) => natural(run, run.force(text), { base: 8, empty: 'Not an octal number: ""' })),
  parseHex: framed(['str'], (run, text: Item) => natural(run, run.force(text), { base: 16, empty: 'Not hexadecimal: ""' })),
  escapeStringJson: strict(['str_'], (run, text: Value) => quoted(textOf(run, text))),
  escapeStringPython: framed(['str'], (run, text: Item) => quoted(textOf(run, run.force(text)))),
  escapeStringBash: framed(['str_'], (run, text: Item) => `'${textOf(run, run.force(text)).replaceAll("'", `'"'"'`)}'`),
  escapeStringDollars: framed(['str_'], (run, text: Item) => textOf(run, run.force(text)).replaceAll('$', () => '$$')),
  escapeStringXML: framed(['str_'], (run, text: Item) => textOf(run, run.force(text)).replace(/[<>&"']/g, (c) => xml[c]!)),
  resolvePath: framed(['f', 'r'], (run, file: Item, relative: Item) => {
    const whole = named(run, run.force(file), 'std.split first parameter must be a String')
    const parts: Item[] = whole.split('/').slice(0, -1)
    return join(run, '/', [...parts, relative])
  }),
}

const xml: { [character: string]: string } = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;', "'": '&apos;' }

/** White space as Unicode has it, which JavaScript's own is not quite. */
const space = '\\t-\\r \\u0085\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000'
const outerSpace = new RegExp(`^[${space}]+|[${space}]+$`, 'g')

function codepoint(run: Run, value: Value): number {
  const text = stringOf(run, value)
  const length = lengthOf(text)
  if (length !== 1) run.fail(`codepoint takes a string of length 1, got length ${length}`)
  return text.codePointAt(0)!
}

const named = (run: Run, value: Value, what: string): string =>
  typeof value === 'string' ? value : run.fail(`${what}, got ${typeOf(value)}`)

function hasAffix(run: Run, [a, b]: readonly [Item, Item], from: (size: number, affix: number) => number): boolean {
  const [size, affix] = [sizeOf(run, run.force(a)), sizeOf(run, run.force(b))]
  if (size < affix) return false
  return substr(run, run.force(a), from(size, affix), affix) === run.force(b)
}

function strip(run: Run, value: Value, chars: Value, sides: { left: boolean; right: boolean }): string {
  if (typeof value !== 'string') return run.fail(`Unexpected type ${typeOf(value)}, expected string`)
  const characters = charactersOf(value)
  let [start, end] = [0, characters.length]
  if (sides.left) while (start < end && hasMember(run, chars, characters[start]!)) start++
  if (sides.right) while (end > start && hasMember(run, chars, characters[end - 1]!)) end--
  return characters.slice(start, end).join('')
}

/** Letters that differ in their case only become the same. */
const folded = (text: string): string =>
  text.replace(/\P{ASCII}/gu, (c) => (c.toUpperCase().length === c.length ? c.toUpperCase() : c)).toLowerCase()

function eachCharacter(run: Run, text: Item, change: (character: string) => string): string {
  const items = itemsOf(run, run.force(text))
  return items
    .map((item) => {
      const character = stringOf(run, run.force(item))
      codepoint(run, character)
      return change(character)
    })
    .join('')
}

/** The program takes anything that has characters. */
function formatText(run: Run, value: Value): string {
  if (typeof value === 'string') return value
  return arrayOf(run, [...itemsOf(run, value)])
    .map((item) => textOf(run, run.force(item)))
    .join('')
}

function findSubstr(run: Run, pattern: Item, item: Item): Value {
  const wanted = named(run, run.force(pattern), 'findSubstr first parameter should be a string')
  const text = named(run, run.force(item), 'findSubstr second parameter should be a string')
  if (wanted === '') return []
  const found: number[] = []
  const isPlain = lengthOf(text) === text.length
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    found.push(isPlain ? at : lengthOf(sliceOf(text, 0).slice(0, at)))
  }
  return found
}

function deepJoin(run: Run, value: Value): string {
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) return run.fail(`Expected string or array, got ${typeOf(value)}`)
  return value.map((item) => run.apart(() => deepJoin(run, run.force(item)))).join('')
}

function natural(run: Run, value: Value, { base, empty }: { base: number; empty: string }): number {
  const text = named(run, value, 'Expected string')
  if (text === '') run.fail(empty)
  let result = 0
  for (const character of text) {
    const code = character.codePointAt(0)!
    const digit = code >= 97 ? code - 87 : code >= 65 ? code - 55 : code - 48
    if (digit < 0 || digit >= base) run.fail(`${text} is not a base ${base} integer`)
    result = integerless(run, base * result + digit)
  }
  return result
}

const integerless = (run: Run, value: number): number => (Number.isFinite(value) ? value : run.fail('Overflow'))
