import type { Json, JsonObject } from './json.ts'

/** One entry of `metadata.managedFields`: who owns which fields since when. */
export type ManagedFieldsEntry = {
  manager?: string
  operation?: 'Apply' | 'Update'
  apiVersion?: string
  /** RFC 3339. */
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

/** Any Kubernetes object, desired or live. Fields beyond the three that every object has stay open JSON. */
export type KubeObject = {
  apiVersion: string
  kind: string
  metadata: ObjectMeta
  [field: string]: Json | ObjectMeta | undefined
}

/** Names an object in one cluster; `group` is `''` for the core group, `namespace` is `''` for cluster-scoped objects. */
export type ObjectRef = { group: string; kind: string; namespace: string; name: string }

/** A kind without a version; `group` is `''` for the core group. */
export type GroupKind = { group: string; kind: string }

/** The group part of an `apiVersion`: `apps/v1` gives `apps`, `v1` gives `''`. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/')
  return slash < 0 ? '' : apiVersion.slice(0, slash)
}

/** The version part of an `apiVersion`: `apps/v1` and `v1` both give `v1`. */
export function versionOf(apiVersion: string): string {
  return apiVersion.slice(apiVersion.indexOf('/') + 1)
}

/** The reference of an object as it names itself; `namespace` is taken as written, so desired objects need it filled in first. */
export function refOf(object: KubeObject): ObjectRef {
  return {
    group: groupOf(object.apiVersion),
    kind: object.kind,
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name ?? '',
  }
}

/** A string that is equal exactly for equal references; usable as a map key and stable between runs. */
export function refKey(ref: ObjectRef): string {
  return `${ref.group}/${ref.kind}/${ref.namespace}/${ref.name}`
}

/** How a reference reads in messages: `Deployment.apps shop/web`, `ConfigMap shop/settings`, `Namespace shop`. */
export function refText(ref: ObjectRef): string {
  const kind = ref.group === '' ? ref.kind : `${ref.kind}.${ref.group}`
  return ref.namespace === '' ? `${kind} ${ref.name}` : `${kind} ${ref.namespace}/${ref.name}`
}
