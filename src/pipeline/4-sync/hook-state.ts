import { hookFinalizer } from '#kinds'
import { annotations, type KubeObject, refText, type ResourceResult, type SyncStep } from '#model'
import { resultFor } from './results.ts'
import type { HookRemoval, Seen } from './types.ts'

/** The mark that a hook of this attempt carries. One object may be a hook in several phases, so the phase is part of it. */
export function hookMark(attempt: string, step: Pick<SyncStep, 'phase'>): string {
  return `${attempt}/${step.phase}`
}

/** Whether a live object is the hook that this attempt made. */
export function isMadeBy(object: KubeObject, attempt: string, step: Pick<SyncStep, 'phase'>): boolean {
  return object.metadata.annotations?.[annotations.attempt] === hookMark(attempt, step)
}

/** What became of a hook that was made: its outcome, or what is waited for. */
export function hookOutcome(
  step: SyncStep,
  recorded: ResourceResult,
  seen: Seen,
  attempt: string,
): ResourceResult | { waitingFor: string } {
  const live = seen.live(step.ref)
  if (live === undefined || !isMadeBy(live, attempt, step)) {
    return { ...recorded, hookPhase: 'Failed', message: `${refText(step.ref)} went away before its result was seen` }
  }
  const health = seen.health(live)
  if (health === undefined || health.status === 'Healthy') {
    return resultFor(step, { status: 'Synced', hookPhase: 'Succeeded', message: health?.message ?? 'completed' })
  }
  if (health.status === 'Degraded') {
    return resultFor(step, { status: 'Synced', hookPhase: 'Failed', message: health.message ?? 'failed' })
  }
  // Held by our finalizer only: the controllers of Jobs and Pods take no such object to its end any more.
  if (live.metadata.deletionTimestamp !== undefined) {
    return { ...recorded, hookPhase: 'Failed', message: `${refText(step.ref)} was deleted before it ended` }
  }
  return { waitingFor: health.message ?? `Waiting for ${refText(step.ref)}` }
}

/** The hook of an earlier attempt that has to go before the same hook is made again; undefined where nothing is in the way. */
export function oldHook(step: SyncStep, seen: Seen, attempt: string): HookRemoval | undefined {
  const live = seen.live(step.ref)
  if (live === undefined || isMadeBy(live, attempt, step)) return undefined
  if (!(step.deletePolicies ?? []).includes('BeforeHookCreation')) return undefined
  return removalOf(step, live, { release: false, why: 'a hook of an earlier sync is deleted before it is created again' })
}

/** Hooks that have a recorded end: those to delete by their policy, and those that only have to be let go of. */
export function finishedHooks(
  steps: readonly SyncStep[],
  input: {
    seen: Seen
    attempt: string
    outcome(step: SyncStep): ResourceResult | undefined
    policies: ReadonlyArray<'HookSucceeded' | 'HookFailed'>
  },
): HookRemoval[] {
  return steps.flatMap((step) => {
    const end = input.outcome(step)?.hookPhase
    const live = input.seen.live(step.ref)
    if (!step.hook || live === undefined || !isMadeBy(live, input.attempt, step)) return []
    if (end !== 'Succeeded' && end !== 'Failed' && end !== 'Error') return []
    const policy = end === 'Succeeded' ? 'HookSucceeded' : 'HookFailed'
    if (input.policies.includes(policy) && (step.deletePolicies ?? []).includes(policy)) {
      const gone = live.metadata.deletionTimestamp !== undefined && !live.metadata.finalizers?.includes(hookFinalizer)
      return gone ? [] : [removalOf(step, live, { release: false, why: `its delete policy is ${policy}` })]
    }
    return live.metadata.finalizers?.includes(hookFinalizer)
      ? [removalOf(step, live, { release: true, why: 'its result is recorded' })]
      : []
  })
}

/** The removal of a live hook. */
export function removalOf(
  step: Pick<SyncStep, 'ref' | 'apiVersion'>,
  live: KubeObject,
  how: { release: boolean; why: string },
): HookRemoval {
  return { ref: step.ref, apiVersion: step.apiVersion, uid: live.metadata.uid ?? '', ...how }
}
