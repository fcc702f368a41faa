import { hashOf } from '#base'
import {
  type Application,
  automatedSyncBlock,
  type Comparison,
  type ObjectRef,
  type Operation,
  type OperationState,
  windowState,
} from '#model'
import { type Acted, act, healthOf, type Look, nextAttempt, parentOf, type SyncState } from '#pipeline'
import { budgetOf } from './budget-facts.ts'
import { type Context, type Notes, notesOf } from './context.ts'
import { autosyncGate, isAutomated, isRunning } from './decide/autosync.ts'
import type { Hold } from './decide/budget.ts'
import {
  beginning,
  finished,
  nextAttemptOf,
  operationSources,
  stateAfter,
  syncOptionsOf,
  syncStateOf,
  waitingForRetry,
} from './decide/operation.ts'
import { keyOf, nameOf } from './own/object-store.ts'
import { type Prepared, see } from './prepare.ts'
import { objectForbidden } from './project-check.ts'
import { tellObject, tellStart } from './tell.ts'
import { failureOf } from './verdict.ts'

/** How far the operation of an application came in a pass. */
export type Operated = {
  /** The operation, where one runs or begins; undefined where there is none. */
  operation: Operation | undefined
  state: OperationState | undefined
  /** When to look again at the latest. */
  wakeAt: Date | undefined
  /** Objects were written: what was seen before is out of date. */
  wrote: boolean
  conditions: Array<{ type: string; message: string }>
  hold: Hold | undefined
}

export type OperatePorts = {
  /** Stores operation and state; what they say survives a crash from then on. */
  store(operation: Operation, state: OperationState): Promise<void>
}

type Seen = Extract<Look, { outcome: 'seen' }>

/** Goes on with the operation that runs, begins the one that is asked for, or asks the gate of automated sync whether to begin one. */
export async function operate(prepared: Prepared, current: Look, context: Context, ports: OperatePorts): Promise<Operated> {
  const { application } = prepared
  const stored = application.status?.operationState
  const none: Operated = {
    operation: undefined,
    state: undefined,
    wakeAt: undefined,
    wrote: false,
    conditions: [],
    hold: undefined,
  }
  const now = context.ports.clock.now()
  if (application.operation === undefined && isRunning(stored) && stored !== undefined) {
    // Somebody took the operation away; that is how it is abandoned without its hooks being waited for.
    return { ...none, state: finished(stored, { phase: 'Error', message: 'The operation was removed while it ran', now }) }
  }
  if (application.operation === undefined) return await automate(prepared, current, context, { ...ports, none })
  if (isRunning(stored) && stored !== undefined) {
    const retried = stored.finishedAt === undefined ? undefined : superseded(application, stored, current)
    if (retried !== undefined)
      return await startAnew(prepared, { state: stored, message: retried, current }, context, { ...ports, none })
    const operated = await goOn(prepared, { operation: application.operation, state: stored, current }, context, ports)
    const waited = onlyWaits(operated) ? superseded(application, operated.state, current) : undefined
    if (waited === undefined) return operated
    return await startAnew(prepared, { state: operated.state!, message: waited, current }, context, { ...ports, none })
  }
  return await begin(prepared, { operation: application.operation, current, hold: undefined }, context, ports)
}

/** Ends an operation that a newer commit has replaced, and begins the one of that commit. */
async function startAnew(
  prepared: Prepared,
  replaced: { state: OperationState; message: string; current: Look },
  context: Context,
  ports: OperatePorts & { none: Operated },
): Promise<Operated> {
  const now = context.ports.clock.now()
  const ended = finished(replaced.state, { phase: 'Failed', message: replaced.message, now })
  await ports.store(replaced.state.operation, ended)
  const freed = { ...prepared, application: withState(prepared.application, ended) }
  const next = await automate(freed, replaced.current, context, ports)
  return next.state === undefined ? { ...next, state: ended } : next
}

/**
 * Whether an operation does nothing but wait for objects to become healthy. A newer commit may be what they wait for (a child Application is mended
 * by what its parent applies), so it must not wait behind them. A hook that runs is not interrupted.
 */
function onlyWaits({ state, wrote }: Operated): boolean {
  if (state === undefined || wrote || !isRunning(state) || state.finishedAt !== undefined) return false
  return state.syncResult?.resources?.some(({ hookType, hookPhase }) => hookType && hookPhase === 'Running') !== true
}

/** What to say of an automated operation whose commit a newer one replaced: it must neither be tried again nor waited for. */
function superseded(application: Application, state: OperationState | undefined, current: Look): string | undefined {
  if (state?.phase !== 'Running' || !isAutomated(state.operation) || current.outcome !== 'seen') return undefined
  const tried = state.syncResult?.revisions ?? [state.syncResult?.revision ?? '']
  const wanted = current.collected.revisions
  if (tried.length === wanted.length && tried.every((revision, index) => revision === wanted[index])) return undefined
  const before = state.message?.replace(/\. Retrying attempt.*$/s, '') ?? 'failed'
  return `Superseded by ${wanted.map((sha) => sha.slice(0, 7)).join(', ')} of ${application.metadata.name}: ${before}`
}

async function automate(
  prepared: Prepared,
  current: Look,
  context: Context,
  ports: OperatePorts & { none: Operated },
): Promise<Operated> {
  if (current.outcome !== 'seen') return ports.none
  const { hold, approved } = await budgetOf(prepared, current, context)
  const gate = autosyncGate({
    application: prepared.application,
    comparison: current.comparison,
    revisions: current.collected.revisions,
    hold,
    approved,
    windowBlock: automatedSyncBlock(
      windowState(prepared.project.spec.syncWindows ?? [], prepared.application, context.ports.clock.now()),
    ),
    now: context.ports.clock.now(),
  })
  if (gate.do === 'wait') return { ...ports.none, wakeAt: gate.until }
  if (gate.do === 'nothing') {
    const isHeld = gate.condition?.type === 'DeletionHeldWarning'
    return { ...ports.none, conditions: gate.condition === undefined ? [] : [gate.condition], hold: isHeld ? hold : undefined }
  }
  const notes = notesOf(keyOf(nameOf(prepared.raw)), context)
  const heals = gate.heals || wasSyncedAt(prepared.application, current.collected.revisions)
  notes.healing = heals ? { sinceMs: context.ports.clock.now().getTime(), refs: outOfSync(current.comparison) } : undefined
  return await begin(prepared, { operation: gate.operation, current, hold }, context, ports)
}

/** Where the last look found everything in sync at these commits and with this spec, what differs now is drift, whatever was synced last. */
function wasSyncedAt({ spec, status }: Application, revisions: readonly string[]): boolean {
  const { sync } = status ?? {}
  const before = sync?.revisions ?? [sync?.revision]
  if (sync?.status !== 'Synced' || before.length !== revisions.length || before.some((sha, at) => sha !== revisions[at]))
    return false
  const { source, sources, destination } = sync.comparedTo ?? {}
  return hashOf([source ?? sources, destination]) === hashOf([spec.source ?? spec.sources, spec.destination])
}

function outOfSync({ objects }: Comparison): ObjectRef[] {
  return objects.filter(({ hook, status }) => !hook && status === 'OutOfSync').map(({ ref }) => ref)
}

type Beginning = { operation: Operation; current: Look; hold: Hold | undefined }

/** Pins the operation to commits, records that it began, and takes the first steps. */
async function begin(prepared: Prepared, from: Beginning, context: Context, ports: OperatePorts): Promise<Operated> {
  const { application } = prepared
  const { operation } = from
  const now = context.ports.clock.now()
  const sources = operationSources(application, operation)
  const isPinned = sources.some(({ revision }) => revision !== undefined) || operation.sync?.source !== undefined
  const look = isPinned && !isAutomated(operation) ? await see(prepared, context, { sources, maxRefAgeMs: 0 }) : from.current
  const revisions =
    look.outcome === 'loading' || look.outcome === 'seen' ? look.collected.revisions : (look.collected?.revisions ?? [])
  const state = beginning(application, operation, { revisions, now })
  notesOf(keyOf(nameOf(prepared.raw)), context).operatingSinceMs = now.getTime()
  await ports.store(operation, state)
  tellStart(prepared, state, context)
  if ((operation.sync?.manifests ?? []).length > 0) {
    const message = 'Cannot sync manifests from a client: it is not supported yet; expected a sync of the sources'
    return result(operation, finished(state, { phase: 'Error', message, now }))
  }
  return await goOn(prepared, { operation, state, current: look }, context, ports)
}

type Going = { operation: Operation; state: OperationState; current: Look }

async function goOn(prepared: Prepared, going: Going, context: Context, ports: OperatePorts): Promise<Operated> {
  const look = await lookOf(prepared, going, context)
  if (look.outcome === 'loading') return result(going.operation, going.state)
  if (look.outcome === 'failed') return failedAttempt(going, failureOf(look.error), context)
  const held = isAutomated(going.operation) ? await budgetOf(prepared, look, context) : undefined
  // Found out only after the beginning (a stray of a kind that nobody asked for): the rest may go on, the deletion waits.
  const hold = held?.hold
  const first = await actOnce(prepared, { ...going, look, prune: hold === undefined }, context, ports)
  if (first.acted.decision.do !== 'restart') return outcome(going, first, context, hold)
  const again = { ...going, state: nextAttemptOf(going.state) }
  await ports.store(again.operation, again.state)
  const second = await actOnce(prepared, { ...again, look, prune: hold === undefined }, context, ports)
  return outcome(again, { ...second, wrote: first.wrote || second.wrote }, context, hold)
}

/** What is at the commits of the operation: often what was just seen. */
async function lookOf(prepared: Prepared, going: Going, context: Context): Promise<Look> {
  const { operation, state, current } = going
  const pinned = state.syncResult?.revisions ?? [state.syncResult?.revision ?? '']
  const sources = operationSources(prepared.application, operation).map(({ source, revision }, index) => ({
    source,
    revision: pinned[index] === undefined || pinned[index] === '' ? revision : pinned[index],
  }))
  const seen = current.outcome === 'failed' ? current.collected?.revisions : current.collected.revisions
  const isSame = operation.sync?.source === undefined && (operation.sync?.sources ?? []).length === 0
  if (isSame && seen !== undefined && seen.every((sha, index) => sha === pinned[index])) return current
  return await see(prepared, context, { sources, maxRefAgeMs: Number.POSITIVE_INFINITY })
}

type OneAct = { acted: Acted; wrote: boolean }

async function actOnce(
  prepared: Prepared,
  going: Going & { look: Seen; prune: boolean },
  context: Context,
  ports: OperatePorts,
): Promise<OneAct> {
  const { application, site } = prepared
  const { look, operation, state } = going
  const { clock } = context.ports
  const notes = notesOf(keyOf(nameOf(prepared.raw)), context)
  const options = syncOptionsOf(application, state)
  const parent = parentOf(operationSources(application, operation), look.collected.revisions, (url, candidate, revision) =>
    context.repositories.isSameOrNewer(url, candidate, revision),
  )
  const kinds = await site.discover()
  const approvedAt = application.metadata.annotations?.['argocd.argoproj.io/deletion-approved']
  let wrote = false
  const acted = await act(
    {
      comparison: look.comparison,
      manifests: look.desired.manifests,
      live: look.live,
      health: (object) => healthOf(object, { parent }),
      kinds,
      options: { ...options, prune: options.prune && going.prune },
      decision: {
        ...(operation.retry === undefined ? {} : { retry: operation.retry }),
        waveDelayMs: context.registry.settings.waveDelayMs,
        dryRun: options.dryRun,
      },
      state: remembered(syncStateOf(state), notes),
      approvedAt,
    },
    {
      cluster: site.cluster,
      now: () => clock.now(),
      forbidden: (ref) => objectForbidden(prepared, ref, kinds),
      written: (object) => {
        wrote = true
        site.live.accept(object, prepared.app)
      },
      wantedElsewhere: (ref) => site.live.wantedElsewhere(ref, prepared.app),
      persist: async (sync, urgent) => {
        remember(sync, notes)
        if (!urgent && clock.now().getTime() - notes.wroteAtMs < progressEveryMs) return
        notes.wroteAtMs = clock.now().getTime()
        await ports.store(operation, stateAfter(state, sync))
      },
      did: (did) => {
        wrote = true
        tellObject(prepared, did, context)
      },
      signal: context.signal,
    },
  )
  remember(acted.state, notes)
  return { acted, wrote }
}

/** Progress that nobody waits for is written at most so often. */
export const progressEveryMs = 1_000

function outcome(going: Going, { acted, wrote }: OneAct, context: Context, hold: Hold | undefined): Operated {
  const { decision } = acted
  const now = context.ports.clock.now()
  const state = stateAfter(going.state, acted.state)
  const conditions = hold === undefined ? [] : [{ type: 'DeletionHeldWarning', message: hold.message }]
  const base = { ...result(going.operation, state), wrote, conditions, hold }
  switch (decision.do) {
    case 'finish':
      return { ...base, state: finished(state, { phase: decision.phase, message: decision.message, now }) }
    case 'retry': {
      const waiting = waitingForRetry(state, { retryCount: decision.retryCount, message: decision.message, now })
      return { ...base, state: waiting, wakeAt: decision.at }
    }
    case 'restart':
      return { ...base, wakeAt: now }
    case 'wait':
      return { ...base, wakeAt: decision.until }
  }
}

/** The sources or the cluster cannot be read in the middle of an operation: one more attempt, as for any other failure. */
function failedAttempt(going: Going, message: string, context: Context): Operated {
  const { state, operation } = going
  const now = context.ports.clock.now()
  if (state.phase === 'Terminating')
    return result(operation, finished(state, { phase: 'Failed', message: 'Operation terminated', now }))
  const retryCount = state.retryCount ?? 0
  if (state.finishedAt !== undefined) {
    const at = nextAttempt(operation.retry, retryCount - 1, new Date(state.finishedAt))
    if (at !== undefined && at.getTime() > now.getTime()) return { ...result(operation, state), wakeAt: at }
  }
  const at = nextAttempt(operation.retry, retryCount, now)
  if (at === undefined) return result(operation, finished(state, { phase: 'Error', message, now }))
  const text = `${message}. Retrying attempt #${retryCount + 1} at ${at.toISOString()}`
  return { ...result(operation, waitingForRetry(state, { retryCount: retryCount + 1, message: text, now })), wakeAt: at }
}

function result(operation: Operation, state: OperationState): Operated {
  return { operation, state, wakeAt: undefined, wrote: false, conditions: [], hold: undefined }
}

function withState(application: Application, state: OperationState): Application {
  const { operation: _operation, ...rest } = application
  return { ...rest, status: { ...application.status, operationState: state } }
}

function attemptKey(state: { startedAt: string; retryCount?: number }): string {
  return `${state.startedAt}#${state.retryCount ?? 0}`
}

function remember(state: SyncState, notes: Notes): void {
  notes.attempt = attemptKey(state)
  notes.dryRunPassed = state.dryRunPassed === true
  notes.waveCompleted = state.waveCompleted
}

function remembered(state: SyncState, notes: Notes): SyncState {
  if (notes.attempt !== attemptKey(state)) return state
  return {
    ...state,
    ...(notes.dryRunPassed ? { dryRunPassed: true } : {}),
    // The cast: it is what `remember` took from a state.
    ...(notes.waveCompleted === undefined
      ? {}
      : { waveCompleted: notes.waveCompleted as NonNullable<SyncState['waveCompleted']> }),
  }
}
