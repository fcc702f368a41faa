import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../json.ts'
import { kinds } from '../kinds.ts'
import { Simulation } from '../testing/simulation.ts'

function pod(spec: string, annotations = '{}'): string {
  return `{apiVersion: v1, kind: Pod, metadata: {name: one, annotations: ${annotations}}, spec: {${spec}}}`
}

describe('a pod', () => {
  let cluster: Simulation
  beforeEach(() => {
    cluster = new Simulation()
  })
  afterEach(() => {
    expect(cluster.errors).toEqual([])
    cluster.stop()
  })

  const status = (): JsonObject => cluster.status(kinds.pod, 'one')

  it('is created, pulled and ready, in this order, in less than a second', () => {
    cluster.apply(pod("containers: [{name: web, image: 'nginx:1', readinessProbe: {tcpSocket: {port: 80}}}]"))
    cluster.run(50)
    expect(status()).toMatchObject({
      phase: 'Pending',
      containerStatuses: [{ state: { waiting: { reason: 'ContainerCreating' } } }],
    })
    cluster.run(300)
    expect(status()).toMatchObject({
      phase: 'Running',
      containerStatuses: [{ ready: false, started: true, state: { running: {} } }],
    })
    cluster.run(300)
    expect(status()).toMatchObject({
      phase: 'Running',
      hostIP: '172.20.0.2',
      containerStatuses: [{ ready: true, restartCount: 0 }],
    })
    expect(String(status()['podIP'])).toMatch(/^10\.244\.\d+\.\d+$/)
    expect(cluster.get(kinds.pod, 'one')['spec']).toMatchObject({ nodeName: 'sandbox' })
    expect(cluster.events('Pod').map((event) => event.split(':')[0])).toEqual(['Scheduled', 'Pulled', 'Created', 'Started'])
  })

  it('waits with back-off for an image that does not exist', () => {
    cluster.apply(pod("containers: [{name: web, image: 'registry.example.com:5000/web:v1-missing'}]"))
    cluster.run(5000)
    expect(status()).toMatchObject({
      phase: 'Pending',
      containerStatuses: [{ state: { waiting: { reason: 'ImagePullBackOff' } } }],
    })
    expect(cluster.events('Pod')).toContain('Failed: Error: ImagePullBackOff')
  })

  it('starts when it is given another image', () => {
    cluster.apply(pod("containers: [{name: web, image: 'web:missing'}]"))
    cluster.run(5000)
    cluster.api.patch(
      { ...kinds.pod, namespace: 'default', name: 'one' },
      { type: 'json', operations: [{ op: 'replace', path: '/spec/containers/0/image', value: 'web:1' }] },
      { manager: 'test' },
    )
    cluster.run(2000)
    expect(status()).toMatchObject({ phase: 'Running', containerStatuses: [{ ready: true, image: 'web:1' }] })
  })

  it('does not take the port of a registry or a digest for a tag', () => {
    cluster.apply(
      pod("containers: [{name: web, image: 'missing.example.com:5000/fail/web'}, {name: b, image: 'web@sha256:fa11crash'}]"),
    )
    cluster.run(2000)
    expect(status()).toMatchObject({ phase: 'Running', containerStatuses: [{ ready: true }, { ready: true }] })
  })

  it('crashes again and again, each time after a longer pause', () => {
    cluster.apply(pod("containers: [{name: web, image: 'web:crash'}]"))
    cluster.run(3000)
    expect(status()).toMatchObject({
      phase: 'Running',
      containerStatuses: [
        {
          restartCount: 1,
          state: { waiting: { reason: 'CrashLoopBackOff' } },
          lastState: { terminated: { exitCode: 1, reason: 'Error' } },
        },
      ],
    })
    cluster.run(10_000)
    expect(status()).toMatchObject({
      containerStatuses: [{ restartCount: 2, state: { waiting: { reason: 'CrashLoopBackOff' } } }],
    })
    cluster.run(10_000)
    expect(status()).toMatchObject({ containerStatuses: [{ restartCount: 2 }] })
    cluster.run(12_000)
    expect(status()).toMatchObject({ containerStatuses: [{ restartCount: 3 }] })
  })

  it('runs to its end where nothing restarts it', () => {
    cluster.apply(pod("restartPolicy: Never, containers: [{name: a, image: 'a:1'}]"))
    cluster.run(2000)
    expect(status()).toMatchObject({
      phase: 'Succeeded',
      containerStatuses: [{ state: { terminated: { exitCode: 0, reason: 'Completed' } } }],
    })
  })

  it('never gets ready if it is told so', () => {
    cluster.apply(pod("containers: [{name: a, image: 'a:1'}]", '{sandbox.mainstay.dev/fail: unready}'))
    cluster.run(60_000)
    expect(cluster.pods()).toMatchObject([{ phase: 'Running', ready: false }])
  })

  it('gets ready as late as it is told to', () => {
    cluster.apply(pod("containers: [{name: a, image: 'a:1'}]", '{sandbox.mainstay.dev/ready-after: 5s}'))
    cluster.run(5000)
    expect(cluster.pods()).toMatchObject([{ ready: false }])
    cluster.run(1000)
    expect(cluster.pods()).toMatchObject([{ ready: true }])
  })

  it('runs its init containers first, and none of the others while one of them cannot start', () => {
    const main = "containers: [{name: main, image: 'a:1'}]"
    cluster.apply(pod(`initContainers: [{name: first, image: 'a:missing'}, {name: second, image: 'a:1'}], ${main}`))
    cluster.run(3000)
    expect(status()).toMatchObject({
      phase: 'Pending',
      initContainerStatuses: [
        { state: { waiting: { reason: 'ImagePullBackOff' } } },
        { state: { waiting: { reason: 'PodInitializing' } } },
      ],
      containerStatuses: [{ state: { waiting: { reason: 'PodInitializing' } } }],
    })
    cluster.api.delete({ ...kinds.pod, namespace: 'default', name: 'one' })
    cluster.run(1000)
    cluster.apply(pod(`initContainers: [{name: first, image: 'a:1'}], ${main}`))
    cluster.run(3000)
    expect(status()).toMatchObject({
      phase: 'Running',
      initContainerStatuses: [{ ready: true, state: { terminated: { exitCode: 0 } } }],
      containerStatuses: [{ ready: true }],
    })
  })

  it('takes a moment to go when it is deleted', () => {
    cluster.apply(pod("containers: [{name: a, image: 'a:1'}]"))
    cluster.run(2000)
    cluster.api.delete({ ...kinds.pod, namespace: 'default', name: 'one' })
    cluster.run(10)
    expect(cluster.list(kinds.pod)[0]?.metadata.deletionTimestamp).toBeDefined()
    cluster.run(500)
    expect(cluster.list(kinds.pod)).toEqual([])
  })

  it('waits for claims that are not there and starts when they are bound', () => {
    cluster.apply(pod("volumes: [{name: data, persistentVolumeClaim: {claimName: data}}], containers: [{name: a, image: 'a:1'}]"))
    cluster.run(2000)
    expect(status()).toMatchObject({
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }],
    })
    cluster.apply(
      '{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}',
    )
    cluster.run(2000)
    expect(status()).toMatchObject({ phase: 'Running' })
  })
})
