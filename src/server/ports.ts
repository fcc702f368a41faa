import type { Cluster, CommitInfo, Comparison, Health, KubeObject, Manifest, ObjectRef, SyncPlan } from '#model'

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

/** The name of an Application: its namespace and its name in the own cluster. */
export type ResourceName = { namespace: string; name: string }

/** An object in the tree of an application: what Git asks for, or a child of that. */
export type TreeNode = {
  ref: ObjectRef
  version: string
  uid: string
  parents: ReadonlyArray<{ ref: ObjectRef; uid: string }>
  health?: Health
  images: readonly string[]
  /** RFC 3339. */
  createdAt: string | undefined
  resourceVersion: string
  /** Facts for people, such as `Status Reason: CrashLoopBackOff`. */
  info: ReadonlyArray<{ name: string; value: string }>
}

/** What is known of an application after one pass: a part of what the controller answers. */
export type Inspection = {
  /** One commit SHA a source. */
  revisions: readonly string[]
  comparison: Comparison
  manifests: readonly Manifest[]
  /** What a sync would do now. */
  plan: SyncPlan
  conditions: ReadonlyArray<{ type: string; message: string }>
}

/** The reading half of a controller; the one that `#controller` starts fits. */
export type Insight = {
  /** The last pass, or a fresh one where none was yet or `fresh` asks; undefined where there is no such Application. */
  inspect(application: ResourceName, options?: { fresh?: boolean }): Promise<Inspection | undefined>
  /** The same at other revisions (one a source), computed now and not executed. */
  preview(application: ResourceName, options: { revisions?: string[]; prune?: boolean }): Promise<Inspection | undefined>
  tree(application: ResourceName): Promise<readonly TreeNode[] | undefined>
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
  insight: Insight
  /** Author, date and message of a commit; a MainstayError where the repository or the commit cannot be had. */
  commitInfo(repoURL: string, revision: string): Promise<CommitInfo>
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
  /** How the delay after a failed login is waited for; really, unless told. */
  wait?: (ms: number) => Promise<void>
}
