import { shownFields } from '../run/manifest.ts'
import { isObject } from '../run/operators.ts'
import type { Run } from '../run/run.ts'
import { charactersOf, lengthOf } from '../run/text.ts'
import { lazy } from '../run/thunk.ts'
import { type Item, typeOf, type Value } from '../run/value.ts'

/** What `std.length` says: characters, elements, shown fields, or parameters that have to be given. */
export function sizeOf(run: Run, value: Value): number {
  if (typeof value === 'string') return lengthOf(value)
  if (Array.isArray(value)) return value.length
  if (isObject(value)) return shownFields(value).length
  if (value === null || typeof value !== 'object') return run.failType(value)
  return value.parameters.filter(({ isOptional }) => !isOptional).length
}

/** What stands at the indexes of a value below its size. Only strings and arrays have something there. */
export function itemsOf(run: Run, value: Value): readonly Item[] {
  if (typeof value === 'string') return charactersOf(value)
  if (Array.isArray(value)) return value
  const size = sizeOf(run, value)
  return Array.from({ length: size }, () =>
    lazy((later) => (isObject(value) ? later.failType(0, 'string') : later.fail('Value non indexable: *jsonnet.valueFunction'))),
  )
}

/** What can be folded. `name` is the function that messages blame. */
export function foldable(run: Run, name: string, list: Value): readonly Item[] {
  if (typeof list === 'string') return charactersOf(list)
  return Array.isArray(list) ? list : run.fail(`${name} second parameter should be string or array, got ${typeOf(list)}`)
}
