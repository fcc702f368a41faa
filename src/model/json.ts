import type { Json, JsonObject } from '#base'

/** JSON as Kubernetes carries it. Objects that come from outside are `JsonObject` until a schema has parsed them. */
export type { Json, JsonObject }

/** True for a JSON object, that is neither null nor an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
