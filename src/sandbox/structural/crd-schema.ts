import type { JsonObject } from '../json.ts'
import type { StatusCause } from '../status.ts'

export function validateCrdSchema(_openAPIV3Schema: JsonObject, _path: string): StatusCause[] {
  return []
}
