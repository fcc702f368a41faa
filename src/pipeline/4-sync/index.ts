/**
 * Sync: a comparison comes in; a plan, then one decision at a time, then the outcome of API calls go out. Deciding is pure and can be
 * resumed at any point from `status.operationState`; only `doSteps`, `clearHooks` and `doDeletion` call the cluster. Never waits, never
 * reads the clock, never deletes what the comparison did not name.
 */
export type * from './deletion-types.ts'
export { type DeletionOutcome, doDeletion } from './do-deletion.ts'
export { doSteps } from './do-steps.ts'
export { clearHooks } from './hook-steps.ts'
export { nextDeletion } from './next-deletion.ts'
export { nextStep } from './next-step.ts'
export { planSync } from './plan.ts'
export { planDeletion } from './plan-deletion.ts'
export { isFailure, mergeResults } from './results.ts'
export { nextAttempt, parseDuration } from './retry.ts'
export { stepContext } from './step-context.ts'
export type * from './types.ts'
