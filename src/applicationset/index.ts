/**
 * ApplicationSets: generators become parameters, parameters become Applications. In come a set, the Applications that exist and what ports know
 * of repositories and clusters; out come writes to do, the status, and how many Applications would go. It writes nothing itself, and it never
 * takes a generator that could not answer for one that has nothing to say.
 */
export { planSetDeletion } from './deletion.ts'
export type { ApplicationSetOptions } from './options.ts'
export { type ApplicationWrite, isOwned } from './plan.ts'
export type { ApplicationSetPorts } from './ports.ts'
export { reconcileApplicationSet, type ReconcileRequest, type ReconcileResult, statusAfterProblem } from './reconcile.ts'
