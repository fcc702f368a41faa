import { GoFunction, GoObject, type GoValue, Integer } from '../value.ts'
import { define, defineVariadic, type Family } from './define.ts'

/** Choosing between values by whether they are empty. */
export const defaultFunctions: Family = {
  default: defineVariadic({ params: ['interface {}'], variadic: 'interface {}', result: 'interface {}' }, (fallback, given) =>
    isEmpty(given) ? fallback : given,
  ),
  empty: define(['interface {}'], 'bool', isEmpty),
  coalesce: defineVariadic(
    { params: [], variadic: 'interface {}', result: 'interface {}' },
    (...values) => values.find((value) => !isEmpty(value)) ?? null,
  ),
  all: defineVariadic({ params: [], variadic: 'interface {}', result: 'bool' }, (...values) => !values.some(isEmpty)),
  any: defineVariadic({ params: [], variadic: 'interface {}', result: 'bool' }, (...values) => !values.every(isEmpty)),
  ternary: define(['interface {}', 'interface {}', 'bool'], 'interface {}', (yes, no, test) => (test ? yes : no)),
}

/** Nil, false, zero, and whatever has the length 0; a struct never is. */
export function isEmpty(value: GoValue): boolean {
  if (value === null || value === undefined) return true
  if (value instanceof Integer) return value.value === 0n
  if (Array.isArray(value)) return value.length === 0
  if (value instanceof Map) return value.size === 0
  if (value instanceof GoFunction) return false
  if (!(value instanceof GoObject)) return !value && !Number.isNaN(value)
  const inner = value.underlying()
  return inner !== undefined && isEmpty(inner)
}
