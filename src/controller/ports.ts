import type {
  Application,
  Cluster,
  ClusterConfig,
  CommitInfo,
  Comparison,
  Health,
  HealthStatus,
  KubeObject,
  Manifest,
  ObjectRef,
  OperationPhase,
  Repository,
  Settings,
  SyncPlan,
  SyncStatus,
} from '#model'
import type {
  ChartHelp,
  ChartJob,
  Charts,
  Git,
  JsonnetAnswer,
  JsonnetHelp,
  JsonnetJob,
  KustomizeHelp,
  KustomizeJob,
  PluginPort,
  RenderedDocuments,
} from '#pipeline'

/** The name of an Application (or ApplicationSet, AppProject): its namespace and its name in the cluster that holds it. */
export type ResourceName = { namespace: string; name: string }

/** Time as the controller sees it. Real time comes from `#io/clock`; a test passes one that it moves by hand. */
export type Clock = {
  now(): Date
  /** Calls `run` once after `delayMs`; the returned function takes it back. A pending timer does not keep the process alive. */
  after(delayMs: number, run: () => void): () => void
  /** Uniform in [0, 1); jitter is made of it. */
  random(): number
}

/** What the controller needs of the world outside. */
export type ControllerPorts = {
  /** The cluster that holds the Applications, settings and Secrets. It is also a destination, unless a setting forbids it. */
  own: Cluster
  /**
   * A client for a destination. Called once a (server, connection); must not wait for the network, a cluster that is away
   * shows at the first call. A connection that cannot be used at all (a certificate that does not parse) is a MainstayError.
   */
  openCluster(config: ClusterConfig): Cluster
  git: Git
  /** Helm repositories and registries; without it they are refused in words. */
  charts?: Charts
  /** Renders a chart where it can harm nobody, by our engine or by the program helm; without it charts are refused in words. */
  renderChart?(job: ChartJob, help: ChartHelp, engine: 'builtin' | 'binary'): Promise<RenderedDocuments>
  /** Builds a kustomization in the same way; without it they are refused in words. */
  buildKustomization?(job: KustomizeJob, help: KustomizeHelp): Promise<Omit<RenderedDocuments, 'lookups'>>
  /** Evaluates Jsonnet in the same way; without it that is done in this process, with a limit on its steps. */
  evaluateJsonnet?(job: JsonnetJob, help: JsonnetHelp): Promise<JsonnetAnswer>
  /** Config management plugins; without them their sources are refused in words. */
  plugin?: PluginPort
  clock: Clock
  /** Free bytes where mirrors are kept, or undefined where nobody knows; below `lowDiskBytes` nothing is fetched. */
  freeDiskBytes(): Promise<number | undefined>
  /** One line for whoever runs the controller; secrets never get here. */
  log(entry: LogEntry): void
}

export type LogEntry = {
  level: 'debug' | 'info' | 'warn' | 'error'
  message: string
  application?: ResourceName
  error?: unknown
}

export type ControllerOptions = {
  /** Where settings, Secrets and, unless `applicationNamespaces` adds some, Applications live. `argocd` unless told. */
  namespace?: string
  /** Further namespaces in which Applications are looked after. */
  applicationNamespaces?: readonly string[]
  /** The demo passes true: `file:` URLs and paths are repositories even where argocd-cm does not say so. */
  allowLocalRepositories?: boolean
  /** Poll of repositories where argocd-cm says nothing. */
  pollMs?: number
  /** Passes at a time, per destination cluster. 10 unless told. */
  workersPerCluster?: number
  /** Below this nothing is fetched from repositories. 256 MiB unless told. */
  lowDiskBytes?: number
  /**
   * `observe` compares when asked (`inspect`) and writes nothing, neither status nor objects: what a stand-alone server and
   * `--core` commands use beside a controller that runs elsewhere. `reconcile` unless told.
   */
  mode?: 'reconcile' | 'observe'
}

/** What happened, as it happens; for terminals, pages and notifications. `at` is RFC 3339. Values of Secrets are masked. */
export type ControllerEvent = { at: string } & ControllerFact

export type ControllerFact =
  /** A watched revision of a repository moved to a commit not seen before. */
  | { type: 'commit-seen'; repoURL: string; revision: string; sha: string; commit?: CommitInfo; applications: ResourceName[] }
  /** A pass came to another verdict than the pass before. */
  | {
      type: 'comparison-changed'
      application: ResourceName
      sync: SyncStatus
      health: HealthStatus
      revision: string | undefined
      outOfSync: number
      /** Why the verdict is Unknown, where it is. */
      reason?: string | undefined
    }
  | {
      type: 'operation-started'
      application: ResourceName
      revision: string | undefined
      automated: boolean
      initiatedBy: string
    }
  | {
      type: 'operation-finished'
      application: ResourceName
      revision: string | undefined
      phase: OperationPhase
      message: string
      durationMs: number
    }
  /** `action` is what was done, `message` what the API server or the engine said about it. */
  | { type: 'object-applied'; application: ResourceName; ref: ObjectRef; action: string; message: string }
  | { type: 'object-pruned'; application: ResourceName; ref: ObjectRef; message: string }
  | { type: 'object-failed'; application: ResourceName; ref: ObjectRef; message: string }
  /** A field of a live object left what Git says; `owner` is its field manager and `since` when it took the field, where known. */
  | {
      type: 'drift-found'
      application: ResourceName
      ref: ObjectRef
      /** A JSON pointer; undefined where the whole object is gone. */
      path: string | undefined
      desired: string
      live: string
      owner: string | undefined
      since: string | undefined
    }
  | { type: 'healed'; application: ResourceName; refs: ObjectRef[]; durationMs: number }
  /** An automated deletion waits for a human. `release` is the one command that lets it go. */
  | { type: 'held'; application: ResourceName; reason: string; count: number; release: string }
  | { type: 'application-deleted'; application: ResourceName }
  | {
      type: 'application-generated'
      applicationSet: ResourceName
      application: ResourceName
      action: 'created' | 'updated' | 'deleted'
    }
  | { type: 'cluster-state'; server: string; reachable: boolean; message: string }
  | { type: 'error'; application: ResourceName | undefined; message: string; hint: string | undefined }

/** Events from now on; nothing is replayed. A listener that throws is logged and stays subscribed. */
export type EventStream<T> = { subscribe(listener: (event: T) => void): () => void }

/** An object in the tree of an application: its own objects and, below them, what owners and rules say are their children. */
export type TreeNode = {
  ref: ObjectRef
  version: string
  uid: string
  parents: Array<{ ref: ObjectRef; uid: string }>
  health?: Health
  images: string[]
  createdAt: string | undefined
  resourceVersion: string
  /** Name and value pairs for people, such as `Status Reason: Completed`. */
  info: Array<{ name: string; value: string }>
}

/** Everything that the last pass over an application knows. Values of Secrets are masked in all of it. */
export type Inspection = {
  application: Application
  comparedAt: string
  /** One commit SHA a source. */
  revisions: string[]
  comparison: Comparison
  /** As rendered, before namespaces and tracking marks were put on. Empty where rendering failed. */
  manifests: Manifest[]
  /** What a sync with the application's own options would do now. */
  plan: SyncPlan
  health: Health
  conditions: Array<{ type: string; message: string }>
}

export type ClusterState = {
  server: string
  name: string
  /** Unknown until the first call. */
  reachable: boolean | undefined
  message: string
  version: string | undefined
  /** Kinds watched, objects kept in memory, applications that go there. */
  watchedKinds: number
  cachedObjects: number
  applications: number
}

export type RepositoryState = { url: string; reachable: boolean | undefined; message: string; checkedAt: string | undefined }

/** A running controller. All promises are rejected with MainstayError only. */
export type Controller = {
  /** Ends watches, timers and passes that run; resolves when none runs any more. Nothing needs to be saved: state is in the resources. */
  stop(): Promise<void>
  readonly events: EventStream<ControllerEvent>
  /** The last pass, or a fresh one where none was yet or `fresh` asks; undefined where there is no such Application. */
  inspect(application: ResourceName, options?: { fresh?: boolean }): Promise<Inspection | undefined>
  /**
   * The plan and comparison at another revision (one a source) or for other options, computed now and not executed.
   * undefined where there is no such Application.
   */
  preview(application: ResourceName, options: { revisions?: string[]; prune?: boolean }): Promise<Inspection | undefined>
  /** The tree of live objects. Children are listed when asked for and kept fresh for a minute after the last question. */
  tree(application: ResourceName): Promise<TreeNode[] | undefined>
  /** A live object of the application's tree, read now from the cluster, Secret values masked; undefined where it is not there. */
  liveObject(application: ResourceName, ref: ObjectRef): Promise<KubeObject | undefined>
  /** Puts the application into the queue; `hard` also forgets what was rendered and asks the repository anew. Resolves at once. */
  refresh(application: ResourceName, kind?: 'normal' | 'hard'): void
  /** A repository told us that it changed (webhook): looks at it now. */
  repositoryChanged(repoURL: string): void
  clusters(): ClusterState[]
  repositories(): RepositoryState[]
  /** The settings in force, as argocd-cm and its companions say now. */
  settings(): Settings
  /** A repository by URL with the credentials that the Secrets give it; for callers that read commits themselves. */
  repository(url: string): Repository
  /** The client of a destination, by server URL, for reads that the calls above do not cover. */
  cluster(server: string): Cluster | undefined
}

/** Resolves once the Applications are listed; passes run from then on. */
export type StartController = (options: ControllerOptions, ports: ControllerPorts) => Promise<Controller>
