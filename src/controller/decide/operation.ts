import type { Application, ApplicationSource, Operation, OperationState, RevisionHistory, SyncOperationResult } from '#model'
import type { SyncOptions, SyncState } from '#pipeline'
import { isMultiSource, timeText } from './status.ts'

/** The sources of an application that are synced: of several, all; `sourceHydrator` names what its branch is synced from. */
export function sourcesOf(application: Application): ApplicationSource[] {
  const { source, sources, sourceHydrator } = application.spec
  if (sourceHydrator !== undefined) {
    const { drySource, syncSource } = sourceHydrator
    const repoURL = syncSource.repoURL ?? drySource.repoURL
    return [{ repoURL, targetRevision: syncSource.targetBranch, path: syncSource.path }]
  }
  if (isMultiSource(application)) return [...(sources ?? [])]
  return source === undefined ? [] : [source]
}

/** The sources of an operation (a rollback brings its own) with the revision that each is pinned to; undefined means the newest. */
export function operationSources(
  application: Application,
  operation: Operation,
): Array<{ source: ApplicationSource; revision: string | undefined }> {
  const sync = operation.sync ?? {}
  const own =
    sync.sources !== undefined && sync.sources.length > 0 ? sync.sources : sync.source === undefined ? undefined : [sync.source]
  const pinned = sync.revisions !== undefined && sync.revisions.length > 0 ? sync.revisions : [sync.revision]
  return (own ?? sourcesOf(application)).map((source, index) => {
    const revision = pinned[index]
    return { source, revision: revision === '' ? undefined : revision }
  })
}

/** The state of an operation that begins now, pinned to the commits that its revisions mean. */
export function beginning(
  application: Application,
  operation: Operation,
  facts: { revisions: readonly string[]; now: Date },
): OperationState {
  return {
    operation,
    phase: 'Running',
    message: 'started',
    startedAt: timeText(facts.now),
    syncResult: syncResultOf(application, operation, facts.revisions),
  }
}

/** What an operation was synced to, for `operationState.syncResult`. */
function syncResultOf(application: Application, operation: Operation, revisions: readonly string[]): SyncOperationResult {
  const sources = operationSources(application, operation).map(({ source }) => source)
  const [source] = sources
  if (isMultiSource(application)) return { revision: '', revisions: [...revisions], sources }
  return { revision: revisions[0] ?? '', ...(source === undefined ? {} : { source }) }
}

/** What the sync stage is asked for. */
export function syncOptionsOf(application: Application, state: OperationState): SyncOptions {
  const sync = state.operation.sync ?? {}
  const strategy = sync.syncStrategy
  return {
    prune: sync.prune === true,
    dryRun: sync.dryRun === true,
    strategy: strategy?.apply !== undefined && strategy.hook === undefined ? 'apply' : 'hook',
    force: strategy?.apply?.force === true || strategy?.hook?.force === true,
    // The later one of the same name wins: what the operation says goes before what the application always wants.
    syncOptions: [...new Set([...(application.spec.syncPolicy?.syncOptions ?? []), ...(sync.syncOptions ?? [])])],
    ...(sync.resources === undefined || sync.resources.length === 0
      ? {}
      : { resources: sync.resources.map(({ group = '', ...rest }) => ({ group, ...rest })) }),
    revision: state.syncResult?.revisions?.[0] ?? state.syncResult?.revision ?? '',
    startedAt: state.startedAt,
    retryCount: state.retryCount ?? 0,
    applicationUid: application.metadata.uid ?? '',
  }
}

/** The recorded state as the sync stage takes it. */
export function syncStateOf(state: OperationState): SyncState {
  return {
    phase: state.phase,
    startedAt: state.startedAt,
    ...(state.finishedAt === undefined ? {} : { finishedAt: state.finishedAt }),
    retryCount: state.retryCount ?? 0,
    results: state.syncResult?.resources ?? [],
    ...(state.message === undefined ? {} : { message: state.message }),
  }
}

/** The recorded state after the sync stage went on. */
export function stateAfter(state: OperationState, sync: SyncState): OperationState {
  const { finishedAt: _finished, message: _message, ...rest } = state
  const result = state.syncResult ?? { revision: '' }
  return {
    ...rest,
    phase: sync.phase,
    ...(sync.message === undefined ? {} : { message: sync.message }),
    ...(sync.finishedAt === undefined ? {} : { finishedAt: sync.finishedAt }),
    syncResult: { ...result, ...(sync.results.length === 0 ? {} : { resources: sync.results }) },
  }
}

export function finished(
  state: OperationState,
  end: { phase: OperationState['phase']; message: string; now: Date },
): OperationState {
  return { ...state, phase: end.phase, message: end.message, finishedAt: timeText(end.now) }
}

/** The attempt failed and another comes. Running with `finishedAt` is how the contract says "waits for the next attempt". */
export function waitingForRetry(
  state: OperationState,
  facts: { retryCount: number; message: string; now: Date },
): OperationState {
  const { retryCount, message, now } = facts
  return { ...state, phase: 'Running', message, finishedAt: timeText(now), retryCount }
}

/** The next attempt begins: nothing of the last one is recorded any more. */
export function nextAttemptOf(state: OperationState): OperationState {
  const { finishedAt: _finished, ...rest } = state
  const { resources: _resources, ...result } = state.syncResult ?? { revision: '' }
  return { ...rest, phase: 'Running', message: `retrying (attempt #${state.retryCount ?? 1})`, syncResult: result }
}

/** The history with a successful operation in it: only whole syncs that were no dry run count, and only so many are kept. */
export function historyAfter(application: Application, state: OperationState): RevisionHistory[] | undefined {
  const before = application.status?.history ?? []
  const sync = state.operation.sync ?? {}
  const limit = application.spec.revisionHistoryLimit ?? 10
  const isWhole = (sync.resources ?? []).length === 0 && sync.dryRun !== true && (sync.manifests ?? []).length === 0
  if (state.phase !== 'Succeeded' || !isWhole) return undefined
  const { revision, revisions, source, sources } = state.syncResult ?? { revision: '' }
  const entry: RevisionHistory = {
    id: Math.max(-1, ...before.map(({ id }) => id)) + 1,
    ...(revisions === undefined ? { revision } : { revisions }),
    ...(sources === undefined ? (source === undefined ? {} : { source }) : { sources }),
    deployStartedAt: state.startedAt,
    deployedAt: state.finishedAt ?? state.startedAt,
    ...(state.operation.initiatedBy === undefined ? {} : { initiatedBy: state.operation.initiatedBy }),
  }
  return limit <= 0 ? [] : [...before, entry].slice(-limit)
}
