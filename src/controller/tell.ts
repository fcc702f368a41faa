import type { Json, ObjectComparison, OperationState, ResourceResult, ResourceStatus } from '#model'
import { refKey } from '#model'
import type { Context, Notes } from './context.ts'
import { isAutomated } from './decide/autosync.ts'
import type { Hold } from './decide/budget.ts'
import type { Verdict } from './decide/status.ts'
import { nameOf } from './own/object-store.ts'
import type { Prepared } from './prepare.ts'

/** An operation began. */
export function tellStart(prepared: Prepared, state: OperationState, context: Context): void {
  const application = nameOf(prepared.raw)
  const automated = isAutomated(state.operation)
  const initiatedBy = automated ? 'automated sync policy' : (state.operation.initiatedBy?.username ?? 'unknown user')
  const revision = revisionOf(state)
  context.events.emit({ type: 'operation-started', application, revision, automated, initiatedBy })
  const verb = automated ? 'Initiated automated sync' : `${initiatedBy} initiated sync`
  context.records.record({
    about: prepared.raw,
    type: 'Normal',
    reason: 'OperationStarted',
    message: `${verb} to ${revision ?? 'unknown'}`,
  })
}

/** An operation ended. A self-heal that succeeded also says how long it took since it began. */
export function tellEnd(prepared: Prepared, state: OperationState, context: Context, notes: Notes): void {
  const application = nameOf(prepared.raw)
  const revision = revisionOf(state)
  const now = context.ports.clock.now().getTime()
  const durationMs = Math.max(0, now - (notes.operatingSinceMs ?? Date.parse(state.startedAt)))
  const message = state.message ?? ''
  context.events.emit({ type: 'operation-finished', application, revision, phase: state.phase, message, durationMs })
  const succeeded = state.phase === 'Succeeded'
  const text = succeeded
    ? `Sync operation to ${revision ?? 'unknown'} succeeded`
    : `Sync operation to ${revision ?? 'unknown'} failed: ${message}`
  context.records.record({
    about: prepared.raw,
    type: succeeded ? 'Normal' : 'Warning',
    reason: 'OperationCompleted',
    message: text,
  })
  const { healing } = notes
  notes.operatingSinceMs = undefined
  notes.healing = undefined
  if (succeeded && healing !== undefined) {
    context.events.emit({ type: 'healed', application, refs: healing.refs, durationMs: now - healing.sinceMs })
  }
}

/** What a step did to its object. */
export function tellObject(
  prepared: Prepared,
  did: { result: ResourceResult; action: string; ok: boolean },
  context: Context,
): void {
  const application = nameOf(prepared.raw)
  const { group, kind, namespace, name, message = '', status } = did.result
  const ref = { group, kind, namespace, name }
  if (!did.ok) context.events.emit({ type: 'object-failed', application, ref, message })
  else if (status === 'Pruned') context.events.emit({ type: 'object-pruned', application, ref, message })
  else if (did.action !== 'skip') context.events.emit({ type: 'object-applied', application, ref, action: did.action, message })
}

/** The verdict of a pass, where it is another than the one that is stored; and drift, where something that was in sync no longer is. */
export function tellVerdict(prepared: Prepared, verdict: Verdict, context: Context): void {
  const application = nameOf(prepared.raw)
  const before = prepared.application.status
  const [revision] = verdict.revisions
  const syncChanged = before?.sync?.status !== verdict.sync
  const healthChanged = before?.health?.status !== verdict.health.status
  if (syncChanged || healthChanged || before?.sync?.revision !== revision) {
    const outOfSync = verdict.comparison?.objects.filter((object) => !object.hook && object.status === 'OutOfSync').length ?? 0
    context.events.emit({
      type: 'comparison-changed',
      application,
      sync: verdict.sync,
      health: verdict.health.status,
      revision,
      outOfSync,
      ...(verdict.sync === 'Unknown' ? { reason: reasonOf(verdict) } : {}),
    })
  }
  const record = (message: string) =>
    context.records.record({ about: prepared.raw, type: 'Normal', reason: 'ResourceUpdated', message })
  // The first verdict is no change: a thousand new applications need not write two thousand Events.
  if (syncChanged && before?.sync !== undefined) record(`Updated sync status: ${before?.sync?.status ?? ''} -> ${verdict.sync}`)
  if (healthChanged && before?.health !== undefined)
    record(`Updated health status: ${before?.health?.status ?? ''} -> ${verdict.health.status}`)
  if (before?.sync?.revision === revision) tellDrift(prepared, verdict, context)
}

/** The first line of what makes a verdict Unknown. */
function reasonOf({ conditions }: Verdict): string | undefined {
  const told = conditions.find(({ type }) => type === 'ComparisonError' || type === 'InvalidSpecError')
  return told?.message.split('\n')[0]?.slice(0, 300)
}

/** A deletion is held; told once for each list. */
export function tellHold(prepared: Prepared, hold: Hold, context: Context): void {
  const application = nameOf(prepared.raw)
  context.events.emit({ type: 'held', application, reason: hold.message, count: hold.count, release: hold.release })
}

/** More differences of one object say nothing new to a reader of a terminal. */
const shownDifferences = 5
const shownText = 200

function tellDrift(prepared: Prepared, verdict: Verdict, context: Context): void {
  const inSync = new Set(
    (prepared.application.status?.resources ?? []).filter(({ status }) => status === 'Synced').map(statusKey),
  )
  for (const object of verdict.comparison?.objects ?? []) {
    if (object.hook || object.status !== 'OutOfSync' || object.requiresPruning || !inSync.has(refKey(object.ref))) continue
    for (const fact of driftOf(object)) {
      context.events.emit({ type: 'drift-found', application: nameOf(prepared.raw), ref: object.ref, ...fact })
    }
  }
}

function driftOf(object: ObjectComparison) {
  if (object.live === undefined) return [{ path: undefined, desired: 'there', live: 'gone', owner: undefined, since: undefined }]
  return object.differences
    .filter(({ ignoredBy }) => ignoredBy === undefined)
    .slice(0, shownDifferences)
    .map(({ path, desired, live, owner, since }) => ({ path, desired: shown(desired), live: shown(live), owner, since }))
}

function shown(value: Json | undefined): string {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? '')
  return text.length > shownText ? `${text.slice(0, shownText)}…` : text
}

function statusKey({ group = '', kind = '', namespace = '', name = '' }: ResourceStatus): string {
  return refKey({ group, kind, namespace, name })
}

function revisionOf(state: OperationState): string | undefined {
  const revision = state.syncResult?.revisions?.[0] ?? state.syncResult?.revision
  return revision === '' ? undefined : revision
}
