import { isJsonObject } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'

// These write in place: they are only ever given the copy that `applyDefaults` has made.

/** Sets a field that is absent. */
export function fill(parent: JsonObject, field: string, value: Json): void {
  if (parent[field] === undefined || parent[field] === null) parent[field] = value
}

/** Sets a field that is absent, empty or zero: Go cannot tell these apart for fields without a pointer. */
export function fillEmpty(parent: JsonObject, field: string, value: Json): void {
  const now = parent[field]
  if (now === undefined || now === null || now === '' || now === 0) parent[field] = value
}

/** The object under a field; made if it is absent. */
export function inner(parent: JsonObject, field: string): JsonObject {
  const now = parent[field]
  if (isJsonObject(now)) return now
  const made: JsonObject = {}
  parent[field] = made
  return made
}

/** The object under a field, if there is one. */
export function given(parent: JsonObject | undefined, field: string): JsonObject | undefined {
  const now = parent?.[field]
  return isJsonObject(now) ? now : undefined
}

/** The objects in a list under a field. */
export function each(parent: JsonObject | undefined, field: string): JsonObject[] {
  const now = parent?.[field]
  return Array.isArray(now) ? now.filter(isJsonObject) : []
}
