import type { ApiEvent } from '../../api.ts'
import { sameJson } from '../../json.ts'
import type { KubeObject, ObjectMeta } from '../../object.ts'
import { keyOf, splitKey } from '../cache.ts'
import { kinds } from '../kinds.ts'
import { includesAll } from '../labels.ts'
import { asPods, hasEnded, isReady, ownedByController } from '../pods.ts'
import { json, type Pod, type Shape, shaped } from '../shapes.ts'
import { controllerManager, type World } from '../world.ts'

export type ServicePort = { name?: string; port: number; protocol?: string; targetPort?: number | string }

export type ServiceSpec = {
  type?: string
  clusterIP?: string
  selector?: { [key: string]: string }
  ports?: ServicePort[]
  publishNotReadyAddresses?: boolean
}

export type Service = Shape<ServiceSpec, { loadBalancer?: { ingress?: { ip?: string; hostname?: string; ipMode?: string }[] } }>

/** One address behind a Service. */
type Address = { pod: Pod; ip: string; isReady: boolean; isTerminating: boolean }

const sliceLabel = 'kubernetes.io/service-name'

/** Keeps one EndpointSlice and one Endpoints object for each Service that selects pods. */
export function startEndpoints(world: World): void {
  const queue = world.controller('endpoints', kinds.service, (object) => reconcile(world, object))
  world.cache(kinds.pod).onChange((event) => {
    for (const service of affected(world, event)) queue.add(keyOf(service))
  })
  world.wakeOwner(kinds.endpointSlice, 'Service', queue)
  // Endpoints have the name of their Service and, as upstream, no owner that would take them along.
  const gone = world.queue('endpoints-gone', (key) => {
    if (world.cache(kinds.service).get(key) === undefined) world.api.delete({ ...kinds.endpoints, ...splitKey(key) })
  })
  world.cache(kinds.service).onChange(({ type, object }) => {
    if (type === 'DELETED') gone.add(keyOf(object))
  })
}

function affected(world: World, { type, object, before }: ApiEvent): KubeObject[] {
  if (type === 'MODIFIED' && before !== undefined && sameJson(pointOf(object), pointOf(before))) return []
  return world
    .cache(kinds.service)
    .inNamespace(object.metadata.namespace ?? '')
    .filter((service) => {
      const { selector } = shaped<Service>(service).spec
      if (selector === undefined) return false
      return includesAll(object.metadata.labels, selector) || includesAll(before?.metadata.labels, selector)
    })
}

// What of a pod a Service can see; everything else that changes about it is of no interest here.
function pointOf(object: KubeObject): { [field: string]: string | boolean | { [key: string]: string } } {
  const pod = shaped<Pod>(object)
  return {
    ip: pod.status?.podIP ?? '',
    isReady: isReady(pod),
    isOver: hasEnded(pod),
    isLeaving: pod.metadata.deletionTimestamp !== undefined,
    labels: pod.metadata.labels ?? {},
  }
}

function reconcile(world: World, object: KubeObject): void {
  const service = shaped<Service>(object)
  const { selector, type } = service.spec
  if (selector === undefined || Object.keys(selector).length === 0 || type === 'ExternalName') return
  if (service.metadata.deletionTimestamp !== undefined) return
  const pods = asPods(world.cache(kinds.pod).inNamespace(service.metadata.namespace ?? ''))
  const addresses = pods
    .filter((pod) => includesAll(pod.metadata.labels, selector) && !hasEnded(pod))
    .flatMap((pod) => addressOf(service, pod))
  writeSlice(world, service, addresses)
  writeEndpoints(world, service, addresses)
}

function addressOf(service: Service, pod: Pod): Address[] {
  const ip = pod.status?.podIP
  if (ip === undefined || ip === '') return []
  const isTerminating = pod.metadata.deletionTimestamp !== undefined
  const isOpen = service.spec.publishNotReadyAddresses === true
  return [{ pod, ip, isTerminating, isReady: isOpen || isReady(pod) }]
}

function writeSlice(world: World, service: Service, addresses: readonly Address[]): void {
  const endpoints = addresses.map(({ pod, ip, isReady: isServing, isTerminating }) => ({
    addresses: [ip],
    conditions: { ready: isServing && !isTerminating, serving: isServing, terminating: isTerminating },
    ...hostnameOf(service, pod),
    nodeName: pod.spec.nodeName ?? '',
    targetRef: targetOf(pod),
  }))
  const headless = service.spec.clusterIP === 'None' ? { 'service.kubernetes.io/headless': '' } : {}
  const labels = {
    ...service.metadata.labels,
    ...headless,
    'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
    [sliceLabel]: service.metadata.name ?? '',
  }
  const content = { addressType: 'IPv4', endpoints, ports: portsOf(service, addresses) }
  const before = world.cache(kinds.endpointSlice).ownedBy(service.metadata.uid)[0]
  if (before === undefined) {
    world.create({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        generateName: `${service.metadata.name ?? ''}-`,
        namespace: service.metadata.namespace ?? '',
        labels,
        ownerReferences: [ownedByController(service)],
        ...triggered(service),
      },
      ...content,
    })
    return
  }
  replaceIfChanged(world, before, { metadata: { ...before.metadata, labels }, ...content })
}

function writeEndpoints(world: World, service: Service, addresses: readonly Address[]): void {
  const point = ({ pod, ip }: Address): object => ({
    ...hostnameOf(service, pod),
    ip,
    nodeName: pod.spec.nodeName ?? '',
    targetRef: targetOf(pod),
  })
  const open = addresses.filter((address) => !address.isTerminating).toSorted((a, b) => a.ip.localeCompare(b.ip))
  const ready = open.filter((address) => address.isReady).map(point)
  const notReady = open.filter((address) => !address.isReady).map(point)
  const subsets =
    open.length === 0
      ? []
      : [
          {
            ...(ready.length > 0 ? { addresses: ready } : {}),
            ...(notReady.length > 0 ? { notReadyAddresses: notReady } : {}),
            ports: portsOf(service, open),
          },
        ]
  const headless = service.spec.clusterIP === 'None' ? { 'service.kubernetes.io/headless': '' } : {}
  const labels = { ...service.metadata.labels, ...headless, 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' }
  const { name = '', namespace = '' } = service.metadata
  const content = subsets.length === 0 ? {} : { subsets }
  const before = world.api.get(kinds.endpoints, namespace, name)
  if (before === undefined) {
    world.create({
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { name, namespace, labels, ...triggered(service) },
      ...content,
    })
    return
  }
  const { subsets: _old, ...rest } = before
  const next = { ...rest, metadata: { ...before.metadata, labels }, ...json(content) } as KubeObject
  if (!sameJson(json(next), json(before))) world.api.update(next, { manager: controllerManager })
}

function triggered(service: Service): Pick<ObjectMeta, 'annotations'> {
  const { creationTimestamp } = service.metadata
  if (typeof creationTimestamp !== 'string') return {}
  return { annotations: { 'endpoints.kubernetes.io/last-change-trigger-time': creationTimestamp } }
}

function replaceIfChanged(world: World, before: KubeObject, fields: object): void {
  const next = { ...before, ...json(fields) }
  if (!sameJson(json(next), json(before))) world.api.update(next, { manager: controllerManager })
}

// Only pods that say they belong below this Service get a name of their own there.
function hostnameOf(service: Service, pod: Pod): { hostname?: string } {
  const { hostname, subdomain } = pod.spec
  return hostname === undefined || subdomain !== service.metadata.name ? {} : { hostname }
}

function targetOf(pod: Pod): object {
  const { name = '', namespace = '', uid = '' } = pod.metadata
  return { kind: 'Pod', namespace, name, uid }
}

function portsOf(service: Service, addresses: readonly Address[]): object[] {
  return (service.spec.ports ?? []).flatMap(({ name, port, protocol = 'TCP', targetPort }) => {
    const number = typeof targetPort === 'string' ? namedPort(targetPort, addresses) : (targetPort ?? port)
    return number === undefined ? [] : [{ ...(name === undefined ? {} : { name }), port: number, protocol }]
  })
}

function namedPort(name: string, addresses: readonly Address[]): number | undefined {
  for (const { pod } of addresses) {
    for (const container of pod.spec.containers) {
      const found = container.ports?.find((port) => port.name === name)
      if (found !== undefined) return found.containerPort
    }
  }
  return undefined
}
