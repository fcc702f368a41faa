import { traitsOf } from '#kinds'
import { type ResourceResult, refText, type SyncStep } from '#model'
import { hookOutcome } from './hook-state.ts'
import { isFailure, type Results } from './results.ts'
import type { DecisionInput, SyncDecision } from './types.ts'

/** A step that is not complete, and what is missing. */
export type Waiting = { step: SyncStep; why: string }

/** Hooks of a wave that were made and have no recorded end: those that ended now, and those that are waited for. */
export function updateHooks(
  group: readonly SyncStep[],
  input: DecisionInput,
  results: Results,
): { changed: ResourceResult[]; waiting: Waiting[] } {
  const changed: ResourceResult[] = []
  const waiting: Waiting[] = []
  for (const step of group) {
    const recorded = results.of(step)
    if (!step.hook || recorded?.hookPhase !== 'Running' || isFailure(recorded)) continue
    const outcome = hookOutcome(step, recorded, input.seen, input.attempt)
    if ('waitingFor' in outcome) waiting.push({ step, why: outcome.waitingFor })
    else changed.push(outcome)
  }
  return { changed, waiting }
}

/** Namespaces and CRDs that were applied and do not serve yet. */
export function unfinishedPrerequisites(
  group: readonly SyncStep[],
  input: DecisionInput,
  results: Results,
): { waiting: Waiting[]; failed?: ResourceResult } {
  const done = group.filter(
    (step) => traitsOf(step.ref).prerequisite === true && step.action !== 'prune' && results.of(step)?.status === 'Synced',
  )
  const health = healthWaits(done, input, results)
  const [failed] = health.failed
  return { waiting: health.waiting, ...(failed !== undefined && { failed }) }
}

/** Applied objects of a wave that are not healthy yet, and those that will not become so. */
export function healthWaits(
  group: readonly SyncStep[],
  input: DecisionInput,
  results: Results,
): { waiting: Waiting[]; failed: ResourceResult[] } {
  const waiting: Waiting[] = []
  const failed: ResourceResult[] = []
  for (const step of group) {
    const recorded = results.of(step)
    if (step.hook || step.prune === true || recorded?.status !== 'Synced') continue
    const live = input.seen.live(step.ref)
    if (live === undefined) {
      waiting.push({ step, why: `${refText(step.ref)} is not there yet` })
      continue
    }
    const health = input.seen.health(live)
    // Suspended is a state that somebody asked for: waiting for it to end would wait for ever.
    if (health === undefined || health.status === 'Healthy' || health.status === 'Suspended') continue
    if (health.status === 'Degraded')
      failed.push({ ...recorded, hookPhase: 'Failed', message: health.message ?? 'the object is degraded' })
    else waiting.push({ step, why: health.message ?? `${refText(step.ref)} is ${health.status}` })
  }
  return { waiting, failed }
}

/** Pruned objects that finalizers still hold. */
export function goneWaits(group: readonly SyncStep[], input: DecisionInput, results: Results): Waiting[] {
  return group.flatMap((step) => {
    if (step.action !== 'prune' || results.of(step)?.status !== 'Pruned') return []
    const live = input.seen.live(step.ref)
    if (live === undefined || (step.uid !== undefined && live.metadata.uid !== step.uid)) return []
    const holders = live.metadata.finalizers ?? []
    return [{ step, why: `${refText(step.ref)} is being deleted${holders.length > 0 ? `; held by ${holders.join(', ')}` : ''}` }]
  })
}

/** The decision to wait for all of these, in words about the first. */
export function waitFor(waiting: readonly Waiting[], until?: Date): SyncDecision {
  const [first] = waiting
  const more = waiting.length > 1 ? ` and ${waiting.length - 1} more` : ''
  return {
    do: 'wait',
    for: waiting.map((entry) => entry.step.ref),
    message: first === undefined ? 'waiting' : `waiting for ${refText(first.step.ref)}: ${first.why}${more}`,
    ...(until !== undefined && { until }),
  }
}
