import { bytesOf, textOf } from '../bytes.ts'
import { sprintf } from '../fmt/sprintf.ts'
import { GoError } from '../value.ts'
import type { NumberForms } from './tree.ts'

/** The value of a string literal, quoted or raw. Throws GoError `invalid syntax`. */
export function unquote(literal: string): string {
  if (literal.startsWith('`')) return literal.slice(1, -1).replaceAll('\r', '')
  const { text, rest } = unescape(literal.slice(1), '"')
  if (rest !== '"') throw new GoError('invalid syntax')
  return text
}

/** All forms of a number token. Throws GoError where Go has no such number. */
export function readNumber(text: string, type: 'number' | 'complex' | 'char constant'): NumberForms {
  if (type === 'char constant') return readCharacter(text)
  if (type === 'complex') return readComplex(text)
  if (text.endsWith('i')) {
    const imaginary = parseFloat64(text.slice(0, -1))
    if (imaginary !== undefined) return complexForms(0, imaginary)
  }
  const forms = readInteger(text)
  if (forms !== undefined) return forms
  const float = parseFloat64(text)
  if (float === undefined) throw new GoError(sprintf('illegal number syntax: %q', [text]))
  if (!/[.eEpP]/.test(text)) throw new GoError(sprintf('integer overflow: %q', [text]))
  return { ...wholeForms(float), float, complex: undefined }
}

const integer = /^([+-]?)(0[xX](?:_?[\da-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0(?:_?[0-7])*|[1-9](?:_?\d)*)$/

function readInteger(text: string): NumberForms | undefined {
  const [, sign, digits] = integer.exec(text) ?? []
  if (digits === undefined) return undefined
  const plain = digits.replaceAll('_', '')
  const size = BigInt(/^0\d/.test(plain) ? `0o${plain.slice(1)}` : plain)
  const value = sign === '-' ? -size : size
  const int = BigInt.asIntN(64, value) === value ? value : undefined
  const uint = (sign === '' || value === 0n) && BigInt.asUintN(64, value) === value ? value : undefined
  const whole = int ?? uint
  return whole === undefined ? undefined : { int, uint, float: Number(whole), complex: undefined }
}

/** A float is an integer, too, where it is one. */
function wholeForms(float: number): { int: bigint | undefined; uint: bigint | undefined } {
  if (!Number.isInteger(float)) return { int: undefined, uint: undefined }
  const whole = BigInt(float)
  return {
    int: BigInt.asIntN(64, whole) === whole ? whole : undefined,
    uint: BigInt.asUintN(64, whole) === whole ? whole : undefined,
  }
}

function complexForms(real: number, imaginary: number): NumberForms {
  const complex = { real, imaginary }
  return imaginary === 0
    ? { ...wholeForms(real), float: real, complex }
    : { int: undefined, uint: undefined, float: undefined, complex }
}

function readComplex(text: string): NumberForms {
  const [, real, imaginary] = /^(.*[^eEpP])([+-].*)i$/.exec(text) ?? []
  const one = real === undefined ? undefined : parseFloat64(real)
  const other = imaginary === undefined ? undefined : parseFloat64(imaginary)
  if (one === undefined || other === undefined) throw new GoError('syntax error scanning complex number')
  return complexForms(one, other)
}

const decimalFloat = /^[+-]?(?:\d(?:_?\d)*(?:\.(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?$/
const hexFloat =
  /^([+-]?)0[xX]_?((?:[\da-fA-F](?:_?[\da-fA-F])*)?)(?:\.((?:[\da-fA-F](?:_?[\da-fA-F])*)?))?[pP]([+-]?\d(?:_?\d)*)$/

function parseFloat64(text: string): number | undefined {
  if (decimalFloat.test(text)) {
    const value = Number(text.replaceAll('_', ''))
    return Number.isFinite(value) ? value : undefined
  }
  const [, sign, whole, fraction = '', exponent] = hexFloat.exec(text.replace(/(\d)_(?=\.)/, '$1_')) ?? []
  if (whole === undefined || exponent === undefined) return undefined
  const digits = (whole + fraction).replaceAll('_', '')
  if (digits === '') return undefined
  const shift = Number(exponent.replaceAll('_', '')) - 4 * fraction.replaceAll('_', '').length
  // Two steps keep numbers that are small or large only in the middle of the way.
  const half = Math.trunc(shift / 2)
  const value = Number(BigInt(`0x${digits}`)) * 2 ** half * 2 ** (shift - half)
  if (!Number.isFinite(value)) return undefined
  return sign === '-' ? -value : value
}

function readCharacter(literal: string): NumberForms {
  const { codePoint, rest } = unescapeOne(literal.slice(1), "'")
  if (rest !== "'") throw new GoError(`malformed character constant: ${literal}`)
  const value = BigInt(codePoint)
  return { int: value, uint: value, float: codePoint, complex: undefined }
}

/** Escapes resolved up to the closing mark, which is in the rest. */
function unescape(source: string, mark: string): { text: string; rest: string } {
  // A byte that is no UTF-8 does not survive being quoted.
  const input = source.replace(/(?<![\uD800-\uDBFF])[\uDC80-\uDCFF]/g, '\uFFFD')
  if (!input.includes('\\')) {
    const end = input.indexOf(mark)
    return { text: input.slice(0, end), rest: input.slice(end) }
  }
  let text = ''
  let rest = input
  let hasBytes = false
  while (rest !== '' && !rest.startsWith(mark)) {
    const next = unescapeOne(rest, mark)
    text += next.isByte ? String.fromCharCode(0xdc00 + next.codePoint) : String.fromCodePoint(next.codePoint)
    hasBytes ||= next.isByte
    rest = next.rest
  }
  // Bytes that were written one by one may be characters together.
  return { text: hasBytes ? textOf(bytesOf(text)) : text, rest }
}

const simple: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92 }

function unescapeOne(input: string, mark: string): { codePoint: number; isByte: boolean; rest: string } {
  if (input === '' || input.startsWith(mark)) throw new GoError('invalid syntax')
  if (!input.startsWith('\\')) {
    const codePoint = input.codePointAt(0)!
    return { codePoint, isByte: false, rest: input.slice(codePoint > 0xffff ? 2 : 1) }
  }
  const letter = input[1] ?? ''
  const known = letter === mark ? mark.charCodeAt(0) : simple[letter]
  if (known !== undefined) return { codePoint: known, isByte: false, rest: input.slice(2) }
  const [whole, hex2, hex4, hex8, octal] =
    /^\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3}))/.exec(input) ?? []
  if (whole === undefined) throw new GoError('invalid syntax')
  const codePoint = Number.parseInt(hex2 ?? hex4 ?? hex8 ?? octal ?? '', octal === undefined ? 16 : 8)
  const isByte = hex2 !== undefined || octal !== undefined
  if (codePoint > (isByte ? 0xff : 0x10ffff) || (!isByte && codePoint >= 0xd800 && codePoint <= 0xdfff))
    throw new GoError('invalid syntax')
  return { codePoint, isByte: isByte && codePoint > 0x7f, rest: input.slice(whole.length) }
}
