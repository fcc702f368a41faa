import { RE2JS } from 're2js'
import { arrayAt, isJsonObject, textAt } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import type { StatusCause } from '../status.ts'
import { checkValue } from './values.ts'

/**
 * Whether an `openAPIV3Schema` is structural: every place has one type that is said outside of allOf, anyOf, oneOf and not, lists have
 * items, and the Kubernetes extensions fit together. `path` starts the field names (`spec.versions[0].schema.openAPIV3Schema`).
 */
export function validateCrdSchema(openAPIV3Schema: JsonObject, path: string): StatusCause[] {
  const found: Found = []
  checkNode(openAPIV3Schema, { field: path, level: 'root', found })
  const structural = found.splice(0).sort((a, b) => (text(a) < text(b) ? -1 : 1))
  checkGeneric(openAPIV3Schema, path, found)
  return [...found, ...structural]
}

type Found = StatusCause[]
type Level = 'root' | 'item' | 'field'
type At = { field: string; level: Level; found: Found }

function text(cause: StatusCause): string {
  return `${cause.field ?? ''}: ${cause.message}`
}

function required(found: Found, field: string, detail: string): void {
  found.push({ reason: 'FieldValueRequired', message: `Required value: ${detail}`, field })
}

function forbidden(found: Found, field: string, detail: string): void {
  found.push({ reason: 'FieldValueForbidden', message: `Forbidden: ${detail}`, field })
}

function invalid(found: Found, field: string, { value, detail }: { value: Json; detail: string }): void {
  found.push({ reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(value)}: ${detail}`, field })
}

const emptyType: { readonly [level in Level]: string } = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
}

function checkNode(schema: JsonObject, { field, level, found }: At): void {
  const type = textAt(schema, 'type')
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {}
  const additional = schema['additionalProperties']
  if (type === 'array' && schema['items'] === undefined) required(found, `${field}.items`, 'must be specified')
  if (isJsonObject(schema['items'])) checkNode(schema['items'], { field: `${field}.items`, level: 'item', found })
  for (const [name, property] of Object.entries(properties)) {
    const inner = `${field}.properties[${name}]`
    if (isJsonObject(property) && !(level === 'root' && name === 'metadata'))
      checkNode(property, { field: inner, level: 'field', found })
  }
  if (additional !== undefined && level === 'root')
    forbidden(found, `${field}.additionalProperties`, 'must not be used at the root')
  if (isJsonObject(additional)) checkNode(additional, { field: `${field}.additionalProperties`, level: 'field', found })
  checkExtensions(schema, { field, level, found })
  checkNested(schema, { field, level, found }, intOrStringPattern(schema))
  checkType(schema, { field, level, found })
  checkMeta(schema, properties, { field, level, found })
}

function checkExtensions(schema: JsonObject, { field, found }: At): void {
  if (schema['x-kubernetes-int-or-string'] !== true) return
  for (const other of ['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource']) {
    if (schema[other] === true)
      invalid(found, `${field}.${other}`, { value: true, detail: 'must be false if x-kubernetes-int-or-string is true' })
  }
}

function checkType(schema: JsonObject, { field, level, found }: At): void {
  const type = textAt(schema, 'type')
  const embedded = schema['x-kubernetes-embedded-resource'] === true
  const detail = 'must be object if x-kubernetes-embedded-resource is true'
  if (embedded && type === '') required(found, `${field}.type`, detail)
  else if (embedded && type !== 'object') invalid(found, `${field}.type`, { value: type, detail })
  else if (
    type === '' &&
    schema['x-kubernetes-int-or-string'] !== true &&
    schema['x-kubernetes-preserve-unknown-fields'] !== true
  ) {
    required(found, `${field}.type`, emptyType[level])
  }
  if (embedded && schema['additionalProperties'] !== undefined) {
    forbidden(found, `${field}.additionalProperties`, 'must not be used if x-kubernetes-embedded-resource is set')
  }
  if (level === 'root' && type !== '' && type !== 'object')
    invalid(found, `${field}.type`, { value: type, detail: 'must be object at the root' })
}

function checkMeta(schema: JsonObject, properties: JsonObject, { field, level, found }: At): void {
  const embedded = schema['x-kubernetes-embedded-resource'] === true
  if (level === 'root' || embedded) {
    for (const name of ['kind', 'apiVersion']) {
      const property = properties[name]
      if (isJsonObject(property) && property['type'] !== 'string')
        invalid(found, `${field}.properties[${name}].type`, { value: textAt(property, 'type'), detail: 'must be string' })
    }
    const metadata = properties['metadata']
    if (isJsonObject(metadata) && metadata['type'] !== 'object')
      invalid(found, `${field}.properties[metadata].type`, { value: textAt(metadata, 'type'), detail: 'must be object' })
    if (level === 'root' && isJsonObject(metadata) && !isPlainMetadata(metadata)) {
      forbidden(
        found,
        `${field}.properties[metadata]`,
        'must not specify anything other than name and generateName, but metadata is implicitly specified',
      )
    }
  }
  if (embedded && schema['x-kubernetes-preserve-unknown-fields'] !== true && Object.keys(properties).length === 0) {
    required(
      found,
      `${field}.properties`,
      'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
    )
  }
}

function isPlainMetadata(metadata: JsonObject): boolean {
  const { type: _, properties, ...rest } = metadata
  const names = isJsonObject(properties) ? Object.keys(properties) : []
  return Object.keys(rest).length === 0 && names.every((name) => name === 'name' || name === 'generateName')
}

const junctors = ['anyOf', 'allOf', 'oneOf'] as const

/** What stands in allOf, anyOf, oneOf and not may restrict values but not say what they are. */
function checkNested(schema: JsonObject, at: At, skip: 'anyOf' | 'allOf' | undefined): void {
  for (const junctor of junctors) {
    if (junctor === 'anyOf' && skip === 'anyOf') continue
    for (const [index, nested] of arrayAt(schema, junctor).entries()) {
      const skipInner = junctor === 'allOf' && index === 0 && skip === 'allOf' ? 'anyOf' : undefined
      if (isJsonObject(nested)) checkRestriction(nested, { ...at, field: `${at.field}.${junctor}[${index}]` }, skipInner)
    }
  }
  if (isJsonObject(schema['not'])) checkRestriction(schema['not'], { ...at, field: `${at.field}.not` }, undefined)
  const pattern = textAt(schema, 'pattern')
  const problem = patternProblem(pattern)
  if (problem !== undefined)
    invalid(at.found, `${at.field}.pattern`, {
      value: pattern,
      detail: `must be a valid regular expression, but isn't: ${problem}`,
    })
}

const mustBeEmpty: readonly (readonly [name: string, rule: string])[] = [
  ['type', 'must be empty to be structural'],
  ['additionalProperties', 'must be undefined to be structural'],
  ['default', 'must be undefined to be structural'],
  ['title', 'must be empty to be structural'],
  ['description', 'must be empty to be structural'],
  ['nullable', 'must be false to be structural'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural'],
  ['x-kubernetes-embedded-resource', 'must be false to be structural'],
  ['x-kubernetes-int-or-string', 'must be false to be structural'],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural'],
  ['x-kubernetes-list-type', 'must be undefined to be structural'],
  ['x-kubernetes-map-type', 'must be undefined to be structural'],
]

function checkRestriction(nested: JsonObject, at: At, skip: 'anyOf' | undefined): void {
  checkNested(nested, at, skip)
  if (isJsonObject(nested['items'])) checkRestriction(nested['items'], { ...at, field: `${at.field}.items` }, undefined)
  const properties = isJsonObject(nested['properties']) ? nested['properties'] : {}
  for (const [name, property] of Object.entries(properties)) {
    if (isJsonObject(property))
      checkRestriction(property, { ...at, level: 'field', field: `${at.field}.properties[${name}]` }, undefined)
  }
  for (const [name, rule] of mustBeEmpty) {
    const value = nested[name]
    if (value !== undefined && value !== '' && value !== false) forbidden(at.found, `${at.field}.${name}`, rule)
  }
  if (properties['metadata'] !== undefined)
    forbidden(at.found, `${at.field}.properties[metadata]`, 'must not be specified in a nested context')
}

/** int-or-string schemas may spell out their two types in an anyOf. */
function intOrStringPattern(schema: JsonObject): 'anyOf' | 'allOf' | undefined {
  if (schema['x-kubernetes-int-or-string'] !== true) return undefined
  if (isTwoTypes(schema['anyOf'])) return 'anyOf'
  const first = arrayAt(schema, 'allOf')[0]
  return isJsonObject(first) && isTwoTypes(first['anyOf']) ? 'allOf' : undefined
}

function isTwoTypes(options: Json | undefined): boolean {
  return JSON.stringify(options) === '[{"type":"integer"},{"type":"string"}]'
}

function patternProblem(pattern: string): string | undefined {
  if (pattern === '') return undefined
  try {
    RE2JS.compile(pattern)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const typeNames = ['array', 'boolean', 'integer', 'number', 'object', 'string']

/** Rules of schemas that are not about being structural: known types, list types with what they need, defaults that fit. */
function checkGeneric(schema: JsonObject, field: string, found: Found): void {
  const type = textAt(schema, 'type')
  if (type !== '' && !typeNames.includes(type)) {
    found.push({
      reason: 'FieldValueNotSupported',
      message: `Unsupported value: ${JSON.stringify(type)}: supported values: ${typeNames.map((name) => JSON.stringify(name)).join(', ')}`,
      field: `${field}.type`,
    })
  }
  if (schema['uniqueItems'] === true)
    forbidden(found, `${field}.uniqueItems`, 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic')
  if (schema['additionalProperties'] !== undefined && isJsonObject(schema['properties'])) {
    forbidden(found, `${field}.additionalProperties`, 'additionalProperties and properties are mutual exclusive')
  }
  if (schema['additionalProperties'] === false)
    forbidden(found, `${field}.additionalProperties`, 'additionalProperties cannot be set to false')
  if (schema['$ref'] !== undefined) forbidden(found, `${field}.$ref`, '$ref is not supported')
  checkList(schema, field, found)
  if (schema['default'] !== undefined && schema['default'] !== null) {
    const { default: value, ...rest } = schema
    for (const cause of checkValue(value, rest, '')) {
      const inner = cause.field === undefined || cause.field === '<nil>' ? '' : `.${cause.field}`
      found.push({ ...cause, field: `${field}.default${inner}` })
    }
  }
  for (const [name, property] of Object.entries(isJsonObject(schema['properties']) ? schema['properties'] : {})) {
    if (isJsonObject(property)) checkGeneric(property, `${field}.properties[${name}]`, found)
  }
  for (const name of ['items', 'additionalProperties'])
    if (isJsonObject(schema[name])) checkGeneric(schema[name], `${field}.${name}`, found)
}

function checkList(schema: JsonObject, field: string, found: Found): void {
  const listType = schema['x-kubernetes-list-type']
  const keys = arrayAt(schema, 'x-kubernetes-list-map-keys').map(String)
  if (listType === undefined && keys.length === 0) return
  if (listType !== undefined && schema['type'] !== 'array')
    invalid(found, `${field}.type`, {
      value: textAt(schema, 'type'),
      detail: 'must be array if x-kubernetes-list-type is specified',
    })
  if (listType !== 'map') {
    if (keys.length > 0)
      invalid(found, `${field}.x-kubernetes-list-type`, {
        value: listType ?? null,
        detail: 'must be map if x-kubernetes-list-map-keys is non-empty',
      })
    return
  }
  if (keys.length === 0)
    required(found, `${field}.x-kubernetes-list-map-keys`, 'must not be empty if x-kubernetes-list-type is map')
  const items = isJsonObject(schema['items']) ? schema['items'] : {}
  const properties = isJsonObject(items['properties']) ? items['properties'] : {}
  for (const [index, key] of keys.entries()) {
    const property = properties[key]
    if (!isJsonObject(property)) {
      invalid(found, `${field}.x-kubernetes-list-map-keys[${index}]`, {
        value: key,
        detail: 'entries must all be names of item properties',
      })
    } else if (property['default'] === undefined && !arrayAt(items, 'required').includes(key)) {
      required(
        found,
        `${field}.items.properties[${key}].default`,
        'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
      )
    }
  }
}
