import { z } from 'zod'
import { applicationSpecSchema, isJsonObject, type Json, type JsonObject } from '#model'

/**
 * An Application's spec without the fields that its schema does not declare, which the API server would drop, and the paths of those. What is open
 * in the schema (the values of a chart) stays whole.
 */
export function declaredFields(spec: JsonObject): {
  spec: JsonObject
  undeclared: Array<{ path: string; near: string | undefined }>
} {
  const undeclared: Array<{ path: string; near: string | undefined }> = []
  // A pruned object is an object.
  return { spec: pruned(spec, applicationSpecSchema, { path: 'spec', undeclared }) as JsonObject, undeclared }
}

type Place = { path: string; undeclared: Array<{ path: string; near: string | undefined }> }

function pruned(value: Json, schema: z.core.$ZodType, place: Place): Json {
  const inner = unwrapped(schema)
  if (inner instanceof z.ZodArray && Array.isArray(value)) {
    return value.map((item, index) => pruned(item, inner.element, { ...place, path: `${place.path}[${index}]` }))
  }
  if (!(inner instanceof z.ZodObject) || !isJsonObject(value)) return value
  const kept: [string, Json][] = []
  for (const [key, child] of Object.entries(value)) {
    const path = `${place.path}.${key}`
    const field = Object.hasOwn(inner.shape, key) ? inner.shape[key] : undefined
    if (field !== undefined) kept.push([key, pruned(child, field, { ...place, path })])
    else {
      const near = Object.keys(inner.shape).find((known) => known.toLowerCase() === key.toLowerCase())
      place.undeclared.push({ path, near })
    }
  }
  return Object.fromEntries(kept)
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodExactOptional || schema instanceof z.ZodOptional ? unwrapped(schema.unwrap()) : schema
}
