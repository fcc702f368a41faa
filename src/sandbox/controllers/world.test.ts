import { describe, expect, it } from 'vitest'
import { conflictError } from './testing/errors.ts'
import { FakeClock } from './testing/fake-clock.ts'
import { kinds } from './kinds.ts'
import { Queue } from './queue.ts'
import { Simulation } from './testing/simulation.ts'

describe('a queue', () => {
  it('reconciles a key once however often it was added, and never in the turn that adds it', () => {
    const clock = new FakeClock()
    const seen: string[] = []
    const queue = new Queue({ clock, reconcile: (key) => seen.push(key), onError: () => undefined })
    queue.add('a')
    queue.add('a')
    queue.add('b')
    expect(seen).toEqual([])
    clock.advance(0)
    expect(seen).toEqual(['a', 'b'])
  })

  it('tries again after an error, later each time, and tells of it unless it was a conflict', () => {
    const clock = new FakeClock()
    const times: number[] = []
    const told: string[] = []
    const queue = new Queue({
      clock,
      onError: (key, error) => told.push(`${key} ${String(error)}`),
      reconcile: () => {
        times.push(clock.now().getTime())
        if (times.length === 1) throw conflictError()
        if (times.length < 4) throw new Error('no')
      },
    })
    queue.add('a')
    clock.advance(10_000)
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0))
    expect(gaps).toEqual([20, 40, 80])
    expect(told).toEqual(['a Error: no', 'a Error: no'])
  })

  it('keeps the earlier of two delays', () => {
    const clock = new FakeClock()
    const seen: number[] = []
    const queue = new Queue({ clock, reconcile: () => seen.push(clock.now().getTime()), onError: () => undefined })
    const start = clock.now().getTime()
    queue.addAfter('a', 500)
    queue.addAfter('a', 100)
    queue.addAfter('a', 900)
    clock.advance(2000)
    expect(seen).toEqual([start + 100])
  })

  it('does nothing after it was stopped', () => {
    const clock = new FakeClock()
    const queue = new Queue({ clock, reconcile: () => expect.unreachable(), onError: () => undefined })
    queue.add('a')
    queue.addAfter('b', 10)
    queue.stop()
    queue.add('c')
    clock.advance(1000)
    expect(clock.waiting).toBe(0)
  })
})

describe('the cluster', () => {
  it('has a ready node, a default storage class and a ServiceAccount in each namespace', () => {
    const cluster = new Simulation()
    expect(cluster.api.get(kinds.node, '', 'sandbox')).toMatchObject({
      status: { conditions: expect.arrayContaining([expect.objectContaining({ type: 'Ready', status: 'True' })]) },
    })
    expect(cluster.api.get(kinds.storageClass, '', 'standard')).toBeDefined()
    cluster.api.delete({ ...kinds.serviceAccount, namespace: 'default', name: 'default' })
    cluster.run(100)
    expect(cluster.list(kinds.serviceAccount).map((account) => account.metadata.name)).toEqual(['default'])
    cluster.stop()
  })

  it('forgets events an hour after they were last seen, also across a restart', () => {
    const cluster = new Simulation()
    cluster.apply("{apiVersion: v1, kind: Pod, metadata: {name: one}, spec: {containers: [{name: a, image: 'a:1'}]}}")
    cluster.run(1000)
    expect(cluster.events('Pod').length).toBeGreaterThan(0)
    cluster.restart()
    cluster.run(3_601_000)
    expect(cluster.events('Pod')).toEqual([])
    cluster.stop()
  })

  it('lets the workloads of a namespace that is being deleted rest', () => {
    const cluster = new Simulation()
    cluster.apply('{apiVersion: v1, kind: Namespace, metadata: {name: going}}')
    for (const kind of ['Deployment', 'StatefulSet', 'DaemonSet']) {
      cluster.apply(`
apiVersion: apps/v1
kind: ${kind}
metadata: {name: web, namespace: going}
spec:
  selector: {matchLabels: {app: ${kind}}}
  template: {metadata: {labels: {app: ${kind}}}, spec: {containers: [{name: a, image: 'a:1'}]}}
`)
    }
    cluster.run(2000)
    expect(cluster.api.list(kinds.pod, { namespace: 'going' })).toHaveLength(3)
    cluster.api.delete({ ...kinds.namespace, namespace: '', name: 'going' })
    for (const pod of cluster.api.list(kinds.pod, { namespace: 'going' })) {
      cluster.api.delete({ ...kinds.pod, namespace: 'going', name: pod.metadata.name ?? '' })
    }
    cluster.run(120_000)
    expect(cluster.api.list(kinds.pod, { namespace: 'going' })).toEqual([])
    expect(cluster.errors).toEqual([])
    cluster.stop()
  })

  it('writes as much for each of many pods as for each of a few', () => {
    const writesFor = (deployments: number): number => {
      const cluster = new Simulation()
      const before = cluster.api.revision()
      for (let index = 0; index < deployments; index++) {
        const labels = `{app: web-${index}}`
        cluster.apply(`
apiVersion: apps/v1
kind: Deployment
metadata: {name: web-${index}}
spec:
  replicas: 5
  selector: {matchLabels: ${labels}}
  template: {metadata: {labels: ${labels}}, spec: {containers: [{name: a, image: 'a:1'}]}}
`)
      }
      cluster.run(5000)
      expect(cluster.pods().filter((pod) => pod.ready)).toHaveLength(5 * deployments)
      expect(cluster.errors).toEqual([])
      cluster.stop()
      return (cluster.api.revision() - before) / deployments
    }
    const few = writesFor(2)
    expect(few).toBeLessThan(70)
    expect(writesFor(12)).toBeLessThanOrEqual(few + 1)
  })
})
