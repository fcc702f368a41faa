import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { kinds } from '../kinds.ts'
import { Simulation } from '../testing/simulation.ts'

const claim = (spec = ''): string =>
  `{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 2Gi}}${spec}}}`

describe('a claim', () => {
  let cluster: Simulation
  beforeEach(() => {
    cluster = new Simulation()
  })
  afterEach(() => {
    expect(cluster.errors).toEqual([])
    cluster.stop()
  })

  const volumes = () => cluster.api.list(kinds.persistentVolume)
  const remove = () => cluster.api.delete({ ...kinds.persistentVolumeClaim, namespace: 'default', name: 'data' })

  it.each(['', ', storageClassName: gp3'])('is bound to a new volume, whatever class it names%s', (spec) => {
    cluster.apply(claim(spec))
    cluster.run(1000)
    expect(cluster.status(kinds.persistentVolumeClaim, 'data')).toMatchObject({ phase: 'Bound', capacity: { storage: '2Gi' } })
    expect(volumes()).toMatchObject([{ status: { phase: 'Bound' }, spec: { claimRef: { name: 'data' } } }])
  })

  it('takes the volume that it names', () => {
    cluster.apply(
      '{apiVersion: v1, kind: PersistentVolume, metadata: {name: mine}, spec: {capacity: {storage: 5Gi}, accessModes: [ReadWriteOnce], storageClassName: "", hostPath: {path: /x}}}',
    )
    cluster.apply(claim(', volumeName: mine, storageClassName: ""'))
    cluster.run(1000)
    expect(cluster.status(kinds.persistentVolumeClaim, 'data')).toMatchObject({ phase: 'Bound', capacity: { storage: '5Gi' } })
    expect(volumes()).toHaveLength(1)
  })

  it('is gone with its volume when it is deleted, but not while a pod uses it', () => {
    cluster.apply(claim())
    cluster.apply(
      "{apiVersion: v1, kind: Pod, metadata: {name: user}, spec: {volumes: [{name: d, persistentVolumeClaim: {claimName: data}}], containers: [{name: a, image: 'a:1'}]}}",
    )
    cluster.run(2000)
    remove()
    cluster.run(1000)
    expect(cluster.list(kinds.persistentVolumeClaim)[0]?.metadata.deletionTimestamp).toBeDefined()
    cluster.api.delete({ ...kinds.pod, namespace: 'default', name: 'user' })
    cluster.run(2000)
    expect(cluster.list(kinds.persistentVolumeClaim)).toEqual([])
    expect(volumes()).toEqual([])
  })
})
