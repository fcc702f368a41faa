import type { AnswerCache, ComparedApplication, DesiredState, Tracking } from '#compare'
import type { HealthReport } from '#health'
import type { ParentApplication } from '#kinds'
import type {
  ApplicationSource,
  Cluster,
  Comparison,
  GroupKind,
  Kinds,
  KubeObject,
  Manifest,
  ObjectRef,
  RenderingSettings,
  Repository,
  Settings,
  SourceType,
} from '#model'
import type { LookupPort, PluginPort, RenderCache, RenderedApplication, RenderPorts } from '#render'
import type { Charts, Git } from '#source'

/** A source and the commit to read: a revision that an operation pinned, or else what the source asks for. */
export type WantedSource = { source: ApplicationSource; revision: string | undefined }

export type CollectRequest = {
  sources: readonly WantedSource[]
  application: RenderedApplication
  /** How old the known refs of a repository may be; 0 asks now. */
  maxRefAgeMs: number
  kube: { version: string; apiVersions: readonly string[] }
  /** By source: the files that gave objects when it was last rendered; one of them that is unreadable now is an error. */
  previousPaths?: ReadonlyArray<ReadonlySet<string>>
  /** By source: what kind it was when it was last rendered. */
  previousTypes?: ReadonlyArray<SourceType | undefined>
  rendering?: RenderingSettings
  /** Makes random functions of templates repeatable. */
  seed?: string | undefined
  /** Renders again what an earlier render would answer. */
  freshRenders?: boolean
  /** Fires when nobody wants the result any more. */
  signal?: AbortSignal | undefined
}

export type CollectPorts = {
  git: Git
  /** Without it Helm repositories and registries are refused in words. */
  charts?: Charts
  renders: RenderCache
  /** Where charts are rendered; without it they are refused in words. */
  renderChart?: RenderPorts['renderChart']
  /** Where kustomizations are built; without it they are refused in words. */
  buildKustomization?: RenderPorts['buildKustomization']
  /** Where Jsonnet is evaluated; without it that is done here, with a limit on its steps. */
  evaluateJsonnet?: RenderPorts['evaluateJsonnet']
  /** Config management plugins; without them their sources are refused in words. */
  plugin?: PluginPort
  /** Live objects for templates, where that is allowed. */
  lookup?: LookupPort | undefined
  now(): Date
  /** The repository with its credentials. Throws MainstayError where the project forbids it: before anything is fetched. */
  repository(url: string): Repository
  /** The repository of a chart's dependency: where the project does not permit it as a source, without any credentials. */
  dependencyRepository(url: string): Repository
  /** The repository whose Secret has this name. */
  namedRepository(name: string): Repository | undefined
}

/** What the sources say. One entry of `revisions` and `sourceTypes` a source. */
export type Collected = {
  revisions: string[]
  sourceTypes: SourceType[]
  manifests: Manifest[]
  warnings: string[]
}

export type LookRequest = CollectRequest & {
  compared: ComparedApplication
  tracking: Tracking
  settings: Settings
  kinds: Kinds
  /** Changes when CRDs, webhooks or the version of the API server do. */
  schemaVersion: string
  isSameOrNewer: ParentApplication['isSameOrNewer']
  /** Kinds that the settings keep out of this cluster. */
  isExcluded(group: string, kind: string): boolean
}

/** What is live of the application; `loading`, `failed` and `missing` say what is not known, and why. */
export type LiveView = {
  objects: readonly KubeObject[]
  loading: readonly GroupKind[]
  failed: ReadonlyArray<GroupKind & { message: string }>
  missing: readonly GroupKind[]
}

export type LookPorts = CollectPorts & {
  cluster: Cluster
  answers: AnswerCache
  /** Called once the desired objects are known, so that their kinds can be watched; the marked objects belong to the answer. */
  live(refs: readonly ObjectRef[]): Promise<LiveView>
}

/** All that one look found. Values of Secrets are in clear in `desired`, `live` and `manifests`. */
export type Sight = {
  collected: Collected
  desired: DesiredState
  live: ReadonlyMap<string, KubeObject>
  missing: readonly GroupKind[]
  comparison: Comparison
  health: HealthReport
  conditions: Array<{ type: string; message: string }>
}

export type Look =
  | ({ outcome: 'seen' } & Sight)
  /** The first lists of these kinds are on their way; their arrival is the time to look again. */
  | { outcome: 'loading'; kinds: readonly GroupKind[]; collected: Collected }
  /** The verdict is Unknown. `collected` is there where the sources could be read. */
  | { outcome: 'failed'; error: unknown; collected: Collected | undefined }
