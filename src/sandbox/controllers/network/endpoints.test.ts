import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { arrayAt, type JsonObject, objectAt } from '../../json.ts'
import { asJson } from '../../object.ts'
import { kinds } from '../kinds.ts'
import { Simulation } from '../testing/simulation.ts'

const service = (spec: string): string =>
  `{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {${spec}, ports: [{port: 80, targetPort: http}]}}`
const pod = (name: string, annotations = '{}'): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, labels: {app: web}, annotations: ${annotations}}, spec: {containers: [{name: a, image: 'a:1', ports: [{name: http, containerPort: 8080}]}]}}`

describe('a Service', () => {
  let cluster: Simulation
  beforeEach(() => {
    cluster = new Simulation()
  })
  afterEach(() => {
    expect(cluster.errors).toEqual([])
    cluster.stop()
  })

  const slice = (): JsonObject => asJson(cluster.list(kinds.endpointSlice)[0] ?? { apiVersion: '', kind: '', metadata: {} })

  it('leads to the pods it selects, at the port they name', () => {
    cluster.apply(service('selector: {app: web}'))
    cluster.apply(pod('one'))
    cluster.apply(pod('slow', '{sandbox.mainstay.dev/fail: unready}'))
    cluster.apply(pod('other').replace('app: web', 'app: else'))
    cluster.run(2000)
    expect(slice()).toMatchObject({ ports: [{ port: 8080, protocol: 'TCP' }] })
    const conditions = arrayAt(slice(), 'endpoints').map((each) => objectAt(each as JsonObject, 'conditions')['ready'])
    expect(new Set(conditions)).toEqual(new Set([false, true]))
    const [subset] = arrayAt(cluster.get(kinds.endpoints, 'web'), 'subsets') as JsonObject[]
    expect(arrayAt(subset, 'addresses')).toHaveLength(1)
    expect(arrayAt(subset, 'notReadyAddresses')).toHaveLength(1)
  })

  it('forgets a pod that goes, and takes its Endpoints along when it goes itself', () => {
    cluster.apply(service('selector: {app: web}'))
    cluster.apply(pod('one'))
    cluster.run(2000)
    cluster.api.delete({ ...kinds.pod, namespace: 'default', name: 'one' })
    cluster.run(2000)
    expect(arrayAt(slice(), 'endpoints')).toEqual([])
    cluster.api.delete({ ...kinds.service, namespace: 'default', name: 'web' })
    cluster.run(1000)
    expect(cluster.list(kinds.endpoints)).toEqual([])
  })

  it('has no endpoints without a selector', () => {
    cluster.apply(service('type: ClusterIP'))
    cluster.run(1000)
    expect(cluster.list(kinds.endpointSlice)).toEqual([])
  })

  it('gets an address from outside as long as it is a LoadBalancer', () => {
    cluster.apply(service('type: LoadBalancer, selector: {app: web}'))
    cluster.run(1000)
    expect(cluster.status(kinds.service, 'web')).toMatchObject({
      loadBalancer: { ingress: [{ ip: expect.stringMatching(/^172\.20\./) }] },
    })
    cluster.apply(service('type: ClusterIP, selector: {app: web}'))
    cluster.run(1000)
    expect(cluster.status(kinds.service, 'web')).toEqual({ loadBalancer: {} })
  })
})

describe('an Ingress', () => {
  it('gets an address', () => {
    const cluster = new Simulation()
    cluster.apply(
      '{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: web}, spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}}',
    )
    cluster.run(1000)
    expect(cluster.status(kinds.ingress, 'web')).toMatchObject({ loadBalancer: { ingress: [{ ip: expect.any(String) }] } })
    expect(cluster.errors).toEqual([])
    cluster.stop()
  })
})
