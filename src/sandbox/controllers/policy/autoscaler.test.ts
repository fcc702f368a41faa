import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { numberAt, objectAt } from '../../json.ts'
import { kinds } from '../kinds.ts'
import { Simulation } from '../testing/simulation.ts'

const scaler = `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  minReplicas: 3
  maxReplicas: 5
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}}]
`

function web(replicas: number): string {
  return `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: 'nginx:1'}]}}
`
}

describe('an autoscaler', () => {
  let cluster: Simulation
  beforeEach(() => {
    cluster = new Simulation()
  })
  afterEach(() => {
    expect(cluster.errors).toEqual([])
    cluster.stop()
  })

  const replicas = (): number | undefined => numberAt(objectAt(cluster.get(kinds.deployment, 'web'), 'spec'), 'replicas')
  const conditions = (): string[] => {
    const status = cluster.status(kinds.horizontalPodAutoscaler, 'web') as {
      conditions: { type: string; status: string; reason: string }[]
    }
    return status.conditions.map((each) => `${each.type}=${each.status} ${each.reason}`).sort()
  }

  it.each([
    [1, 3],
    [4, 4],
    [9, 5],
    [0, 0],
  ])('makes %i replicas %i', (given, expected) => {
    cluster.apply(web(given))
    cluster.apply(scaler)
    cluster.run(5000)
    expect(replicas()).toBe(expected)
    const status = cluster.status(kinds.horizontalPodAutoscaler, 'web')
    expect([status['currentReplicas'] ?? 0, status['desiredReplicas']]).toEqual([expected, expected])
  })

  it('says that it is able and active, in words that nobody takes for a failure', () => {
    cluster.apply(web(1))
    cluster.apply(scaler)
    cluster.run(5000)
    expect(conditions()).toEqual([
      'AbleToScale=True ReadyForNewScale',
      'ScalingActive=True ValidMetricFound',
      'ScalingLimited=False DesiredWithinRange',
    ])
    expect(cluster.events('HorizontalPodAutoscaler')).toEqual([
      'SuccessfulRescale: New size: 3; reason: Current number of replicas below Spec.MinReplicas',
    ])
  })

  it('owns the replica count that it has written', () => {
    cluster.apply(web(1))
    cluster.apply(scaler)
    cluster.run(5000)
    const fields = cluster.api.get(kinds.deployment, 'default', 'web')?.metadata.managedFields ?? []
    const owner = fields.find((entry) => objectAt(entry.fieldsV1, 'f:spec')['f:replicas'] !== undefined)
    expect(owner?.manager).toBe('kube-controller-manager')
  })

  it('waits for a target that is not there yet', () => {
    cluster.apply(scaler)
    cluster.run(1000)
    expect(conditions()).toEqual(['AbleToScale=False FailedGetScale'])
    cluster.apply(web(1))
    cluster.run(1000)
    expect(replicas()).toBe(3)
  })
})
