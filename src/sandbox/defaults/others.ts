import { isJsonObject } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import { defaultSources } from './volumes.ts'
import { each, fill, fillEmpty, given, inner } from './fill.ts'

export function defaultService(object: JsonObject): void {
  const spec = inner(object, 'spec')
  fillEmpty(spec, 'sessionAffinity', 'None')
  if (spec['sessionAffinity'] === 'None') delete spec['sessionAffinityConfig']
  if (
    spec['sessionAffinity'] === 'ClientIP' &&
    given(given(spec, 'sessionAffinityConfig'), 'clientIP')?.['timeoutSeconds'] === undefined
  ) {
    spec['sessionAffinityConfig'] = { clientIP: { timeoutSeconds: 10800 } }
  }
  fillEmpty(spec, 'type', 'ClusterIP')
  for (const port of each(spec, 'ports')) {
    fillEmpty(port, 'protocol', 'TCP')
    fillEmpty(port, 'targetPort', port['port'] ?? 0)
  }
  const type = spec['type']
  const balanced = type === 'LoadBalancer'
  const external = Array.isArray(spec['externalIPs']) && spec['externalIPs'].length > 0
  if (balanced || type === 'NodePort' || (type === 'ClusterIP' && external)) fillEmpty(spec, 'externalTrafficPolicy', 'Cluster')
  if (balanced || type === 'NodePort' || type === 'ClusterIP') fill(spec, 'internalTrafficPolicy', 'Cluster')
  if (!balanced) return
  fill(spec, 'allocateLoadBalancerNodePorts', true)
  for (const ingress of each(given(given(object, 'status'), 'loadBalancer'), 'ingress')) {
    if (ingress['ip'] !== undefined) fill(ingress, 'ipMode', 'VIP')
  }
}

/** The write-only `stringData` of a Secret becomes `data`, over what is there. */
export function defaultSecret(object: JsonObject): void {
  fillEmpty(object, 'type', 'Opaque')
  const plain = given(object, 'stringData')
  if (plain === undefined) return
  const data = inner(object, 'data')
  for (const [key, value] of Object.entries(plain)) data[key] = Buffer.from(String(value)).toString('base64')
  delete object['stringData']
}

export function defaultVolume(object: JsonObject): void {
  const spec = inner(object, 'spec')
  fillEmpty(inner(object, 'status'), 'phase', 'Pending')
  fillEmpty(spec, 'persistentVolumeReclaimPolicy', 'Retain')
  fill(spec, 'volumeMode', 'Filesystem')
  defaultSources(spec)
  const claim = given(spec, 'claimRef')
  if (claim !== undefined) {
    fillEmpty(claim, 'kind', 'PersistentVolumeClaim')
    fillEmpty(claim, 'apiVersion', 'v1')
  }
}

export function defaultNamespace(object: JsonObject): void {
  const metadata = inner(object, 'metadata')
  if (typeof metadata['name'] === 'string' && metadata['name'] !== '')
    inner(metadata, 'labels')['kubernetes.io/metadata.name'] = metadata['name']
  fillEmpty(inner(object, 'status'), 'phase', 'Active')
}

export function defaultNode(object: JsonObject): void {
  const status = inner(object, 'status')
  if (status['allocatable'] === undefined && isJsonObject(status['capacity'])) status['allocatable'] = { ...status['capacity'] }
}

export function defaultLimitRange(object: JsonObject): void {
  for (const item of each(given(object, 'spec'), 'limits')) {
    if (item['type'] !== 'Container') continue
    const fallback: JsonObject = { ...given(item, 'max'), ...given(item, 'default') }
    const request: JsonObject = { ...given(item, 'min'), ...fallback, ...given(item, 'defaultRequest') }
    if (Object.keys(fallback).length > 0) item['default'] = fallback
    if (Object.keys(request).length > 0) item['defaultRequest'] = request
  }
}

export function defaultEndpoints(object: JsonObject): void {
  for (const subset of each(object, 'subsets')) for (const port of each(subset, 'ports')) fillEmpty(port, 'protocol', 'TCP')
}

export function defaultEndpointSlice(object: JsonObject): void {
  for (const port of each(object, 'ports')) {
    fill(port, 'name', '')
    fill(port, 'protocol', 'TCP')
  }
}

export function defaultNetworkPolicy(object: JsonObject): void {
  const spec = inner(object, 'spec')
  for (const direction of ['ingress', 'egress']) {
    for (const rule of each(spec, direction)) for (const port of each(rule, 'ports')) fill(port, 'protocol', 'TCP')
  }
  if (Array.isArray(spec['policyTypes']) && spec['policyTypes'].length > 0) return
  spec['policyTypes'] = each(spec, 'egress').length > 0 ? ['Ingress', 'Egress'] : ['Ingress']
}

export function defaultIngressClass(object: JsonObject): void {
  const parameters = given(given(object, 'spec'), 'parameters')
  if (parameters !== undefined) fill(parameters, 'scope', 'Cluster')
}

const rbacGroup = 'rbac.authorization.k8s.io'

export function defaultBinding(object: JsonObject): void {
  fillEmpty(inner(object, 'roleRef'), 'apiGroup', rbacGroup)
  for (const subject of each(object, 'subjects'))
    if (subject['kind'] === 'User' || subject['kind'] === 'Group') fillEmpty(subject, 'apiGroup', rbacGroup)
}

export function defaultStorageClass(object: JsonObject): void {
  fill(object, 'reclaimPolicy', 'Delete')
  fill(object, 'volumeBindingMode', 'Immediate')
}

export function defaultCsiDriver(object: JsonObject): void {
  const spec = inner(object, 'spec')
  fill(spec, 'attachRequired', true)
  fill(spec, 'fsGroupPolicy', 'ReadWriteOnceWithFSType')
  fill(spec, 'volumeLifecycleModes', ['Persistent'])
  for (const field of ['podInfoOnMount', 'requiresRepublish', 'seLinuxMount', 'storageCapacity']) fill(spec, field, false)
}

export function defaultPriorityClass(object: JsonObject): void {
  fill(object, 'preemptionPolicy', 'PreemptLowerPriority')
}

/** HorizontalPodAutoscaler v2; the v1 form has only `minReplicas`. */
export function defaultAutoscaler(object: JsonObject): void {
  const spec = inner(object, 'spec')
  fill(spec, 'minReplicas', 1)
  if (object['apiVersion'] === 'autoscaling/v1') return
  if (each(spec, 'metrics').length === 0) {
    spec['metrics'] = [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }]
  }
  const behavior = given(spec, 'behavior')
  if (behavior === undefined) return
  behavior['scaleUp'] = { ...scaleUp(), ...given(behavior, 'scaleUp') }
  behavior['scaleDown'] = { ...scaleDown(), ...given(behavior, 'scaleDown') }
}

function scaleUp(): JsonObject {
  const policies: Json[] = [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ]
  return { stabilizationWindowSeconds: 0, selectPolicy: 'Max', policies }
}

function scaleDown(): JsonObject {
  return { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] }
}

export function defaultCrd(object: JsonObject): void {
  const spec = inner(object, 'spec')
  const names = inner(spec, 'names')
  const kind = typeof names['kind'] === 'string' ? names['kind'] : ''
  fillEmpty(names, 'singular', kind.toLowerCase())
  if (kind !== '') fillEmpty(names, 'listKind', `${kind}List`)
  fill(spec, 'conversion', { strategy: 'None' })
  const service = given(given(given(given(spec, 'conversion'), 'webhook'), 'clientConfig'), 'service')
  if (service !== undefined) fill(service, 'port', 443)
}

/** Validating and mutating webhook configurations. */
export function defaultWebhooks(object: JsonObject): void {
  for (const webhook of each(object, 'webhooks')) {
    fill(webhook, 'failurePolicy', 'Fail')
    fill(webhook, 'matchPolicy', 'Equivalent')
    fill(webhook, 'namespaceSelector', {})
    fill(webhook, 'objectSelector', {})
    fill(webhook, 'timeoutSeconds', 10)
    if (object['kind'] === 'MutatingWebhookConfiguration') fill(webhook, 'reinvocationPolicy', 'Never')
    for (const rule of each(webhook, 'rules')) fill(rule, 'scope', '*')
    const service = given(given(webhook, 'clientConfig'), 'service')
    if (service !== undefined) fill(service, 'port', 443)
  }
}
