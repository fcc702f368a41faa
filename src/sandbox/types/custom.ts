import { isJsonObject } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import type { CrdSchemaOptions } from '../schema.ts'
import { typeSchema } from './builtin.ts'
import { once } from './schema.ts'
import type { JsonType, Schema } from './schema.ts'

/**
 * The schema of one version of a custom resource. `openAPIV3Schema` has passed the structural checks; the object's own apiVersion, kind
 * and metadata are added, as the server does. `preserveUnknownFields` is that of the CRD's spec, not of the schema.
 */
export function schemaFromCrd(openAPIV3Schema: JsonObject, options: CrdSchemaOptions): Schema {
  const root = nodeFrom(openAPIV3Schema, options.preserveUnknownFields, true)
  return {
    ...root,
    type: 'object',
    properties: root.properties ?? (() => objectFields),
    custom: true,
    hasStatus: options.hasStatus,
    kind: { group: options.group, version: options.version, kind: options.kind },
    ...(options.preserveUnknownFields ? { preserveUnknown: true } : {}),
  }
}

const text: Schema = { type: 'string' }
const objectFields: ReadonlyMap<string, Schema> = new Map([
  ['apiVersion', text],
  ['kind', text],
  ['metadata', typeSchema('meta.v1.ObjectMeta')],
])

/** `lenient` says that a node above preserves unknown fields: server-side apply then takes undeclared fields everywhere below. */
function nodeFrom(source: JsonObject, above: boolean, root = false): Schema {
  const preserve = source['x-kubernetes-preserve-unknown-fields'] === true
  const lenient = above || preserve
  const embedded = source['x-kubernetes-embedded-resource'] === true
  const properties = source['properties']
  const additional = source['additionalProperties']
  const items = source['items']
  const listKeys = source['x-kubernetes-list-map-keys']
  const node: Schema = {
    ...typeOf(source),
    source,
    ...(root || embedded || isJsonObject(properties)
      ? { properties: once(() => fieldsOf(source, lenient, root || embedded)) }
      : {}),
    ...(isJsonObject(additional) ? { values: once(() => nodeFrom(additional, lenient)) } : {}),
    ...(additional === true ? { values: once(() => ({ type: 'any', preserveUnknown: true })) } : {}),
    ...(isJsonObject(items) ? { items: once(() => nodeFrom(items, lenient)) } : {}),
    ...(preserve ? { preserveUnknown: true } : {}),
    ...(lenient ? { lenient: true } : {}),
    ...(embedded ? { embeddedResource: true } : {}),
    ...(source['default'] === undefined ? {} : { default: source['default'] }),
    ...(Array.isArray(source['enum']) ? { enum: source['enum'] } : {}),
    ...(Array.isArray(source['required']) ? { required: source['required'].map(String) } : {}),
    ...(Array.isArray(listKeys) ? { listKeys: listKeys.map(String) } : {}),
  }
  return { ...node, ...relations(source) }
}

function fieldsOf(source: JsonObject, lenient: boolean, wholeObject: boolean): ReadonlyMap<string, Schema> {
  const fields = new Map<string, Schema>()
  for (const [field, property] of Object.entries(isJsonObject(source['properties']) ? source['properties'] : {})) {
    fields.set(field, nodeFrom(isJsonObject(property) ? property : {}, lenient))
  }
  // What a CRD says about metadata (a pattern for the name) is validated, but its shape is always ObjectMeta.
  if (wholeObject) for (const [field, schema] of objectFields) fields.set(field, withSource(schema, fields.get(field)))
  return new Map([...fields].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function withSource(schema: Schema, declared: Schema | undefined): Schema {
  return declared?.source === undefined ? schema : { ...schema, source: declared.source }
}

function typeOf(source: JsonObject): { type: JsonType; format?: string } {
  if (source['x-kubernetes-int-or-string'] === true) return { type: 'any', format: 'int-or-string' }
  const type = source['type']
  const format = source['format']
  return { type: isJsonType(type) ? type : 'any', ...(typeof format === 'string' ? { format } : {}) }
}

function isJsonType(type: Json | undefined): type is JsonType {
  return typeof type === 'string' && ['object', 'array', 'string', 'integer', 'number', 'boolean'].includes(type)
}

function relations(source: JsonObject): Pick<Schema, 'listType' | 'mapType'> {
  const listType = source['x-kubernetes-list-type']
  const mapType = source['x-kubernetes-map-type']
  return {
    ...(listType === 'atomic' || listType === 'set' || listType === 'map' ? { listType } : {}),
    ...(mapType === 'atomic' || mapType === 'granular' ? { mapType } : {}),
  }
}
