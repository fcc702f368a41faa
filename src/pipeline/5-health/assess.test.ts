import { describe, expect, test } from 'vitest'
import { type Comparison, type HealthStatus, type KubeObject, type ObjectComparison, refKey, refOf } from '#model'
import { assess } from './assess.ts'

const jobs: { [status in HealthStatus]?: object } = {
  Healthy: { conditions: [{ type: 'Complete', status: 'True' }] },
  Degraded: { conditions: [{ type: 'Failed', status: 'True', message: 'broken' }] },
  Suspended: { conditions: [{ type: 'Suspended', status: 'True' }] },
  Progressing: {},
}
const job = (name: string, status: HealthStatus, annotations: { [key: string]: string } = {}): KubeObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, namespace: 'shop', annotations },
  status: jobs[status],
})
const child = (name: string, health: string): KubeObject => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name, namespace: 'argocd' },
  spec: {},
  status: { sync: { status: 'Synced', comparedTo: {} }, health: { status: health } },
})
const entry = (object: KubeObject, change: Partial<ObjectComparison> = {}): ObjectComparison => ({
  ref: refOf(object),
  apiVersion: object.apiVersion,
  desired: object,
  status: 'Synced',
  differences: [],
  hook: false,
  requiresPruning: false,
  ignoredPaths: [],
  method: 'proof',
  wave: 0,
  ...change,
})

function health(live: KubeObject[], absent: KubeObject[] = [], change: Partial<ObjectComparison> = {}) {
  const objects = [...live.map((object) => entry(object, change)), ...absent.map((object) => entry(object))]
  const comparison: Comparison = { status: 'Synced', objects, conditions: [] }
  return assess({
    comparison,
    live: new Map(live.map((object) => [refKey(refOf(object)), object])),
    application: { name: 'shop', namespace: 'argocd' },
  })
}

describe('the health of an application', () => {
  test('is the worst of its objects, with the first three causes', () => {
    expect(health([job('a', 'Healthy'), job('b', 'Progressing'), job('c', 'Degraded')])).toMatchObject({
      status: 'Degraded',
      message: 'Job.batch shop/c: broken',
    })
    expect(health(['a', 'b', 'c', 'd', 'e'].map((name) => job(name, 'Degraded'))).message).toMatch(/; and 2 more$/)
  })
  test('is Healthy without objects, and where no object has health', () => {
    expect(health([]).status).toBe('Healthy')
    expect(health([{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }]).status).toBe('Healthy')
  })
  test('is Missing only where nothing is live at all', () => {
    expect(health([], [job('a', 'Healthy')])).toMatchObject({ status: 'Missing' })
    expect(health([job('a', 'Healthy')], [job('b', 'Healthy')]).status).toBe('Healthy')
  })
  test('does not count hooks, nor what is annotated to be ignored', () => {
    expect(health([job('a', 'Degraded', { 'argocd.argoproj.io/hook': 'PreSync' })], [], { hook: true }).status).toBe('Healthy')
    expect(health([job('a', 'Degraded', { 'argocd.argoproj.io/ignore-healthcheck': 'true' })]).status).toBe('Healthy')
  })
  test('does not count itself, nor children that are Missing or Unknown', () => {
    expect(health([child('shop', 'Degraded')]).status).toBe('Healthy')
    expect(health([child('web', 'Missing')]).status).toBe('Healthy')
    expect(health([child('web', 'Degraded')]).status).toBe('Degraded')
  })
  test('tells every object’s own health too', () => {
    expect([...health([job('a', 'Healthy'), job('b', 'Suspended')]).objects]).toEqual([
      ['batch/Job/shop/a', { status: 'Healthy' }],
      ['batch/Job/shop/b', { status: 'Suspended', message: 'Suspended is True' }],
    ])
  })
})
