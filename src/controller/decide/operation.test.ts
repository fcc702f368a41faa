import { describe, expect, it } from 'vitest'
import type { Application, OperationState } from '#model'
import {
  beginning,
  historyAfter,
  nextAttemptOf,
  operationSources,
  stateAfter,
  syncOptionsOf,
  syncStateOf,
  waitingForRetry,
} from './operation.ts'

const source = { repoURL: 'https://git.example.com/shop', path: 'web', targetRevision: 'main' }
const web: Application = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name: 'web', namespace: 'argocd', uid: 'u1' },
  spec: { project: 'default', source, destination: {}, syncPolicy: { syncOptions: ['PruneLast=true'] } },
}
const now = new Date('2026-01-01T00:00:05Z')
const begun = (sync = {}) => beginning(web, { sync: { revision: 'c1', ...sync } }, { revisions: ['c1'], now })
const done = (more: Partial<OperationState> = {}, sync = {}): OperationState => ({
  ...begun(sync),
  phase: 'Succeeded',
  finishedAt: '2026-01-01T00:00:09Z',
  ...more,
})

describe('an operation', () => {
  it('is pinned to the commits that it began with', () => {
    expect(begun()).toMatchObject({ phase: 'Running', startedAt: '2026-01-01T00:00:05Z', syncResult: { revision: 'c1', source } })
  })

  it('syncs the source that a rollback brings', () => {
    const older = { ...source, path: 'old' }
    expect(operationSources(web, { sync: { source: older, revision: 'c0' } })).toEqual([{ source: older, revision: 'c0' }])
    expect(operationSources(web, { sync: {} })).toEqual([{ source, revision: undefined }])
  })

  it('leaves hooks out with the apply strategy only', () => {
    expect(syncOptionsOf(web, begun()).strategy).toBe('hook')
    expect(syncOptionsOf(web, begun({ syncStrategy: { apply: { force: true } } }))).toMatchObject({
      strategy: 'apply',
      force: true,
    })
  })

  it('survives the way through the sync stage unchanged', () => {
    const state = begun()
    expect(stateAfter(state, syncStateOf(state))).toEqual(state)
  })

  it('forgets the results of a failed attempt when the next begins, and nothing else', () => {
    const results = [{ group: '', version: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'a', status: 'SyncFailed' as const }]
    const failed = stateAfter(begun(), { ...syncStateOf(begun()), results })
    const waiting = waitingForRetry(failed, { retryCount: 1, message: 'failed', now })
    expect(waiting).toMatchObject({ phase: 'Running', finishedAt: '2026-01-01T00:00:05Z', retryCount: 1 })
    const next = nextAttemptOf(waiting)
    expect(next).not.toHaveProperty('finishedAt')
    expect(next.syncResult).toEqual({ revision: 'c1', source })
    expect(next.retryCount).toBe(1)
  })
})

describe('the history', () => {
  const history = (state: OperationState, more: Partial<Application['spec']> = {}, status = {}) =>
    historyAfter({ ...web, spec: { ...web.spec, ...more }, status }, state)

  it('counts on from the last id and keeps as many as the spec says', () => {
    const before = { history: [{ id: 6, revision: 'c0', deployedAt: '' }] }
    expect(history(done(), {}, before)?.map(({ id }) => id)).toEqual([6, 7])
    expect(history(done(), { revisionHistoryLimit: 1 }, before)?.map(({ id }) => id)).toEqual([7])
    expect(history(done(), { revisionHistoryLimit: 0 }, before)).toEqual([])
    expect(history(done())?.[0]).toMatchObject({ id: 0, revision: 'c1', source, deployedAt: '2026-01-01T00:00:09Z' })
  })

  it.each([
    ['failed', done({ phase: 'Failed' })],
    ['was a dry run', done({}, { dryRun: true })],
    ['synced some objects only', done({}, { resources: [{ kind: 'ConfigMap', name: 'a' }] })],
  ])('leaves out an operation that %s', (_name, state) => {
    expect(history(state)).toBeUndefined()
  })
})
