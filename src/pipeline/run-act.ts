import type { Cluster, Comparison, Health, Kinds, KubeObject, Manifest, ObjectRef, ResourceResult, SyncPlan } from '#model'
import { refKey, refOf } from '#model'
import {
  clearHooks,
  type DecisionOptions,
  doSteps,
  mergeResults,
  nextStep,
  planSync,
  stepContext,
  type StepsOutcome,
  type SyncDecision,
  type SyncOptions,
  type SyncPorts,
  type SyncState,
} from '#sync'
import { guardWrites } from './run-guard.ts'

export type ActRequest = {
  comparison: Comparison
  /** The desired objects in clear. */
  manifests: readonly Manifest[]
  /** Live objects by `refKey`. */
  live: ReadonlyMap<string, KubeObject>
  health(object: KubeObject): Health | undefined
  kinds: Kinds
  options: SyncOptions
  decision: DecisionOptions
  state: SyncState
  /** When a human approved `Prune=confirm`; RFC 3339. */
  approvedAt: string | undefined
}

export type ActPorts = {
  cluster: Cluster
  now(): Date
  /** Why the project forbids to write this object, or undefined. Asked before each write. */
  forbidden(ref: ObjectRef): string | undefined
  /** Called with each object that the server answered. */
  written(object: KubeObject): void
  /** The name of another application that has this object in its desired state, where one is known. Asked before each prune. */
  wantedElsewhere?(ref: ObjectRef): string | undefined
  /** Called with what must survive a crash from here on; `urgent` before hooks run and when a group of steps is done. */
  persist(state: SyncState, urgent: boolean): Promise<void>
  /** Tells what was done to which object. */
  did(outcome: { result: ResourceResult; action: string; ok: boolean }): void
  signal: AbortSignal
}

/** Where the operation stands when nothing more can be done now. */
export type Acted = {
  state: SyncState
  plan: SyncPlan
  /** `restart`: forget the results and act again as the next attempt. */
  decision: Extract<SyncDecision, { do: 'wait' | 'retry' | 'restart' | 'finish' }>
}

/**
 * Takes the operation as far as it goes without waiting: decides, does, records, and decides again. What is recorded is in `state`; a
 * crash at any point repeats at most what is idempotent.
 */
export async function act(request: ActRequest, ports: ActPorts): Promise<Acted> {
  const run = beginning(request, ports)
  for (let turn = 0; turn < turnLimit; turn++) {
    const decision = nextStep({
      plan: run.plan,
      state: run.state,
      seen: run.seen,
      options: request.decision,
      attempt: run.context.attempt,
    })
    switch (decision.do) {
      case 'wait':
      case 'retry':
      case 'restart':
      case 'finish': {
        const state = { ...run.state, message: decision.message }
        // The end is recorded by the caller, with everything else that it changes.
        if (run.unsaved && decision.do !== 'finish') await ports.persist(state, true)
        return { state, plan: run.plan, decision }
      }
      case 'record':
        run.state = {
          ...recorded(run.state, decision.results, decision.message),
          ...(decision.waveCompleted === undefined
            ? {}
            : { waveCompleted: { ...decision.waveCompleted, at: ports.now().toISOString() } }),
        }
        await ports.persist(run.state, false)
        // A hook is let go of next: what became of it must be stored by then, or it would seem to have vanished.
        run.unsaved = true
        break
      case 'dry-run':
      case 'steps':
        run.state = await doDecided(decision, run, ports)
        break
      case 'clear': {
        if (run.unsaved) await ports.persist(run.state, true)
        const waiting = await clear(decision, run.sync, ports)
        return { state: { ...run.state, message: waiting.message }, plan: run.plan, decision: waiting }
      }
    }
  }
  throw new Error('the sync decides and decides without coming to an end')
}

const turnLimit = 10_000
/** A hook that was already gone when we deleted it makes no watch event; then this brings us back. */
const lookAgainMs = 2_000

type Run = ReturnType<typeof beginning>

function beginning(request: ActRequest, ports: ActPorts) {
  const live = new Map(request.live)
  const options = { ...request.options, results: request.state.results }
  const written = (object: KubeObject) => {
    live.set(refKey(refOf(object)), object)
    ports.written(object)
  }
  const sync: SyncPorts = {
    cluster: guardWrites(ports.cluster, ports.forbidden),
    written,
    wantedElsewhere: (ref) => ports.wantedElsewhere?.(ref),
  }
  const seen = {
    now: ports.now(),
    live: (ref: ObjectRef) => live.get(refKey(ref)),
    health: request.health,
    ...(request.approvedAt === undefined ? {} : { approvedAt: request.approvedAt }),
  }
  const context = { ...stepContext(request.manifests, request.comparison, request.kinds, options), signal: ports.signal }
  // Outcomes of ordinary objects may wait for what comes next, often the end: an apply that is repeated after a crash does no harm.
  return { plan: planSync(request.comparison, options), state: request.state, unsaved: false, seen, context, sync }
}

async function doDecided(
  decision: Extract<SyncDecision, { do: 'dry-run' | 'steps' }>,
  run: Run,
  ports: ActPorts,
): Promise<SyncState> {
  const dry = decision.do === 'dry-run'
  const state = { ...run.state, message: decision.message }
  const hooks = decision.steps.some((step) => step.hook)
  if (!dry) await ports.persist(state, hooks || run.unsaved)
  const outcome = await doSteps(decision, run.context, run.sync)
  run.seen = { ...run.seen, now: ports.now() }
  if (dry) return dryRunState(state, outcome)
  for (const { step, result } of outcome.done) ports.did({ result, action: step.action, ok: true })
  for (const { step, result } of outcome.failed) ports.did({ result, action: step.action, ok: false })
  const after = recorded(
    state,
    [...outcome.done, ...outcome.failed].map(({ result }) => result),
    decision.message,
  )
  // A hook must never be created twice.
  if (hooks) await ports.persist(after, true)
  run.unsaved = !hooks
  return after
}

function dryRunState(state: SyncState, outcome: StepsOutcome): SyncState {
  if (outcome.failed.length === 0) return { ...state, dryRunPassed: true }
  return recorded(
    state,
    outcome.failed.map(({ result }) => result),
    state.message ?? '',
  )
}

async function clear(decision: Extract<SyncDecision, { do: 'clear' }>, sync: SyncPorts, ports: ActPorts) {
  const { failed } = await clearHooks(decision.hooks, sync)
  const problem = failed[0]
  return {
    do: 'wait' as const,
    for: decision.hooks.map(({ ref }) => ref),
    message: problem === undefined ? decision.message : `${decision.message}: ${problem.message}`,
    until: new Date(ports.now().getTime() + lookAgainMs),
  }
}

/** The state with these outcomes in it; an outcome replaces the one of the same object in the same phase. */
function recorded(state: SyncState, results: readonly ResourceResult[], message: string): SyncState {
  return { ...state, results: mergeResults(state.results, results), message }
}
