import type { Cluster, CommitInfo, Comparison, Health, KubeObject, Manifest, ObjectRef } from '#model'

/** A change of one followed object. `resourceVersion` orders changes of one kind and is where a stream resumes. */
export type Change = { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: KubeObject; resourceVersion: string }

/**
 * The objects of one kind, followed by list and watch. The controller's own cache may be passed; `followObjects` of this folder builds
 * one over a `Cluster`.
 */
export type FollowedObjects = {
  /** All objects as last seen, after the first list has arrived; and the resourceVersion that they reflect. Do not change them. */
  list(): Promise<{ items: readonly KubeObject[]; resourceVersion: string }>
  /**
   * Calls `onChange` for every later change until the returned function is called. `onLost` is called when changes were missed and
   * the listener must list again.
   */
  follow(onChange: (change: Change) => void, onLost: () => void): () => void
}

/** One node of the resource tree of an application: an object that Git asks for, or a child of one. */
export type TreeNode = {
  ref: ObjectRef
  version: string
  uid: string
  resourceVersion: string
  /** RFC 3339; undefined while the object does not exist. */
  createdAt?: string
  /** References of the parents with the uid of each; empty for what the application itself manages. */
  parents: ReadonlyArray<ObjectRef & { uid: string }>
  health?: Health
  images?: readonly string[]
  /** Facts for people, such as `Status Reason: CrashLoopBackOff` or `Restart Count: 3`. */
  info?: ReadonlyArray<{ name: string; value: string }>
}

/** What an application looks like now: one answer, computed from one comparison. */
export type Inspection = {
  comparison: Comparison
  /** Managed objects and what they own. */
  nodes: readonly TreeNode[]
  orphanedNodes: readonly TreeNode[]
}

/** The rendered sources of an application at the revisions asked for. Throws MainstayError where that fails. */
export type RenderedRevision = {
  manifests: readonly Manifest[]
  /** A full SHA for each source. */
  revisions: readonly string[]
  sourceTypes: readonly string[]
}

export type AuditEntry = {
  time: string
  /** `admin`, or `core` where there are no sessions. */
  user: string
  /** `applications/sync`, `session/create` … */
  action: string
  object: string
  outcome: 'done' | 'refused'
  message?: string
}

/**
 * What the server needs from the rest of Mainstay. The server itself never renders, compares or syncs: reads are answered from here,
 * writes go to the Applications in the own cluster, where the controller sees them.
 */
export type ServerPorts = {
  /** The own cluster: Applications, settings and sessions live in `namespace` of it. */
  cluster: Cluster
  namespace: string
  applications: FollowedObjects
  applicationSets: FollowedObjects
  projects: FollowedObjects
  /** Compares and builds the tree of one application as it is stored (parsed by the model's schema already). */
  inspect(application: KubeObject, options: { signal: AbortSignal }): Promise<Inspection>
  /**
   * Renders an application, for each source at the revision given, or at the one that its targetRevision means now. `fresh` asks the repository
   * and renders again whatever is cached.
   */
  renderAt(
    application: KubeObject,
    options: { revisions?: ReadonlyArray<string | undefined>; fresh: boolean; signal: AbortSignal },
  ): Promise<RenderedRevision>
  /** Author, date and message of a commit of one source of the application. */
  commitInfo(
    application: KubeObject,
    options: { revision: string; sourceIndex: number; signal: AbortSignal },
  ): Promise<CommitInfo>
  /** A line for every change that somebody asked for, and for every login. Never holds a secret. */
  audit(entry: AuditEntry): void
  /** A defect or an outside failure, for the log of the operator. */
  warn(message: string): void
  now(): Date
  version: { version: string; buildDate?: string; gitCommit?: string }
}

export type ServerOptions = {
  /** `off` only for the CLI's `--core`, where the caller already has the rights of its kubeconfig. */
  authentication: 'sessions' | 'off'
  /** Longest request that is answered, streams and waiting refreshes excepted. 60 s unless told. */
  requestTimeoutMs?: number
  /** Whether cookies are marked Secure (the server is reached over TLS). */
  secureCookies?: boolean
}
