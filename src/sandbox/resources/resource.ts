import type { JsonObject } from '../json.ts'
import type { KubeObject } from '../object.ts'
import type { Schema } from '../types/index.ts'

/** One resource that the API serves: a built-in kind or a custom one. */
export type Resource = {
  group: string
  kind: string
  plural: string
  singular: string
  listKind: string
  namespaced: boolean
  shortNames: readonly string[]
  categories: readonly string[]
  /** Where its objects live in the store: `apps/deployments`, `/pods`. */
  key: string
  /** In the order clients should prefer them. */
  versions: readonly ResourceVersion[]
  /** Objects are stored with this apiVersion. */
  storageApiVersion: string
  subresources: readonly string[]
  /** `metadata.generation` starts at 1 and counts changes of everything but metadata and status. */
  counted: boolean
  /** A PUT without resourceVersion is accepted: the last write wins. */
  unconditionalUpdate: boolean
  custom: boolean
  hooks: ResourceHooks
}

export type ResourceVersion = {
  name: string
  /** False for a version of a CRD that is kept for old objects only. */
  served: boolean
  schema: Schema
  /** Sent as a Warning header with every answer. */
  warning?: string
  /** Sent as Warning headers with the answer to every write: what of the schema is not checked here. */
  writeWarnings?: readonly string[]
  /** From and to the storage version, where more than `apiVersion` differs. */
  convert?: { toStorage: (object: JsonObject) => JsonObject; fromStorage: (object: JsonObject) => JsonObject }
  /** Printer columns of a custom resource. */
  columns?: readonly CustomColumn[]
  scale?: ScalePaths
}

/** JSON paths (`.spec.replicas`) of the scale subresource. */
export type ScalePaths = { replicas: string; statusReplicas: string; selector?: string }

export type CustomColumn = {
  name: string
  type: string
  jsonPath: string
  description?: string
  format?: string
  priority?: number
}

/** What a kind does beyond the generic rules. All hooks return new objects and never change what they are given. */
export type ResourceHooks = {
  /** After defaults and before validation, on create. */
  onCreate?: (object: JsonObject, context: HookContext) => JsonObject
  /** The same for an update of the main resource. */
  onUpdate?: (object: JsonObject, old: JsonObject, context: HookContext) => JsonObject
  /** When a DELETE is about to mark or remove the object: what it needs before it goes. */
  onRemove?: (object: KubeObject, now: Date) => KubeObject
  /** How long an object stays after a DELETE that names no grace period; undefined means not at all. */
  graceSeconds?: (object: KubeObject) => number | undefined
}

export type HookContext = {
  now: Date
  uid: string
  user: string
  /** Other objects of the store, for numbers that must be unique (cluster addresses, node ports). */
  list: (resource: string) => KubeObject[]
  dryRun: boolean
}

/** The store key prefix of a group and plural. */
export function resourceKey(group: string, plural: string): string {
  return `${group}/${plural}`
}

/** The name of a resource in messages: `deployments.apps`, `pods`. */
export function qualifiedName(resource: Resource): string {
  return resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`
}

/** The name of a kind in messages: `Deployment.apps`, `Pod`. */
export function qualifiedKind(resource: { group: string; kind: string }): string {
  return resource.group === '' ? resource.kind : `${resource.kind}.${resource.group}`
}

/** True if the resource has the subresource `status`, so that writes to the main resource leave the status alone. */
export function hasStatus(resource: Resource): boolean {
  return resource.subresources.includes('status')
}
