import type { Application, ApplicationSource, Comparison, ObjectComparison, Operation, OperationState } from '#model'
import { same } from '../live/change.ts'
import type { Hold } from './budget.ts'
import { nextSelfHealCount, selfHealAt } from './self-heal.ts'

export type GateInput = {
  application: Application
  comparison: Comparison
  /** One commit a source: what the sources mean now. */
  revisions: readonly string[]
  /** What a sync would delete and may not without approval. */
  hold: Hold | undefined
  /** Why the windows of the project keep automated syncs back now, or undefined. */
  windowBlock: string | undefined
  /** A human approved exactly this deletion: the revision may be tried once more. */
  approved: boolean
  now: Date
}

/** Whether to sync without being asked. `condition` says that something would be done but must not. */
export type Gate =
  | { do: 'nothing'; why: string; condition?: { type: 'SyncError' | 'DeletionHeldWarning'; message: string } }
  | { do: 'wait'; until: Date; why: string }
  | { do: 'start'; operation: Operation; heals: boolean }

const windowLookMs = 20_000

/** The rules of automated sync, in their order; the first that forbids decides. */
export function autosyncGate(input: GateInput): Gate {
  const { application, comparison, hold } = input
  const automated = application.spec.syncPolicy?.automated
  if (automated === undefined || automated.enabled === false) return nothing('automated sync is off')
  if (application.metadata.deletionTimestamp !== undefined) return nothing('the application is being deleted')
  if (application.operation !== undefined || isRunning(application.status?.operationState)) return nothing('an operation runs')
  if (comparison.status !== 'OutOfSync') return nothing(`the application is ${comparison.status}`)
  const outOfSync = comparison.objects.filter((object) => !object.hook && object.status === 'OutOfSync')
  if (automated.prune !== true && outOfSync.length > 0 && outOfSync.every((object) => object.requiresPruning)) {
    return nothing('only pruning is left and automated prune is off')
  }
  // Windows open and close by the clock: no event tells, so it is looked at again soon enough for windows of minutes.
  if (input.windowBlock !== undefined)
    return { do: 'wait', until: new Date(input.now.getTime() + windowLookMs), why: input.windowBlock }
  const tried = attempted(application, input.revisions)
  const repeat = input.approved ? undefined : afterAttempt(tried, input, outOfSync)
  if (repeat !== undefined && repeat.do !== 'start') return repeat
  if (automated.allowEmpty !== true && automated.prune === true && isWipe(comparison)) return refuseWipe(input.revisions)
  if (hold !== undefined && automated.prune === true) {
    return { ...nothing(hold.message), condition: { type: 'DeletionHeldWarning', message: hold.message } }
  }
  return repeat ?? { do: 'start', operation: automatedOperation(application, input.revisions), heals: false }
}

/** Whether an operation is under way, a wait for its next attempt included. */
export function isRunning(state: OperationState | undefined): boolean {
  return state?.phase === 'Running' || state?.phase === 'Terminating'
}

/** Whether this operation was started by automated sync. */
export function isAutomated(operation: Operation | undefined): boolean {
  return operation?.initiatedBy?.automated === true
}

function nothing(why: string): { do: 'nothing'; why: string } {
  return { do: 'nothing', why }
}

/** The last operation if it tried the same revisions of the same sources as a whole or as a self-heal. */
function attempted(application: Application, revisions: readonly string[]): OperationState | undefined {
  const state = application.status?.operationState
  const result = state?.syncResult
  const sync = state?.operation.sync
  if (state === undefined || result === undefined || sync === undefined || sync.dryRun === true) return undefined
  // A human who synced some objects did not try the revision; a self-heal did.
  if ((sync.resources ?? []).length > 0 && !isAutomated(state.operation)) return undefined
  const triedRevisions = result.revisions ?? [result.revision]
  if (!same([...revisions], [...triedRevisions])) return undefined
  const { source, sources } = application.spec
  const isSame =
    sources !== undefined && sources.length > 0
      ? same(sources.map(withoutRevision), (result.sources ?? []).map(withoutRevision))
      : same(withoutRevision(source), withoutRevision(result.source))
  return isSame ? state : undefined
}

function afterAttempt(
  tried: OperationState | undefined,
  input: GateInput,
  outOfSync: readonly ObjectComparison[],
): Gate | undefined {
  if (tried === undefined) return undefined
  const { application, now } = input
  const automated = application.spec.syncPolicy?.automated
  const attempts = tried.operation.sync?.autoHealAttemptsCount ?? 0
  const succeeded = tried.phase === 'Succeeded'
  // A self-heal that failed is tried again by its own schedule: the revision was good before.
  if (!succeeded && attempts === 0) {
    const message = `Failed last sync attempt to ${input.revisions.join(', ')}: ${tried.message ?? tried.phase}`
    return { ...nothing('this revision failed before'), condition: { type: 'SyncError', message } }
  }
  if (automated?.selfHeal !== true) return nothing('this revision was synced before and self-heal is off')
  const endedAt = tried.finishedAt === undefined ? undefined : new Date(tried.finishedAt)
  const until = selfHealAt(attempts, endedAt, now)
  if (until.getTime() > now.getTime()) return { do: 'wait', until, why: `self-heal number ${attempts + 1} waits for its turn` }
  const operation = automatedOperation(application, input.revisions)
  const resources = outOfSync
    .filter((object) => automated.prune === true || !object.requiresPruning)
    .map(({ ref }) => ({ group: ref.group, kind: ref.kind, name: ref.name, namespace: ref.namespace }))
  const sync = { ...operation.sync, resources, autoHealAttemptsCount: nextSelfHealCount(attempts, endedAt, now) }
  return { do: 'start', operation: { ...operation, sync }, heals: true }
}

function isWipe(comparison: Comparison): boolean {
  const objects = comparison.objects.filter((object) => !object.hook)
  return objects.length > 0 && objects.every((object) => object.requiresPruning)
}

function refuseWipe(revisions: readonly string[]): Gate {
  const message = `Skipping sync attempt to ${revisions.join(', ')}: auto-sync will wipe out all resources`
  return { ...nothing('everything would be deleted'), condition: { type: 'SyncError', message } }
}

/** Five attempts where the Application names no retry of its own. */
const defaultRetry = { limit: 5 }

function automatedOperation(application: Application, revisions: readonly string[]): Operation {
  const policy = application.spec.syncPolicy
  const several = application.spec.sources !== undefined && application.spec.sources.length > 0
  return {
    sync: {
      ...(several ? { revisions: [...revisions] } : { revision: revisions[0] ?? '' }),
      ...(policy?.automated?.prune === true ? { prune: true } : {}),
      ...(policy?.syncOptions === undefined ? {} : { syncOptions: policy.syncOptions }),
    },
    initiatedBy: { automated: true },
    retry: policy?.retry ?? defaultRetry,
  }
}

function withoutRevision(source: ApplicationSource | undefined): object {
  const { targetRevision: _revision, ...rest } = source ?? { repoURL: '' }
  return rest
}
