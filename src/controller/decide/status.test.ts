import { describe, expect, it } from 'vitest'
import type { Application, ApplicationStatus, ObjectComparison } from '#model'
import { conditionsAfter, statusAfter, statusPatch, timeText, type Verdict } from './status.ts'

const early = '2026-01-01T00:00:00Z'
const now = new Date('2026-01-01T01:00:00.700Z')
const source = { repoURL: 'https://git.example.com/shop', path: 'web' }
const facts = { now, controllerNamespace: 'argocd' }

const web: Application = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name: 'web', namespace: 'argocd' },
  spec: { project: 'default', source, destination: { name: 'in-cluster', namespace: 'shop' } },
}

const compared = (name: string, more: Partial<ObjectComparison> = {}): ObjectComparison => ({
  ref: { group: 'apps', kind: 'Deployment', namespace: 'shop', name },
  apiVersion: 'apps/v1',
  status: 'Synced',
  differences: [],
  hook: false,
  requiresPruning: false,
  ignoredPaths: [],
  method: 'proof',
  wave: 0,
  ...more,
})

const verdict = (more: Partial<Verdict> = {}): Verdict => ({
  sync: 'Synced',
  revisions: ['c1'],
  sourceTypes: ['Directory'],
  comparison: { status: 'Synced', objects: [compared('web'), compared('migrate', { hook: true, wave: -1 })], conditions: [] },
  live: new Map(),
  health: { status: 'Healthy' },
  healthOf: new Map([['apps/Deployment/shop/web', { status: 'Healthy' }]]),
  conditions: [],
  ...more,
})

const after = (status: ApplicationStatus | undefined, more: Partial<Verdict> = {}) =>
  statusAfter({ ...web, ...(status === undefined ? {} : { status }) }, verdict(more), facts)

describe('the status after a pass', () => {
  it('has the shape of the contract', () => {
    expect(after(undefined)).toEqual({
      sync: { status: 'Synced', revision: 'c1', comparedTo: { source, destination: { name: 'in-cluster', namespace: 'shop' } } },
      health: { status: 'Healthy', lastTransitionTime: '2026-01-01T01:00:00Z' },
      resources: [
        {
          group: 'apps',
          version: 'v1',
          kind: 'Deployment',
          namespace: 'shop',
          name: 'web',
          status: 'Synced',
          health: { status: 'Healthy' },
        },
        { group: 'apps', version: 'v1', kind: 'Deployment', namespace: 'shop', name: 'migrate', hook: true, syncWave: -1 },
      ],
      summary: {},
      sourceType: 'Directory',
      controllerNamespace: 'argocd',
    })
  })

  it('keeps the time of a health that did not change', () => {
    const before: ApplicationStatus = { health: { status: 'Healthy', lastTransitionTime: early } }
    expect(after(before).health?.lastTransitionTime).toBe(early)
    expect(after(before, { health: { status: 'Degraded' } }).health?.lastTransitionTime).toBe('2026-01-01T01:00:00Z')
  })

  it('shows what was there as Unknown where nothing could be compared, and keeps the revision', () => {
    const unknown = after(after(undefined), { sync: 'Unknown', comparison: undefined, revisions: [], sourceTypes: [] })
    expect(unknown.sync).toMatchObject({ status: 'Unknown', revision: 'c1' })
    expect(unknown.resources?.map(({ status }) => status)).toEqual(['Unknown', undefined])
    expect(unknown.sourceType).toBe('Directory')
  })

  it('is not written where nothing but the time is new', () => {
    const stored = { ...after(undefined), reconciledAt: early }
    expect(statusPatch(stored, after(stored), now)).toBeUndefined()
  })

  it('is written as what changed, with the time of the reconcile', () => {
    const stored = { ...after(undefined), reconciledAt: early }
    expect(statusPatch(stored, after(stored, { revisions: ['c2'] }), now)).toEqual({
      sync: { revision: 'c2' },
      reconciledAt: '2026-01-01T01:00:00Z',
    })
  })

  it('takes conditions away that no longer hold', () => {
    const stored = after(undefined, { conditions: [{ type: 'ComparisonError', message: 'no' }] })
    expect(statusPatch(stored, after(stored), now)).toMatchObject({ conditions: null })
  })
})

describe('conditions', () => {
  it('keep the time since when they say what they say, come once and in order', () => {
    const before = [{ type: 'SyncError' as const, message: 'a', lastTransitionTime: early }]
    const found = [
      { type: 'SyncError', message: 'a' },
      { type: 'ComparisonError', message: 'b' },
      { type: 'SyncError', message: 'a' },
    ]
    expect(conditionsAfter(before, found, timeText(now))).toEqual([
      { type: 'ComparisonError', message: 'b', lastTransitionTime: '2026-01-01T01:00:00Z' },
      before[0],
    ])
  })
})
