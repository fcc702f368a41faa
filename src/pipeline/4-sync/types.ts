import type {
  Cluster,
  Health,
  Kinds,
  KubeObject,
  ObjectRef,
  OperationPhase,
  ResourceResult,
  SyncPhase,
  SyncPlan,
  SyncStep,
} from '#model'

/** What a sync is asked to do: `operation.sync` together with the options of the Application. */
export type SyncOptions = {
  prune: boolean
  dryRun: boolean
  /** `hook` runs hooks, `apply` leaves them out (rollback). */
  strategy: 'hook' | 'apply'
  /** `syncStrategy.*.force`. */
  force: boolean
  /** Application-level sync options and those of the operation, `Name=value`. */
  syncOptions: readonly string[]
  /** Selective sync: only these; hooks are left out. Empty or left out is everything. Globs; `exclude` takes away. */
  resources?: ReadonlyArray<{ group: string; kind: string; name: string; namespace?: string; exclude?: boolean }>
  /** The commit that is synced; its first seven characters are part of generated hook names. */
  revision: string
  /** RFC 3339; together with `retryCount` it names the attempt. */
  startedAt: string
  /** 0 in the first attempt. */
  retryCount: number
  /** UID of the Application; keeps attempts of two applications apart. */
  applicationUid: string
  /** Why the project does not permit an object to be written or deleted, in words; undefined where it does. */
  refusal?(ref: ObjectRef): string | undefined
  /** Outcomes already recorded in this attempt: their objects stay in the plan although they are in sync now. */
  results?: readonly ResourceResult[]
}

/** What is recorded of a running operation: `status.operationState`, as far as the sync needs it. */
export type SyncState = {
  phase: OperationPhase
  startedAt: string
  /** Set while `phase` is Running: the attempt failed and the next one comes at `retryAt`. */
  finishedAt?: string
  retryCount: number
  results: ResourceResult[]
  /** The dry run of this attempt passed. Need not survive a restart: it is asked again then. */
  dryRunPassed?: boolean
  /** The newest wave that completed, and when; needed only where a pause between waves is set. */
  waveCompleted?: { phase: SyncPhase; wave: number; at: string }
  message?: string
}

/** The world as the last look found it. */
export type Seen = {
  now: Date
  /** The live object, never older than what our own writes returned (`SyncPorts.written`); undefined where there is none. */
  live(ref: ObjectRef): KubeObject | undefined
  /** Its health; undefined where its kind has none. */
  health(object: KubeObject): Health | undefined
  /** Approval by annotation for `Prune=confirm`; RFC 3339. */
  approvedAt?: string
}

/** What to do next. Everything in it is data; `doSteps` acts on `dry-run`, `do` and `clear`. */
export type SyncDecision =
  /** Ask the API server about all these steps, write nothing. */
  | { do: 'dry-run'; steps: SyncStep[]; message: string }
  | { do: 'steps'; steps: SyncStep[]; message: string }
  /** Delete these hooks (`uid` is a precondition), or only let go of them where `release` is true. */
  | { do: 'clear'; hooks: HookRemoval[]; message: string }
  /** Look again when one of these changes, and not later than `until`; where a step awaits its kind, ask for the kinds afresh then. */
  | { do: 'wait'; for: ObjectRef[]; message: string; until?: Date }
  /** Record these outcomes (hooks that finished, objects that turned healthy), then decide again. */
  | { do: 'record'; results: ResourceResult[]; waveCompleted?: { phase: SyncPhase; wave: number }; message: string }
  /** The attempt failed and there is another: record `finishedAt` = now, `retryCount` and the message; phase stays Running. Look again at `at`. */
  | { do: 'retry'; at: Date; retryCount: number; message: string }
  /** The next attempt begins: forget `finishedAt`, results and `dryRunPassed`, then plan anew (the revision may be a newer one now). */
  | { do: 'restart'; message: string }
  | { do: 'finish'; phase: 'Succeeded' | 'Failed' | 'Error'; message: string }

export type HookRemoval = { ref: ObjectRef; apiVersion: string; uid: string; release: boolean; why: string }

/** `spec.syncPolicy.retry`. Durations as in Go (`5s`, `3m`); bare numbers are seconds. */
export type RetryStrategy = {
  limit?: number
  backoff?: { duration?: string; factor?: number; maxDuration?: string }
}

export type DecisionOptions = {
  retry?: RetryStrategy
  /** Between waves; 0 unless set. */
  waveDelayMs?: number
  /** The whole attempt may take so long; no limit unless set. */
  timeoutMs?: number
  dryRun?: boolean
}

/** `attempt` is that of `StepContext`: the name of this attempt, which its hooks carry. */
export type DecisionInput = { plan: SyncPlan; state: SyncState; seen: Seen; attempt: string; options: DecisionOptions }

/** The calls that steps make. A `Cluster` is one. */
export type SyncPorts = {
  cluster: Pick<Cluster, 'get' | 'create' | 'replace' | 'apply' | 'patch' | 'delete' | 'kinds'>
  /** Called with each object that an answer contained, so that the caller's cache is never older than our own writes. */
  written?(object: KubeObject): void
  /** The name of another application that has this object in its desired state, where one is known. */
  wantedElsewhere?(ref: ObjectRef): string | undefined
}

/** What steps need beyond themselves. Values of Secrets are in clear here. */
export type StepContext = {
  /** The desired state (`DesiredState.manifests`), by `refKey`, plus the namespace of `CreateNamespace`. */
  desired: ReadonlyMap<string, KubeObject>
  kinds: Kinds
  /** Names the attempt; hooks carry it, so that none is created twice. */
  attempt: string
  signal?: AbortSignal
}

export type StepOutcome = { step: SyncStep; result: ResourceResult; object?: KubeObject }

/** What became of steps. `failed` stops the kinds after it; those are `notTried`. */
export type StepsOutcome = { done: StepOutcome[]; failed: StepOutcome[]; notTried: SyncStep[] }
