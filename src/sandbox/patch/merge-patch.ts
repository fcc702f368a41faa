import { isJsonObject } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import type { Patched } from '../schema.ts'

/** JSON merge patch (RFC 7386): objects field by field, `null` removes, everything else replaces. */
export function mergePatch(object: JsonObject, patch: JsonObject): Patched {
  return { ok: true, object: mergeObjects(object, patch) }
}

function mergeObjects(object: JsonObject, patch: JsonObject): JsonObject {
  const out = { ...object }
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete out[field]
    else out[field] = mergeValue(out[field], value)
  }
  return out
}

function mergeValue(before: Json | undefined, patch: Json): Json {
  return isJsonObject(patch) ? mergeObjects(isJsonObject(before) ? before : {}, patch) : patch
}
