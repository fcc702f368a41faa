import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { KubeObject } from '../../object.ts'
import { conditionOf } from '../conditions.ts'
import { kinds } from '../kinds.ts'
import { type Condition, shaped } from '../shapes.ts'
import { Simulation } from '../testing/simulation.ts'
import type { Deployment } from './deployment-shape.ts'

type Options = { image?: string; spec?: string; annotations?: string }

function web(replicas: number, { image = 'nginx:1', spec = '', annotations = '{}' }: Options = {}): string {
  return `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${replicas}
  ${spec}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}, annotations: ${annotations}}
    spec: {containers: [{name: web, image: '${image}'}]}
`
}

describe('a Deployment', () => {
  let cluster: Simulation
  beforeEach(() => {
    cluster = new Simulation()
  })
  afterEach(() => {
    expect(cluster.errors).toEqual([])
    cluster.stop()
  })

  const deployment = (): Deployment =>
    shaped<Deployment>(cluster.api.get(kinds.deployment, 'default', 'web') ?? { apiVersion: '', kind: '', metadata: {} })
  const condition = (type: string): Condition | undefined => conditionOf(deployment().status?.conditions, type)
  const images = (): string[] => cluster.pods().map((pod) => pod.image)

  it('is available within a second', () => {
    cluster.apply(web(3))
    cluster.run(1000)
    expect(deployment().status).toMatchObject({
      replicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      updatedReplicas: 3,
      observedGeneration: 1,
    })
    expect(condition('Progressing')).toMatchObject({ status: 'True', reason: 'NewReplicaSetAvailable' })
  })

  it('never has fewer ready pods during an update than it may', () => {
    cluster.apply(web(4, { spec: 'strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 1}}' }))
    cluster.run(2000)
    cluster.apply(web(4, { image: 'nginx:2', spec: 'strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 1}}' }))
    for (let step = 0; step < 300; step++) {
      cluster.run(10)
      const pods = cluster.list(kinds.pod).filter((pod) => pod.metadata.deletionTimestamp === undefined).length
      expect(pods).toBeLessThanOrEqual(5)
      expect(cluster.pods().filter((pod) => pod.ready).length).toBeGreaterThanOrEqual(3)
    }
    expect(images()).toEqual(Array(4).fill('nginx:2'))
    expect(deployment().metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('2')
  })

  it('keeps the old pods when the new image cannot be pulled, and is back after a revert', () => {
    cluster.apply(web(3))
    cluster.run(2000)
    cluster.apply(web(3, { image: 'nginx:missing', spec: 'progressDeadlineSeconds: 10' }))
    cluster.run(15_000)
    expect(deployment().status).toMatchObject({ availableReplicas: 3, updatedReplicas: 1, unavailableReplicas: 1 })
    expect(condition('Progressing')).toMatchObject({ status: 'False', reason: 'ProgressDeadlineExceeded' })
    const broken = cluster.pods().find((pod) => pod.image === 'nginx:missing')
    expect(broken?.status).toMatchObject({
      phase: 'Pending',
      containerStatuses: [{ state: { waiting: { reason: 'ImagePullBackOff' } } }],
    })
    cluster.apply(web(3, { spec: 'progressDeadlineSeconds: 10' }))
    cluster.run(3000)
    expect(images()).toEqual(Array(3).fill('nginx:1'))
    expect(condition('Progressing')).toMatchObject({ status: 'True', reason: 'NewReplicaSetAvailable' })
    expect(deployment().metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('3')
  })

  it('scales while paused but takes no new template until it is resumed', () => {
    cluster.apply(web(2))
    cluster.run(2000)
    cluster.apply(web(4, { image: 'nginx:2', spec: 'paused: true' }))
    cluster.run(2000)
    expect(images()).toEqual(Array(4).fill('nginx:1'))
    expect(condition('Progressing')).toMatchObject({ status: 'Unknown', reason: 'DeploymentPaused' })
    cluster.apply(web(4, { image: 'nginx:2' }))
    cluster.run(5000)
    expect(images()).toEqual(Array(4).fill('nginx:2'))
  })

  it('scales to nothing and back', () => {
    for (const replicas of [2, 0, 5]) {
      cluster.apply(web(replicas))
      cluster.run(2000)
      expect(cluster.pods()).toHaveLength(replicas)
      expect(condition('Available')).toMatchObject({ status: 'True' })
    }
  })

  it('keeps no more old ReplicaSets than its history may hold', () => {
    for (const version of [1, 2, 3, 4]) {
      cluster.apply(web(1, { image: `nginx:${version}`, spec: 'revisionHistoryLimit: 1' }))
      cluster.run(3000)
    }
    cluster.run(1000)
    expect(cluster.list(kinds.replicaSet)).toHaveLength(2)
  })

  it('replaces a pod that somebody deletes', () => {
    cluster.apply(web(2))
    cluster.run(2000)
    const [gone] = cluster.pods()
    cluster.api.delete({ ...kinds.pod, namespace: 'default', name: gone?.name ?? '' })
    cluster.run(2000)
    expect(cluster.pods().map((pod) => pod.name)).not.toContain(gone?.name)
    expect(deployment().status?.availableReplicas).toBe(2)
  })

  it('counts a pod as available only after minReadySeconds', () => {
    cluster.apply(web(1, { spec: 'minReadySeconds: 30' }))
    cluster.run(10_000)
    expect(deployment().status).toMatchObject({ readyReplicas: 1, unavailableReplicas: 1 })
    cluster.run(25_000)
    expect(deployment().status).toMatchObject({ readyReplicas: 1, availableReplicas: 1 })
  })

  it('goes on in the middle of an update after a restart', () => {
    cluster.apply(web(4))
    cluster.run(2000)
    cluster.apply(web(4, { image: 'nginx:2' }))
    for (let step = 0; step < 12; step++) {
      cluster.run(100)
      cluster.restart()
    }
    cluster.run(5000)
    expect(images()).toEqual(Array(4).fill('nginx:2'))
    expect(deployment().status).toMatchObject({ replicas: 4, availableReplicas: 4, updatedReplicas: 4 })
  })

  it('adopts what an orphaning delete left, and makes no second set for the same template', () => {
    cluster.apply(web(2))
    cluster.run(2000)
    const [before] = cluster.list(kinds.replicaSet)
    cluster.api.delete({ ...kinds.deployment, namespace: 'default', name: 'web' })
    // No garbage collector runs here: what it does for an orphaning delete is done by hand.
    cluster.api.update({ ...before, metadata: { ...before?.metadata, ownerReferences: [] } } as KubeObject, { manager: 'test' })
    const pods = cluster.pods().map((pod) => pod.name)
    cluster.run(1000)
    cluster.apply(web(2))
    cluster.run(2000)
    const sets = cluster.list(kinds.replicaSet)
    expect(sets.map((set) => set.metadata.name)).toEqual([before?.metadata.name])
    expect(sets[0]?.metadata.ownerReferences?.[0]?.uid).toBe(deployment().metadata.uid)
    expect(cluster.pods().map((pod) => pod.name)).toEqual(pods)
    expect(deployment().status).toMatchObject({ availableReplicas: 2, updatedReplicas: 2 })
  })

  it('lets a pod go that loses the labels of its set, and makes another', () => {
    cluster.apply(web(2))
    cluster.run(2000)
    const [pod] = cluster.list(kinds.pod)
    cluster.api.update({ ...pod, metadata: { ...pod?.metadata, labels: { app: 'taken-out' } } } as KubeObject, {
      manager: 'test',
    })
    cluster.run(2000)
    const free = cluster.list(kinds.pod).find((each) => each.metadata.uid === pod?.metadata.uid)
    expect(free?.metadata.ownerReferences).toBeUndefined()
    expect(cluster.pods()).toHaveLength(3)
    expect(deployment().status).toMatchObject({ replicas: 2, availableReplicas: 2 })
  })

  it('comes to rest: without changes nothing is written', () => {
    cluster.apply(web(3))
    cluster.run(5000)
    const revision = cluster.api.revision()
    cluster.run(600_000)
    expect(cluster.api.revision()).toBe(revision)
  })
})
