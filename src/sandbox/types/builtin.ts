import type { Json } from '../json.ts'
import { kubeTypes } from './generated/kube-types.ts'
import { openApiName } from './names.ts'
import { once } from './schema.ts'
import type { JsonType, Schema } from './schema.ts'

/** One type of the generated table, decoded. The letters are those of scripts/kube-types.ts. */
export type TypeEntry = {
  d?: string
  /** Type text if it is not a struct. */
  t?: string
  /** `group/version/kind` of root types. */
  k?: string[]
  /** Atomic for server-side apply. */
  a?: 1
  r?: string[]
  p?: ProtoInline
  f?: { [field: string]: FieldEntry }
}
export type ProtoInline = { [number: string]: ProtoInlineFields }
export type ProtoInlineFields = { [number: string]: string | ProtoInlineFields }
export type FieldEntry = [type: string, protoNumber?: number, description?: string | 0, extras?: FieldExtras]
export type FieldExtras = {
  l?: 'atomic' | 'set' | 'map'
  k?: string[]
  m?: 'atomic' | 'granular'
  s?: string
  g?: string
  v?: Json
  e?: Json[]
  z?: 1
  p?: 1
  w?: 1
  n?: string
}

/** The schema of a built-in kind, or undefined if Kubernetes 1.36 does not serve it by default. */
export function schemaFor(group: string, version: string, kind: string): Schema | undefined {
  const name = `${group}/${version}/${kind}`
  const known = roots.get(name)
  if (known !== undefined) return known
  const short = rootTypes().get(name)
  if (short === undefined) return undefined
  const made = { ...typeSchema(short), kind: { group, version, kind } }
  roots.set(name, made)
  return made
}

/** The short type name of a kind in the generated table. */
export function rootTypeOf(group: string, version: string, kind: string): string | undefined {
  return rootTypes().get(`${group}/${version}/${kind}`)
}

/** An entry of the generated table by its short name. */
export function typeEntry(short: string): TypeEntry | undefined {
  const known = entries.get(short)
  if (known !== undefined) return known
  const text = kubeTypes[short]
  if (text === undefined) return undefined
  const entry = JSON.parse(text) as TypeEntry
  entries.set(short, entry)
  return entry
}

/** The schema of a type of the table by its short name, such as `meta.v1.ObjectMeta`; made once. */
export function typeSchema(short: string): Schema {
  const known = schemas.get(short)
  if (known !== undefined) return known
  const made = makeType(short)
  schemas.set(short, made)
  return made
}

const entries = new Map<string, TypeEntry>()
const schemas = new Map<string, Schema>()
const roots = new Map<string, Schema>()

const rootTypes = once(() => {
  const found = new Map<string, string>()
  for (const short of Object.keys(kubeTypes)) {
    // Reading the kinds with a pattern avoids decoding all types at start.
    const kinds = /"k":\[([^\]]*)\]/.exec(kubeTypes[short]?.slice(0, 4000) ?? '')?.[1]
    if (kinds === undefined || !kubeTypes[short]?.includes('"f":{')) continue
    for (const kind of typeEntry(short)?.k ?? []) {
      // Types of all groups (DeleteOptions, WatchEvent …) also list kinds of groups; the entry of the kind's own package wins.
      if (!found.has(kind) || !short.startsWith('meta.v1.')) found.set(kind, short)
    }
  }
  return found
})

// Types that Go decodes with code of its own; what they hold is said by a format.
const special: { readonly [short: string]: Pick<Schema, 'type' | 'format' | 'preserveUnknown' | 'mapType'> } = {
  'resource.Quantity': { type: 'any', format: 'quantity' },
  'intstr.IntOrString': { type: 'any', format: 'int-or-string' },
  'meta.v1.Time': { type: 'string', format: 'date-time' },
  'meta.v1.MicroTime': { type: 'string', format: 'micro-time' },
  'meta.v1.Duration': { type: 'string', format: 'duration' },
  'runtime.RawExtension': { type: 'any', format: 'raw', preserveUnknown: true },
  'meta.v1.FieldsV1': { type: 'object', preserveUnknown: true },
}

function makeType(short: string): Schema {
  const name = openApiName(short)
  const known = special[short]
  if (known !== undefined) return { name, ...known }
  const entry = typeEntry(short)
  if (entry === undefined) return { name, type: 'any' }
  if (entry.t !== undefined) return { ...fromText(entry.t), name }
  const fields = entry.f
  return {
    name,
    type: 'object',
    ...(entry.a === undefined ? {} : { mapType: 'atomic' as const }),
    ...(entry.r === undefined ? {} : { required: entry.r }),
    ...(fields === undefined
      ? { preserveUnknown: true }
      : { properties: once(() => new Map(Object.entries(fields).map(([field, spec]) => [field, fieldSchema(spec)]))) }),
  }
}

function fieldSchema([text, , , extras]: FieldEntry): Schema {
  const plain = fromText(text)
  if (extras === undefined) return plain
  return {
    ...plain,
    ...(extras.l === undefined ? {} : { listType: extras.l }),
    ...(extras.k === undefined ? {} : { listKeys: extras.k }),
    ...(extras.m === undefined ? {} : { mapType: extras.m }),
    ...(extras.s === undefined ? {} : { patchStrategy: extras.s }),
    ...(extras.g === undefined ? {} : { patchMergeKey: extras.g }),
    ...(extras.v === undefined ? {} : { default: extras.v }),
    ...(extras.e === undefined ? {} : { enum: extras.e }),
    // Go's named lists and maps look like structs by value in the sources, but are left out when they are empty.
    ...(extras.z === undefined || plain.items !== undefined || plain.values !== undefined ? {} : { embedded: true }),
    ...(extras.p === undefined ? {} : { pointer: true }),
    ...(extras.w === undefined ? {} : { written: true }),
    ...(extras.n === undefined ? {} : { goType: extras.n }),
  }
}

const letters: { readonly [letter: string]: { type: JsonType; format?: string } } = {
  s: { type: 'string' },
  y: { type: 'string', format: 'byte' },
  t: { type: 'string', format: 'date-time' },
  i: { type: 'integer', format: 'int32' },
  l: { type: 'integer', format: 'int64' },
  n: { type: 'number' },
  b: { type: 'boolean' },
  x: { type: 'any' },
}

function fromText(text: string): Schema {
  if (text.startsWith('[]')) return { type: 'array', items: once(() => fromText(text.slice(2))) }
  if (text.startsWith('{}')) return { type: 'object', values: once(() => fromText(text.slice(2))) }
  if (text === 'o') return { type: 'object', preserveUnknown: true }
  return letters[text] ?? typeSchema(text)
}
