import { GoError, type GoValue, isNilList, isNilMap, listTypeOf, nilList, nilMap, TypedMap, typedList } from '../value.ts'
import { define, type Family } from './define.ts'
import { isNothing } from './reflection.ts'
import { VersionObject } from './versions.ts'

/** Copies of whole values, so that `set` on one does not show in the other. */
export const copyFunctions: Family = {
  deepCopy: define(['interface {}'], 'interface {}', copyOf),
  mustDeepCopy: define(['interface {}'], 'interface {}', copyOf),
}

function copyOf(value: GoValue): GoValue {
  if (isNothing(value)) throw new GoError('reflect: call of reflect.Value.Type on zero Value')
  return deepCopy(value)
}

/** Maps and lists are copied with their types, everything else cannot change. */
export function deepCopy(value: GoValue): GoValue {
  if (Array.isArray(value)) {
    const type = listTypeOf(value)
    if (isNilList(value)) return nilList(type)
    const items = value.map(deepCopy)
    return type === '[]interface {}' ? items : typedList(type, items)
  }
  // Of a version Go copies the fields that can be seen from outside, which are none.
  if (value instanceof VersionObject) return VersionObject.empty
  if (!(value instanceof Map)) return value
  if (isNilMap(value)) return nilMap(value instanceof TypedMap ? value.goType : undefined)
  const entries = Array.from(value, ([key, item]) => [key, deepCopy(item)] as const)
  return value instanceof TypedMap ? new TypedMap(value.goType, entries) : new Map(entries)
}
