import { arrayAt, isJsonObject, numberAt, objectAt, textAt } from '../json.ts'
import type { JsonObject } from '../json.ts'
import type { Complaints } from './complaints.ts'
import { keyed } from './complaints.ts'
import { isConfigKey, isEnvName, isLabel, isPort, isPortName, isSubdomain } from './names.ts'
import { compareQuantities } from './quantity.ts'
import { sortedEntries } from './metadata.ts'

/** One container of a pod; `volumes` are the names of the pod's volumes. */
export function checkContainer(
  container: JsonObject,
  field: string,
  { volumes, found }: { volumes: ReadonlySet<string>; found: Complaints },
): void {
  const name = textAt(container, 'name')
  if (name === '') found.required(`${field}.name`)
  else for (const problem of isLabel(name)) found.invalid(`${field}.name`, name, problem)
  if (textAt(container, 'image') === '') found.required(`${field}.image`)
  const policy = textAt(container, 'terminationMessagePolicy')
  if (!['File', 'FallbackToLogsOnError'].includes(policy))
    found.notSupported(`${field}.terminationMessagePolicy`, policy, ['FallbackToLogsOnError', 'File'])
  checkPorts(container, `${field}.ports`, found)
  checkEnv(container, `${field}.env`, found)
  checkMounts(container, `${field}.volumeMounts`, { volumes, found })
  const pull = textAt(container, 'imagePullPolicy')
  if (!['Always', 'IfNotPresent', 'Never'].includes(pull))
    found.notSupported(`${field}.imagePullPolicy`, pull, ['Always', 'IfNotPresent', 'Never'])
  checkResources(objectAt(container, 'resources'), `${field}.resources`, found)
}

/** A port given as number or name. */
export function checkPortOrName(port: JsonObject[string] | undefined, field: string, found: Complaints): void {
  if (typeof port === 'string') for (const problem of isPortName(port)) found.invalid(field, port, problem)
  else if (typeof port === 'number') for (const problem of isPort(port)) found.invalid(field, port, problem)
}

/** The probes and hooks of a container that runs. */
export function checkProbes(container: JsonObject, field: string, found: Complaints): void {
  const lifecycle = objectAt(container, 'lifecycle')
  for (const hook of ['postStart', 'preStop'])
    if (isJsonObject(lifecycle[hook])) checkHandler(lifecycle[hook], `${field}.lifecycle.${hook}`, found)
  for (const kind of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    const probe = container[kind]
    if (!isJsonObject(probe)) continue
    checkHandler(probe, `${field}.${kind}`, found)
    for (const number of ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold']) {
      checkNotNegative(probe, number, { field: `${field}.${kind}`, found })
    }
    if (kind !== 'readinessProbe' && (numberAt(probe, 'successThreshold') ?? 1) !== 1) {
      found.invalid(`${field}.${kind}.successThreshold`, probe['successThreshold'], 'must be 1')
    }
  }
}

/** A number that may be absent or zero or more. */
export function checkNotNegative(parent: JsonObject, name: string, { field, found }: { field: string; found: Complaints }): void {
  const value = numberAt(parent, name)
  if (value !== undefined && value < 0) found.invalid(`${field}.${name}`, value, 'must be greater than or equal to 0')
}

/** Requests and limits: known names, no negative amounts, no request above its limit. */
export function checkResources(resources: JsonObject, field: string, found: Complaints): void {
  const limits = objectAt(resources, 'limits')
  const requests = objectAt(resources, 'requests')
  for (const [group, amounts] of [
    ['limits', limits],
    ['requests', requests],
  ] as const) {
    for (const [name, amount] of sortedEntries(amounts)) {
      const path = keyed(`${field}.${group}`, name)
      if (!name.includes('/') && !standardResources.includes(name) && !name.startsWith('hugepages-')) {
        found.invalid(path, name, 'must be a standard resource type or fully qualified')
        found.invalid(path, name, 'must be a standard resource for containers')
      }
      if (compareQuantities(amount, '0') < 0) found.invalid(path, String(amount), 'must be greater than or equal to 0')
    }
  }
  for (const [name, amount] of sortedEntries(requests)) {
    const limit = limits[name]
    if (limit !== undefined && compareQuantities(amount, limit) > 0)
      found.invalid(`${field}.requests`, String(amount), `must be less than or equal to ${name} limit of ${String(limit)}`)
  }
}

const standardResources = ['cpu', 'memory', 'ephemeral-storage']
const protocols = ['SCTP', 'TCP', 'UDP']

function checkPorts(container: JsonObject, field: string, found: Complaints): void {
  const names = new Set<string>()
  for (const [index, port] of arrayAt(container, 'ports').entries()) {
    if (!isJsonObject(port)) continue
    const path = `${field}[${index}]`
    const name = textAt(port, 'name')
    const problems = name === '' ? [] : isPortName(name)
    for (const problem of problems) found.invalid(`${path}.name`, name, problem)
    if (name !== '' && problems.length === 0 && names.has(name)) found.duplicate(`${path}.name`, name)
    names.add(name)
    const number = numberAt(port, 'containerPort') ?? 0
    if (number === 0) found.required(`${path}.containerPort`)
    else for (const problem of isPort(number)) found.invalid(`${path}.containerPort`, number, problem)
    const host = numberAt(port, 'hostPort') ?? 0
    if (host !== 0) for (const problem of isPort(host)) found.invalid(`${path}.hostPort`, host, problem)
    if (!protocols.includes(textAt(port, 'protocol'))) found.notSupported(`${path}.protocol`, textAt(port, 'protocol'), protocols)
  }
}

function checkEnv(container: JsonObject, field: string, found: Complaints): void {
  for (const [index, variable] of arrayAt(container, 'env').entries()) {
    if (!isJsonObject(variable)) continue
    const path = `${field}[${index}]`
    const name = textAt(variable, 'name')
    if (name === '') found.required(`${path}.name`)
    else for (const problem of isEnvName(name)) found.invalid(`${path}.name`, name, problem)
    if (isJsonObject(variable['valueFrom']))
      checkValueFrom(variable, variable['valueFrom'], { field: `${path}.valueFrom`, found })
  }
}

function checkValueFrom(variable: JsonObject, from: JsonObject, { field, found }: { field: string; found: Complaints }): void {
  const sources = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'].filter((source) =>
    isJsonObject(from[source]),
  )
  for (const source of sources) {
    const reference = objectAt(from, source)
    if (source === 'fieldRef' && textAt(reference, 'fieldPath') === '') found.required(`${field}.fieldRef.fieldPath`)
    if (source !== 'configMapKeyRef' && source !== 'secretKeyRef') continue
    for (const problem of isSubdomain(textAt(reference, 'name')))
      found.invalid(`${field}.${source}.name`, textAt(reference, 'name'), problem)
    if (textAt(reference, 'key') === '') found.required(`${field}.${source}.key`)
    else
      for (const problem of isConfigKey(textAt(reference, 'key')))
        found.invalid(`${field}.${source}.key`, textAt(reference, 'key'), problem)
  }
  if (sources.length === 0)
    found.invalid(
      field,
      '',
      'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
    )
  else if (textAt(variable, 'value') !== '') found.invalid(field, '', 'may not be specified when `value` is not empty')
  else if (sources.length > 1) found.invalid(field, '', 'may not have more than one field specified at a time')
}

function checkMounts(
  container: JsonObject,
  field: string,
  { volumes, found }: { volumes: ReadonlySet<string>; found: Complaints },
): void {
  const paths = new Set<string>()
  for (const [index, mount] of arrayAt(container, 'volumeMounts').entries()) {
    if (!isJsonObject(mount)) continue
    const name = textAt(mount, 'name')
    if (name === '') found.required(`${field}[${index}].name`)
    if (!volumes.has(name)) found.notFound(`${field}[${index}].name`, name)
    const path = textAt(mount, 'mountPath')
    if (path === '') found.required(`${field}[${index}].mountPath`)
    if (paths.has(path)) found.invalid(`${field}[${index}].mountPath`, path, 'must be unique')
    paths.add(path)
  }
}

function checkHandler(handler: JsonObject, field: string, found: Complaints): void {
  const kinds = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'].filter((kind) => isJsonObject(handler[kind]))
  for (const [index, kind] of kinds.entries()) {
    if (index > 0) found.forbidden(`${field}.${kind}`, 'may not specify more than 1 handler type')
    else checkAction(objectAt(handler, kind), kind, { field: `${field}.${kind}`, found })
  }
  if (kinds.length === 0) found.required(field, 'must specify a handler type')
}

function checkAction(action: JsonObject, kind: string, { field, found }: { field: string; found: Complaints }): void {
  if (kind === 'exec' && arrayAt(action, 'command').length === 0) found.required(`${field}.command`)
  if (kind === 'httpGet' && textAt(action, 'path') === '') found.required(`${field}.path`)
  if (kind === 'httpGet' || kind === 'tcpSocket') checkPortOrName(action['port'], `${field}.port`, found)
  if (kind === 'httpGet' && !['HTTP', 'HTTPS'].includes(textAt(action, 'scheme')))
    found.notSupported(`${field}.scheme`, textAt(action, 'scheme'), ['HTTP', 'HTTPS'])
  if (kind === 'grpc')
    for (const problem of isPort(numberAt(action, 'port') ?? 0)) found.invalid(`${field}.port`, action['port'] ?? 0, problem)
}
