import type { JsonObject } from './json.ts'
import type { KubeObject, ObjectRef } from './kube-object.ts'

/** A kind that a cluster serves, from its discovery. `group` is `''` for core. */
export type KindInfo = {
  group: string
  version: string
  kind: string
  /** The resource name in URLs, `deployments`. */
  plural: string
  namespaced: boolean
  verbs: readonly string[]
  shortNames: readonly string[]
  /** Whether this is the version that the group prefers for the kind. */
  preferred: boolean
}

/** The kinds of one cluster at one moment. */
export type Kinds = {
  /** The kind in that very version, or in the preferred one where `version` is left out. */
  find(group: string, kind: string, version?: string): KindInfo | undefined
  all(): readonly KindInfo[]
  /** `v1`, `apps/v1`, `apps/v1/Deployment` …: what Helm and plugins get as API versions. Sorted. */
  apiVersions(): readonly string[]
  /** Groups whose discovery failed: whether their kinds exist is unknown. */
  failedGroups(): readonly string[]
}

export type WatchEvent =
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: KubeObject }
  | { type: 'BOOKMARK'; resourceVersion: string; initialEventsEnd: boolean }

export type WriteOptions = { fieldManager: string; dryRun?: boolean; signal?: AbortSignal }
export type ListOptions = {
  namespace?: string
  labelSelector?: string
  fieldSelector?: string
  /** Objects a page; the client follows `continue` by itself. 500 unless told. */
  pageSize?: number
  /** Ask for PartialObjectMetadata: kind and apiVersion are those of the object nevertheless. */
  metadataOnly?: boolean
  signal?: AbortSignal
}

/** An answer of an API server other than success. `code` is the HTTP code, `reason` the Status reason (`NotFound`, `Conflict`, `AlreadyExists`, `Expired` …). */
export class KubeStatusError extends Error {
  readonly code: number
  readonly reason: string
  /** `details.causes` of the Status. */
  readonly causes: ReadonlyArray<{ reason?: string; message?: string; field?: string }>
  /** Seconds of `Retry-After`, where the server said so. */
  readonly retryAfterSeconds: number | undefined

  constructor(facts: {
    code: number
    reason: string
    message: string
    causes?: ReadonlyArray<{ reason?: string; message?: string; field?: string }>
    retryAfterSeconds?: number
  }) {
    super(facts.message)
    this.name = 'KubeStatusError'
    this.code = facts.code
    this.reason = facts.reason
    this.causes = facts.causes ?? []
    this.retryAfterSeconds = facts.retryAfterSeconds
  }
}

/** Thrown where no answer came: connection refused, reset, time-out, TLS. Nothing is known about the cluster then. */
export class ClusterUnreachableError extends Error {
  readonly server: string
  constructor(server: string, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'ClusterUnreachableError'
    this.server = server
  }
}

/** One Kubernetes API server. Every call may throw KubeStatusError or ClusterUnreachableError. */
export type Cluster = {
  /** The URL by which Applications name it (`https://kubernetes.default.svc` for the own cluster). */
  readonly server: string
  version(): Promise<{ gitVersion: string; major: string; minor: string }>
  /** Discovery, kept until `fresh` asks again or a lookup of an unknown kind makes sense. */
  kinds(options?: { fresh?: boolean }): Promise<Kinds>
  /** undefined where the object does not exist (404 NotFound only; a kind that is not served throws). */
  get(
    kind: KindInfo,
    namespace: string,
    name: string,
    options?: { metadataOnly?: boolean; signal?: AbortSignal },
  ): Promise<KubeObject | undefined>
  /** All pages, with the resourceVersion to watch from. Items always carry apiVersion and kind. */
  list(kind: KindInfo, options?: ListOptions): Promise<{ items: KubeObject[]; resourceVersion: string }>
  /**
   * Events after `resourceVersion` until the server ends the watch (returns) or `signal` fires (returns).
   * An expired version throws KubeStatusError with code 410; the caller lists again.
   */
  watch(
    kind: KindInfo,
    options: {
      resourceVersion: string
      namespace?: string
      labelSelector?: string
      fieldSelector?: string
      metadataOnly?: boolean
      signal: AbortSignal
    },
  ): AsyncIterable<WatchEvent>
  create(object: KubeObject, options: WriteOptions): Promise<KubeObject>
  replace(object: KubeObject, options: WriteOptions & { subresource?: string }): Promise<KubeObject>
  /** Server-side apply. `force` takes fields away from other managers. */
  apply(object: KubeObject, options: WriteOptions & { force: boolean; subresource?: string }): Promise<KubeObject>
  /** A merge, strategic or JSON patch. */
  patch(
    ref: ObjectRef,
    patch: JsonObject | JsonObject[],
    options: WriteOptions & { type: 'merge' | 'strategic' | 'json'; version?: string; subresource?: string },
  ): Promise<KubeObject>
  /**
   * Resolves also where the object is already gone. `uid` makes it conditional: 409 where another object has the name now; with
   * `resourceVersion` also where somebody wrote to it since.
   */
  delete(
    ref: ObjectRef,
    options: {
      propagationPolicy: 'Foreground' | 'Background' | 'Orphan'
      uid?: string
      resourceVersion?: string
      version?: string
      dryRun?: boolean
      signal?: AbortSignal
    },
  ): Promise<void>
}
