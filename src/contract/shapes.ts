import type {
  Application,
  ApplicationSet,
  AppProject,
  ConditionType,
  FieldDifference,
  Info,
  Operation,
  RetryStrategy,
  SyncOperation,
  SyncPlan,
  SyncStatus,
  SyncWindow,
} from '#model'

/** `metadata` of a list. `continue` and `remainingItemCount` only where a `limit` cut the list. */
export type ListMeta = { resourceVersion: string; continue?: string; remainingItemCount?: number }

/** Counts over everything that the filters let through, not only over this page. */
export type ApplicationStats = { total: number; sync: { [status: string]: number }; health: { [status: string]: number } }

export type ApplicationList = { metadata: ListMeta; items: Application[]; stats?: ApplicationStats }
export type ApplicationSetList = { metadata: ListMeta; items: ApplicationSet[] }
export type AppProjectList = { metadata: ListMeta; items: AppProject[] }

/** Body of PATCH. `patch` is JSON as text; `patchType` is `json` (default) or `merge`. */
export type PatchRequest = { name?: string; patch: string; patchType?: string; appNamespace?: string; project?: string }

export type SyncRequest = {
  name?: string
  appNamespace?: string
  project?: string
  revision?: string
  revisions?: string[]
  /** Positions (from 1) of the sources that `revisions` are for; numbers travel as text too. */
  sourcePositions?: Array<number | string>
  dryRun?: boolean
  prune?: boolean
  strategy?: NonNullable<SyncOperation['syncStrategy']>
  resources?: NonNullable<SyncOperation['resources']>
  /** Manifests in place of those of the source. */
  manifests?: string[]
  infos?: Info[]
  retryStrategy?: RetryStrategy
  syncOptions?: { items?: string[] }
}

export type RollbackRequest = {
  name?: string
  appNamespace?: string
  project?: string
  /** Of an entry of `status.history`; a number travels as text too. */
  id?: number | string
  dryRun?: boolean
  prune?: boolean
}

/** A managed object with its states as JSON texts; an absent state is `null` as text. Values of Secrets are masked. */
export type ManagedResource = {
  group?: string
  kind: string
  namespace?: string
  name: string
  targetState: string
  liveState: string
  normalizedLiveState: string
  predictedLiveState: string
  resourceVersion?: string
  modified?: boolean
  hook?: boolean
  /** Beyond Argo CD's shape: the verdict, its reason, and each field that differs with who owns it since when. */
  status?: SyncStatus
  reason?: string
  requiresPruning?: boolean
  method?: string
  differences?: FieldDifference[]
}
export type ManagedResources = { items: ManagedResource[] }

/** What a sync would do, step by step; not part of Argo CD's API. */
export type SyncPlanResponse = SyncPlan & { revisions?: string[] }

export type ResourceRef = { group?: string; version?: string; kind: string; namespace?: string; name: string; uid?: string }

export type ResourceNode = ResourceRef & {
  parentRefs?: ResourceRef[]
  info?: Info[]
  resourceVersion?: string
  images?: string[]
  health?: { status: string; message?: string }
  createdAt?: string
}
export type ResourceTree = { nodes?: ResourceNode[]; orphanedNodes?: ResourceNode[] }

export type ManifestResponse = {
  /** JSON texts. */
  manifests?: string[]
  namespace?: string
  server?: string
  revision?: string
  /** One for each source, where there are several. */
  revisions?: string[]
  sourceType?: string
}

export type RevisionMetadata = { author?: string; date: string; message?: string; tags?: string[] }

export type ApplicationSyncWindow = Pick<SyncWindow, 'kind' | 'schedule' | 'duration' | 'manualSync'>
export type ApplicationSyncWindows = {
  activeWindows?: ApplicationSyncWindow[]
  assignedWindows?: ApplicationSyncWindow[]
  canSync: boolean
}
export type ProjectSyncWindows = { windows?: SyncWindow[] }

/** A Kubernetes event as it is. */
export type EventItem = {
  metadata: { name?: string; namespace?: string; creationTimestamp?: string }
  involvedObject?: { kind?: string; namespace?: string; name?: string; uid?: string }
  reason?: string
  message?: string
  type?: string
  count?: number
  firstTimestamp?: string
  lastTimestamp?: string
}
export type EventList = { metadata: ListMeta; items: EventItem[] }
export type Links = { items?: Array<{ title?: string; url?: string; description?: string; iconClass?: string }> }

/** An event of a watch, wrapped as `{result: …}` on the wire. */
export type ApplicationWatchEvent = { type: 'ADDED' | 'MODIFIED' | 'DELETED'; application: Application }
export type ApplicationSetWatchEvent = { type: 'ADDED' | 'MODIFIED' | 'DELETED'; applicationSet: ApplicationSet }

export type DetailedProject = { project: AppProject; globalProjects?: AppProject[]; repositories?: never[]; clusters?: never[] }

export type SessionCreateRequest = { username: string; password: string }
export type SessionResponse = { token: string }
export type UserInfo = { loggedIn?: boolean; username?: string; iss?: string; groups?: string[] }

/** What the version route says; without a session only `Version`. */
export type VersionInfo = {
  Version: string
  BuildDate?: string
  GitCommit?: string
  Platform?: string
  /** Node's version stands where Argo CD's says Go's. */
  GoVersion?: string
}

/** `argocd-cm` as far as clients may know it. The fields below `appLabelKey` need a session. */
export type ServerSettings = {
  url?: string
  statusBadgeEnabled?: boolean
  googleAnalytics?: { trackingID?: string; anonymizeUsers?: boolean }
  help?: { chatUrl?: string; chatText?: string }
  userLoginsDisabled?: boolean
  kustomizeVersions?: string[]
  execEnabled?: boolean
  appsInAnyNamespaceEnabled?: boolean
  impersonationEnabled?: boolean
  appLabelKey?: string
  trackingMethod?: string
  uiBannerContent?: string
  controllerNamespace?: string
  passwordPattern?: string
  resourceOverrides?: { [kind: string]: never }
}

export type NamedItems = { items?: Array<{ name: string }> }
export type Empty = { [field: string]: never }
export type { Application, ApplicationSet, AppProject, ConditionType, Operation }
