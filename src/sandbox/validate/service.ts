import { arrayAt, isJsonObject, numberAt, objectAt, textAt } from '../json.ts'
import type { JsonObject } from '../json.ts'
import type { Complaints } from './complaints.ts'
import { checkPortOrName } from './container.ts'
import { checkLabels } from './metadata.ts'
import { isLabel, isPort, isQualifiedName, isSubdomain } from './names.ts'
import type { KindCheck } from './workloads.ts'

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']
const protocols = ['SCTP', 'TCP', 'UDP']

export const checkService: KindCheck = (object, old, found) => {
  const spec = objectAt(object, 'spec')
  const before = objectAt(old, 'spec')
  checkAddress(spec, before, { old, found })
  const type = textAt(spec, 'type')
  const headless = textAt(spec, 'clusterIP') === 'None'
  const ports = arrayAt(spec, 'ports').filter(isJsonObject)
  if (type === 'ExternalName') checkExternalName(spec, found)
  else if (ports.length === 0 && !headless) found.required('spec.ports')
  const names = new Set<string>()
  for (const [index, port] of ports.entries())
    checkPort(port, `spec.ports[${index}]`, { needsName: ports.length > 1, names, found })
  checkLabels(objectAt(spec, 'selector'), 'spec.selector', found)
  const affinity = textAt(spec, 'sessionAffinity')
  if (!['ClientIP', 'None'].includes(affinity)) found.notSupported('spec.sessionAffinity', affinity, ['ClientIP', 'None'])
  if (!types.includes(type)) found.notSupported('spec.type', type, types)
  checkUnique(ports, found)
  checkNodePorts(ports, type, found)
}

function checkAddress(
  spec: JsonObject,
  before: JsonObject,
  { old, found }: { old: JsonObject | undefined; found: Complaints },
): void {
  const [now, was] = [textAt(spec, 'clusterIP'), textAt(before, 'clusterIP')]
  if (old !== undefined && was !== '' && now !== '' && now !== was && textAt(spec, 'type') !== 'ExternalName') {
    found.invalid('spec.clusterIPs[0]', [now], 'may not change once set')
  }
  if (now !== '' && now !== 'None' && !/^\d{1,3}(\.\d{1,3}){3}$|:/.test(now))
    found.invalid('spec.clusterIPs[0]', now, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')
}

function checkExternalName(spec: JsonObject, found: Complaints): void {
  const name = textAt(spec, 'externalName').replace(/\.$/, '')
  if (name === '') found.required('spec.externalName')
  else for (const problem of isSubdomain(name)) found.invalid('spec.externalName', name, problem)
}

function checkPort(
  port: JsonObject,
  field: string,
  { needsName, names, found }: { needsName: boolean; names: Set<string>; found: Complaints },
): void {
  const name = textAt(port, 'name')
  if (name === '' && needsName) found.required(`${field}.name`)
  else if (name !== '') {
    for (const problem of isLabel(name)) found.invalid(`${field}.name`, name, problem)
    if (names.has(name)) found.duplicate(`${field}.name`, name)
    names.add(name)
  }
  for (const problem of isPort(numberAt(port, 'port') ?? 0)) found.invalid(`${field}.port`, numberAt(port, 'port') ?? 0, problem)
  const protocol = textAt(port, 'protocol')
  if (!protocols.includes(protocol)) found.notSupported(`${field}.protocol`, protocol, protocols)
  checkPortOrName(port['targetPort'], `${field}.targetPort`, found)
  const application = textAt(port, 'appProtocol')
  if (application !== '')
    for (const problem of isQualifiedName(application)) found.invalid(`${field}.appProtocol`, application, problem)
}

function checkUnique(ports: readonly JsonObject[], found: Complaints): void {
  const seen = new Set<string>()
  for (const [index, port] of ports.entries()) {
    const key = `${textAt(port, 'protocol')}/${String(port['port'])}`
    if (seen.has(key))
      found.causes.push({
        reason: 'FieldValueDuplicate',
        field: `spec.ports[${index}]`,
        message: `Duplicate value: ${JSON.stringify({ Port: port['port'], Protocol: port['protocol'] })}`,
      })
    seen.add(key)
  }
}

function checkNodePorts(ports: readonly JsonObject[], type: string, found: Complaints): void {
  for (const [index, port] of ports.entries()) {
    const number = numberAt(port, 'nodePort') ?? 0
    if (number === 0) continue
    if (type === 'ClusterIP') found.forbidden(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'")
    else if (number < 30000 || number > 32767)
      found.invalid(
        `spec.ports[${index}].nodePort`,
        number,
        'provided port is not in the valid range. The range of valid ports is 30000-32767',
      )
  }
}
