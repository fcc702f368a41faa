import { numberText } from '../run/number-text.ts'
import { checked } from '../run/operators.ts'
import type { Run } from '../run/run.ts'
import { lengthOf } from '../run/text.ts'
import { logarithm10, power } from './math.ts'

/*
 * Numbers as `std.format` writes them. It computes digits with floating point itself, so the last ones of large numbers are not those that other
 * languages print; the steps here are the same.
 */

/** `width` is that of zeros; the sign counts. */
export type NumberStyle = { width: number; blank: boolean; plus: boolean }

type Whole = NumberStyle & { digits: number; radix: number; prefix: string }
type Float = NumberStyle & { decimals: number; point: boolean; trailing: boolean; capitals: boolean }

/** A number without its fraction; one between -1 and 0 has no sign. */
export const integer = (run: Run, value: number, style: Whole): string =>
  signed(run, value <= -1, Math.floor(Math.abs(value)), style)

/** A whole number with the letters a to f. */
export function hexadecimal(
  run: Run,
  value: number,
  style: NumberStyle & { digits: number; prefixed: boolean; capitals: boolean },
): string {
  let text = ''
  for (let rest = Math.floor(Math.abs(value)); rest !== 0; rest = Math.floor(rest / 16)) {
    text = Math.trunc(rest % 16).toString(16) + text
  }
  const isNegative = value < 0
  const zeros = Math.max(style.width - signWidth(isNegative, style) - (style.prefixed ? 2 : 0), style.digits)
  const all = (style.prefixed ? '0x' : '') + padded(run, text === '' ? '0' : text, zeros)
  return sign(isNegative, style) + (style.capitals ? all.toUpperCase() : all)
}

/** With so many digits behind the point. */
export function decimalFloat(run: Run, value: number, style: Float): string {
  const { decimals, point, trailing } = style
  const size = Math.abs(value)
  const denominator = power(run, 10, decimals)
  const numerator = checked(run, checked(run, size * denominator) + 0.5)
  const whole = Math.sign(size) * Math.floor(checked(run, numerator / denominator))
  const fraction = checked(run, Math.floor(numerator) % denominator)
  const width = style.width - decimals - (decimals === 0 && !point ? 0 : 1)
  const text = signed(run, value < 0, whole, { ...style, width, digits: 0, radix: 10, prefix: '' })
  if (decimals === 0) return point ? `${text}.` : text
  if (!trailing && fraction <= 0) return text
  const plain = { width: decimals, digits: 0, radix: 10, prefix: '', blank: false, plus: false }
  const digits = signed(run, false, fraction, plain)
  return `${text}.${trailing ? digits : digits.replace(/0+$/, '')}`
}

/** With one digit before the point, and an exponent. */
export function scientificFloat(run: Run, value: number, style: Float): string {
  const exponent = value === 0 ? 0 : Math.floor(logarithm10(run, Math.abs(value)))
  const letter = style.capitals ? 'E' : 'e'
  const plain = { width: 3, digits: 0, radix: 10, prefix: '', blank: false, plus: true }
  const suffix = letter + signed(run, exponent < 0, Math.abs(exponent), plain)
  // The smallest numbers there are: a power of their exponent would be zero.
  const mantissa =
    exponent === -324 ? (value * 10) / power(run, 10, exponent + 1) : checked(run, value / power(run, 10, exponent))
  return decimalFloat(run, mantissa, { ...style, width: style.width - lengthOf(suffix) }) + suffix
}

function signed(run: Run, isNegative: boolean, size: number, style: Whole): string {
  let text = ''
  for (let rest = size; rest !== 0; rest = Math.floor(rest / style.radix)) text = numberText(rest % style.radix) + text
  const digits = size === 0 ? '0' : style.prefix + text
  return sign(isNegative, style) + padded(run, digits, Math.max(style.width - signWidth(isNegative, style), style.digits))
}

const sign = (isNegative: boolean, { plus, blank }: NumberStyle): string => (isNegative ? '-' : plus ? '+' : blank ? ' ' : '')

const signWidth = (isNegative: boolean, { plus, blank }: NumberStyle): number => (isNegative || plus || blank ? 1 : 0)

function padded(run: Run, digits: string, width: number): string {
  const missing = Math.ceil(width - digits.length)
  if (missing > 0) run.expectFrames(2 * missing)
  return digits.padStart(digits.length + Math.max(0, missing), '0')
}
