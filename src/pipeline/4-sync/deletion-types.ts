import type { KubeObject, Manifest, ObjectRef } from '#model'

export type DeletionInput = {
  application: { name: string; namespace: string; uid: string; deletionTimestamp: string; finalizers: readonly string[] }
  /** Live objects that the application tracks. */
  live: readonly KubeObject[]
  /** The desired state, where it can be rendered, for its PreDelete and PostDelete hooks. */
  manifests: readonly Manifest[]
}

export type DeletionStep = {
  ref: ObjectRef
  apiVersion: string
  phase: 'PreDelete' | 'Delete' | 'PostDelete'
  wave: number
  action: 'create' | 'delete' | 'keep'
  why: string
  uid?: string
  needsConfirmation?: boolean
  propagationPolicy: 'Foreground' | 'Background' | 'Orphan'
}

/** Steps in order; those that are kept are listed too, with why. `attempt` names the deletion for its hooks. */
export type DeletionPlan = { steps: DeletionStep[]; attempt: string; startedAt: string }

export type DeletionDecision =
  | { do: 'create-hooks'; steps: DeletionStep[]; message: string }
  | { do: 'delete'; steps: DeletionStep[]; message: string }
  | { do: 'wait'; for: ObjectRef[]; message: string }
  /** A hook failed: it is deleted, the deletion gets a DeletionError, and is tried again later. */
  | { do: 'failed'; hooks: DeletionStep[]; message: string }
  /** Nothing is left of the phases whose finalizers are named: take them off. */
  | { do: 'finish'; message: string }
