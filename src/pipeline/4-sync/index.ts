/**
 * Sync: a comparison comes in; a plan, then one decision at a time, then the outcome of API calls go out. Deciding is pure and can be
 * resumed at any point from `status.operationState`; only `doSteps` and its siblings call the cluster. Never waits, never reads the
 * clock, never deletes what the comparison did not name.
 */
import type { Comparison, Kinds, KubeObject, Manifest, SyncPlan } from '#model'
import type { DeletionInput, DeletionPlan, DeletionDecision } from './deletion-types.ts'
import type {
  DecisionInput,
  HookRemoval,
  RetryStrategy,
  StepContext,
  StepsOutcome,
  SyncDecision,
  SyncOptions,
  SyncPorts,
} from './types.ts'

export type * from './types.ts'
export type * from './deletion-types.ts'

/** The steps of a sync, in order, or the problems that forbid it. A preview is this plan. */
export declare function planSync(comparison: Comparison, options: SyncOptions): SyncPlan
/** What to do next, from what is recorded and what is seen. */
export declare function nextStep(input: DecisionInput): SyncDecision
/** Does the steps of one decision: kinds one after the other, objects of a kind in parallel. */
export declare function doSteps(
  decision: Extract<SyncDecision, { do: 'dry-run' | 'steps' }>,
  context: StepContext,
  ports: SyncPorts,
): Promise<StepsOutcome>
export declare function clearHooks(
  hooks: readonly HookRemoval[],
  ports: SyncPorts,
): Promise<{ done: HookRemoval[]; failed: Array<{ hook: HookRemoval; message: string }> }>
/** What `StepContext` needs: desired objects by key, with generated hook names, and the name of the attempt. */
export declare function stepContext(
  manifests: readonly Manifest[],
  comparison: Comparison,
  kinds: Kinds,
  options: SyncOptions,
): StepContext
/** When the next attempt begins; undefined where none does. `retryCount` counts attempts that failed before this one. */
export declare function nextAttempt(strategy: RetryStrategy | undefined, retryCount: number, failedAt: Date): Date | undefined
/** The order in which an application's objects go when it is deleted, and what stays, with why. */
export declare function planDeletion(input: DeletionInput): DeletionPlan
export declare function nextDeletion(
  plan: DeletionPlan,
  seen: {
    now: Date
    live(ref: { group: string; kind: string; namespace: string; name: string }): KubeObject | undefined
    health(object: KubeObject): { status: string; message?: string } | undefined
    approvedAt?: string
  },
): DeletionDecision
