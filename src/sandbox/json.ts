/** JSON as the wire carries it. Objects in the store are never changed in place: a writer copies what it changes. */
export type Json = null | boolean | number | string | Json[] | JsonObject
export type JsonObject = { [field: string]: Json }

/** True for a JSON object, that is neither null nor an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object at `value[field]`, or an empty one if there is none; reading only. */
export function objectAt(value: JsonObject | undefined, field: string): JsonObject {
  const inner = value?.[field]
  return isJsonObject(inner) ? inner : {}
}

/** The array at `value[field]`, or an empty one; reading only. */
export function arrayAt(value: JsonObject | undefined, field: string): Json[] {
  const inner = value?.[field]
  return Array.isArray(inner) ? inner : []
}

/** The string at `value[field]`, or `''`. */
export function textAt(value: JsonObject | undefined, field: string): string {
  const inner = value?.[field]
  return typeof inner === 'string' ? inner : ''
}

/** The number at `value[field]`, or undefined. */
export function numberAt(value: JsonObject | undefined, field: string): number | undefined {
  const inner = value?.[field]
  return typeof inner === 'number' ? inner : undefined
}

/** Equality of two JSON values; the order of object fields does not matter. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => sameJson(item, b[index]))
  }
  if (Array.isArray(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && sameJson(a[key], b[key]))
}
