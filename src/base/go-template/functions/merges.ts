import { GoError, type GoMap, type GoValue, isNilMap, TypedMap } from '../value.ts'
import { isEmpty } from './defaults.ts'
import { defineVariadic, type Family } from './define.ts'
import { isNothing, listOf, mapOf } from './reflection.ts'

/**
 * Merges as dario.cat/mergo does them: the first map is changed and given back, maps inside maps are merged in place, everything else is
 * taken as it is, so that later changes show in both. Without overwriting, the source fills what is missing or empty; with it, the source
 * wins even where it is nil, false or empty. Only an empty map never replaces a map.
 */
export const mergeFunctions: Family = {
  merge: merging(false),
  mustMerge: merging(false),
  mergeOverwrite: merging(true),
  mustMergeOverwrite: merging(true),
}

function merging(overwrite: boolean) {
  return defineVariadic(
    { params: ['map[string]interface {}'], variadic: 'map[string]interface {}', result: 'interface {}' },
    (target, ...sources) => {
      let result = target
      for (const source of sources) {
        if (source === null || isNilMap(source)) continue
        if (result === null || isNilMap(result)) result = new Map()
        mergeInto(result, source, overwrite)
      }
      return result
    },
  )
}

function mergeInto(target: GoMap, source: GoMap, overwrite: boolean): void {
  for (const [key, value] of source) {
    if (isNothing(value)) {
      if (overwrite) assign(target, key, value, source)
      continue
    }
    const [present, old] = [target.has(key), target.get(key)]
    const [from, into] = [mapOf(value), mapOf(old)]
    if (from !== undefined && into !== undefined && !isNilMap(into)) mergeInto(into, from, overwrite)
    if (present && !isEmpty(old)) {
      if (from !== undefined && into !== undefined) continue
      if (listOf(value) !== undefined && !overwrite) continue
    }
    if (overwrite || !present || isEmpty(old)) assign(target, key, value, source)
  }
}

function assign(target: GoMap, key: string, value: GoValue, source: GoMap): void {
  // Named types (`common.Values`) are maps of anything; `map[string]string` and `.Files` are not.
  if (target instanceof TypedMap && target.itemType !== 'interface {}' && !(source instanceof TypedMap)) {
    throw new GoError(`reflect.Value.SetMapIndex: value of type interface {} is not assignable to type ${target.itemType}`)
  }
  target.set(key, value)
}
