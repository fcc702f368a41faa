import { hookFinalizer } from '#kinds'
import { type KubeObject, refText } from '#model'
import type { DeletionDecision, DeletionPhase, DeletionPlan, DeletionSeen, DeletionStep } from './deletion-types.ts'
import { isMadeBy, removalOf } from './hook-state.ts'
import { deletionPhases } from './plan-deletion.ts'
import type { HookRemoval } from './types.ts'

/**
 * What to do next while an Application is deleted. What has been done is read from the cluster and from the finalizers that are left:
 * a phase whose finalizer is gone is over and has no steps in the plan.
 */
export function nextDeletion(plan: DeletionPlan, seen: DeletionSeen): DeletionDecision {
  for (const phase of deletionPhases) {
    const finalizers = plan.finalizers[phase]
    if (finalizers.length === 0) continue
    const steps = plan.steps.filter((step) => step.phase === phase)
    const decision = phase === 'Delete' ? deleteDecision(steps, plan, seen) : hookDecision(steps, plan, seen)
    if (decision !== undefined) return decision
    return {
      do: 'phase-done',
      phase,
      removeFinalizers: finalizers,
      hooks: cleanupOf(steps, plan, seen),
      message: doneText(phase, steps),
    }
  }
  return { do: 'finish', message: 'nothing is left to delete' }
}

function deleteDecision(steps: readonly DeletionStep[], plan: DeletionPlan, seen: DeletionSeen): DeletionDecision | undefined {
  const there = steps.filter((step) => step.action === 'delete' && isSame(seen.live(step.ref), step))
  const [first] = there
  if (first === undefined) return undefined
  const wave = there.filter((step) => step.wave === first.wave)
  // A hook that a sync left behind is held by nobody but us.
  const held = wave.flatMap((step) => {
    const live = seen.live(step.ref)
    const ours = live?.metadata.deletionTimestamp !== undefined && live.metadata.finalizers?.includes(hookFinalizer) === true
    return ours ? [removalOf(step, live, { release: true, why: 'it is being deleted' })] : []
  })
  if (held.length > 0) return { do: 'clear', hooks: held, message: `letting go of ${held.length} hooks` }
  const approved = seen.approvedAt !== undefined && Date.parse(seen.approvedAt) >= Date.parse(plan.startedAt)
  const undone = wave.filter((step) => seen.live(step.ref)?.metadata.deletionTimestamp === undefined)
  const able = undone.filter((step) => step.needsConfirmation !== true || approved)
  if (able.length > 0) return { do: 'delete', steps: able, message: `deleting ${able.length} objects of wave ${first.wave}` }
  const [waiting = first] = undone
  const message =
    undone.length > 0
      ? `deleting ${refText(waiting.ref)} needs approval (Delete=confirm)`
      : `waiting for ${refText(first.ref)} to be deleted${heldBy(seen.live(first.ref))}`
  return { do: 'wait', for: wave.map((step) => step.ref), message }
}

/** Waves of hooks, one after the other. */
function hookDecision(steps: readonly DeletionStep[], plan: DeletionPlan, seen: DeletionSeen): DeletionDecision | undefined {
  for (const wave of new Set(steps.map((step) => step.wave))) {
    const group = steps.filter((step) => step.wave === wave)
    const old = group.flatMap((step) => {
      const live = seen.live(step.ref)
      return live !== undefined && !isMade(live, plan, step) ? [{ step, live }] : []
    })
    const removals = old
      .filter(({ live }) => isHeld(live))
      .map(({ step, live }) => removalOf(step, live, { release: false, why: 'a hook of earlier days is in the way' }))
    if (removals.length > 0) return { do: 'clear', hooks: removals, message: 'deleting hooks of earlier days' }
    if (old.length > 0)
      return { do: 'wait', for: old.map(({ step }) => step.ref), message: 'waiting for hooks of earlier days to go' }
    const open = group.filter((step) => seen.live(step.ref) === undefined)
    if (open.length > 0)
      return { do: 'create-hooks', steps: open, message: `creating ${open.length} ${group[0]?.phase ?? ''} hooks` }
    const failed = group.filter((step) => healthAt(step, seen)?.status === 'Degraded')
    if (failed.length > 0) return failure(failed, seen)
    const running = group.filter((step) => !isDone(step, seen))
    const [first] = running
    if (first !== undefined) {
      return {
        do: 'wait',
        for: running.map((step) => step.ref),
        message: `waiting for ${refText(first.ref)}: ${healthAt(first, seen)?.message ?? 'running'}`,
      }
    }
  }
  return undefined
}

function failure(failed: readonly DeletionStep[], seen: DeletionSeen): DeletionDecision {
  const hooks = failed.flatMap((step) => {
    const live = seen.live(step.ref)
    return live === undefined ? [] : [removalOf(step, live, { release: false, why: 'it failed and is tried again' })]
  })
  const [first] = failed
  const what = first === undefined ? '' : `${refText(first.ref)}: ${healthAt(first, seen)?.message ?? 'failed'}`
  return { do: 'failed', hooks, message: `Cannot delete the application: its hook failed: ${what}` }
}

function cleanupOf(steps: readonly DeletionStep[], plan: DeletionPlan, seen: DeletionSeen): HookRemoval[] {
  return steps.flatMap((step) => {
    const live = seen.live(step.ref)
    if (step.action !== 'create' || live === undefined || !isMade(live, plan, step)) return []
    const release = !(step.deletePolicies ?? []).includes('HookSucceeded')
    return [removalOf(step, live, { release, why: release ? 'its result is known' : 'its delete policy is HookSucceeded' })]
  })
}

function isMade(live: KubeObject, plan: DeletionPlan, step: DeletionStep): boolean {
  return isMadeBy(live, plan.attempt, { phase: step.phase === 'PostDelete' ? 'PostDelete' : 'PreDelete' })
}

/** Not yet being deleted, or held by our own finalizer: somebody has to do something. */
function isHeld(live: KubeObject): boolean {
  return live.metadata.deletionTimestamp === undefined || (live.metadata.finalizers ?? []).includes(hookFinalizer)
}

function isDone(step: DeletionStep, seen: DeletionSeen): boolean {
  const health = healthAt(step, seen)
  return health === undefined || health.status === 'Healthy'
}

function healthAt(step: DeletionStep, seen: DeletionSeen): { status: string; message?: string } | undefined {
  const live = seen.live(step.ref)
  return live === undefined ? undefined : seen.health(live)
}

function isSame(live: KubeObject | undefined, step: DeletionStep): boolean {
  return live !== undefined && (step.uid === undefined || live.metadata.uid === step.uid)
}

function heldBy(live: KubeObject | undefined): string {
  const holders = live?.metadata.finalizers ?? []
  return holders.length === 0 ? '' : `; held by ${holders.join(', ')}`
}

function doneText(phase: DeletionPhase, steps: readonly DeletionStep[]): string {
  const kept = steps.filter((step) => step.action === 'keep').length
  if (phase !== 'Delete') return `${phase} hooks are done`
  return kept === 0 ? 'all objects are deleted' : `all objects are deleted, ${kept} are kept`
}
