import type { Clock } from './clock.ts'
import type { Json, JsonObject } from './json.ts'
import type { GroupKind, KubeObject } from './object.ts'

/**
 * The API in process: the same admission, defaults, validation, generations, finalizers and field ownership as over HTTP, without HTTP.
 * Everything is synchronous: when a verb returns, the write is in the log and every watcher has been told.
 * Objects handed out are shared and must not be changed; copy what you change. Refusals are thrown as `ApiError`.
 */
export type Api = {
  readonly clock: Clock
  /** The revision of the newest write. */
  revision(): number
  /** The object in its storage version, or undefined. `namespace` is `''` for cluster-scoped kinds. */
  get(kind: GroupKind, namespace: string, name: string): KubeObject | undefined
  /** All objects of a kind, by namespace and name; an unknown kind has none. */
  list(kind: GroupKind, options?: ListOptions): KubeObject[]
  create(object: KubeObject, options: WriteOptions): KubeObject
  /** Replaces all but the status. With `metadata.resourceVersion` set, a newer live object is a Conflict; without, last write wins. */
  update(object: KubeObject, options: WriteOptions): KubeObject
  /** Replaces the status only. */
  updateStatus(object: KubeObject, options: WriteOptions): KubeObject
  patch(ref: ApiRef, patch: Patch, options: WriteOptions): KubeObject
  /** Gives a pod its node, as a POST to its `binding` does; nothing else may set `spec.nodeName`. */
  bind(pod: { namespace: string; name: string }, nodeName: string): KubeObject
  /** Does nothing if the object is gone. */
  delete(ref: ApiRef, options?: DeleteOptions): void
  /**
   * Calls `listener` for every change of the kind after `fromRevision`; without one, first with ADDED for what is there (before `watch`
   * returns), then for every change. The listener runs inside the writer's call: put the work into a queue, do not write from it.
   */
  watch(kind: GroupKind, listener: (event: ApiEvent) => void, fromRevision?: number): () => void
  /** Changes of all kinds, custom ones included. */
  watchAll(listener: (event: ApiEvent) => void): () => void
}

export type ApiRef = GroupKind & { namespace: string; name: string }

export type ApiEvent = { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: KubeObject; before?: KubeObject; revision: number }

export type ListOptions = { namespace?: string; labelSelector?: string; matches?: (object: KubeObject) => boolean }

export type WriteOptions = {
  /** Field manager, such as `kube-controller-manager`. */
  manager: string
}

export type Patch =
  | { type: 'json'; operations: Json; subresource?: 'status' }
  | { type: 'merge' | 'strategic'; patch: JsonObject; subresource?: 'status' }

export type DeleteOptions = {
  propagation?: 'Background' | 'Foreground' | 'Orphan'
  uid?: string
  resourceVersion?: string
  gracePeriodSeconds?: number
}
