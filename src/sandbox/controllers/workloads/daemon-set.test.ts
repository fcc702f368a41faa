import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { kinds } from '../kinds.ts'
import { Simulation } from '../testing/simulation.ts'

function agent(image: string, spec = ''): string {
  return `
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  ${spec}
  selector: {matchLabels: {app: agent}}
  template: {metadata: {labels: {app: agent}}, spec: {containers: [{name: agent, image: '${image}'}]}}
`
}

describe('a DaemonSet', () => {
  let cluster: Simulation
  beforeEach(() => {
    cluster = new Simulation()
  })
  afterEach(() => {
    expect(cluster.errors).toEqual([])
    cluster.stop()
  })

  it('has one pod on the one node and replaces it for a new template', () => {
    cluster.apply(agent('agent:1'))
    cluster.run(2000)
    expect(cluster.status(kinds.daemonSet, 'agent')).toMatchObject({ desiredNumberScheduled: 1, numberAvailable: 1 })
    cluster.apply(agent('agent:2'))
    cluster.run(3000)
    expect(cluster.pods()).toMatchObject([{ image: 'agent:2', ready: true }])
    expect(cluster.status(kinds.daemonSet, 'agent')).toMatchObject({ updatedNumberScheduled: 1, numberAvailable: 1 })
  })

  it('waits with OnDelete until somebody deletes the pod', () => {
    cluster.apply(agent('agent:1', 'updateStrategy: {type: OnDelete}'))
    cluster.run(2000)
    cluster.apply(agent('agent:2', 'updateStrategy: {type: OnDelete}'))
    cluster.run(3000)
    expect(cluster.pods()).toMatchObject([{ image: 'agent:1' }])
    expect(cluster.status(kinds.daemonSet, 'agent')['updatedNumberScheduled']).toBeUndefined()
    cluster.api.delete({ ...kinds.pod, namespace: 'default', name: cluster.pods()[0]?.name ?? '' })
    cluster.run(3000)
    expect(cluster.pods()).toMatchObject([{ image: 'agent:2' }])
  })
})
