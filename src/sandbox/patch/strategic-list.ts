import { isJsonObject, sameJson } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import type { Schema } from '../types/index.ts'
import { PatchError, directive, plainValue } from './directives.ts'

/** Lays a patch over an object of the given type; the caller's, because maps hold lists and lists hold maps. */
export type MergeMap = (original: JsonObject, patch: JsonObject, schema: Schema | undefined) => JsonObject

/** Merges a list whose strategy is `merge`: primitives as a set, objects by their merge key. */
export function mergeList(
  original: readonly Json[],
  patch: readonly Json[],
  { schema, mergeMap }: { schema: Schema; mergeMap: MergeMap },
): Json[] {
  const mergeKey = schema.patchMergeKey
  const primitive = [...original, ...patch].every((item) => !isJsonObject(item))
  if (primitive) return orderedLike(unique([...original, ...patch]), { order: patch, original, mergeKey: undefined })
  if (mergeKey === undefined) throw new PatchError(422, 'cannot merge lists of maps without a merge key')
  const items = patch.map((item) => {
    if (!isJsonObject(item)) throw new PatchError(422, `invalid patch: expected a map in the list, got ${typeof item}`)
    return item
  })
  const { kept, rest } = obeyDirectives(original, items, mergeKey)
  const merged = mergeItems(kept, rest, { mergeKey, mergeItem: (before, item) => mergeMap(before, item, schema.items?.()) })
  return orderedLike(merged, { order: rest, original: kept, mergeKey })
}

/** How a merged list is to be sorted: patch items as in `order`, others as in `original`. */
export type Order = { readonly order: readonly Json[]; readonly original: readonly Json[]; readonly mergeKey: string | undefined }

/** Puts items named in `order` into that order and weaves the others in where they stood in the original. */
export function orderedLike(merged: readonly Json[], { order, original, mergeKey }: Order): Json[] {
  const place = (list: readonly Json[], item: Json): number => list.findIndex((other) => same(other, item, mergeKey))
  const sorted = (items: Json[], like: readonly Json[]): Json[] =>
    items.sort((a, b) => rank(place(like, a)) - rank(place(like, b)))
  const named = sorted(
    merged.filter((item) => place(order, item) >= 0),
    order,
  )
  const others = sorted(
    merged.filter((item) => place(order, item) < 0),
    original,
  )
  const out: Json[] = []
  while (named.length > 0 && others.length > 0) {
    const [other, next] = [others[0] as Json, named[0] as Json]
    const [ofOther, ofNext] = [place(original, other), place(original, next)]
    const otherFirst = ofOther >= 0 && ofNext >= 0 && ofOther < ofNext
    out.push(otherFirst ? other : next)
    if (otherFirst) others.shift()
    else named.shift()
  }
  return [...out, ...others, ...named]
}

function rank(place: number): number {
  return place < 0 ? Number.MAX_SAFE_INTEGER : place
}

function same(left: Json, right: Json, mergeKey: string | undefined): boolean {
  if (mergeKey === undefined || !isJsonObject(left) || !isJsonObject(right)) return sameJson(left, right)
  return sameJson(left[mergeKey], right[mergeKey])
}

function unique(items: readonly Json[]): Json[] {
  return items.filter((item, index) => items.findIndex((other) => sameJson(other, item)) === index)
}

/** `$patch: delete` takes an item away by its key, `$patch: replace` anywhere in the list makes the patch the whole list. */
function obeyDirectives(
  original: readonly Json[],
  patch: readonly JsonObject[],
  mergeKey: string,
): { kept: Json[]; rest: JsonObject[] } {
  let kept = [...original]
  const rest: JsonObject[] = []
  let replace = false
  for (const item of patch) {
    const said = item[directive]
    if (said === undefined) rest.push(item)
    else if (said === 'replace') {
      replace = true
      // A replace that also carries a value is an item of the new list.
      if (Object.keys(item).length > 1) rest.push(item)
    } else if (said === 'delete') kept = kept.filter((other) => !same(other, keyed(item, mergeKey), mergeKey))
    else throw new PatchError(400, `Unknown patch type ${String(said)} in map: expected replace or delete`)
  }
  return { kept: replace ? [] : kept, rest }
}

type Items = { mergeKey: string; mergeItem: (before: JsonObject, patch: JsonObject) => JsonObject }

function mergeItems(original: readonly Json[], patch: readonly JsonObject[], { mergeKey, mergeItem }: Items): Json[] {
  const out = [...original]
  for (const item of patch) {
    const at = out.findIndex((other) => same(other, keyed(item, mergeKey), mergeKey))
    const before = out[at]
    if (isJsonObject(before)) out[at] = mergeItem(before, item)
    else out.push(plainValue(item))
  }
  return out
}

function keyed(item: JsonObject, mergeKey: string): JsonObject {
  if (item[mergeKey] === undefined)
    throw new PatchError(422, `map: ${goMap(item)} does not contain declared merge key: ${mergeKey}`)
  return item
}

function goMap(item: JsonObject): string {
  const fields = Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))
  return `map[${fields.map(([field, value]) => `${field}:${isJsonObject(value) ? goMap(value) : String(value)}`).join(' ')}]`
}
