import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { kinds } from '../kinds.ts'
import { Simulation } from '../testing/simulation.ts'

function db(replicas: number, { image = 'db:1', spec = '' } = {}): string {
  return `
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  replicas: ${replicas}
  serviceName: db
  ${spec}
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: '${image}'}]}
  volumeClaimTemplates:
    - metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
`
}

describe('a StatefulSet', () => {
  let cluster: Simulation
  beforeEach(() => {
    cluster = new Simulation()
  })
  afterEach(() => {
    expect(cluster.errors).toEqual([])
    cluster.stop()
  })

  const images = (): string[] => cluster.pods().map((pod) => `${pod.name} ${pod.image}`)

  it('makes one pod after the other, each with its own bound claim', () => {
    cluster.apply(db(3))
    cluster.run(450)
    expect(cluster.pods().map((pod) => pod.name)).toEqual(['db-0', 'db-1'])
    cluster.run(3000)
    expect(cluster.pods().map((pod) => pod.name)).toEqual(['db-0', 'db-1', 'db-2'])
    expect(cluster.list(kinds.persistentVolumeClaim).map((claim) => claim.metadata.name)).toEqual([
      'data-db-0',
      'data-db-1',
      'data-db-2',
    ])
    expect(cluster.status(kinds.persistentVolumeClaim, 'data-db-0')).toMatchObject({
      phase: 'Bound',
      capacity: { storage: '1Gi' },
    })
  })

  it('makes all at once where order does not matter', () => {
    cluster.apply(db(3, { spec: 'podManagementPolicy: Parallel' }))
    cluster.run(100)
    expect(cluster.pods()).toHaveLength(3)
  })

  it('updates from the last pod to the first, down to the partition', () => {
    cluster.apply(db(3))
    cluster.run(5000)
    cluster.apply(db(3, { image: 'db:2', spec: 'updateStrategy: {rollingUpdate: {partition: 1}}' }))
    cluster.run(10_000)
    expect(images()).toEqual(['db-0 db:1', 'db-1 db:2', 'db-2 db:2'])
    const status = cluster.status(kinds.statefulSet, 'db')
    expect(status).toMatchObject({ updatedReplicas: 2, currentReplicas: 1 })
    expect(status['currentRevision']).not.toBe(status['updateRevision'])
    cluster.apply(db(3, { image: 'db:2', spec: 'updateStrategy: {rollingUpdate: {partition: 0}}' }))
    cluster.run(10_000)
    expect(images()).toEqual(['db-0 db:2', 'db-1 db:2', 'db-2 db:2'])
  })

  it('leaves pods alone until they are deleted with OnDelete', () => {
    cluster.apply(db(2, { spec: 'updateStrategy: {type: OnDelete}' }))
    cluster.run(5000)
    cluster.apply(db(2, { image: 'db:2', spec: 'updateStrategy: {type: OnDelete}' }))
    cluster.run(5000)
    expect(images()).toEqual(['db-0 db:1', 'db-1 db:1'])
    cluster.api.delete({ ...kinds.pod, namespace: 'default', name: 'db-0' })
    cluster.run(5000)
    expect(images()).toEqual(['db-0 db:2', 'db-1 db:1'])
  })

  it('removes the last pod first and keeps the claims', () => {
    cluster.apply(db(3))
    cluster.run(5000)
    cluster.apply(db(1))
    cluster.run(5000)
    expect(cluster.pods().map((pod) => pod.name)).toEqual(['db-0'])
    expect(cluster.list(kinds.persistentVolumeClaim)).toHaveLength(3)
  })

  it('goes back to an older template as a new revision', () => {
    for (const image of ['db:1', 'db:2', 'db:1']) {
      cluster.apply(db(1, { image }))
      cluster.run(5000)
    }
    expect(images()).toEqual(['db-0 db:1'])
    const revisions = cluster.list(kinds.controllerRevision).map((object) => object['revision'])
    expect(new Set(revisions)).toEqual(new Set([2, 3]))
  })
})
