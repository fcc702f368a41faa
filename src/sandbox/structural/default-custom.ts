import { isJsonObject } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import { cloneJson } from '../types/index.ts'
import type { Schema } from '../types/index.ts'

/** A custom resource with the defaults of its schema: for absent fields, and for `null` where the schema does not allow null. */
export function defaultCustom(object: JsonObject, schema: Schema): JsonObject {
  const filled = fillIn(object, schema)
  return isJsonObject(filled) ? filled : object
}

function fillIn(value: Json, schema: Schema): Json {
  if (Array.isArray(value)) {
    const items = schema.items?.()
    return items === undefined ? value : value.map((item) => fillIn(replaceNull(item, items), items))
  }
  return isJsonObject(value) ? fillMap(value, schema) : value
}

function fillMap(value: JsonObject, schema: Schema): JsonObject {
  const properties = schema.properties?.()
  const values = schema.values?.()
  const out: JsonObject = { ...value }
  for (const [field, property] of properties ?? []) {
    // The metadata of a whole object is not the schema's to fill.
    if (property.source === undefined) continue
    const now = out[field]
    if (property.default !== undefined && (now === undefined || (now === null && !isNullable(property))))
      out[field] = cloneJson(property.default)
  }
  for (const [field, now] of Object.entries(out)) {
    const inner = properties?.get(field) ?? values
    if (inner?.source !== undefined && field !== 'metadata') out[field] = fillIn(replaceNull(now, inner), inner)
  }
  return out
}

function replaceNull(value: Json, schema: Schema): Json {
  return value === null && schema.default !== undefined && !isNullable(schema) ? cloneJson(schema.default) : value
}

function isNullable(schema: Schema): boolean {
  return schema.source?.['nullable'] === true
}
