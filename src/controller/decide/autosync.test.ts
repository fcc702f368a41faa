import { describe, expect, it } from 'vitest'
import type { Application, Comparison, ObjectComparison, OperationState } from '#model'
import { autosyncGate, type GateInput } from './autosync.ts'

const source = { repoURL: 'https://git.example.com/shop', path: 'web', targetRevision: 'main' }
const ended = '2026-01-01T00:00:00Z'
const now = new Date('2026-01-01T00:00:01Z')

function object(name: string, facts: Partial<ObjectComparison> = {}): ObjectComparison {
  return {
    ref: { group: '', kind: 'ConfigMap', namespace: 'shop', name },
    apiVersion: 'v1',
    status: 'OutOfSync',
    differences: [],
    hook: false,
    requiresPruning: false,
    ignoredPaths: [],
    method: 'none',
    wave: 0,
    ...facts,
  }
}

const comparison = (objects: ObjectComparison[] = [object('a'), object('b', { status: 'Synced' })]): Comparison => ({
  status: objects.some(({ status }) => status === 'OutOfSync') ? 'OutOfSync' : 'Synced',
  objects,
  conditions: [],
})

function last(facts: Partial<OperationState> = {}, sync: object = {}): OperationState {
  return {
    operation: { sync: { revision: 'c1', ...sync }, initiatedBy: { automated: true } },
    phase: 'Succeeded',
    startedAt: ended,
    finishedAt: ended,
    syncResult: { revision: 'c1', source },
    ...facts,
  }
}

function gate(
  facts: { automated?: object | undefined; last?: OperationState; app?: Partial<Application> } & Partial<GateInput> = {},
) {
  const { automated = { prune: true, selfHeal: true }, last: state, app = {}, ...input } = facts
  const application: Application = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'web', namespace: 'argocd' },
    spec: { project: 'default', destination: {}, source, syncPolicy: { automated } },
    ...(state === undefined ? {} : { status: { operationState: state } }),
    ...app,
  }
  return autosyncGate({
    application,
    comparison: comparison(),
    revisions: ['c2'],
    hold: undefined,
    windowBlock: undefined,
    approved: false,
    now,
    ...input,
  })
}

describe('the gate of automated sync', () => {
  it('starts a whole sync of a new revision with five attempts', () => {
    expect(gate({ last: last() })).toEqual({
      do: 'start',
      heals: false,
      operation: { sync: { revision: 'c2', prune: true }, initiatedBy: { automated: true }, retry: { limit: 5 } },
    })
  })

  it.each([
    ['automated is off', { automated: { enabled: false } }],
    ['an operation runs', { last: last({ phase: 'Running' }) }],
    ['it is being deleted', { app: { metadata: { name: 'web', deletionTimestamp: ended } } }],
    ['it is in sync', { comparison: comparison([object('a', { status: 'Synced' })]) }],
    [
      'only pruning is left and prune is off',
      { automated: {}, comparison: comparison([object('a', { requiresPruning: true })]) },
    ],
    ['the revision was synced and self-heal is off', { automated: {}, last: last(), revisions: ['c1'] }],
  ])('does nothing while %s', (_name, facts) => {
    expect(gate(facts)).toMatchObject({ do: 'nothing' })
    expect(gate(facts)).not.toHaveProperty('condition')
  })

  it('waits while a window of the project keeps automated syncs back, new revision or drift', () => {
    const windowBlock = 'a deny window is open (0 22 * * * for 8h, UTC)'
    for (const input of [{ last: last() }, { revisions: ['c1'], last: last() }]) {
      expect(gate({ ...input, windowBlock })).toMatchObject({ do: 'wait', why: windowBlock })
    }
  })

  it('starts where only pruning is left and prune is on', () => {
    const objects = [object('a', { requiresPruning: true }), object('b', { status: 'Synced' })]
    expect(gate({ comparison: comparison(objects) })).toMatchObject({ do: 'start' })
  })

  it('does not try a failed revision again, but says so', () => {
    const failed = last({ phase: 'Failed', message: 'no such image' })
    expect(gate({ last: failed, revisions: ['c1'] })).toMatchObject({
      do: 'nothing',
      condition: { type: 'SyncError', message: 'Failed last sync attempt to c1: no such image' },
    })
    expect(gate({ last: failed })).toMatchObject({ do: 'start' })
  })

  it('tries a failed revision again when the source changed', () => {
    const failed = last({ phase: 'Failed', syncResult: { revision: 'c1', source: { ...source, path: 'other' } } })
    expect(gate({ last: failed, revisions: ['c1'] })).toMatchObject({ do: 'start', heals: false })
  })

  it('heals drift at once, and only the objects that drifted', () => {
    expect(gate({ last: last(), revisions: ['c1'] })).toMatchObject({
      do: 'start',
      heals: true,
      operation: { sync: { resources: [{ kind: 'ConfigMap', name: 'a', namespace: 'shop' }], autoHealAttemptsCount: 1 } },
    })
  })

  it('waits longer for each further heal of the same revision', () => {
    const healed = last({}, { autoHealAttemptsCount: 2 })
    expect(gate({ last: healed, revisions: ['c1'] })).toMatchObject({ do: 'wait', until: new Date('2026-01-01T00:00:06Z') })
  })

  it('goes on healing after a heal that failed', () => {
    const failed = last({ phase: 'Failed' }, { autoHealAttemptsCount: 1 })
    expect(gate({ last: failed, revisions: ['c1'], now: new Date('2026-01-01T00:00:03Z') })).toMatchObject({
      do: 'start',
      heals: true,
    })
  })

  it('does not take a dry run or a partial sync by hand for an attempt', () => {
    expect(gate({ last: last({}, { dryRun: true }), revisions: ['c1'] })).toMatchObject({ heals: false })
    const partial = last({ operation: { sync: { revision: 'c1', resources: [{ kind: 'ConfigMap', name: 'b' }] } } })
    expect(gate({ last: partial, revisions: ['c1'] })).toMatchObject({ heals: false })
  })

  it('never wipes everything unless allowEmpty says so', () => {
    const wipe = comparison([object('a', { requiresPruning: true })])
    expect(gate({ comparison: wipe })).toMatchObject({ do: 'nothing', condition: { type: 'SyncError' } })
    expect(gate({ comparison: wipe, automated: { prune: true, allowEmpty: true } })).toMatchObject({ do: 'start' })
  })

  it('waits while a deletion is held, and tries the revision once more when it was approved', () => {
    const hold = { hash: 'h', count: 12, message: 'held', release: 'kubectl …' }
    expect(gate({ hold })).toMatchObject({ do: 'nothing', condition: { type: 'DeletionHeldWarning', message: 'held' } })
    expect(gate({ last: last(), revisions: ['c1'], approved: true })).toMatchObject({ do: 'start', heals: false })
  })
})
