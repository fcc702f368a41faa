import { arrayAt, isJsonObject, type Json, type JsonObject, objectAt, textAt } from '../json.ts'
import { asJson } from '../object.ts'
import type { HookContext } from './resource.ts'

/** The range that cluster addresses come from: 10.96.0.0/16, of which .0.1 is the API server itself. */
const firstAddress = (10 << 24) + (96 << 16)

/** A Service with its cluster address and node ports; an update keeps what it does not mention. */
export function prepareService(service: JsonObject, old: JsonObject | undefined, context: HookContext): JsonObject {
  const addressed = withAddress(service, old, context)
  const withPorts = withNodePorts(addressed, old, context)
  return old === undefined ? { ...withPorts, status: { loadBalancer: {} } } : withPorts
}

function withAddress(service: JsonObject, old: JsonObject | undefined, context: HookContext): JsonObject {
  const spec = objectAt(service, 'spec')
  const type = textAt(spec, 'type')
  if (type === 'ExternalName')
    return { ...service, spec: without(spec, ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy']) }
  const before = objectAt(old, 'spec')
  const hadAddress = textAt(before, 'type') !== 'ExternalName' && textAt(before, 'clusterIP') !== ''
  const given = textAt(spec, 'clusterIP') || (hadAddress ? textAt(before, 'clusterIP') : '')
  const address = given === '' ? freeAddress(context) : given
  // A headless Service that selects nothing may have endpoints of any family.
  const isOpen = address === 'None' && Object.keys(objectAt(spec, 'selector')).length === 0
  return {
    ...service,
    spec: {
      ...spec,
      clusterIP: address,
      clusterIPs: spec['clusterIPs'] ?? [address],
      ipFamilies: spec['ipFamilies'] ?? before['ipFamilies'] ?? (isOpen ? ['IPv4', 'IPv6'] : ['IPv4']),
      ipFamilyPolicy: spec['ipFamilyPolicy'] ?? before['ipFamilyPolicy'] ?? (isOpen ? 'RequireDualStack' : 'SingleStack'),
    },
  }
}

function freeAddress(context: HookContext): string {
  const taken = new Set(context.list('/services').map((service) => textAt(objectAt(asJson(service), 'spec'), 'clusterIP')))
  for (let offset = 10; offset < 65_534; offset++) {
    const address = addressText(firstAddress + offset)
    if (!taken.has(address)) return address
  }
  throw new Error('Cannot create the Service: all cluster addresses of 10.96.0.0/16 are taken; expected a free one')
}

function addressText(value: number): string {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join('.')
}

function withNodePorts(service: JsonObject, old: JsonObject | undefined, context: HookContext): JsonObject {
  const spec = objectAt(service, 'spec')
  const ports = arrayAt(spec, 'ports').filter(isJsonObject)
  const isOpen = ['NodePort', 'LoadBalancer'].includes(textAt(spec, 'type')) && spec['allocateLoadBalancerNodePorts'] !== false
  if (ports.length === 0) return service
  if (!isOpen)
    return old === undefined ? service : { ...service, spec: { ...spec, ports: ports.map((port) => keepOrDrop(port, old)) } }
  const taken = takenPorts(context)
  const filled = ports.map((port): Json => {
    if (typeof port['nodePort'] === 'number' && port['nodePort'] !== 0) return port
    const nodePort = portBefore(port, old) ?? freePort(taken)
    taken.add(nodePort)
    return { ...port, nodePort }
  })
  return { ...service, spec: { ...spec, ports: filled } }
}

// Back at ClusterIP, node ports that were only carried along from the former type go away.
function keepOrDrop(port: JsonObject, old: JsonObject): JsonObject {
  return port['nodePort'] !== undefined && port['nodePort'] === portBefore(port, old) ? without(port, ['nodePort']) : port
}

function portBefore(port: JsonObject, old: JsonObject | undefined): number | undefined {
  const before = arrayAt(objectAt(old, 'spec'), 'ports')
    .filter(isJsonObject)
    .find((candidate) => candidate['port'] === port['port'] && candidate['protocol'] === port['protocol'])
  return typeof before?.['nodePort'] === 'number' ? before['nodePort'] : undefined
}

function takenPorts(context: HookContext): Set<number> {
  const ports = context.list('/services').flatMap((service) => arrayAt(objectAt(asJson(service), 'spec'), 'ports'))
  return new Set(ports.flatMap((port) => (isJsonObject(port) && typeof port['nodePort'] === 'number' ? [port['nodePort']] : [])))
}

function freePort(taken: ReadonlySet<number>): number {
  for (let port = 30_000; port < 32_768; port++) if (!taken.has(port)) return port
  throw new Error('Cannot create the Service: all node ports from 30000 to 32767 are taken; expected a free one')
}

function without(object: JsonObject, fields: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([field]) => !fields.includes(field)))
}
