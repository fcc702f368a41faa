import { sortedKeys, typeOf } from '../kinds.ts'
import { GoError, type GoList, type GoMap, type GoValue, isNilMap, typedList } from '../value.ts'
import { define, defineVariadic, type Family } from './define.ts'
import { mergeFunctions } from './merges.ts'
import { isNothing } from './reflection.ts'
import { textValue } from './string-lists.ts'

type Dict = GoMap | null

/** Maps. `set`, `unset` and the merges change their first argument, the values of the chart included; the others copy. */
export const dictFunctions: Family = {
  dict: defineVariadic({ params: [], variadic: 'interface {}', result: 'map[string]interface {}' }, dict),
  get: define(['map[string]interface {}', 'string'], 'interface {}', (map, key) => (map?.has(key) ? map.get(key) : '')),
  set: define(['map[string]interface {}', 'string', 'interface {}'], 'map[string]interface {}', (map, key, value) => {
    if (map === null || isNilMap(map)) throw new GoError('assignment to entry in nil map')
    return map.set(key, value)
  }),
  unset: define(['map[string]interface {}', 'string'], 'map[string]interface {}', (map, key) => {
    map?.delete(key)
    return map
  }),
  hasKey: define(['map[string]interface {}', 'string'], 'bool', (map, key) => map?.has(key) ?? false),
  pluck: defineVariadic({ params: ['string'], variadic: 'map[string]interface {}', result: '[]interface {}' }, (key, ...maps) =>
    maps.filter((map) => map?.has(key)).map((map) => map?.get(key)),
  ),
  keys: defineVariadic({ params: [], variadic: 'map[string]interface {}', result: '[]string' }, (...maps) =>
    typedList('[]string', maps.flatMap(keysOf)),
  ),
  values: define(['map[string]interface {}'], '[]interface {}', (map) => keysOf(map).map((key) => map?.get(key))),
  pick: defineVariadic(
    { params: ['map[string]interface {}'], variadic: 'string', result: 'map[string]interface {}' },
    (map, ...keys) => kept(map, keys),
  ),
  omit: defineVariadic(
    { params: ['map[string]interface {}'], variadic: 'string', result: 'map[string]interface {}' },
    (map, ...keys) => {
      const left = new Set(keys)
      return kept(
        map,
        keysOf(map).filter((key) => !left.has(key)),
      )
    },
  ),
  dig: defineVariadic({ params: [], variadic: 'interface {}', result: 'interface {}' }, dig),
  ...mergeFunctions,
}

/** Go walks maps in no order; here it is that of the keys. */
const keysOf = (map: Dict): string[] => (map === null ? [] : sortedKeys(map))

/** Keys and values in turn; a last key without value gets the empty text. */
function dict(...items: GoValue[]): GoMap {
  const map: GoMap = new Map()
  for (let at = 0; at < items.length; at += 2) map.set(textValue(items[at]), at + 1 < items.length ? items[at + 1] : '')
  return map
}

function kept(map: Dict, keys: readonly string[]): GoMap {
  return new Map(keys.filter((key) => map?.has(key)).map((key) => [key, map?.get(key)] as const))
}

/** Follows keys into nested maps: `dig "a" "b" fallback map`. */
function dig(...args: GoList): GoValue {
  if (args.length < 3) throw new GoError('dig needs at least three arguments')
  let map = asMap(args.at(-1))
  const keys = args.slice(0, -2).map(asText)
  for (const [index, key] of keys.entries()) {
    if (!map.has(key)) return args.at(-2)
    const value = map.get(key)
    if (index === keys.length - 1) return value
    map = asMap(value)
  }
  return args.at(-2)
}

function asMap(value: GoValue): GoMap {
  if (value instanceof Map && typeOf(value) === 'map[string]interface {}') return value
  throw mistaken(value, 'map[string]interface {}')
}

function asText(value: GoValue): string {
  if (typeof value === 'string') return value
  throw mistaken(value, 'string')
}

const mistaken = (value: GoValue, wanted: string): GoError =>
  new GoError(`interface conversion: interface {} is ${isNothing(value) ? 'nil' : typeOf(value)}, not ${wanted}`)
