import type { Json, JsonObject } from '../json.ts'
import { arrayAt, objectAt, textAt } from '../json.ts'
import { count, labelsCell, objectsAt, orNone, type Printed, selectorCell, shortList } from './cells.ts'

export function serviceCells({ name, spec, status, age }: Printed): Json[] {
  const type = textAt(spec, 'type') || 'ClusterIP'
  const ports = objectsAt(spec, 'ports').map(portText).join(',')
  const cluster = type === 'ExternalName' ? '<none>' : orNone(textAt(spec, 'clusterIP'))
  return [name, type, cluster, externalAddress(type, spec, status), orNone(ports), age, labelsCell(objectAt(spec, 'selector'))]
}

function portText(port: JsonObject): string {
  const nodePort = count(port, 'nodePort')
  return `${count(port, 'port')}${nodePort === 0 ? '' : `:${nodePort}`}/${textAt(port, 'protocol') || 'TCP'}`
}

function externalAddress(type: string, spec: JsonObject, status: JsonObject): string {
  const external = arrayAt(spec, 'externalIPs').map(String)
  if (type === 'ExternalName') return textAt(spec, 'externalName')
  if (type !== 'LoadBalancer') return orNone(external.join(','))
  const all = [balancerText(status), ...external].filter((address) => address !== '')
  return all.length === 0 ? '<pending>' : all.join(',')
}

function balancerText(status: JsonObject): string {
  const addresses = objectsAt(objectAt(status, 'loadBalancer'), 'ingress').map(
    (each) => textAt(each, 'ip') || textAt(each, 'hostname'),
  )
  return [...new Set(addresses)].filter((address) => address !== '').join(',')
}

export function ingressCells({ name, spec, status, age }: Printed): Json[] {
  const hosts = [...new Set(objectsAt(spec, 'rules').map((rule) => textAt(rule, 'host')))].filter((host) => host !== '')
  const ports = arrayAt(spec, 'tls').length > 0 ? '80, 443' : '80'
  return [
    name,
    orNone(textAt(spec, 'ingressClassName')),
    hosts.length === 0 ? '*' : shortList(hosts, 3),
    balancerText(status),
    ports,
    age,
  ]
}

export function endpointsCells({ name, object, age }: Printed): Json[] {
  const addresses = objectsAt(object, 'subsets').flatMap((subset) => {
    const ports = objectsAt(subset, 'ports')
    const ips = objectsAt(subset, 'addresses').map((each) => textAt(each, 'ip'))
    return ports.length === 0 ? ips : ports.flatMap((port) => ips.map((ip) => `${ip}:${count(port, 'port')}`))
  })
  return [name, orNone(shortList(addresses, 3)), age]
}

export function endpointSliceCells({ name, object, age }: Printed): Json[] {
  const ports = objectsAt(object, 'ports').map((port) => String(port['port'] ?? '*'))
  const addresses = objectsAt(object, 'endpoints').flatMap((endpoint) => arrayAt(endpoint, 'addresses').map(String))
  const text = (items: string[], empty: string) => (items.length === 0 ? empty : shortList(items, 3))
  return [name, textAt(object, 'addressType'), text(ports, '<unset>'), text(addresses, '<unset>'), age]
}

export function networkPolicyCells({ name, spec, age }: Printed): Json[] {
  return [name, selectorCell(spec['podSelector']), age]
}

export function ingressClassCells({ name, spec, age }: Printed): Json[] {
  const parameters = objectAt(spec, 'parameters')
  const group = textAt(parameters, 'apiGroup')
  const kind = group === '' ? textAt(parameters, 'kind') : `${textAt(parameters, 'kind')}.${group}`
  return [
    name,
    textAt(spec, 'controller'),
    textAt(parameters, 'name') === '' ? '<none>' : `${kind}/${textAt(parameters, 'name')}`,
    age,
  ]
}
