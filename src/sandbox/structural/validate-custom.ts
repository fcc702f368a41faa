import { isJsonObject, sameJson } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import type { StatusCause } from '../status.ts'
import type { Schema } from '../types/index.ts'
import { checkRules } from './cel.ts'
import { checkValue } from './values.ts'

/** Why a custom resource does not fit the schema of its version, in the words of the real server. */
export function validateCustom(object: JsonObject, old: JsonObject | undefined, schema: Schema): StatusCause[] {
  const source = schema.source ?? {}
  const causes = checkValue(withoutMeta(object), metadataAside(source), '')
  causes.push(...metadataCauses(object, source), ...duplicates(object, schema, ''))
  // Rules may rely on types, so they are asked only about objects that have the right ones.
  if (!causes.some((cause) => blocking.has(cause.reason))) return [...causes, ...rules({ value: object, old, schema, field: '' })]
  return JSON.stringify(source).includes('"x-kubernetes-validations"') ? [...causes, notChecked] : causes
}

const blocking = new Set([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
])
const notChecked: StatusCause = {
  reason: 'FieldValueInvalid',
  message:
    'Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
  field: '<nil>',
}

// apiVersion and kind have been checked on the way in, and metadata has rules of its own.
function withoutMeta(object: JsonObject): JsonObject {
  const { metadata: _, ...rest } = object
  return rest
}

// Every object has metadata, so a schema that requires it is content.
function metadataAside(source: JsonObject): JsonObject {
  const required = source['required']
  return Array.isArray(required) ? { ...source, required: required.filter((name) => name !== 'metadata') } : source
}

function metadataCauses(object: JsonObject, source: JsonObject): StatusCause[] {
  const properties = source['properties']
  const declared = isJsonObject(properties) ? properties['metadata'] : undefined
  const metadata = object['metadata']
  return isJsonObject(declared) && isJsonObject(metadata) ? checkValue(metadata, declared, 'metadata') : []
}

/** Items of sets and of maps by key must be unique. */
function duplicates(value: Json, schema: Schema, field: string): StatusCause[] {
  if (Array.isArray(value)) {
    const items = schema.items?.()
    const below = items === undefined ? [] : value.flatMap((item, index) => duplicates(item, items, `${field}[${index}]`))
    return [...repeated(value, schema, field), ...below]
  }
  if (!isJsonObject(value)) return []
  const properties = schema.properties?.()
  const values = schema.values?.()
  return Object.entries(value).flatMap(([name, inner]) => {
    const property = properties?.get(name) ?? values
    if (property?.source === undefined) return []
    return duplicates(inner, property, field === '' ? name : `${field}.${name}`)
  })
}

function repeated(list: readonly Json[], schema: Schema, field: string): StatusCause[] {
  if (schema.listType !== 'set' && schema.listType !== 'map') return []
  const keys = list.map((item) => keyOf(item, schema))
  return keys.flatMap((key, index) => {
    const first = keys.findIndex((other) => sameJson(other, key))
    return first === index
      ? []
      : [{ reason: 'FieldValueDuplicate', message: `Duplicate value: ${JSON.stringify(key)}`, field: `${field}[${index}]` }]
  })
}

function keyOf(item: Json, schema: Schema): Json {
  if (schema.listType !== 'map' || !isJsonObject(item)) return item
  return Object.fromEntries((schema.listKeys ?? []).flatMap((key) => (item[key] === undefined ? [] : [[key, item[key]]])))
}

type Node = { value: Json; old: Json | undefined; schema: Schema; field: string }

function rules({ value, old, schema, field }: Node): StatusCause[] {
  const causes = schema.source === undefined ? [] : checkRules({ value, old, schema, field })
  if (Array.isArray(value)) {
    const items = schema.items?.()
    if (items === undefined) return causes
    return [
      ...causes,
      ...value.flatMap((item, index) =>
        rules({ value: item, old: itemBefore(item, old, schema), schema: items, field: `${field}[${index}]` }),
      ),
    ]
  }
  if (!isJsonObject(value)) return causes
  const properties = schema.properties?.()
  const values = schema.values?.()
  for (const [name, inner] of Object.entries(value)) {
    const property = properties?.get(name) ?? values
    if (property?.source === undefined || name === 'metadata') continue
    const path = properties?.has(name) === true ? (field === '' ? name : `${field}.${name}`) : `${field}[${name}]`
    causes.push(...rules({ value: inner, old: isJsonObject(old) ? old[name] : undefined, schema: property, field: path }))
  }
  return causes
}

/** The same item before the update; only items of map lists can be told apart. */
function itemBefore(item: Json, old: Json | undefined, schema: Schema): Json | undefined {
  if (schema.listType !== 'map' || !Array.isArray(old)) return undefined
  return old.find((other) => sameJson(keyOf(other, schema), keyOf(item, schema)))
}
