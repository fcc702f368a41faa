import type { Application, ApplicationStatus, KubeObject, OperationState } from '#model'
import { isJsonObject, MainstayError } from '#model'
import type { Look } from '#pipeline'
import { usedApproval } from './budget-facts.ts'
import { cascade, finalizersFor } from './cascade.ts'
import { type Context, type Notes, notesOf } from './context.ts'
import { isRunning } from './decide/autosync.ts'
import { historyAfter } from './decide/operation.ts'
import { conditionsAfter, statusAfter, timeText, type Verdict } from './decide/status.ts'
import { openField } from './live/open-field.ts'
import { same } from './live/change.ts'
import { nameFromKey, nameOf } from './own/object-store.ts'
import { ApplicationGone, writeApplication } from './own/write-application.ts'
import { type Operated, operate, progressEveryMs } from './operate.ts'
import { followSources, prepare, type Prepared, see, settle, type Unusable } from './prepare.ts'
import { tellEnd, tellHold, tellVerdict } from './tell.ts'
import { verdictOf } from './verdict.ts'

const refreshAnnotation = 'argocd.argoproj.io/refresh'
const skipAnnotation = 'argocd.argoproj.io/skip-reconcile'
const firstRetryMs = 5_000
const longestRetryMs = 180_000
const longestWaitMs = 30_000
/** So many that wait are a crowd; so long a mere revision is put off then. */
const crowd = 20
const deferMs = 2_000
/** How long the status stays as it was while live objects are listed for the first time. */
const patienceMs = 10_000

/** One pass over one application, by its key: looks, decides, acts, records. Ends without waiting for anything in the cluster. */
export async function pass(key: string, context: Context): Promise<void> {
  const name = nameFromKey(key)
  const raw = context.registry.applications.get(name)
  if (raw === undefined) return forget(key, context)
  if (raw.metadata.annotations?.[skipAnnotation] === 'true') return
  try {
    const prepared = prepare(raw, context)
    if (raw.metadata.deletionTimestamp !== undefined) {
      await cascade(raw, prepared.ok ? prepared.value : undefined, context)
    } else if (prepared.ok && prepared.value.config.annotations[skipAnnotation] === 'true') {
      // The whole cluster is left alone, by the annotation of its Secret.
      return
    } else if (prepared.ok) {
      settle(prepared.value, context)
      await passOver(prepared.value, notesOf(key, context), context)
    } else {
      await recordUnusable(raw, prepared.problems, context)
    }
  } catch (error) {
    if (!(error instanceof ApplicationGone)) throw error
  }
}

/** The application is gone: nothing of it is followed or watched any more. */
function forget(key: string, context: Context): void {
  const site = context.notes.get(key)?.site
  if (site !== undefined) context.clusters.get(site.server)?.live.release(site.app)
  context.repositories.use(nameFromKey(key), [])
  context.notes.delete(key)
}

async function passOver(prepared: Prepared, notes: Notes, context: Context): Promise<void> {
  followSources(prepared, context)
  const { application } = prepared
  const asked = application.metadata.annotations?.[refreshAnnotation]
  const refresh = asked === 'hard' ? 'hard' : asked !== undefined ? 'normal' : notes.refresh
  notes.refresh = undefined
  if (refresh === 'hard') lookForStrays(prepared, context)
  const current = await see(prepared, context, {
    maxRefAgeMs: refresh === undefined ? refAge(context) : 0,
    freshAnswers: refresh === 'hard',
    freshRenders: refresh === 'hard',
  })
  if (current.outcome === 'loading') {
    // The arrival of the lists brings the application back; the time is for a cluster that does not answer.
    notes.refresh = refresh
    notes.loadingSinceMs ??= context.ports.clock.now().getTime()
    context.schedule(nameOf(prepared.raw), later(context, patienceMs))
    if (context.ports.clock.now().getTime() - notes.loadingSinceMs < patienceMs) return
  } else notes.loadingSinceMs = undefined
  await record(prepared, { notes, current, refreshed: asked !== undefined && current.outcome !== 'loading' }, context)
}

/** In the background: it lists every kind of the cluster, and whoever has strays is woken by it. */
function lookForStrays(prepared: Prepared, context: Context): void {
  context.clusters.lookForStrays(prepared.site).catch((error: unknown) => {
    context.ports.log({
      level: 'warn',
      message: 'Cannot look through all kinds of the cluster',
      application: nameOf(prepared.raw),
      error,
    })
  })
}

type Looked = { notes: Notes; current: Look; refreshed: boolean }

/** Goes on with the operation and writes down where the application stands. */
async function record(prepared: Prepared, looked: Looked, context: Context): Promise<void> {
  const { notes, current } = looked
  const first = await verdictFor(prepared, current)
  tellVerdict(prepared, first, context)
  let written = prepared.application
  const write = async (change: Parameters<typeof writeApplication>[1]) => {
    written = await writeApplication(written, change, writePorts(context))
  }
  const statusNow = (verdict: Verdict) =>
    statusAfter(written, verdict, { now: context.ports.clock.now(), controllerNamespace: context.namespace })
  const operated = await operate(prepared, current, context, {
    store: async (operation, state) => {
      notes.wroteAtMs = context.ports.clock.now().getTime()
      await write({ operation, status: { ...statusNow(first), operationState: state } })
    },
  })
  const ended = operated.state !== undefined && !isRunning(operated.state)
  // What was seen before our own writes is out of date; one more look spares a pass and a write.
  if (operated.wrote && ended) notes.unseen = false
  const again = operated.wrote && ended ? await see(prepared, context, { maxRefAgeMs: Number.POSITIVE_INFINITY }) : current
  const latest = again.outcome === 'loading' ? current : again
  const verdict = withConditions(await verdictFor(prepared, latest), operated)
  const status = { ...statusNow(verdict), ...(operated.state === undefined ? {} : stateParts(written, operated.state, ended)) }
  if (operated.state === undefined && !looked.refreshed && mayWait({ prepared, notes, status })) {
    notes.deferred = true
    return context.schedule(nameOf(prepared.raw), later(context, deferMs))
  }
  notes.deferred = false
  if (ended || !isOnlyProgress(written, status) || context.ports.clock.now().getTime() - notes.wroteAtMs >= progressEveryMs) {
    if (operated.state !== undefined) notes.wroteAtMs = context.ports.clock.now().getTime()
    await write({
      status,
      ...(ended ? { operation: null } : {}),
      annotations: { ...(looked.refreshed ? { [refreshAnnotation]: null } : {}), ...(ended ? usedApproval(written) : {}) },
      ...finalizersFor(prepared, latest),
    })
  } else {
    context.schedule(nameOf(prepared.raw), later(context, progressEveryMs))
  }
  tellRest(prepared, { operated, ended, notes, again: latest !== current ? verdict : undefined }, context)
  scheduleNext(prepared, { operated, current, ended, inSync: verdict.sync === 'Synced', notes }, context)
}

/**
 * A commit in a repository that many share moves the revision of all of them and changes few. Where many wait, those that only have a
 * new revision to write let the others go first.
 */
function mayWait(facts: { prepared: Prepared; notes: Notes; status: ApplicationStatus }): boolean {
  const { prepared, notes, status } = facts
  if (notes.deferred || prepared.site.queue.length < crowd) return false
  const before = prepared.application.status
  return same({ ...before, sync: withoutRevision(before) }, { ...status, sync: withoutRevision(status) })
}

function withoutRevision(status: ApplicationStatus | undefined): object {
  const { revision: _revision, revisions: _revisions, ...rest } = status?.sync ?? {}
  return rest
}

type Rest = { operated: Operated; ended: boolean; notes: Notes; again: Verdict | undefined }

function tellRest(prepared: Prepared, rest: Rest, context: Context): void {
  const { operated, notes } = rest
  if (rest.ended && operated.state !== undefined) {
    tellEnd(prepared, operated.state, context, notes)
  }
  if (operated.hold !== undefined && operated.hold.hash !== notes.held) tellHold(prepared, operated.hold, context)
  notes.held = operated.hold?.hash
  if (rest.again === undefined) return
  const { sync, health, revisions, comparison } = rest.again
  const outOfSync = comparison?.objects.filter((object) => !object.hook && object.status === 'OutOfSync').length ?? 0
  const application = nameOf(prepared.raw)
  context.events.emit({ type: 'comparison-changed', application, sync, health: health.status, revision: revisions[0], outOfSync })
}

function scheduleNext(
  prepared: Prepared,
  facts: { operated: Operated; current: Look; ended: boolean; inSync: boolean; notes: Notes },
  context: Context,
): void {
  const { operated, current, notes } = facts
  const name = nameOf(prepared.raw)
  const now = context.ports.clock.now().getTime()
  if (operated.wakeAt !== undefined) context.schedule(name, operated.wakeAt)
  // Whether to sync again, or another commit, is asked anew unless all is well already.
  if (facts.ended && !facts.inSync) context.schedule(name)
  // Watch events end the waits of an operation; this is for one that got lost.
  else if (operated.state !== undefined && !facts.ended) context.schedule(name, new Date(now + longestWaitMs))
  if (current.outcome !== 'failed') {
    notes.failures = 0
    const { hardReconciliationTimeoutMs } = context.registry.settings
    if (hardReconciliationTimeoutMs > 0) context.schedule(name, later(context, hardReconciliationTimeoutMs))
    return
  }
  const retry = current.error instanceof MainstayError ? current.error.retry : 'later'
  if (retry === 'when-changed' || retry === 'never') return
  notes.failures += 1
  context.schedule(name, later(context, Math.min(firstRetryMs * 2 ** (notes.failures - 1), longestRetryMs)))
}

async function verdictFor(prepared: Prepared, look: Look): Promise<Verdict> {
  if (look.outcome === 'seen') return verdictOf(look, [])
  const live = look.outcome === 'failed' ? await marked(prepared) : []
  return verdictOf(look, live)
}

/** The objects that carry the application's mark, where the cluster can be asked: what is wrong may be the repository alone. */
async function marked(prepared: Prepared): Promise<KubeObject[]> {
  if (prepared.site.live.state().reachable !== true) return []
  const { objects, loading, failed } = await prepared.site.live.live(prepared.app)
  return loading.length > 0 || failed.length > 0 ? [] : objects
}

function withConditions(verdict: Verdict, operated: Operated): Verdict {
  const failed = operated.state?.phase === 'Failed' || operated.state?.phase === 'Error'
  const syncError =
    failed && operated.conditions.every(({ type }) => type !== 'SyncError') && operated.operation?.initiatedBy?.automated === true
      ? [
          {
            type: 'SyncError',
            message: `Failed last sync attempt to ${revisionText(operated.state)}: ${operated.state?.message ?? ''}`,
          },
        ]
      : []
  return { ...verdict, conditions: [...verdict.conditions, ...operated.conditions, ...syncError] }
}

function revisionText(state: OperationState | undefined): string {
  return (state?.syncResult?.revisions ?? [state?.syncResult?.revision ?? '']).join(', ')
}

function stateParts(application: Application, state: OperationState, ended: boolean): Partial<ApplicationStatus> {
  const history = ended ? historyAfter(application, state) : undefined
  return { operationState: state, ...(history === undefined ? {} : { history }) }
}

/** Whether nothing but the words and outcomes of a running operation differ from what is stored. */
function isOnlyProgress(application: Application, status: ApplicationStatus): boolean {
  const before = application.status
  if (before?.operationState === undefined || status.operationState === undefined) return false
  if (before.operationState.phase !== status.operationState.phase) return false
  if (before.operationState.finishedAt !== status.operationState.finishedAt) return false
  const { operationState: _before, ...rest } = before
  const { operationState: _after, ...next } = status
  return same(rest, next)
}

/** The spec cannot be worked with: says so, keeps everything else, and touches nothing in any cluster. */
async function recordUnusable(raw: KubeObject, problems: readonly Unusable[], context: Context): Promise<void> {
  const now = context.ports.clock.now()
  const stored = openField(raw, 'status')
  const known = Array.isArray(stored['conditions']) ? stored['conditions'] : []
  // The cast: a condition that is not one compares as new.
  const before = known.filter(isJsonObject) as unknown as Parameters<typeof conditionsAfter>[0]
  const conditions = conditionsAfter(before, problems, timeText(now))
  const health = openField(raw, 'status')['health']
  const since = isJsonObject(health) && health['status'] === 'Unknown' ? health['lastTransitionTime'] : undefined
  const sync = isJsonObject(stored['sync']) ? stored['sync'] : undefined
  // The casts: what is stored is taken over as it is, whatever shape it has; the spec is the part that nobody reads here.
  const current = { ...raw, spec: { project: '', destination: {} }, status: stored } as unknown as Application
  const status = {
    ...stored,
    sync: { ...sync, status: 'Unknown' },
    health: { status: 'Unknown', lastTransitionTime: typeof since === 'string' ? since : timeText(now) },
    conditions,
  } as unknown as ApplicationStatus
  const asked = raw.metadata.annotations?.[refreshAnnotation] !== undefined
  const state = current.status?.operationState
  const wanted = current.operation
  const failed: OperationState | undefined =
    wanted === undefined
      ? undefined
      : {
          ...(isRunning(state) && state !== undefined ? state : { operation: wanted, startedAt: timeText(now) }),
          phase: 'Error',
          message: problems.map(({ message }) => message).join('; '),
          finishedAt: timeText(now),
        }
  await writeApplication(
    current,
    {
      status: { ...status, ...(failed === undefined ? {} : { operationState: failed }) },
      ...(wanted === undefined ? {} : { operation: null }),
      ...(asked ? { annotations: { [refreshAnnotation]: null } } : {}),
    },
    writePorts(context),
  )
}

function writePorts(context: Context) {
  return { own: context.ports.own, store: context.registry.applications, now: context.ports.clock.now() }
}

/** How old the known refs of a repository may be: the poll makes them younger, a pass never asks by itself. */
function refAge(context: Context): number {
  const { reconciliationTimeoutMs, reconciliationJitterMs } = context.registry.settings
  return reconciliationTimeoutMs === 0 ? Number.POSITIVE_INFINITY : 2 * (reconciliationTimeoutMs + reconciliationJitterMs)
}

function later(context: Context, ms: number): Date {
  return new Date(context.ports.clock.now().getTime() + ms)
}
