import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { kinds } from '../kinds.ts'
import { Simulation } from '../testing/simulation.ts'

function web(image: string): string {
  return `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 4
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: '${image}'}]}}
`
}

const budget = (spec: string): string =>
  `{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: web}, spec: {${spec}, selector: {matchLabels: {app: web}}}}`

describe('a disruption budget', () => {
  let cluster: Simulation
  beforeEach(() => {
    cluster = new Simulation()
  })
  afterEach(() => {
    expect(cluster.errors).toEqual([])
    cluster.stop()
  })

  it.each([
    ['minAvailable: 3', { expectedPods: 4, desiredHealthy: 3, disruptionsAllowed: 1 }],
    ['minAvailable: 60%', { expectedPods: 4, desiredHealthy: 3, disruptionsAllowed: 1 }],
    ['maxUnavailable: 2', { expectedPods: 4, desiredHealthy: 2, disruptionsAllowed: 2 }],
    ['maxUnavailable: 30%', { expectedPods: 4, desiredHealthy: 2, disruptionsAllowed: 2 }],
  ])('with %s counts', (spec, counts) => {
    cluster.apply(budget(spec))
    cluster.apply(web('nginx:1'))
    cluster.run(2000)
    expect(cluster.status(kinds.podDisruptionBudget, 'web')).toMatchObject({
      ...counts,
      currentHealthy: 4,
      conditions: [{ status: 'True', reason: 'SufficientPods' }],
    })
  })

  it('allows nothing while too few pods are healthy', () => {
    cluster.apply(budget('minAvailable: 3'))
    cluster.apply(web('nginx:crash'))
    cluster.run(5000)
    expect(cluster.status(kinds.podDisruptionBudget, 'web')).toMatchObject({
      currentHealthy: 0,
      disruptionsAllowed: 0,
      conditions: [{ status: 'False', reason: 'InsufficientPods' }],
    })
  })
})
