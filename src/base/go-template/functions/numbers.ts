import { print } from '../fmt/print.ts'
import { GoError, type GoValue, Integer, typedList } from '../value.ts'
import { castFloat, castInt, parseInteger } from './casts.ts'
import { decimalSum, decimalProduct, decimalQuotient, decimalDifference } from './decimals.ts'
import { define, defineVariadic, type Family, named } from './define.ts'

const int64 = (value: bigint): Integer => new Integer('int64', BigInt.asIntN(64, value))

/** Arithmetic on 64-bit integers that wrap, on exact decimals, and the conversions between numbers and texts. */
export const numberFunctions: Family = {
  int: define(['interface {}'], 'int', castInt),
  int64: define(['interface {}'], 'int64', (value) => int64(castInt(value))),
  float64: define(['interface {}'], 'float64', castFloat),
  atoi: define(['string'], 'int', atoi),
  toDecimal: define(['interface {}'], 'int64', (value) => int64(parseInteger(print(value), 8) ?? 0n)),

  add1: define(['interface {}'], 'int64', (value) => int64(castInt(value) + 1n)),
  add: defineVariadic({ params: [], variadic: 'interface {}', result: 'int64' }, (...values) =>
    int64(values.reduce<bigint>((sum, value) => sum + castInt(value), 0n)),
  ),
  sub: define(['interface {}', 'interface {}'], 'int64', (a, b) => int64(castInt(a) - castInt(b))),
  mul: folded('int64', (a, rest) => int64(rest.reduce<bigint>((product, value) => product * castInt(value), castInt(a)))),
  div: define(['interface {}', 'interface {}'], 'int64', (a, b) => int64(castInt(a) / divisor(b))),
  mod: define(['interface {}', 'interface {}'], 'int64', (a, b) => int64(castInt(a) % divisor(b))),
  ...named(
    ['max', 'biggest'],
    extreme((a, b) => a > b),
  ),
  min: extreme((a, b) => a < b),

  add1f: define(['interface {}'], 'float64', (value) => decimalSum([castFloat(value), 1])),
  addf: defineVariadic({ params: [], variadic: 'interface {}', result: 'float64' }, (...values) =>
    decimalSum([0, ...values.map(castFloat)]),
  ),
  subf: folded('float64', (a, rest) => decimalDifference([a, ...rest].map(castFloat))),
  mulf: folded('float64', (a, rest) => decimalProduct([a, ...rest].map(castFloat))),
  divf: folded('float64', (a, rest) => decimalQuotient([a, ...rest].map(castFloat))),
  maxf: folded('float64', (a, rest) => [a, ...rest].map(castFloat).reduce((x, y) => maxFloat(x, y))),
  minf: folded('float64', (a, rest) => [a, ...rest].map(castFloat).reduce((x, y) => -maxFloat(-x, -y))),
  floor: define(['interface {}'], 'float64', (value) => Math.floor(castFloat(value))),
  ceil: define(['interface {}'], 'float64', (value) => Math.ceil(castFloat(value))),
  round: defineVariadic({ params: ['interface {}', 'int'], variadic: 'float64', result: 'float64' }, round),

  until: define(['int'], '[]int', (count) => typedList('[]int', steps(0n, count, count < 0n ? -1n : 1n))),
  untilStep: define(['int', 'int', 'int'], '[]int', (start, stop, step) => typedList('[]int', steps(start, stop, step))),
  seq: defineVariadic({ params: [], variadic: 'int', result: 'string' }, (...bounds) => sequence(bounds)),
}

function folded(result: string, work: (first: GoValue, rest: readonly GoValue[]) => GoValue) {
  return defineVariadic({ params: ['interface {}'], variadic: 'interface {}', result }, (first, ...rest) => work(first, rest))
}

function extreme(wins: (a: bigint, b: bigint) => boolean) {
  return folded('int64', (first, rest) => int64([first, ...rest].map(castInt).reduce((a, b) => (wins(b, a) ? b : a))))
}

function divisor(value: GoValue): bigint {
  const number = castInt(value)
  if (number === 0n) throw new GoError('runtime error: integer divide by zero')
  return number
}

/** Out of range gives the nearest integer, since Go's Atoi returns it next to the error that is thrown away. */
function atoi(text: string): bigint {
  if (!/^[+-]?\d+$/.test(text)) return 0n
  const value = BigInt(text.replace(/^\+/, ''))
  const limit = 2n ** 63n
  return value >= limit ? limit - 1n : value < -limit ? -limit : value
}

/** Go's math.Max: NaN wins over everything but an infinity, and 0 over -0. */
function maxFloat(a: number, b: number): number {
  if (a === Number.POSITIVE_INFINITY || b === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY
  return Math.max(a, b)
}

/** Halves away from zero for positive numbers only: the fraction of a negative one never reaches the bound, so it is rounded down. */
function round(value: GoValue, places: bigint, ...options: number[]): number {
  const bound = options[0] ?? 0.5
  const power = powerOfTen(Number(places))
  const digit = power * castFloat(value)
  const fraction = Number.isFinite(digit) ? digit - Math.trunc(digit) : digit < 0 || digit > 0 ? Number.NaN : digit
  return (fraction >= bound ? Math.ceil(digit) : Math.floor(digit)) / power
}

/** Go's `math.Pow(10, places)`, which multiplies in another order than a literal is read, so that its last digit can differ. */
function powerOfTen(places: number): number {
  if (Math.abs(places) > 400) return places > 0 ? Number.POSITIVE_INFINITY : 0
  // 10 is 0.625 times 2 to the power of 4; the powers of two are counted apart.
  let [mantissa, exponent] = [1, 0]
  let [square, squareExponent] = [0.625, 4]
  for (let left = Math.abs(places); left > 0; left >>= 1) {
    if (left & 1) {
      mantissa *= square
      exponent += squareExponent
    }
    square *= square
    squareExponent *= 2
    if (square < 0.5) {
      square *= 2
      squareExponent--
    }
  }
  const [value, scale] = places < 0 ? [1 / mantissa, -exponent] : [mantissa, exponent]
  // In two steps: the power of two alone may be too large or too small.
  return value * 2 ** Math.trunc(scale / 2) * 2 ** (scale - Math.trunc(scale / 2))
}

function steps(start: bigint, stop: bigint, step: bigint): bigint[] {
  const values: bigint[] = []
  if (stop < start) {
    if (step < 0n) for (let at = start; at > stop; at += step) values.push(at)
    return values
  }
  if (step > 0n) for (let at = start; at < stop; at += step) values.push(at)
  return values
}

/** As the shell's `seq`: an end; a start and an end; a start, a step and an end. */
function sequence(bounds: readonly bigint[]): string {
  if (bounds.length === 0 || bounds.length > 3) return ''
  const [start, end] = bounds.length === 1 ? [1n, bounds[0]!] : [bounds[0]!, bounds.at(-1)!]
  const direction = end < start ? -1n : 1n
  const step = bounds.length === 3 ? bounds[1]! : direction
  if (direction < 0n && step > 0n) return ''
  return steps(start, end + direction, step).join(' ')
}
