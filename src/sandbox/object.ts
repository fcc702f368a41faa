import type { Json, JsonObject } from './json.ts'

/** One entry of `metadata.managedFields`: who owns which fields since when. */
export type ManagedFieldsEntry = {
  manager?: string
  operation?: 'Apply' | 'Update'
  apiVersion?: string
  /** RFC 3339, whole seconds. */
  time?: string
  fieldsType?: 'FieldsV1'
  fieldsV1?: JsonObject
  subresource?: string
}

export type OwnerReference = {
  apiVersion: string
  kind: string
  name: string
  uid: string
  controller?: boolean
  blockOwnerDeletion?: boolean
}

/** `metadata` of an object; what the server has accepted always has name, uid, resourceVersion and creationTimestamp. */
export type ObjectMeta = {
  name?: string
  generateName?: string
  namespace?: string
  uid?: string
  resourceVersion?: string
  generation?: number
  creationTimestamp?: string | null
  deletionTimestamp?: string
  deletionGracePeriodSeconds?: number
  labels?: { [key: string]: string }
  annotations?: { [key: string]: string }
  finalizers?: string[]
  ownerReferences?: OwnerReference[]
  managedFields?: ManagedFieldsEntry[]
}

/** Any Kubernetes object. Fields beyond the three that every object has stay open JSON. */
export type KubeObject = {
  apiVersion: string
  kind: string
  metadata: ObjectMeta
  [field: string]: Json | ObjectMeta | undefined
}

/** Group, version and kind; `group` is `''` for the core group. */
export type Gvk = { group: string; version: string; kind: string }

/** A kind without a version; `group` is `''` for the core group. */
export type GroupKind = { group: string; kind: string }

/** The `apiVersion` text of a group and version: `v1`, `apps/v1`. */
export function apiVersionOf(group: string, version: string): string {
  return group === '' ? version : `${group}/${version}`
}

/** The group part of an `apiVersion`: `apps/v1` gives `apps`, `v1` gives `''`. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/')
  return slash < 0 ? '' : apiVersion.slice(0, slash)
}

/** The version part of an `apiVersion`: `apps/v1` and `v1` both give `v1`. */
export function versionOf(apiVersion: string): string {
  return apiVersion.slice(apiVersion.indexOf('/') + 1)
}

/** The object as open JSON, for code that walks any field. The type of `metadata` is the only difference. */
export function asJson(object: KubeObject): JsonObject {
  // An ObjectMeta is JSON by construction; TypeScript cannot see that optional fields are absent and never undefined.
  return object as JsonObject
}

/** Open JSON as an object; the caller has made sure that apiVersion, kind and metadata are there. */
export function asObject(json: JsonObject): KubeObject {
  return json as KubeObject
}
