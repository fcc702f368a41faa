import { isJsonObject, type JsonObject, type KubeObject } from '#model'

/** A field of an object that is an object itself, such as `spec` or `status`; empty where it is not there. Not for `metadata`. */
export function openField(object: KubeObject, field: string): JsonObject {
  const value = object[field]
  return isJsonObject(value) ? value : {}
}
