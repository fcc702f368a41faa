import type { JsonObject } from '../json.ts'
import type { StatusCause } from '../status.ts'
import type { Schema } from '../types/index.ts'

export function validateCustom(_object: JsonObject, _old: JsonObject | undefined, _schema: Schema): StatusCause[] {
  return []
}
