import type { ObjectRef } from './kube-object.ts'

/** In the order in which they run; SyncFail only after a failure, PreDelete and PostDelete only while the application is deleted. */
export const syncPhases = ['PreSync', 'Sync', 'PostSync', 'SyncFail', 'PreDelete', 'PostDelete'] as const
export type SyncPhase = (typeof syncPhases)[number]

export type OperationPhase = 'Running' | 'Terminating' | 'Failed' | 'Error' | 'Succeeded'

/** What a step does to its object. `recreate` deletes first (Force, Replace of an immutable field). */
export type StepAction = 'create' | 'apply' | 'replace' | 'recreate' | 'prune' | 'skip'

/** One step of a plan: an object, what is done to it, when, and why. A preview is the same plan, not executed. */
export type SyncStep = {
  ref: ObjectRef
  phase: SyncPhase
  wave: number
  action: StepAction
  hook: boolean
  /** One sentence for people. */
  why: string
}

/** The steps in the order of execution: phase, wave, kind order, name. */
export type SyncPlan = { steps: SyncStep[] }

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
