import { isJsonObject } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import type { Patched } from '../schema.ts'
import type { Schema } from '../types/index.ts'
import { PatchError, deleteFromList, directive, isDirective, plainValue, retainKeys, setOrder } from './directives.ts'
import { mergeList, orderedLike } from './strategic-list.ts'

/**
 * Strategic merge patch: lists that the schema calls `merge` are merged by their merge key, `$patch: replace|delete`, `$retainKeys`,
 * `$setElementOrder/<list>` and `$deleteFromPrimitiveList/<list>` do what kubectl means by them.
 */
export function strategicMergePatch(object: JsonObject, patch: JsonObject, schema: Schema): Patched {
  try {
    return { ok: true, object: mergeMap(object, patch, schema) }
  } catch (error) {
    if (error instanceof PatchError) return { ok: false, code: error.code, message: error.message }
    throw error
  }
}

/** Lays a patch over an object of the given type. */
function mergeMap(original: JsonObject, patch: JsonObject, schema: Schema | undefined): JsonObject {
  const said = patch[directive]
  if (said === 'replace') return withoutDirective(patch)
  if (said === 'delete') return {}
  if (said !== undefined && said !== 'merge')
    throw new PatchError(400, `Unknown patch type ${String(said)} in map: expected replace, delete or merge`)
  const out = kept(original, patch)
  for (const field of Object.keys(patch).filter((name) => name.startsWith(setOrder)))
    mergeOrdered(out, patch, field.slice(setOrder.length), schema)
  for (const [field, value] of Object.entries(patch)) mergeField({ out, patch, field, value, schema })
  return out
}

function withoutDirective(patch: JsonObject): JsonObject {
  const { [directive]: _, ...rest } = patch
  return rest
}

/** `$retainKeys` names the fields that stay: others of the live object go, as when a strategy changes its type. */
function kept(original: JsonObject, patch: JsonObject): JsonObject {
  const retain = patch[retainKeys]
  if (retain === undefined) return { ...original }
  if (!Array.isArray(retain)) throw new PatchError(422, 'invalid patch format of retainKeys')
  for (const field of Object.keys(patch)) {
    if (!isDirective(field) && patch[field] !== null && !retain.includes(field))
      throw new PatchError(422, 'invalid patch format of retainKeys')
  }
  return Object.fromEntries(Object.entries(original).filter(([field]) => retain.includes(field)))
}

type Field = { out: JsonObject; patch: JsonObject; field: string; value: Json; schema: Schema | undefined }

function mergeField({ out, patch, field, value, schema }: Field): void {
  if (field.startsWith(deleteFromList)) {
    const name = field.slice(deleteFromList.length)
    const before = out[name]
    // With an order of its own the list has been merged already.
    if (Array.isArray(before) && Array.isArray(value) && patch[setOrder + name] === undefined)
      out[name] = before.filter((item) => !value.includes(item))
    return
  }
  if (isDirective(field) || patch[setOrder + field] !== undefined) return
  if (value === null) delete out[field]
  else out[field] = mergeValue(out[field], value, fieldSchema(schema, field))
}

function mergeValue(before: Json | undefined, value: Json, schema: Schema | undefined): Json {
  if (isJsonObject(before) && isJsonObject(value)) {
    return schema?.patchStrategy === 'replace' ? replaceMap(value) : mergeMap(before, value, schema)
  }
  if (Array.isArray(before) && Array.isArray(value))
    return mergesItems(schema) ? mergeList(before, value, { schema, mergeMap }) : value
  return plainValue(value)
}

function replaceMap(value: JsonObject): Json {
  return value[directive] === 'delete' ? {} : plainValue(value)
}

/** A list with `$setElementOrder`: merged, then put into the said order; items that only live has keep their neighbours. */
function mergeOrdered(out: JsonObject, patch: JsonObject, field: string, schema: Schema | undefined): void {
  const order = patch[setOrder + field]
  const given = patch[field]
  const before = out[field]
  const list = fieldSchema(schema, field)
  if (!Array.isArray(order) || (given !== undefined && given !== null && !Array.isArray(given))) {
    throw new PatchError(422, 'invalid patch format of setElementOrder list')
  }
  if (given === null) {
    delete out[field]
    return
  }
  const removed = patch[deleteFromList + field]
  const original = Array.isArray(before) ? before : []
  const remaining = Array.isArray(removed) ? original.filter((item) => !removed.includes(item)) : original
  if (!Array.isArray(before) && given === undefined) return
  const merged = given === undefined ? remaining : mergeList(remaining, given, { schema: list ?? { type: 'array' }, mergeMap })
  out[field] = orderedLike(merged, { order, original, mergeKey: list?.patchMergeKey })
}

function mergesItems(schema: Schema | undefined): schema is Schema {
  return schema?.patchStrategy?.split(',').includes('merge') === true
}

function fieldSchema(schema: Schema | undefined, field: string): Schema | undefined {
  return schema?.properties?.().get(field) ?? schema?.values?.()
}
