import { booleanOf, checked, compare, numberOf } from '../run/operators.ts'
import type { Run } from '../run/run.ts'
import { type Item, typeOf, type Value } from '../run/value.ts'
import { framed, type Library, strict } from './define.ts'
import { exponential, logarithm, power, splitFloat } from './math.ts'
import { modulo, remainder } from './modulo.ts'

const numeric = (compute: (value: number) => number): Library[string] =>
  strict(['x'], (run, x: Value) => checked(run, compute(numberOf(run, x))))

const test = (holds: (value: number) => boolean): Library[string] => strict(['x'], (run, x: Value) => holds(numberOf(run, x)))

const logical = (holds: (x: boolean, y: boolean) => boolean): Library[string] =>
  strict(['x', 'y'], (run, x: Value, y: Value) => {
    const [left, right] = [booleanOf(run, x), booleanOf(run, y)]
    return holds(left, right)
  })

/** Half away from zero. */
function round(value: number): number {
  const whole = Math.trunc(value)
  return Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole
}

/** The two numbers of `std.min` and `std.max`. */
function pair(run: Run, name: string, [a, b]: readonly [Item, Item]): [number, number] {
  const left = run.force(a)
  if (typeof left !== 'number') run.fail(`std.${name} first param expected number, got ${typeOf(left)}`)
  const right = run.force(b)
  if (typeof right !== 'number') run.fail(`std.${name} second param expected number, got ${typeOf(right)}`)
  return [left, right]
}

function single(run: Run, name: string, n: Item): number {
  const value = run.force(n)
  return typeof value === 'number' ? value : run.fail(`std.${name} expected number, got ${typeOf(value)}`)
}

/** Arithmetic beyond the operators. */
export const numberFunctions: Library = {
  ceil: numeric(Math.ceil),
  floor: numeric(Math.floor),
  round: numeric(round),
  sqrt: numeric(Math.sqrt),
  sin: numeric(Math.sin),
  cos: numeric(Math.cos),
  tan: numeric(Math.tan),
  asin: numeric(Math.asin),
  acos: numeric(Math.acos),
  atan: numeric(Math.atan),
  log: numeric(logarithm),
  exp: numeric((value) => exponential(value)),
  mantissa: numeric((value) => splitFloat(value).mantissa),
  exponent: numeric((value) => splitFloat(value).exponent),
  isEven: test((value) => Math.trunc(value) % 2 === 0),
  isOdd: test((value) => Math.trunc(value) % 2 !== 0),
  isInteger: test((value) => Number.isInteger(value)),
  isDecimal: test((value) => !Number.isInteger(value)),
  hypot: strict(['x', 'y'], (run, x: Value, y: Value) => {
    const sides = [Math.abs(numberOf(run, x)), Math.abs(numberOf(run, y))] as const
    const [small, large] = [Math.min(...sides), Math.max(...sides)]
    return large === 0 ? 0 : checked(run, large * Math.sqrt(1 + (small / large) * (small / large)))
  }),
  atan2: strict(['y', 'x'], (run, y: Value, x: Value) => {
    const [rise, reach] = [numberOf(run, y), numberOf(run, x)]
    return checked(run, Math.atan2(rise, reach))
  }),
  pow: strict(['x', 'n'], (run, x: Value, n: Value) => {
    const [base, exponent] = [numberOf(run, x), numberOf(run, n)]
    return power(run, base, exponent)
  }),
  modulo: strict(['x', 'y'], remainder),
  mod: framed(['a', 'b'], modulo),
  deg2rad: framed(['x'], (run, x: Item) => checked(run, checked(run, numberOf(run, run.force(x)) * Math.PI) / 180)),
  rad2deg: framed(['x'], (run, x: Item) => checked(run, checked(run, numberOf(run, run.force(x)) * 180) / Math.PI)),
  log2: framed(['x'], (run, x: Item) => checked(run, logarithm(numberOf(run, run.force(x)))) / logarithm(2)),
  log10: framed(['x'], (run, x: Item) => checked(run, logarithm(numberOf(run, run.force(x)))) / logarithm(10)),
  abs: framed(['n'], (run, n: Item) => {
    const value = single(run, 'abs', n)
    return value > 0 ? value : -value
  }),
  sign: framed(['n'], (run, n: Item) => {
    const value = single(run, 'sign', n)
    return value > 0 ? 1 : value < 0 ? -1 : 0
  }),
  max: framed(['a', 'b'], (run, a: Item, b: Item) => {
    const [left, right] = pair(run, 'max', [a, b])
    return left > right ? left : right
  }),
  min: framed(['a', 'b'], (run, a: Item, b: Item) => {
    const [left, right] = pair(run, 'min', [a, b])
    return left < right ? left : right
  }),
  clamp: framed(['x', 'minVal', 'maxVal'], (run, x: Item, minVal: Item, maxVal: Item) => {
    if (compare(run, run.force(x), run.force(minVal)) < 0) return run.force(minVal)
    return compare(run, run.force(x), run.force(maxVal)) > 0 ? run.force(maxVal) : run.force(x)
  }),
  xor: logical((x, y) => x !== y),
  xnor: logical((x, y) => x === y),
}
