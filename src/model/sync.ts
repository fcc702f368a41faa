import type { ObjectRef } from './kube-object.ts'

/** In the order in which they run; SyncFail only after a failure, PreDelete and PostDelete only while the application is deleted. */
export const syncPhases = ['PreSync', 'Sync', 'PostSync', 'SyncFail', 'PreDelete', 'PostDelete'] as const
export type SyncPhase = (typeof syncPhases)[number]

export type OperationPhase = 'Running' | 'Terminating' | 'Failed' | 'Error' | 'Succeeded'

/**
 * What a step does to its object. `create` makes a new one (hooks always: exactly once an operation), `apply` is server-side apply,
 * `patch` a client-side three-way merge, `replace` an update of the whole, `recreate` an apply that may delete and create again where
 * the API server refuses to change a field; `skip` leaves it alone: it is as desired, or must not be touched.
 */
export type StepAction = 'create' | 'apply' | 'patch' | 'replace' | 'recreate' | 'prune' | 'skip'

/** One step of a plan: an object, what is done to it, when, and why. A preview is the same plan, not executed. */
export type SyncStep = {
  ref: ObjectRef
  phase: SyncPhase
  wave: number
  action: StepAction
  hook: boolean
  /** One sentence for people. */
  why: string
  apiVersion: string
  /** Paths of managed fields that this step must not write. */
  ignoredFields?: string[][]
  /** Hooks: what deletes them, and when. */
  deletePolicies?: HookDeletePolicy[]
  /** Not before somebody approved it (`Prune=confirm`). */
  needsConfirmation?: boolean
  /** No dry run before: the kind comes with this very sync, or an option says so. */
  skipDryRun?: boolean
  propagationPolicy?: 'Foreground' | 'Background' | 'Orphan'
  /** Written by client-side apply: an option asks for it, or server-side apply refuses the object. */
  clientSide?: boolean
  /** Entries of client-side apply are folded into ours first. */
  foldsOwnership?: boolean
  /** The kind comes with this very sync and is not served yet. */
  awaitsKind?: boolean
  /** The rule of the project that forbids it, in words: the step fails without a call. */
  refused?: string
  /** It is about an object that is no longer desired, whether it goes or stays. */
  prune?: boolean
  /** `PruneLast` of the object itself. */
  pruneLast?: boolean
  /** UID of the live object: what is pruned is that very object, not a later one with its name. */
  uid?: string
  /** The tracking id of the object to prune as it was compared: it must not have become somebody else's since. */
  trackingId?: string
}

export type HookDeletePolicy = 'HookSucceeded' | 'HookFailed' | 'BeforeHookCreation'

/** The steps in the order of execution: phase, wave, kind order, name. `problems` refuse the whole plan; nothing of it may be done then. */
export type SyncPlan = { steps: SyncStep[]; problems: string[] }

export type ResourceResultStatus = 'Synced' | 'SyncFailed' | 'Pruned' | 'PruneSkipped'

/** An entry of `status.operationState.syncResult.resources`, in the contract's shape. */
export type ResourceResult = {
  group: string
  version: string
  kind: string
  namespace: string
  name: string
  status?: ResourceResultStatus
  message?: string
  hookType?: string
  hookPhase?: OperationPhase
  syncPhase?: SyncPhase
  images?: string[]
}
