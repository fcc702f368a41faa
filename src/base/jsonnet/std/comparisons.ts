import { arrayOf, compare } from '../run/operators.ts'
import type { Run } from '../run/run.ts'
import { type Item, typeOf, type Value } from '../run/value.ts'
import { framed, type Library } from './define.ts'

/** What the library uses itself to compare; undocumented, but there. */
export const comparisonFunctions: Library = {
  __compare: framed(['v1', 'v2'], (run, one: Item, other: Item) => ordered(run, run.force(one), run.force(other))),
  __compare_array: framed(['arr1', 'arr2'], (run, one: Item, other: Item) => lists(run, one, other)),
  __array_less: framed(['arr1', 'arr2'], (run, one: Item, other: Item) => lists(run, one, other) === -1),
  __array_greater: framed(['arr1', 'arr2'], (run, one: Item, other: Item) => lists(run, one, other) === 1),
  __array_less_or_equal: framed(['arr1', 'arr2'], (run, one: Item, other: Item) => lists(run, one, other) <= 0),
  __array_greater_or_equal: framed(['arr1', 'arr2'], (run, one: Item, other: Item) => lists(run, one, other) >= 0),
}

function ordered(run: Run, one: Value, other: Value): number {
  const type = typeOf(one)
  if (type !== typeOf(other)) run.fail(`Comparison requires matching types. Got ${type} and ${typeOf(other)}`)
  if (type === 'array') return lists(run, one, other)
  if (type === 'function' || type === 'object' || type === 'boolean') run.fail(`Values of type ${type} are not comparable.`)
  return compare(run, one, other)
}

function lists(run: Run, one: Item, other: Item): number {
  const [left, right] = [arrayOf(run, run.force(one)), arrayOf(run, run.force(other))]
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const order = ordered(run, run.force(left[at]!), run.force(right[at]!))
    if (order !== 0) return order
  }
  return Math.sign(left.length - right.length)
}
