import { isJsonObject } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import type { Decoded } from '../schema.ts'
import { goTypeName, typeSchema } from '../types/index.ts'
import type { Schema } from '../types/index.ts'
import { decodeCustom } from './decode-custom.ts'
import { decodeScalar, jsonKind } from './scalars.ts'

/**
 * Reads an object as kube-apiserver reads it into its Go structs and writes it again: wrong JSON types are refused with Go's words,
 * undeclared fields are dropped and listed in the order of the document, zero values that Go leaves out vanish, quantities and times
 * become canonical. Custom resources are pruned by their schema and keep everything else as it is.
 */
export function decode(object: JsonObject, schema: Schema): Decoded {
  if (schema.custom === true)
    return decodeCustom(object, schema, (metadata) => decode(metadata, typeSchema('meta.v1.ObjectMeta')))
  const unknown: string[] = []
  const place: Place = { path: '', goPath: '', struct: '', unknown }
  try {
    return { ok: true, object: decodeStruct(object, schema, place), unknown }
  } catch (error) {
    if (error instanceof DecodeError) return { ok: false, message: error.message }
    throw error
  }
}

/** What Go writes for a kind of which nothing is set: the structs it holds by value. Custom resources have nothing but their kind. */
export function emptyObject(schema: Schema): JsonObject {
  return schema.custom === true ? {} : written({}, schema.properties?.() ?? new Map<string, Schema>())
}

/** The only way out of the depth of an object; never leaves this file. */
class DecodeError extends Error {}

/** `path` has list indices and is for unknown fields, `goPath` has none and is for type errors, `struct` is the innermost Go type. */
type Place = { path: string; goPath: string; struct: string; unknown: string[] }

function decodeValue(value: Json, schema: Schema, place: Place): Json | undefined {
  if (value === null) return undefined
  if (schema.format === 'raw' || (schema.type === 'any' && schema.format === undefined)) return value
  if (schema.properties !== undefined) return decodeStruct(value, schema, place)
  if (schema.type === 'object') return decodeMap(value, schema, place)
  if (schema.type === 'array') return decodeList(value, schema, place)
  const answer = decodeScalar(value, schema)
  if ('value' in answer) return answer.value
  throw 'message' in answer ? new DecodeError(answer.message) : mismatch(value, answer.expected, place)
}

function mismatch(value: Json, expected: string, place: Place): DecodeError {
  const number = typeof value === 'number' && /^u?int/.test(expected)
  const kind = number ? `number ${value}` : jsonKind(value)
  const field = place.struct === '' ? 'Go value' : `Go struct field ${place.struct}.${place.goPath}`
  return new DecodeError(`json: cannot unmarshal ${kind} into ${field} of type ${expected}`)
}

function decodeStruct(value: Json, schema: Schema, place: Place): JsonObject {
  if (!isJsonObject(value)) throw mismatch(value, goType(schema), place)
  const properties = schema.properties?.() ?? new Map<string, Schema>()
  const struct = (schema.name ?? '').split('.').at(-1) ?? ''
  const found: JsonObject = {}
  for (const [field, inner] of Object.entries(value)) {
    const property = properties.get(field)
    const path = place.path === '' ? field : `${place.path}.${field}`
    if (property === undefined) {
      place.unknown.push(path)
      continue
    }
    const goPath = place.goPath === '' ? field : `${place.goPath}.${field}`
    const decoded = decodeValue(inner, property, { ...place, path, goPath, struct })
    if (decoded !== undefined) found[field] = decoded
  }
  return written(found, properties)
}

/** What Go's encoder makes of a struct: empty values without a pointer go, structs by value and fields without omitempty come. */
function written(found: JsonObject, properties: ReadonlyMap<string, Schema>): JsonObject {
  const out: JsonObject = {}
  for (const [field, property] of properties) {
    const value = found[field]
    if (value !== undefined && (property.written === true || !isOmitted(value, property))) out[field] = value
    else if (property.embedded === true || property.written === true) {
      const zero = zeroOf(property)
      if (zero !== undefined) out[field] = zero
    }
  }
  return out
}

function isOmitted(value: Json, schema: Schema): boolean {
  if (Array.isArray(value)) return value.length === 0
  if (isJsonObject(value))
    return (
      schema.properties === undefined && schema.type === 'object' && Object.keys(value).length === 0 && schema.name === undefined
    )
  if (schema.format === 'quantity' || schema.format === 'int-or-string') return false
  return schema.pointer !== true && (value === '' || value === 0 || value === false)
}

/** The JSON of a Go zero value; undefined for pointers, which are left out. */
function zeroOf(schema: Schema): Json | undefined {
  if (schema.embedded === true) {
    if (schema.properties !== undefined) return written({}, schema.properties())
    if (schema.format === 'quantity') return '0'
    if (schema.format === 'int-or-string') return 0
    return schema.type === 'object' ? undefined : null
  }
  if (schema.pointer === true) return null
  switch (schema.type) {
    case 'string':
      return schema.format === 'byte' ? null : ''
    case 'integer':
    case 'number':
      return 0
    case 'boolean':
      return false
    default:
      return null
  }
}

function decodeMap(value: Json, schema: Schema, place: Place): JsonObject {
  if (!isJsonObject(value)) throw mismatch(value, goType(schema), place)
  const values = schema.values?.()
  if (values === undefined) return value
  const out: JsonObject = {}
  for (const [key, inner] of Object.entries(value)) {
    const path = place.path === '' ? key : `${place.path}.${key}`
    const decoded = decodeValue(inner, values, { ...place, path })
    out[key] = decoded ?? elementZero(values)
  }
  return out
}

function decodeList(value: Json, schema: Schema, place: Place): Json[] {
  if (!Array.isArray(value)) throw mismatch(value, goType(schema), place)
  const items = schema.items?.() ?? { type: 'any' }
  return value.map((item, index) => decodeValue(item, items, { ...place, path: `${place.path}[${index}]` }) ?? elementZero(items))
}

function elementZero(schema: Schema): Json {
  if (schema.properties !== undefined) return written({}, schema.properties())
  return zeroOf(schema.format === 'quantity' ? { ...schema, embedded: true } : schema) ?? null
}

function goType(schema: Schema): string {
  if (schema.goType !== undefined) return schema.goType
  if (schema.type === 'array') return `[]${schema.items === undefined ? 'interface {}' : goType(schema.items())}`
  if (schema.properties === undefined && schema.type === 'object')
    return `map[string]${schema.values === undefined ? 'interface {}' : goType(schema.values())}`
  if (schema.name !== undefined && schema.format !== 'raw') return goTypeName(schema.name)
  switch (schema.type) {
    case 'string':
      return schema.format === 'byte' ? '[]uint8' : 'string'
    case 'integer':
      return schema.format ?? 'int64'
    case 'boolean':
      return 'bool'
    case 'number':
      return 'float64'
    default:
      return 'interface {}'
  }
}
