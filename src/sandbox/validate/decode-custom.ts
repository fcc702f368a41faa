import { isJsonObject } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import type { Decoded } from '../schema.ts'
import type { Schema } from '../types/index.ts'

/**
 * Reads a custom resource: metadata is that of every object, the rest loses what the schema does not declare (pruning) and keeps the types
 * it came with; wrong types are found by validation. A `null` where the schema has a default and forbids null is dropped, so that the default comes.
 */
export function decodeCustom(object: JsonObject, schema: Schema, decodeMetadata: (metadata: JsonObject) => Decoded): Decoded {
  const unknown: string[] = []
  const pruned = prune(object, schema, '', unknown)
  const metadata = isJsonObject(object['metadata']) ? decodeMetadata(object['metadata']) : undefined
  if (metadata?.ok === false) return { ok: false, message: metadata.message }
  if (object['metadata'] !== undefined && object['metadata'] !== null && metadata === undefined) {
    return { ok: false, message: 'json: cannot unmarshal into Go struct field .metadata of type v1.ObjectMeta' }
  }
  const fields = metadata?.unknown.map((field) => `metadata.${field}`) ?? []
  // What every object has comes first; upstream checks it in a pass of its own.
  const result = isJsonObject(pruned) ? pruned : {}
  return {
    ok: true,
    object: metadata === undefined ? result : { ...result, metadata: metadata.object },
    unknown: [...unknown, ...fields],
  }
}

function prune(value: Json, schema: Schema, path: string, unknown: string[]): Json {
  if (Array.isArray(value)) return pruneList(value, schema, path, unknown)
  return isJsonObject(value) ? pruneMap(value, schema, path, unknown) : value
}

function pruneList(value: readonly Json[], schema: Schema, path: string, unknown: string[]): Json[] {
  const items = schema.items?.()
  return value.map((item, index) => (items === undefined ? item : prune(item, items, `${path}[${index}]`, unknown)))
}

function pruneMap(value: JsonObject, schema: Schema, path: string, unknown: string[]): JsonObject {
  const properties = schema.properties?.()
  const values = schema.values?.()
  const out: JsonObject = {}
  for (const [field, inner] of Object.entries(value)) {
    const here = path === '' ? field : `${path}.${field}`
    const property = properties?.get(field) ?? values
    if (here === 'metadata' || (schema.embeddedResource === true && field === 'metadata')) out[field] = inner
    else if (property !== undefined) {
      if (inner === null && property.default !== undefined && property.source?.['nullable'] !== true) continue
      out[field] = prune(inner, property, here, unknown)
    } else if (schema.preserveUnknown === true) out[field] = inner
    else unknown.push(here)
  }
  return out
}
