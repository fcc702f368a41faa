import type { Kinds, KubeObject, Manifest, Settings, TrackingMethod } from '#model'

/** What a comparison needs to know of the Application. */
export type ComparedApplication = {
  name: string
  namespace: string
  /** The namespace of the controller: Applications elsewhere carry their own namespace in tracking ids. */
  controllerNamespace: string
  destinationNamespace: string
  ignoreDifferences: readonly IgnoreRule[]
  /** `spec.syncPolicy.syncOptions`. */
  syncOptions: readonly string[]
  managedNamespaceMetadata?: { labels?: { [key: string]: string }; annotations?: { [key: string]: string } }
  /** The annotation `argocd.argoproj.io/compare-options` of the Application. */
  compareOptions?: string
}

/** An entry of `spec.ignoreDifferences`. Group and kind are globs; a name or namespace that is left out matches all. */
export type IgnoreRule = {
  group?: string
  kind: string
  name?: string
  namespace?: string
  jsonPointers?: readonly string[]
  jqPathExpressions?: readonly string[]
  managedFieldsManagers?: readonly string[]
}

/** How objects are marked as ours. */
export type Tracking = { method: TrackingMethod; labelKey: string; installationId: string | undefined }

export type DesiredInput = {
  manifests: readonly Manifest[]
  kinds: Kinds
  tracking: Tracking
  application: Pick<ComparedApplication, 'name' | 'namespace' | 'controllerNamespace' | 'destinationNamespace'>
  /** Kinds that the settings exclude on this cluster. */
  isExcluded?: (group: string, kind: string) => boolean
}

/** What the source wants, ready to be compared and written. Values of Secrets are in clear here. */
export type DesiredState = {
  /** Each object once, with namespace and tracking marks, hooks among them, in apply order. */
  manifests: Manifest[]
  conditions: Array<{ type: string; message: string }>
}

export type CompareInput = {
  /** Names the cluster in cache keys: its URL. */
  cluster: string
  /** Changes whenever a CRD, a webhook configuration or the version of the API server does; part of the cache key. */
  schemaVersion?: string
  desired: DesiredState
  /** Whole live objects (with managedFields): those that a desired object names, and those that the application tracks. */
  live: readonly KubeObject[]
  kinds: Kinds
  application: ComparedApplication
  settings: Pick<Settings, 'ignoreDifferences'>
  tracking: Tracking
}

/** What the comparison may ask the cluster. Errors are KubeStatusError or ClusterUnreachableError. */
export type ComparePorts = {
  /** Server-side apply dry run, forced, as the field manager `argocd-controller`. */
  dryRunApply(object: KubeObject): Promise<KubeObject>
  /** The live object in the version of `object`, now; undefined where it is gone. */
  read(object: KubeObject): Promise<KubeObject | undefined>
  cache: AnswerCache
}

/** Answers of earlier dry runs. Whoever owns it may drop any entry at any time. Values of Secrets may be in it: memory only. */
export type AnswerCache = { get(key: string): KubeObject | undefined; set(key: string, answer: KubeObject): void }
