import { isJsonObject } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'

/** The words by which a strategic merge patch says how it is meant; never part of the result. */
export const directive = '$patch'
export const retainKeys = '$retainKeys'
export const deleteFromList = '$deleteFromPrimitiveList/'
export const setOrder = '$setElementOrder/'

export function isDirective(field: string): boolean {
  return field === directive || field === retainKeys || field.startsWith(deleteFromList) || field.startsWith(setOrder)
}

/** A patch value that meets nothing: directives and nulls say what to take away, and there is nothing to take away from. */
export function plainValue(value: Json): Json {
  if (Array.isArray(value)) return value.filter((item) => !(isJsonObject(item) && item[directive] !== undefined)).map(plainValue)
  if (!isJsonObject(value)) return value
  const out: JsonObject = {}
  for (const [field, inner] of Object.entries(value)) if (!isDirective(field) && inner !== null) out[field] = plainValue(inner)
  return out
}

/** Thrown inside a merge and turned into an answer at its door. */
export class PatchError extends Error {
  readonly code: 400 | 422

  constructor(code: 400 | 422, message: string) {
    super(message)
    this.code = code
  }
}
