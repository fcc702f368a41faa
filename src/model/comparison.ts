import type { HealthStatus } from './health.ts'
import type { Json } from './json.ts'
import type { KubeObject, ObjectRef } from './kube-object.ts'
import type { Origin } from './manifest.ts'

/** `Unknown` is a verdict that could not be computed; it is never replaced by an older one. */
export type SyncStatus = 'Synced' | 'OutOfSync' | 'Unknown'

/**
 * One field that differs. `path` is a JSON pointer. `undefined` is "not there". Values of Secrets are masked before they get here.
 * `owner` is the field manager that owns the live value, `since` when it took it (RFC 3339), both where the server knows.
 */
export type FieldDifference = {
  path: string
  desired: Json | undefined
  live: Json | undefined
  owner?: string
  ownerOperation?: 'Apply' | 'Update'
  since?: string
  /** The rule that makes us leave this difference alone, in words; such a difference does not make the object OutOfSync. */
  ignoredBy?: string
}

/** What is asked for and what is there, for one object. */
export type ObjectComparison = {
  ref: ObjectRef
  apiVersion: string
  /** For people: values of Secrets are masked. What is written comes from the desired state, never from here. */
  desired?: KubeObject
  live?: KubeObject
  origin?: Origin
  status: SyncStatus
  /** Why the status is what it is, one sentence; always there unless Synced. */
  reason?: string
  differences: FieldDifference[]
  /** A hook: not part of the verdict. */
  hook: boolean
  /** Live, tracked and no longer desired. */
  requiresPruning: boolean
  /** Paths (JSON pointers) that the comparison ignores and therefore no apply may write. */
  ignoredPaths: string[]
  /** The same as paths of managed fields (`f:spec`, `k:{"name":"web"}`, `v:"x"`, `i:0`), which hold whatever the order of a list is. */
  ignoredFields?: string[][]
  /** Entries of client-side apply that have to be folded into our Apply entry with the next apply. */
  foldsOwnership?: boolean
  /** The kind is not served yet; its CustomResourceDefinition is in the same desired set. */
  awaitsKind?: boolean
  /** The application (as tracking ids name it) that tracks the live object, where it is not this one. */
  sharedWith?: string
  /** The comparison cannot be made until the source or the settings change; a sync of the application is refused with this sentence. */
  blocked?: string
  /** Whether server-side apply gave this verdict, the proof from managedFields did, or the three-way merge had to. */
  method: 'none' | 'proof' | 'server-side-apply' | 'three-way-merge'
  /** Sync wave of the desired (or else live) object. */
  wave: number
  health?: { status: HealthStatus; message?: string }
}

/** The comparison of all objects of an application, in apply order. */
export type Comparison = {
  status: SyncStatus
  objects: ObjectComparison[]
  /** Conditions that the comparison found: type (`RepeatedResourceWarning` …) and message. */
  conditions: Array<{ type: string; message: string }>
  /** The destination namespace, where `CreateNamespace` asks for it; it counts for the verdict only by its managed metadata. */
  namespace?: ObjectComparison
}
