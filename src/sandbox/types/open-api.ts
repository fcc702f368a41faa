import { isJsonObject } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import type { CrdSchemaOptions } from '../schema.ts'
import { kubeTypes } from './generated/kube-types.ts'
import { rootTypeOf, typeEntry } from './builtin.ts'
import type { FieldEntry, FieldExtras, TypeEntry } from './builtin.ts'
import { openApiName, shortName } from './names.ts'

/**
 * The OpenAPI v3 `components.schemas` of a group version: its kinds and everything they refer to, by upstream component name.
 * Descriptions are first sentences; `x-kubernetes-group-version-kind`, list and map types and patch strategies are complete.
 */
export function openApiComponents(group: string, version: string): { [name: string]: JsonObject } {
  const components: { [name: string]: JsonObject } = {}
  const waiting = Object.keys(kubeTypes).filter((short) => belongsTo(short, group, version))
  for (let short = waiting.pop(); short !== undefined; short = waiting.pop()) {
    const name = openApiName(short)
    const entry = typeEntry(short)
    if (components[name] !== undefined || entry === undefined) continue
    components[name] = component(short, entry)
    for (const field of Object.values(entry.f ?? {})) waiting.push(field[0].replace(/^(\[\]|\{\})+/, ''))
  }
  return Object.fromEntries(Object.entries(components).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The component name of a built-in kind: `io.k8s.api.apps.v1.Deployment`. */
export function componentName(group: string, version: string, kind: string): string | undefined {
  const short = rootTypeOf(group, version, kind)
  return short === undefined ? undefined : openApiName(short)
}

/** The component of a custom resource version: its own schema with apiVersion, kind and metadata as every object has them. */
export function openApiFromCrd(openAPIV3Schema: JsonObject, options: CrdSchemaOptions): JsonObject {
  const properties = isJsonObject(openAPIV3Schema['properties']) ? openAPIV3Schema['properties'] : {}
  const { group, version, kind } = options
  return {
    ...openAPIV3Schema,
    type: 'object',
    properties: {
      ...properties,
      apiVersion: property(['s', 0, apiVersionText]),
      kind: property(['s', 0, kindText]),
      metadata: property(['meta.v1.ObjectMeta', 0, "Standard object's metadata."]),
    },
    'x-kubernetes-group-version-kind': [{ group, version, kind }],
  }
}

const apiVersionText = 'APIVersion defines the versioned schema of this representation of an object.'
const kindText = 'Kind is a string value representing the REST resource this object represents.'

// Seen by every group because requests and lists use them.
const shared = ['meta.v1.DeleteOptions', 'meta.v1.Patch', 'meta.v1.Status', 'meta.v1.APIResourceList', 'meta.v1.WatchEvent']

function belongsTo(short: string, group: string, version: string): boolean {
  if (shared.includes(short)) return true
  if (!kubeTypes[short]?.includes('"k":[')) return false
  return !short.startsWith('meta.v1.') && (typeEntry(short)?.k ?? []).some((kind) => kind.startsWith(`${group}/${version}/`))
}

function component(short: string, entry: TypeEntry): JsonObject {
  const plain: JsonObject = entry.t === undefined ? { type: 'object' } : typeOf(entry.t)
  const kinds = (entry.k ?? []).map((kind) => {
    const [group = '', version = '', name = ''] = kind.split('/')
    return { group, kind: name, version }
  })
  return {
    ...(entry.d === undefined ? {} : { description: entry.d }),
    ...plain,
    ...unions[shortName(openApiName(short))],
    ...(entry.r === undefined ? {} : { required: entry.r }),
    ...(entry.f === undefined
      ? {}
      : { properties: Object.fromEntries(Object.entries(entry.f).map(([field, spec]) => [field, property(spec)])) }),
    ...(kinds.length === 0 ? {} : { 'x-kubernetes-group-version-kind': kinds }),
    ...(entry.a === undefined ? {} : { 'x-kubernetes-map-type': 'atomic' }),
  }
}

const unions: { readonly [short: string]: JsonObject } = {
  'resource.Quantity': { oneOf: [{ type: 'string' }, { type: 'number' }] },
  'intstr.IntOrString': { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] },
}

function property([text, , description, extras]: FieldEntry): JsonObject {
  const plain = typeOf(text)
  const reference = plain['$ref']
  return {
    ...(typeof description === 'string' && description !== '' ? { description } : {}),
    // A $ref stands alone in OpenAPI v3.0: what is said beside it would be ignored.
    ...(typeof reference === 'string' ? { allOf: [plain] } : plain),
    ...(extras === undefined ? {} : extensions(extras)),
  }
}

function extensions(extras: FieldExtras): JsonObject {
  const all: { [field: string]: Json | undefined } = {
    default: extras.v,
    enum: extras.e,
    'x-kubernetes-list-map-keys': extras.k,
    'x-kubernetes-list-type': extras.l,
    'x-kubernetes-map-type': extras.m,
    'x-kubernetes-patch-merge-key': extras.g,
    'x-kubernetes-patch-strategy': extras.s,
  }
  const said: JsonObject = {}
  for (const [field, value] of Object.entries(all)) if (value !== undefined) said[field] = value
  return said
}

const letters: { readonly [letter: string]: JsonObject } = {
  s: { type: 'string' },
  y: { type: 'string', format: 'byte' },
  t: { type: 'string', format: 'date-time' },
  i: { type: 'integer', format: 'int32' },
  l: { type: 'integer', format: 'int64' },
  n: { type: 'number', format: 'double' },
  b: { type: 'boolean' },
  o: { type: 'object' },
  x: {},
}

function typeOf(text: string): JsonObject {
  if (text.startsWith('[]')) return { type: 'array', items: typeOf(text.slice(2)) }
  if (text.startsWith('{}')) return { type: 'object', additionalProperties: typeOf(text.slice(2)) }
  return letters[text] ?? { $ref: `#/components/schemas/${openApiName(text)}` }
}
