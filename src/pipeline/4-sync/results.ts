import { type ObjectRef, type ResourceResult, type SyncPhase, type SyncStep, versionOf } from '#model'

/** The recorded outcomes of an attempt, by step. */
export type Results = { of(step: SyncStep): ResourceResult | undefined; all: readonly ResourceResult[] }

/** Finds the outcome of each step: the same object may be a hook in several phases. */
export function resultsOf(results: readonly ResourceResult[]): Results {
  const byKey = new Map(results.map((result) => [resultKey(result, result.syncPhase ?? 'Sync'), result]))
  return { of: (step) => byKey.get(resultKey(step.ref, step.phase)), all: results }
}

/** An outcome in the contract's shape. */
export function resultFor(
  step: SyncStep,
  outcome: Pick<ResourceResult, 'status' | 'message' | 'hookPhase' | 'images'>,
): ResourceResult {
  return {
    group: step.ref.group,
    version: versionOf(step.apiVersion),
    kind: step.ref.kind,
    namespace: step.ref.namespace,
    name: step.ref.name,
    syncPhase: step.phase,
    ...(step.hook && { hookType: step.phase }),
    ...outcome,
  }
}

/** Outcomes with newer ones over them, in their order. */
export function mergeResults(old: readonly ResourceResult[], newer: readonly ResourceResult[]): ResourceResult[] {
  const merged = new Map(old.map((result) => [resultKey(result, result.syncPhase ?? 'Sync'), result]))
  for (const result of newer) merged.set(resultKey(result, result.syncPhase ?? 'Sync'), result)
  return [...merged.values()]
}

/** Whether an outcome ends the attempt. */
export function isFailure(result: ResourceResult): boolean {
  return result.status === 'SyncFailed' || result.hookPhase === 'Failed' || result.hookPhase === 'Error'
}

function resultKey(ref: ObjectRef, phase: SyncPhase): string {
  return `${phase}/${ref.group}/${ref.kind}/${ref.namespace}/${ref.name}`
}
