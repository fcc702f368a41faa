import type { Health, HookDeletePolicy, KubeObject, Manifest, ObjectRef } from '#model'
import type { HookRemoval } from './types.ts'

export type DeletionInput = {
  application: { name: string; namespace: string; uid: string; deletionTimestamp: string; finalizers: readonly string[] }
  /** Live objects that the application tracks. */
  live: readonly KubeObject[]
  /** The desired state (`DesiredState.manifests`), where it can be rendered, for its PreDelete and PostDelete hooks. */
  manifests: readonly Manifest[]
  /** `spec.syncPolicy.syncOptions`. */
  syncOptions: readonly string[]
}

export type DeletionPhase = 'PreDelete' | 'Delete' | 'PostDelete'

export type DeletionStep = {
  ref: ObjectRef
  apiVersion: string
  phase: DeletionPhase
  wave: number
  action: 'create' | 'delete' | 'keep'
  why: string
  /** UID of the live object, a precondition of its deletion. */
  uid?: string
  needsConfirmation?: boolean
  deletePolicies?: HookDeletePolicy[]
  propagationPolicy: 'Foreground' | 'Background' | 'Orphan'
}

/** Steps in order; objects that are kept are listed too, with why. `attempt` names the deletion for its hooks. */
export type DeletionPlan = {
  steps: DeletionStep[]
  attempt: string
  startedAt: string
  /** Finalizers of the Application by the phase whose end takes them off; a phase without one is not run. */
  finalizers: { [phase in DeletionPhase]: string[] }
}

export type DeletionSeen = {
  live(ref: ObjectRef): KubeObject | undefined
  health(object: KubeObject): Health | undefined
  /** Approval by annotation for `Delete=confirm`; RFC 3339. */
  approvedAt?: string
}

/** What to do next; `doDeletion` acts on `create-hooks` and `delete`, `clearHooks` on `hooks`. */
export type DeletionDecision =
  | { do: 'create-hooks'; steps: DeletionStep[]; message: string }
  | { do: 'clear'; hooks: HookRemoval[]; message: string }
  | { do: 'delete'; steps: DeletionStep[]; message: string }
  | { do: 'wait'; for: ObjectRef[]; message: string }
  /** A hook failed: clear `hooks`, set the condition DeletionError to `message`, and look again later: it is tried anew then. */
  | { do: 'failed'; hooks: HookRemoval[]; message: string }
  /** A phase is over: take these finalizers off the Application first, then clear `hooks` (best effort), then plan again. */
  | { do: 'phase-done'; phase: DeletionPhase; removeFinalizers: string[]; hooks: HookRemoval[]; message: string }
  /** Nothing is left to do. */
  | { do: 'finish'; message: string }
