import type { Json, JsonObject } from '../json.ts'

/** A deep copy; objects of the store are shared and must never be written to. */
export function cloneJson<T extends Json>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  // The copy has the shape of what is copied; TypeScript cannot follow that through a generic.
  if (Array.isArray(value)) return value.map((item) => cloneJson(item)) as T
  const copy: JsonObject = {}
  for (const field of Object.keys(value)) copy[field] = cloneJson((value as JsonObject)[field] as Json)
  return copy as T
}
