import { isJsonObject } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'

/** A deep copy; objects of the store are shared and must never be written to. */
export function cloneJson<T extends Json>(value: T): T {
  // The copy has the shape of what is copied; TypeScript cannot follow that through a generic.
  return copyOf(value) as T
}

function copyOf(value: Json): Json {
  if (Array.isArray(value)) return value.map(copyOf)
  if (!isJsonObject(value)) return value
  const copy: JsonObject = {}
  for (const [field, inner] of Object.entries(value)) copy[field] = copyOf(inner)
  return copy
}
