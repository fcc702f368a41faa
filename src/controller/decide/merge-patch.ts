import { isJsonObject, type Json, type JsonObject } from '#model'
import { same } from '../live/change.ts'

/**
 * The JSON merge patch (RFC 7386) that turns `before` into `after`, or undefined where they are equal. Lists are replaced whole; a
 * field that `after` does not have becomes null.
 */
export function mergePatch(before: JsonObject, after: JsonObject): JsonObject | undefined {
  const patch: JsonObject = {}
  for (const field of Object.keys(before)) if (after[field] === undefined) patch[field] = null
  for (const [field, value] of Object.entries(after)) {
    const old = before[field]
    if (value === undefined || same(old, value)) continue
    patch[field] = isJsonObject(old) && isJsonObject(value) ? (mergePatch(old, value) ?? {}) : withoutNulls(value)
  }
  return Object.keys(patch).length === 0 ? undefined : patch
}

/** In a merge patch a null removes; a value that is set anew must not carry one. */
function withoutNulls(value: Json): Json {
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null && item !== undefined)
      .map(([field, item]) => [field, withoutNulls(item)]),
  )
}
