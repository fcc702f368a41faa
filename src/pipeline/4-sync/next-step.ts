import { traitsOf } from '#kinds'
import { refText, type SyncPhase, type SyncStep } from '#model'
import { finishedHooks, isMadeBy, oldHook, removalOf } from './hook-state.ts'
import { isFailure, type Results, resultsOf } from './results.ts'
import { nextAttempt } from './retry.ts'
import type { DecisionInput, HookRemoval, SyncDecision } from './types.ts'
import { goneWaits, healthWaits, unfinishedPrerequisites, updateHooks, waitFor } from './waits.ts'

/** How soon to look again for a kind that is about to be served. */
const kindPollMs = 300

/**
 * What to do next: pure, and the same after a restart, because all it knows is what is recorded and what is seen. Each call returns
 * one thing; record what came of it, look again and ask again. `wait` is the only answer that ends a pass of a running operation.
 */
export function nextStep(input: DecisionInput): SyncDecision {
  const { plan, state, seen, options } = input
  const results = resultsOf(state.results)
  if (state.phase === 'Terminating') return terminate(input, results, 'Operation terminated')
  if (plan.problems.length > 0) return { do: 'finish', phase: 'Failed', message: plan.problems.join('; ') }
  if (state.finishedAt !== undefined) return awaitRetry(input)
  const deadline = options.timeoutMs ? Date.parse(state.startedAt) + options.timeoutMs : Infinity
  if (seen.now.getTime() >= deadline)
    return terminate(input, results, `Operation timed out after ${(options.timeoutMs ?? 0) / 1000} s`)
  const asked = state.dryRunPassed === true || state.results.length > 0
  if (!asked) {
    const steps = plan.steps.filter((step) => step.skipDryRun !== true && step.action !== 'skip' && step.phase !== 'SyncFail')
    if (steps.length > 0 && !isOwnQuestion(input))
      return { do: 'dry-run', steps, message: `asking the API server about ${steps.length} objects` }
  }
  if (options.dryRun === true) return finishDryRun(results)
  return withDeadline(walk(input, results), deadline)
}

/** A single apply is its own question: where it is refused nothing was touched, and where it is not it is done. */
function isOwnQuestion({ plan, options }: DecisionInput): boolean {
  const [first, second] = plan.steps.filter((step) => step.action !== 'skip')
  if (options.dryRun === true || first === undefined || second !== undefined) return false
  return !first.hook && (first.action === 'create' || first.action === 'apply')
}

/** The waves in order; the first that is not complete says what to do. */
function walk(input: DecisionInput, results: Results): SyncDecision {
  const groups = groupsOf(input.plan.steps.filter((step) => step.phase !== 'SyncFail'))
  if (results.all.some(isFailure)) return failWhenQuiet(input, results)
  const stepwise = groups.length > 1 || input.plan.steps.some((step) => step.hook)
  for (const [index, group] of groups.entries()) {
    const decision = groupDecision(group, input, { results, stepwise })
    if (decision !== undefined) return decision
    const next = groups[index + 1]
    const endOfPhase = next?.[0]?.phase !== group[0]?.phase
    const cleanup = finishedHooks(
      endOfPhase
        ? groups
            .slice(0, index + 1)
            .flat()
            .filter((step) => step.phase === group[0]?.phase)
        : group,
      { seen: input.seen, attempt: input.attempt, outcome: results.of, policies: endOfPhase ? ['HookSucceeded'] : [] },
    )
    if (cleanup.length > 0) return { do: 'clear', hooks: cleanup, message: `clearing ${cleanup.length} finished hooks` }
    const pause = next === undefined ? undefined : pauseAfter(group, next, input, results)
    if (pause !== undefined) return pause
  }
  return { do: 'finish', phase: 'Succeeded', message: successText(input) }
}

/** What one wave still needs; undefined once it is complete. */
function groupDecision(
  group: readonly SyncStep[],
  input: DecisionInput,
  how: { results: Results; stepwise: boolean },
): SyncDecision | undefined {
  const { results } = how
  const open = group.filter((step) => results.of(step) === undefined || wasDeletedSince(step, input, results))
  const hooks = updateHooks(group, input, results)
  if (hooks.changed.length > 0) return { do: 'record', results: hooks.changed, message: 'recording what became of hooks' }
  const ready = unfinishedPrerequisites(group, input, results)
  if (ready.failed !== undefined) return { do: 'record', results: [ready.failed], message: ready.failed.message ?? '' }
  const first = open.filter((step) => traitsOf(step.ref).prerequisite === true && step.action !== 'prune')
  if (first.length > 0) return startSteps(first, input)
  if (open.length > 0) return ready.waiting.length > 0 ? waitFor(ready.waiting) : startSteps(open, input)
  const waiting = [...hooks.waiting, ...goneWaits(group, input, results)]
  if (how.stepwise) {
    const health = healthWaits(group, input, results)
    if (health.failed.length > 0) return { do: 'record', results: health.failed, message: 'an object of the wave is degraded' }
    waiting.push(...health.waiting)
  }
  return waiting.length > 0 ? waitFor(waiting) : undefined
}

/** Applied in this attempt and gone again: it is applied once more, or its wave would wait for it for ever. Hooks are never repeated. */
function wasDeletedSince(step: SyncStep, input: DecisionInput, results: Results): boolean {
  const applied = !step.hook && step.action === 'create' && results.of(step)?.status === 'Synced'
  return applied && input.seen.live(step.ref) === undefined
}

function startSteps(open: readonly SyncStep[], input: DecisionInput): SyncDecision {
  const { seen, attempt, state } = input
  const unapproved = open.filter((step) => step.needsConfirmation === true && !isApproved(seen.approvedAt, state.startedAt))
  const able = open.filter((step) => !unapproved.includes(step))
  const old = able.flatMap((step) => (step.hook ? (oldHook(step, seen, attempt) ?? []) : []))
  const leaving = able.filter((step) => isLeaving(step, input))
  const toClear = old.filter((hook) => mustClear(hook, input))
  if (toClear.length > 0) return { do: 'clear', hooks: toClear, message: `deleting ${toClear.length} hooks of an earlier sync` }
  const blocked = new Set(old.map((hook) => refText(hook.ref)))
  const unserved = able.filter((step) => step.awaitsKind === true)
  const now = able.filter(
    (step) => !leaving.includes(step) && !unserved.includes(step) && !(step.hook && blocked.has(refText(step.ref))),
  )
  if (now.length > 0) return { do: 'steps', steps: now, message: `${describe(now)}` }
  if (unserved.length > 0) {
    // An API server serves a kind a moment after its CRD says Established, and nothing tells when.
    const kinds = unserved.map((step) => ({ step, why: `the API server does not serve ${step.apiVersion} ${step.ref.kind} yet` }))
    return waitFor(kinds, new Date(seen.now.getTime() + kindPollMs))
  }
  return waitFor([
    ...unapproved.map((step) => ({ step, why: `pruning ${refText(step.ref)} needs approval (Prune=confirm)` })),
    ...able.map((step) => ({ step, why: `the old ${refText(step.ref)} is being deleted` })),
  ])
}

/** An object that is being deleted is not written to: what is written would go with it. */
function isLeaving(step: SyncStep, input: DecisionInput): boolean {
  const live = input.seen.live(step.ref)
  return step.action !== 'prune' && step.action !== 'skip' && !step.hook && live?.metadata.deletionTimestamp !== undefined
}

function mustClear(hook: HookRemoval, input: DecisionInput): boolean {
  const live = input.seen.live(hook.ref)
  return (
    live?.metadata.deletionTimestamp === undefined ||
    (live.metadata.finalizers ?? []).includes('argocd.argoproj.io/hook-finalizer')
  )
}

/** Hooks that still run end first: their result may be what explains the failure. */
function failWhenQuiet(input: DecisionInput, results: Results): SyncDecision {
  const ordinary = input.plan.steps.filter((step) => step.phase !== 'SyncFail')
  const hooks = updateHooks(ordinary, input, results)
  if (hooks.changed.length > 0) return { do: 'record', results: hooks.changed, message: 'recording what became of hooks' }
  return hooks.waiting.length > 0 ? waitFor(hooks.waiting) : fail(input, results)
}

/** SyncFail hooks first, then the clearing of hooks, then the next attempt or the end. */
function fail(input: DecisionInput, results: Results): SyncDecision {
  // Where the dry run already failed, nothing was touched and there is nothing to clean up after.
  const touched =
    input.state.dryRunPassed === true || results.all.some((result) => result.status === 'Synced' || result.status === 'Pruned')
  const hooks = touched ? input.plan.steps.filter((step) => step.phase === 'SyncFail') : []
  for (const group of groupsOf(hooks)) {
    const updated = updateHooks(group, input, results)
    if (updated.changed.length > 0)
      return { do: 'record', results: updated.changed, message: 'recording what became of SyncFail hooks' }
    const open = group.filter((step) => results.of(step) === undefined)
    if (open.length > 0) return startSteps(open, input)
    if (updated.waiting.length > 0) return waitFor(updated.waiting)
  }
  const cleanup = finishedHooks(input.plan.steps, {
    seen: input.seen,
    attempt: input.attempt,
    outcome: results.of,
    policies: ['HookFailed', 'HookSucceeded'],
  })
  if (cleanup.length > 0) return { do: 'clear', hooks: cleanup, message: `clearing ${cleanup.length} finished hooks` }
  const message = failureText(results)
  const { retryCount } = input.state
  const at = nextAttempt(input.options.retry, retryCount, input.seen.now)
  if (at === undefined) {
    return { do: 'finish', phase: 'Failed', message: retryCount > 0 ? `${message} (retried ${retryCount} times)` : message }
  }
  return {
    do: 'retry',
    at,
    retryCount: retryCount + 1,
    message: `${message}. Retrying attempt #${retryCount + 1} at ${at.toISOString()}`,
  }
}

function awaitRetry(input: DecisionInput): SyncDecision {
  const { state, seen, options } = input
  const at = nextAttempt(options.retry, state.retryCount - 1, new Date(state.finishedAt ?? seen.now))
  // The limit was lowered while the operation waited.
  if (at === undefined) return { do: 'finish', phase: 'Failed', message: state.message ?? 'one or more objects failed to sync' }
  if (at > seen.now) return { do: 'wait', for: [], message: state.message ?? 'waiting for the next attempt', until: at }
  return { do: 'restart', message: `attempt #${state.retryCount + 1} begins` }
}

/** Running hooks are deleted, nothing else is touched. */
function terminate(input: DecisionInput, results: Results, message: string): SyncDecision {
  const hooks = input.plan.steps.flatMap((step) => {
    const live = input.seen.live(step.ref)
    if (!step.hook || live === undefined || !isMadeBy(live, input.attempt, step)) return []
    const end = results.of(step)?.hookPhase
    if (end === 'Succeeded') return []
    const removal = removalOf(step, live, { release: false, why: 'the operation was terminated' })
    return mustClear(removal, input) ? [removal] : []
  })
  if (hooks.length > 0) return { do: 'clear', hooks, message: `deleting ${hooks.length} running hooks` }
  return { do: 'finish', phase: 'Failed', message }
}

function pauseAfter(
  group: readonly SyncStep[],
  next: readonly SyncStep[],
  input: DecisionInput,
  results: Results,
): SyncDecision | undefined {
  const pauseMs = input.options.waveDelayMs ?? 0
  const [step] = group
  // A wave that has begun has had its pause.
  if (pauseMs === 0 || step === undefined || next.some((later) => results.of(later) !== undefined)) return undefined
  const done = input.state.waveCompleted
  if (done?.phase !== step.phase || done.wave !== step.wave) {
    return {
      do: 'record',
      results: [],
      waveCompleted: { phase: step.phase, wave: step.wave },
      message: `${step.phase} wave ${step.wave} is complete`,
    }
  }
  const until = new Date(Date.parse(done.at) + pauseMs)
  return until > input.seen.now
    ? { do: 'wait', for: [], message: `pause after ${step.phase} wave ${step.wave}`, until }
    : undefined
}

function finishDryRun(results: Results): SyncDecision {
  const failed = results.all.some(isFailure)
  return failed
    ? { do: 'finish', phase: 'Failed', message: failureText(results) }
    : { do: 'finish', phase: 'Succeeded', message: 'successfully synced (dry run)' }
}

function withDeadline(decision: SyncDecision, deadline: number): SyncDecision {
  if (decision.do !== 'wait' || deadline === Infinity) return decision
  const until = new Date(Math.min(deadline, decision.until?.getTime() ?? Infinity))
  return { ...decision, until }
}

function groupsOf(steps: readonly SyncStep[]): SyncStep[][] {
  const groups: SyncStep[][] = []
  for (const step of steps) {
    const last = groups.at(-1)
    if (last?.[0]?.phase === step.phase && last[0].wave === step.wave) last.push(step)
    else groups.push([step])
  }
  return groups
}

function isApproved(approvedAt: string | undefined, startedAt: string): boolean {
  return approvedAt !== undefined && Date.parse(approvedAt) >= Date.parse(startedAt)
}

function describe(steps: readonly SyncStep[]): string {
  const [first] = steps
  const phase: SyncPhase = first?.phase ?? 'Sync'
  return `${phase} wave ${first?.wave ?? 0}: ${steps.length} ${steps.length === 1 ? 'object' : 'objects'}`
}

function failureText(results: Results): string {
  const failed = results.all.filter(isFailure)
  const [first] = failed
  const what = `one or more objects failed to sync`
  if (first === undefined) return what
  const more = failed.length > 1 ? ` and ${failed.length - 1} more` : ''
  return `${what}: ${first.kind} ${first.name}: ${first.message ?? 'failed'}${more}`
}

function successText(input: DecisionInput): string {
  const kept = input.plan.steps.filter((step) => step.prune === true && step.action === 'skip').length
  return kept === 0 ? 'successfully synced (all tasks run)' : `successfully synced (${kept} objects not pruned)`
}
