import type { BinaryOperator, UnaryOperator } from '../syntax/index.ts'
import { shownFields, textOf } from './manifest.ts'
import { goNumber } from './number-text.ts'
import type { JsonnetObject } from './object.ts'
import type { Run } from './run.ts'
import { compareTexts } from './text.ts'
import { type Item, typeOf, type Value } from './value.ts'

/** Operators whose both sides are values. `&&` and `||` may not want their right side, `%` and `in` are functions of `std`. */
export type StrictOperator = Exclude<BinaryOperator, '&&' | '||' | '%' | 'in'>

export function binary(run: Run, operator: StrictOperator, left: Value, right: Value): Value {
  switch (operator) {
    case '+':
      return plus(run, left, right)
    case '==':
      return equals(run, left, right)
    case '!=':
      return !equals(run, left, right)
    case '<':
      return compare(run, left, right) < 0
    case '<=':
      return compare(run, left, right) <= 0
    case '>':
      return compare(run, left, right) > 0
    case '>=':
      return compare(run, left, right) >= 0
    case '-':
    case '*':
    case '/':
      return arithmetic(run, operator, [numberOf(run, left), numberOf(run, right)])
    default:
      return bitwise(run, operator, [numberOf(run, left), numberOf(run, right)])
  }
}

export function unary(run: Run, operator: UnaryOperator, value: Value): Value {
  if (operator === '!') return !booleanOf(run, value)
  const number = numberOf(run, value)
  switch (operator) {
    case '+':
      return number
    case '-':
      return -number
    case '~':
      return Number(BigInt.asIntN(64, ~toInt64(number)))
  }
}

/** Adds numbers, strings (with anything), arrays and objects. */
export function plus(run: Run, left: Value, right: Value): Value {
  if (typeof right === 'string') return textOf(run, left) + right
  if (typeof left === 'string') return left + textOf(run, right)
  if (typeof left === 'number') return checked(run, left + numberOf(run, right))
  if (Array.isArray(left)) return joined(run, left, arrayOf(run, right))
  if (left !== null && typeof left === 'object' && left.type === 'object') return left.extendedBy(objectOf(run, right))
  return run.failType(left)
}

/** Whether two values are the same by their content. Hidden fields do not count; functions cannot be compared. */
export function equals(run: Run, left: Value, right: Value): boolean {
  run.spend()
  if (typeOf(left) !== typeOf(right)) return false
  if (left === null || typeof left !== 'object') return left === right
  if (Array.isArray(left)) {
    // The types are equal.
    const other = right as Item[]
    return left.length === other.length && left.every((item, at) => equals(run, run.force(item), run.force(other[at]!)))
  }
  if (left.type === 'function') return run.fail('Cannot test equality of functions')
  // Again of the same type.
  const other = right as JsonnetObject
  const names = shownFields(left)
  const others = shownFields(other)
  if (names.length !== others.length || names.some((name, at) => name !== others[at])) return false
  return names.every((name) => equals(run, left.get(run, name), other.get(run, name)))
}

/** Below zero, zero or above, for numbers, strings and arrays of those. */
export function compare(run: Run, left: Value, right: Value): number {
  if (typeof left === 'number') {
    const other = numberOf(run, right)
    return left < other ? -1 : left > other ? 1 : 0
  }
  if (typeof left === 'string') return compareTexts(left, stringOf(run, right))
  if (!Array.isArray(left)) return run.failType(left)
  const other = arrayOf(run, right)
  for (let at = 0; at < Math.min(left.length, other.length); at++) {
    const order = compare(run, run.force(left[at]!), run.force(other[at]!))
    if (order !== 0) return order
  }
  return Math.sign(left.length - other.length)
}

/** A number that can be: overflow and what is no number are errors. */
export function checked(run: Run, value: number): number {
  if (Number.isNaN(value)) run.fail('Not a number')
  if (!Number.isFinite(value)) run.fail('Overflow')
  return value
}

export const numberOf = (run: Run, value: Value): number => (typeof value === 'number' ? value : run.failType(value, 'number'))
export const stringOf = (run: Run, value: Value): string => (typeof value === 'string' ? value : run.failType(value, 'string'))
export const booleanOf = (run: Run, value: Value): boolean =>
  typeof value === 'boolean' ? value : run.failType(value, 'boolean')
export const arrayOf = (run: Run, value: Value): Item[] => (Array.isArray(value) ? value : run.failType(value, 'array'))

export function objectOf(run: Run, value: Value): JsonnetObject {
  return isObject(value) ? value : run.failType(value, 'object')
}

export const isObject = (value: Value): value is JsonnetObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value) && value.type === 'object'

/** A whole number of 32 bits: what sizes and limits have to be. */
export function integerOf(run: Run, value: Value): number {
  const number = numberOf(run, value)
  if ((number | 0) !== number) run.fail(`Expected an integer, but got ${goNumber(number)}`)
  return number
}

function joined(run: Run, left: Item[], right: Item[]): Item[] {
  run.spend((left.length + right.length) >> 4)
  return left.concat(right)
}

function arithmetic(run: Run, operator: '-' | '*' | '/', [left, right]: readonly [number, number]): number {
  if (operator === '-') return checked(run, left - right)
  if (operator === '*') return checked(run, left * right)
  if (right === 0) run.fail('Division by zero.')
  return checked(run, left / right)
}

type Bitwise = '<<' | '>>' | '&' | '^' | '|'

function bitwise(run: Run, operator: Bitwise, sides: readonly [number, number]): number {
  const limit = Number.MAX_SAFE_INTEGER
  for (const side of sides) {
    if (Math.abs(side) > limit) {
      run.fail(`Bitwise operator argument ${goNumber(side)} outside of range [${-limit}, ${limit}]`)
    }
  }
  const [left, right] = [toInt64(sides[0]), toInt64(sides[1])]
  switch (operator) {
    case '&':
      return Number(left & right)
    case '|':
      return Number(left | right)
    case '^':
      return Number(left ^ right)
    default:
      if (sides[1] < 0) run.fail('Shift by negative exponent.')
      return Number(operator === '<<' ? BigInt.asIntN(64, left << (right % 64n)) : left >> (right % 64n))
  }
}

/** The whole part in 64 bits; what does not fit becomes the lowest number, as on the machines that Go runs on. */
function toInt64(value: number): bigint {
  const whole = BigInt(Math.trunc(value))
  return BigInt.asIntN(64, whole) === whole ? whole : -(1n << 63n)
}
