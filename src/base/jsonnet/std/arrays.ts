import { arrayOf, booleanOf, compare, equals, integerOf, numberOf, plus, stringOf } from '../run/operators.ts'
import type { JsonnetFunction } from '../run/function.ts'
import { inLibrary, type Run } from '../run/run.ts'
import { charactersOf } from '../run/text.ts'
import { lazy } from '../run/thunk.ts'
import { type Item, typeOf, type Value } from '../run/value.ts'
import { textOf } from '../run/manifest.ts'
import { framed, type Library, type Optional, strict } from './define.ts'
import { foldable, itemsOf } from './indexable.ts'
import { join } from './join.ts'
import { hasMember } from './member.ts'
import { sliceOfValue } from './slice.ts'

/** What can be called, or the error that it cannot. */
export const functionOf = (run: Run, value: Value): JsonnetFunction =>
  isFunction(value) ? value : run.failType(value, 'function')

const isFunction = (value: Value): value is JsonnetFunction => typeOf(value) === 'function'

/** Lists, and functions over them. */
export const arrayFunctions: Library = {
  makeArray: strict(['sz', 'func'], (run, size: Value, make: Value) => {
    const count = Math.max(0, integerOf(run, size))
    const callee = functionOf(run, make)
    run.spend(count)
    return Array.from({ length: count }, (_, index) => lazy((later) => later.apart(() => later.call(callee, index), {})))
  }),
  range: strict(['from', 'to'], (run, from: Value, to: Value) => {
    const [first, last] = [integerOf(run, from), integerOf(run, to)]
    run.spend(Math.max(0, last - first))
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index)
  }),
  repeat: framed(['what', 'count'], (run, what: Item, count: Item) => {
    const value = run.force(what)
    const separator =
      typeof value === 'string'
        ? ''
        : Array.isArray(value)
          ? []
          : run.fail('std.repeat first argument must be an array or a string')
    const times = Math.max(0, integerOf(run, run.force(count)))
    run.spend(times)
    return typeof value === 'string'
      ? value.repeat(times)
      : join(
          run,
          separator,
          Array.from({ length: times }, () => value),
        )
  }),
  slice: framed(['indexable', 'index', 'end', 'step'], (run, target: Item, ...bounds: [Item, Item, Item]) =>
    sliceOfValue(run, target, bounds),
  ),
  join: strict(['sep', 'arr'], join),
  reverse: strict(['arr'], (run, list: Value) => arrayOf(run, list).toReversed()),
  map: framed(['func', 'arr'], (run, func: Item, list: Item) => mapped(run, 'map', [func, list])),
  mapWithIndex: framed(['func', 'arr'], (run, func: Item, list: Item) => mapped(run, 'mapWithIndex', [func, list])),
  filter: strict(['func', 'arr'], (run, func: Value, list: Value) => {
    const items = arrayOf(run, list)
    const callee = functionOf(run, func)
    return items.filter((item) => booleanOf(run, run.call(callee, item)))
  }),
  filterMap: framed(['filter_func', 'map_func', 'arr'], filterMap),
  flatMap: strict(['func', 'arr'], flatMap),
  $flatMapArray: strict(['func', 'arr'], (run, func: Value, list: Value) => flatMap(run, func, arrayOf(run, list))),
  flattenArrays: framed(['arrs'], (run, lists: Item) => {
    const all: Item[] = []
    let other: Value | undefined
    for (const item of foldable(run, 'foldl', run.force(lists))) {
      const value = run.force(item)
      if (other === undefined && Array.isArray(value)) for (const inner of value) all.push(inner)
      else other = plus(run, other ?? all, value)
    }
    return other ?? all
  }),
  flattenDeepArray: framed(['value'], (run, value: Item) => flattened(run, run.force(value))),
  foldl: strict(['func', 'arr', 'init'], (run, func: Value, list: Value, init: Value) => {
    const callee = functionOf(run, func)
    return foldable(run, 'foldl', list).reduce<Value>((sum, item) => run.call(callee, sum, item), init)
  }),
  foldr: strict(['func', 'arr', 'init'], (run, func: Value, list: Value, init: Value) => {
    const callee = functionOf(run, func)
    return foldable(run, 'foldr', list).reduceRight<Value>((sum, item) => run.call(callee, item, sum), init)
  }),
  member: strict(['arr', 'x'], hasMember),
  contains: strict(['arr', 'elem'], (run, list: Value, wanted: Value) =>
    arrayOf(run, list).some((item) => equals(run, run.force(item), wanted)),
  ),
  count: framed(['arr', 'x'], (run, list: Item, wanted: Item) => {
    const items = arrayOf(run, run.force(list))
    return items.filter((item) => equals(run, run.force(item), run.force(wanted))).length
  }),
  find: framed(['value', 'arr'], (run, wanted: Item, list: Item) => {
    const items = run.force(list)
    if (!Array.isArray(items)) return run.fail(`find second parameter should be an array, got ${typeOf(items)}`)
    return items.flatMap((item, at) => (equals(run, run.force(item), run.force(wanted)) ? [at] : []))
  }),
  remove: strict(['arr', 'elem'], (run, list: Value, wanted: Value) => {
    const items = arrayOf(run, list)
    const at = items.findIndex((item) => equals(run, run.force(item), wanted))
    return at < 0 ? items : items.toSpliced(at, 1)
  }),
  removeAt: strict(['arr', 'i'], (run, list: Value, index: Value) => {
    const items = arrayOf(run, list)
    const at = integerOf(run, index)
    if (at < 0 || at >= items.length) run.fail(`Index ${at} out of bounds, not within [0, ${items.length})`)
    return items.toSpliced(at, 1)
  }),
  all: framed(['arr'], (run, list: Item) => !truths(run, 'all', run.force(list)).some((holds) => !holds())),
  any: framed(['arr'], (run, list: Item) => truths(run, 'any', run.force(list)).some((holds) => holds())),
  sum: strict(['arr'], (run, list: Value) => total(run, list)),
  avg: strict(['arr'], (run, list: Value) => {
    const { length } = arrayOf(run, list)
    return length === 0 ? run.fail('Cannot calculate average of an empty array.') : total(run, list) / length
  }),
  minArray: strict(['arr', 'keyF?', 'onEmpty?'], (run, ...args: Value[]) => extreme(run, args, (order) => order > 0)),
  maxArray: strict(['arr', 'keyF?', 'onEmpty?'], (run, ...args: Value[]) => extreme(run, args, (order) => order < 0)),
}

/** `std.map` and `std.mapWithIndex`: elements are computed when they are wanted. */
function mapped(run: Run, name: 'map' | 'mapWithIndex', [func, list]: readonly [Item, Item]): Item[] {
  const callee = run.force(func)
  if (!isFunction(callee)) return run.fail(`std.${name} first param must be function, got ${typeOf(callee)}`)
  const source = run.force(list)
  if (!Array.isArray(source) && typeof source !== 'string') {
    return run.fail(`std.${name} second param must be array${name === 'map' ? ' / string' : ''}, got ${typeOf(source)}`)
  }
  return itemsOf(run, source).map((item, index) =>
    lazy((later) =>
      later.apart(
        () => later.apart(() => (name === 'map' ? later.call(callee, item) : later.call(callee, index, item)), inLibrary),
        {},
      ),
    ),
  )
}

function filterMap(run: Run, filter: Item, map: Item, list: Item): Value {
  const keeps = run.force(filter)
  if (!isFunction(keeps)) return run.fail(`std.filterMap first param must be function, got ${typeOf(keeps)}`)
  const changes = run.force(map)
  if (!isFunction(changes)) return run.fail(`std.filterMap second param must be function, got ${typeOf(changes)}`)
  const items = run.force(list)
  if (!Array.isArray(items)) return run.fail(`std.filterMap third param must be array, got ${typeOf(items)}`)
  return mapped(run, 'map', [changes, items.filter((item) => booleanOf(run, run.call(keeps, item)))])
}

function flatMap(run: Run, func: Value, list: Value): Value {
  const callee = functionOf(run, func)
  if (Array.isArray(list)) return list.flatMap((item) => arrayOf(run, run.call(callee, item)))
  if (typeof list !== 'string') return run.fail(`std.flatMap second param must be array / string, got ${typeOf(list)}`)
  return charactersOf(list)
    .map((character) => stringOf(run, run.call(callee, character)))
    .join('')
}

function flattened(run: Run, value: Value): Item[] {
  if (!Array.isArray(value)) return [value]
  return value.flatMap((item) => run.apart(() => flattened(run, run.force(item))))
}

function truths(run: Run, name: string, list: Value): Array<() => boolean> {
  if (!Array.isArray(list)) return run.fail(`${name}() parameter should be an array, got ${typeOf(list)}`)
  return list.map((item) => () => {
    const value = run.force(item)
    if (typeof value === 'boolean') return value
    return run.fail(`element "${textOf(run, value)}" of type ${typeOf(value)} is not a boolean`)
  })
}

const total = (run: Run, list: Value): number =>
  arrayOf(run, list).reduce<number>((sum, item) => sum + numberOf(run, run.force(item)), 0)

function extreme(run: Run, [list, keyF, onEmpty]: ReadonlyArray<Value | undefined>, isBetter: (order: number) => boolean): Value {
  const items = arrayOf(run, list!)
  const key = keyOf(run, keyF)
  const [first] = items
  if (first === undefined) return onEmpty ?? run.fail('Expected at least one element in array. Got none')
  let best = run.force(first)
  let bestKey = key(first)
  for (const item of items.slice(1)) {
    const value = run.force(item)
    const valueKey = key(item)
    if (!isBetter(compare(run, bestKey, valueKey))) continue
    best = value
    bestKey = valueKey
  }
  return best
}

/** What elements are compared by: what `keyF` makes of them, or themselves. */
export function keyOf(run: Run, keyF: Optional): (item: Item) => Value {
  if (keyF === undefined) return (item) => run.force(item)
  const callee = functionOf(run, run.force(keyF))
  return (item) => run.call(callee, item)
}
