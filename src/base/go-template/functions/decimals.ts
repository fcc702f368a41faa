import { print } from '../fmt/print.ts'
import { GoError } from '../value.ts'

/** `digits` times ten to the power of `exponent`. */
type Decimal = { digits: bigint; exponent: number }

/** How many digits after the point a quotient keeps. */
const precision = 16

/** Sums, differences, products and quotients of floats, computed exactly on their shortest decimal digits, as shopspring/decimal does. */
export const decimalSum = (values: readonly number[]): number => fold(values, add)
export const decimalDifference = (values: readonly number[]): number =>
  fold(values, (a, b) => add(a, { ...b, digits: -b.digits }))
export const decimalProduct = (values: readonly number[]): number =>
  fold(values, (a, b) => ({ digits: a.digits * b.digits, exponent: a.exponent + b.exponent }))
export const decimalQuotient = (values: readonly number[]): number => fold(values, divide)

function fold(values: readonly number[], combine: (a: Decimal, b: Decimal) => Decimal): number {
  // The first operand is read before the others, so its error comes first.
  const result = values.map(decimalOf).reduce(combine)
  // Zero loses its sign and its exponent; every other text is read back to the nearest float.
  return result.digits === 0n ? 0 : Number(`${result.digits}e${result.exponent}`)
}

function decimalOf(value: number): Decimal {
  if (!Number.isFinite(value)) throw new GoError(`Cannot create a Decimal from ${print(value)}`)
  const [mantissa = '0', power = '0'] = value.toExponential().split('e')
  const fraction = mantissa.split('.')[1] ?? ''
  return { digits: BigInt(mantissa.replace('.', '')), exponent: Number(power) - fraction.length }
}

function add(a: Decimal, b: Decimal): Decimal {
  const exponent = Math.min(a.exponent, b.exponent)
  return { digits: scale(a, exponent) + scale(b, exponent), exponent }
}

const scale = (value: Decimal, exponent: number): bigint => value.digits * 10n ** BigInt(value.exponent - exponent)

/** Rounds half away from zero at the last digit that is kept. */
function divide(a: Decimal, b: Decimal): Decimal {
  if (b.digits === 0n) throw new GoError('decimal division by 0')
  const shift = a.exponent - b.exponent + precision
  const over = shift >= 0 ? a.digits * 10n ** BigInt(shift) : a.digits
  const under = shift >= 0 ? b.digits : b.digits * 10n ** BigInt(-shift)
  const quotient = over / under
  const rest = over % under
  const twice = 2n * (rest < 0n ? -rest : rest)
  const up = twice >= (under < 0n ? -under : under)
  const negative = over < 0n !== under < 0n
  return { digits: up ? quotient + (negative ? -1n : 1n) : quotient, exponent: -precision }
}
