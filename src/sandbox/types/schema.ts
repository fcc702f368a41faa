import type { Json, JsonObject } from '../json.ts'

/** The JSON type a value must have; `any` stands for IntOrString, raw extensions and untyped JSON. */
export type JsonType = 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'any'

/**
 * What the API server knows about the values at one place of an object, for built-in kinds and custom resources alike.
 * Children are functions because types refer to themselves (JSONSchemaProps) and because most of the 600 types are never asked for.
 */
export type Schema = {
  /** OpenAPI component name of a built-in type, such as `io.k8s.api.core.v1.PodSpec`; undefined for inlined types. */
  readonly name?: string
  readonly type: JsonType
  /** OpenAPI format (`int32`, `int64`, `double`, `byte`, `date-time`) or one of ours: `quantity`, `int-or-string`, `micro-time`, `duration`, `raw`. */
  readonly format?: string
  /** Declared fields of an object, in alphabetical order. */
  readonly properties?: () => ReadonlyMap<string, Schema>
  /** The schema of undeclared fields: of the values of a map. */
  readonly values?: () => Schema
  /** The schema of list items. */
  readonly items?: () => Schema
  readonly listType?: 'atomic' | 'set' | 'map'
  readonly listKeys?: readonly string[]
  readonly mapType?: 'atomic' | 'granular'
  /** `merge`, `replace`, `retainKeys` or `merge,retainKeys`. */
  readonly patchStrategy?: string
  readonly patchMergeKey?: string
  /** The default that the schema states; the server applies it to custom resources, and to list-map keys everywhere. */
  readonly default?: Json
  readonly required?: readonly string[]
  readonly enum?: readonly Json[]
  /** Go holds this struct by value: it is written even when nothing in it is set. */
  readonly embedded?: boolean
  /** Go holds this scalar by pointer: a zero value is kept. Without it, zero values are left out like absent ones. */
  readonly pointer?: boolean
  /** Go writes the field even when it has its zero value. */
  readonly written?: boolean
  /** What Go calls the type in error messages if its JSON kind does not say it, such as `v1.PullPolicy`. */
  readonly goType?: string
  /** Undeclared fields are kept, and their types are deduced from their values. */
  readonly preserveUnknown?: boolean
  /** A node at or above this one preserves unknown fields: server-side apply takes undeclared fields here and deduces their types. */
  readonly lenient?: boolean
  /** The value is a whole Kubernetes object with apiVersion, kind and metadata. */
  readonly embeddedResource?: boolean
  /** Set at the root: which kind this is the schema of. */
  readonly kind?: { readonly group: string; readonly version: string; readonly kind: string }
  /** The OpenAPI v3 schema as the CRD wrote it, with all its validations; undefined for built-in types. */
  readonly source?: JsonObject
  /** True at the root of a custom resource's schema. */
  readonly custom?: boolean
  /** Of a custom resource: the status subresource is on. */
  readonly hasStatus?: boolean
}

/** Makes a function that computes its answer once. */
export function once<T extends object>(compute: () => T): () => T {
  let known: T | undefined
  return () => (known ??= compute())
}
