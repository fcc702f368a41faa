import { JsonnetObject } from '../run/object.ts'
import { arrayOf, booleanOf, isObject, objectOf, stringOf } from '../run/operators.ts'
import type { Run } from '../run/run.ts'
import { lazy } from '../run/thunk.ts'
import { sortedNames } from '../run/text.ts'
import { type Item, typeOf, type Value } from '../run/value.ts'
import { quoted, shownFields } from '../run/manifest.ts'
import { framed, type Library, type Optional, strict } from './define.ts'

/** The fields of objects. */
export const objectFunctions: Library = {
  objectFieldsEx: strict(['obj', 'hidden'], (run, object: Value, hidden: Value) => {
    const target = objectOf(run, object)
    return namesOf(target, booleanOf(run, hidden))
  }),
  objectHasEx: strict(['obj', 'fname', 'hidden'], hasField),
  objectFields: framed(['o'], (run, o: Item) => namesOf(objectOf(run, run.force(o)), false)),
  objectFieldsAll: framed(['o'], (run, o: Item) => namesOf(objectOf(run, run.force(o)), true)),
  objectHas: framed(['o', 'f'], (run, o: Item, f: Item) => hasField(run, run.force(o), run.force(f), false)),
  objectHasAll: framed(['o', 'f'], (run, o: Item, f: Item) => hasField(run, run.force(o), run.force(f), true)),
  objectValues: framed(['o'], (run, o: Item) => fieldItems(run, o, false).map(([, item]) => item)),
  objectValuesAll: framed(['o'], (run, o: Item) => fieldItems(run, o, true).map(([, item]) => item)),
  objectKeysValues: framed(['o'], (run, o: Item) => pairs(fieldItems(run, o, false))),
  objectKeysValuesAll: framed(['o'], (run, o: Item) => pairs(fieldItems(run, o, true))),
  objectRemoveKey: strict(['obj', 'key'], (run, object: Value, key: Value) => {
    const target = objectOf(run, object)
    return target.without(stringOf(run, key))
  }),
  get: framed(['o', 'f', 'default?', 'inc_hidden?'], (run, o: Item, f: Item, ...[otherwise, hidden]: [Optional, Optional]) => {
    const shown = hidden === undefined ? true : run.force(hidden)
    if (!hasField(run, run.force(o), run.force(f), shown)) return otherwise === undefined ? null : run.force(otherwise)
    return objectOf(run, run.force(o)).get(run, stringOf(run, run.force(f)))
  }),
  mapWithKey: framed(['func', 'obj'], (run, func: Item, o: Item) => {
    const callee = run.force(func)
    if (callee === null || typeof callee !== 'object' || Array.isArray(callee) || callee.type !== 'function') {
      return run.fail(`std.mapWithKey first param must be function, got ${typeOf(callee)}`)
    }
    const object = run.force(o)
    if (!isObject(object)) return run.fail(`std.mapWithKey second param must be object, got ${typeOf(object)}`)
    return JsonnetObject.of(
      fieldItems(run, object, false).map(([name, item]) => [
        name,
        lazy((later) => later.apart(() => later.call(callee, name, item))),
      ]),
    )
  }),
  mergePatch: framed(['target', 'patch'], (run, target: Item, patch: Item) => merged(run, target, patch)),
  prune: framed(['a'], (run, a: Item) => pruned(run, run.force(a))),
  $objectFlatMerge: strict(['x'], (run, list: Value) => {
    const fields = new Map<string, Item>()
    for (const item of arrayOf(run, list)) {
      const object = objectOf(run, run.force(item))
      for (const name of namesOf(object, true)) {
        if (fields.has(name)) run.fail(`Duplicate field name: ${quoted(name)}`)
        fields.set(
          name,
          lazy((later) => object.get(later, name)),
        )
      }
    }
    return JsonnetObject.of(fields)
  }),
}

const namesOf = (object: JsonnetObject, hidden: boolean): string[] =>
  hidden ? sortedNames(object.visibilities().keys()) : shownFields(object)

function hasField(run: Run, object: Value, name: Value, includeHidden: Value): boolean {
  const target = objectOf(run, object)
  const wanted = stringOf(run, name)
  const visibility = target.visibilities().get(wanted)
  const seesHidden = booleanOf(run, includeHidden)
  return visibility !== undefined && (seesHidden || visibility !== 'hidden')
}

function fieldItems(run: Run, o: Item, hidden: boolean): Array<[string, Item]> {
  const object = objectOf(run, run.force(o))
  return namesOf(object, hidden).map((name) => [name, lazy((later) => later.apart(() => object.get(later, name)))])
}

const pairs = (fields: ReadonlyArray<[string, Item]>): Item[] =>
  fields.map(([key, value]) =>
    JsonnetObject.of([
      ['key', key],
      ['value', value],
    ]),
  )

/** RFC 7396: null in a patch removes. Values are merged when they are wanted. */
function merged(run: Run, target: Item, item: Item): Value {
  const patch = run.force(item)
  if (!isObject(patch)) return patch
  const value = run.force(target)
  const object = isObject(value) ? value : JsonnetObject.of([])
  const names = shownFields(patch)
  const removed = new Set(names.filter((name) => patch.get(run, name) === null))
  const [own, patched] = [new Set(shownFields(object)), new Set(names)]
  const fieldOf = (name: string): Item =>
    lazy((later) =>
      later.apart(() => {
        if (!patched.has(name)) return object.get(later, name)
        return merged(later, own.has(name) ? object.get(later, name) : null, patch.get(later, name))
      }),
    )
  const kept = sortedNames(new Set([...own, ...patched])).filter((name) => !removed.has(name))
  return JsonnetObject.of(kept.map((name) => [name, fieldOf(name)]))
}

/** Without what is null or empty, however deep. */
function pruned(run: Run, value: Value): Value {
  const inner = (item: Item): Value => run.apart(() => pruned(run, run.force(item)))
  if (Array.isArray(value)) return value.map(inner).filter(hasContent)
  if (!isObject(value)) return value
  const fields = shownFields(value).map((name): [string, Value] => [name, inner(value.get(run, name))])
  return JsonnetObject.of(fields.filter(([, field]) => hasContent(field)))
}

function hasContent(value: Value): boolean {
  if (value === null) return false
  if (Array.isArray(value)) return value.length > 0
  return !isObject(value) || shownFields(value).length > 0
}
