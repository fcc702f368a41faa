import type { Flags } from './format.ts'
import { isPrint, isScalar, quoteRune } from './quote.ts'

/** An integer with one of its verbs; undefined where it has no such verb. */
export function formatInteger(value: bigint, verb: 'x', flags: Flags): string
export function formatInteger(value: bigint, verb: string, flags: Flags): string | undefined
export function formatInteger(value: bigint, verb: string, flags: Flags): string | undefined {
  switch (verb) {
    case 'v':
    case 'd':
      return inBase(value, 10, verb, flags)
    case 'b':
      return inBase(value, 2, verb, flags)
    case 'o':
    case 'O':
      return inBase(value, 8, verb, flags)
    case 'x':
    case 'X':
      return inBase(value, 16, verb, flags)
    case 'c':
      return pad(String.fromCodePoint(codePointOf(value)), flags)
    case 'q':
      return pad(quoteRune(codePointOf(value), flags.plus), flags)
    case 'U':
      return unicode(value, flags)
  }
  return undefined
}

/** Filled up to the width: on the left, or on the right with `-`. */
export function pad(text: string, flags: Flags): string {
  if (flags.width === undefined) return text
  const missing = flags.width - Array.from(text).length
  if (missing <= 0) return text
  if (flags.minus) return text + ' '.repeat(missing)
  return (flags.zero ? '0' : ' ').repeat(missing) + text
}

function inBase(value: bigint, base: number, verb: string, flags: Flags): string {
  const withSpaces = { ...flags, zero: false }
  if (flags.precision === 0 && value === 0n) return pad('', withSpaces)
  const isNegative = value < 0n
  const sign = isNegative ? '-' : flags.plus ? '+' : flags.space ? ' ' : ''
  let least = flags.precision ?? 0
  if (flags.precision === undefined && flags.zero && !flags.minus) least = (flags.width ?? 0) - sign.length
  const digits = (isNegative ? -value : value).toString(base).padStart(least, '0')
  const text = sign + (verb === 'O' ? '0o' : '') + (flags.sharp ? prefixed(digits, base) : digits)
  return pad(verb === 'X' ? text.toUpperCase() : text, withSpaces)
}

function prefixed(digits: string, base: number): string {
  if (base === 2) return `0b${digits}`
  if (base === 16) return `0x${digits}`
  return base === 8 && !digits.startsWith('0') ? `0${digits}` : digits
}

function unicode(value: bigint, flags: Flags): string {
  const code = BigInt.asUintN(64, value)
  const digits = code
    .toString(16)
    .toUpperCase()
    .padStart(Math.max(flags.precision ?? 4, 4), '0')
  const character = flags.sharp && code <= 0x10ffffn && isScalar(Number(code)) ? String.fromCodePoint(Number(code)) : ''
  const shown = character !== '' && isPrint(character) ? ` '${character}'` : ''
  return pad(`U+${digits}${shown}`, { ...flags, zero: false })
}

function codePointOf(value: bigint): number {
  return value >= 0n && value <= 0x10ffffn && isScalar(Number(value)) ? Number(value) : 0xfffd
}
