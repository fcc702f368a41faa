import { isJsonObject, type Json, type JsonObject } from '../json.ts'

/** Value at a plain dotted path (`.spec.replicas`), as CRDs name the fields of their scale subresource. */
export function valueAtPath(object: JsonObject, path: string): Json | undefined {
  let value: Json | undefined = object
  for (const step of stepsOf(path)) value = isJsonObject(value) ? value[step] : undefined
  return value
}

/** A copy of the object with the value at a plain dotted path replaced. */
export function withValueAtPath(object: JsonObject, path: string, value: Json): JsonObject {
  return replaced(object, stepsOf(path), value)
}

function replaced(object: JsonObject, steps: readonly string[], value: Json): JsonObject {
  const [first, ...rest] = steps
  if (first === undefined) return object
  const inner = object[first]
  return { ...object, [first]: rest.length === 0 ? value : replaced(isJsonObject(inner) ? inner : {}, rest, value) }
}

function stepsOf(path: string): string[] {
  return path.split('.').filter((step) => step !== '')
}
