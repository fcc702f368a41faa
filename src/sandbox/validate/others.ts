import { arrayAt, isJsonObject, numberAt, objectAt, sameJson, textAt } from '../json.ts'
import type { JsonObject } from '../json.ts'
import { keyed } from './complaints.ts'
import type { Complaints } from './complaints.ts'
import { isPathSegment, isPort, isPortName, isSubdomain, isLabel, isWildcardSubdomain } from './names.ts'
import { compareQuantities } from './quantity.ts'
import { checkSelector } from './selector.ts'
import { checkAmount, checkImmutable, checkPercent } from './workloads.ts'
import type { KindCheck } from './workloads.ts'

const accessModes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod']

export const checkClaim: KindCheck = (object, old, found) => {
  const spec = objectAt(object, 'spec')
  const modes = arrayAt(spec, 'accessModes')
  if (modes.length === 0) found.required('spec.accessModes', 'at least 1 access mode is required')
  if (isJsonObject(spec['selector'])) checkSelector(spec['selector'], 'spec.selector', found)
  for (const mode of modes) if (!accessModes.includes(String(mode))) found.notSupported('spec.accessModes', mode, accessModes)
  const storage = objectAt(objectAt(spec, 'resources'), 'requests')['storage']
  if (storage === undefined) found.required(keyed('spec.resources', 'storage'))
  else if (compareQuantities(storage, '0') <= 0)
    found.invalid(keyed('spec.resources', 'storage'), storage, 'must be greater than zero')
  const storageClass = textAt(spec, 'storageClassName')
  if (storageClass !== '')
    for (const problem of isSubdomain(storageClass)) found.invalid('spec.storageClassName', storageClass, problem)
  if (old !== undefined) checkClaimUpdate(object, old, found)
}

function checkClaimUpdate(object: JsonObject, old: JsonObject, found: Complaints): void {
  const [spec, before] = [objectAt(object, 'spec'), objectAt(old, 'spec')]
  const bound = textAt(objectAt(old, 'status'), 'phase') === 'Bound'
  const settled = (value: JsonObject): JsonObject => {
    const out = { ...value }
    if (textAt(before, 'volumeName') === '') delete out['volumeName']
    // A class that is chosen late may be filled in.
    if (before['storageClassName'] === undefined) delete out['storageClassName']
    if (bound) for (const field of ['resources', 'volumeAttributesClassName']) delete out[field]
    return out
  }
  if (!sameJson(settled(spec), settled(before))) {
    found.forbidden(
      'spec',
      'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
    )
  }
  const [size, was] = [
    objectAt(objectAt(spec, 'resources'), 'requests')['storage'],
    objectAt(objectAt(before, 'resources'), 'requests')['storage'],
  ]
  const capacity = objectAt(objectAt(old, 'status'), 'capacity')['storage'] ?? '0'
  if (compareQuantities(size ?? '0', was ?? '0') < 0 && compareQuantities(size ?? '0', capacity) <= 0) {
    found.forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity')
  }
}

const pathTypes = ['Exact', 'ImplementationSpecific', 'Prefix']

export const checkIngress: KindCheck = (object, _old, found) => {
  const spec = objectAt(object, 'spec')
  const rules = arrayAt(spec, 'rules').filter(isJsonObject)
  if (rules.length === 0 && spec['defaultBackend'] === undefined)
    found.invalid('spec', null, 'either `defaultBackend` or `rules` must be specified')
  if (isJsonObject(spec['defaultBackend'])) checkBackend(spec['defaultBackend'], 'spec.defaultBackend', found)
  for (const [index, rule] of rules.entries()) {
    const host = textAt(rule, 'host')
    const path = `spec.rules[${index}]`
    if (/^\d+(\.\d+){3}$/.test(host)) found.invalid(`${path}.host`, host, 'must be a DNS name, not an IP address')
    const check = host.includes('*') ? isWildcardSubdomain : isSubdomain
    if (host !== '') for (const problem of check(host)) found.invalid(`${path}.host`, host, problem)
    if (isJsonObject(rule['http'])) checkPaths(rule['http'], `${path}.http.paths`, found)
  }
  const name = textAt(spec, 'ingressClassName')
  if (name !== '') for (const problem of isSubdomain(name)) found.invalid('spec.ingressClassName', name, problem)
}

function checkPaths(http: JsonObject, field: string, found: Complaints): void {
  const paths = arrayAt(http, 'paths').filter(isJsonObject)
  if (paths.length === 0) found.required(field)
  for (const [index, path] of paths.entries()) {
    const here = `${field}[${index}]`
    const [type, text] = [textAt(path, 'pathType'), textAt(path, 'path')]
    if (type === '') {
      found.required(`${here}.pathType`, 'pathType must be specified')
      continue
    }
    if (!pathTypes.includes(type)) found.notSupported(`${here}.pathType`, type, pathTypes)
    else if (!text.startsWith('/') && (type !== 'ImplementationSpecific' || text !== ''))
      found.invalid(`${here}.path`, text, 'must be an absolute path')
    checkBackend(objectAt(path, 'backend'), `${here}.backend`, found)
  }
}

function checkBackend(backend: JsonObject, field: string, found: Complaints): void {
  const service = backend['service']
  if (service !== undefined && backend['resource'] !== undefined)
    found.invalid(field, '', 'cannot set both resource and service backends')
  else if (isJsonObject(service)) {
    const name = textAt(service, 'name')
    if (name === '') found.required(`${field}.service.name`)
    else for (const problem of isLabel(name)) found.invalid(`${field}.service.name`, name, problem)
    const [portName, number] = [textAt(objectAt(service, 'port'), 'name'), numberAt(objectAt(service, 'port'), 'number') ?? 0]
    if (portName !== '' && number !== 0) found.invalid(field, '', 'cannot set both port name & port number')
    else if (portName !== '')
      for (const problem of isPortName(portName)) found.invalid(`${field}.service.port.name`, portName, problem)
    else if (number !== 0) for (const problem of isPort(number)) found.invalid(`${field}.service.port.number`, number, problem)
    else found.required(field, 'port name or number is required')
  } else if (backend['resource'] === undefined) found.invalid(field, '', 'resource or service backend is required')
}

const rbacGroup = 'rbac.authorization.k8s.io'

export const checkRole: KindCheck = (object, _old, found) => {
  const namespaced = object['kind'] === 'Role'
  for (const [index, rule] of arrayAt(object, 'rules').entries()) {
    if (!isJsonObject(rule)) continue
    const field = `rules[${index}]`
    const urls = arrayAt(rule, 'nonResourceURLs')
    if (arrayAt(rule, 'verbs').length === 0) found.required(`${field}.verbs`, 'verbs must contain at least one value')
    if (urls.length > 0) {
      if (namespaced) found.invalid(`${field}.nonResourceURLs`, urls, 'namespaced rules cannot apply to non-resource URLs')
      const both = ['apiGroups', 'resources', 'resourceNames'].some((name) => arrayAt(rule, name).length > 0)
      if (both)
        found.invalid(`${field}.nonResourceURLs`, urls, 'rules cannot apply to both regular resources and non-resource URLs')
      continue
    }
    if (arrayAt(rule, 'apiGroups').length === 0)
      found.required(`${field}.apiGroups`, 'resource rules must supply at least one api group')
    if (arrayAt(rule, 'resources').length === 0)
      found.required(`${field}.resources`, 'resource rules must supply at least one resource')
  }
}

export const checkBinding: KindCheck = (object, old, found) => {
  const namespaced = object['kind'] === 'RoleBinding'
  const role = objectAt(object, 'roleRef')
  const kinds = namespaced ? ['Role', 'ClusterRole'] : ['ClusterRole']
  if (textAt(role, 'apiGroup') !== rbacGroup) found.notSupported('roleRef.apiGroup', textAt(role, 'apiGroup'), [rbacGroup])
  if (!kinds.includes(textAt(role, 'kind'))) found.notSupported('roleRef.kind', textAt(role, 'kind'), kinds)
  if (textAt(role, 'name') === '') found.required('roleRef.name')
  else for (const problem of isPathSegment(textAt(role, 'name'))) found.invalid('roleRef.name', textAt(role, 'name'), problem)
  for (const [index, subject] of arrayAt(object, 'subjects').entries())
    if (isJsonObject(subject)) checkSubject(subject, `subjects[${index}]`, { namespaced, found })
  if (old !== undefined && !sameJson(role, objectAt(old, 'roleRef')))
    found.invalid('roleRef', inGo(role), 'cannot change roleRef')
}

function inGo(role: JsonObject): JsonObject {
  return { APIGroup: role['apiGroup'] ?? '', Kind: role['kind'] ?? '', Name: role['name'] ?? '' }
}

function checkSubject(
  subject: JsonObject,
  field: string,
  { namespaced, found }: { namespaced: boolean; found: Complaints },
): void {
  const [kind, name, group] = [textAt(subject, 'kind'), textAt(subject, 'name'), textAt(subject, 'apiGroup')]
  if (name === '') found.required(`${field}.name`)
  if (kind === 'ServiceAccount') {
    if (name !== '') for (const problem of isSubdomain(name)) found.invalid(`${field}.name`, name, problem)
    if (group !== '') found.notSupported(`${field}.apiGroup`, group, [''])
    if (!namespaced && textAt(subject, 'namespace') === '') found.required(`${field}.namespace`)
  } else if (kind === 'User' || kind === 'Group') {
    if (group !== rbacGroup) found.notSupported(`${field}.apiGroup`, group, [rbacGroup])
  } else found.notSupported(`${field}.kind`, kind, ['ServiceAccount', 'User', 'Group'])
}

export const checkAutoscaler: KindCheck = (object, _old, found) => {
  const spec = objectAt(object, 'spec')
  const [minimum, maximum] = [numberAt(spec, 'minReplicas'), numberAt(spec, 'maxReplicas') ?? 0]
  if (minimum !== undefined && minimum < 1) found.invalid('spec.minReplicas', minimum, 'must be greater than or equal to 1')
  if (maximum === 0) found.required('spec.maxReplicas', 'must be set and greater than 0')
  else if (maximum < 0) found.invalid('spec.maxReplicas', maximum, 'must be greater than or equal to 1')
  if (minimum !== undefined && maximum < minimum)
    found.invalid('spec.maxReplicas', maximum, 'must be greater than or equal to `minReplicas`')
  const target = objectAt(spec, 'scaleTargetRef')
  for (const field of ['kind', 'name']) {
    if (textAt(target, field) === '') found.required(`spec.scaleTargetRef.${field}`)
    else
      for (const problem of isPathSegment(textAt(target, field)))
        found.invalid(`spec.scaleTargetRef.${field}`, textAt(target, field), problem)
  }
  // Only the core group has no name, and only one of its kinds can be scaled.
  if (!textAt(target, 'apiVersion').includes('/') && textAt(target, 'kind') !== 'ReplicationController') {
    found.invalid('spec.scaleTargetRef.apiVersion', textAt(target, 'apiVersion'), 'apiVersion must specify API group')
  }
}

export const checkDisruptionBudget: KindCheck = (object, _old, found) => {
  const spec = objectAt(object, 'spec')
  const [minimum, maximum] = [spec['minAvailable'], spec['maxUnavailable']]
  if (minimum !== undefined && maximum !== undefined) {
    found.invalid(
      'spec',
      { MinAvailable: minimum, Selector: spec['selector'] ?? null, MaxUnavailable: maximum, UnhealthyPodEvictionPolicy: null },
      'minAvailable and maxUnavailable cannot be both set',
    )
  }
  for (const [field, amount] of [
    ['minAvailable', minimum],
    ['maxUnavailable', maximum],
  ] as const) {
    checkAmount(amount, `spec.${field}`, found)
    checkPercent(amount, `spec.${field}`, found)
  }
  checkSelector(objectAt(spec, 'selector'), 'spec.selector', found)
}

export const checkNetworkPolicy: KindCheck = (object, _old, found) => {
  const spec = objectAt(object, 'spec')
  checkSelector(objectAt(spec, 'podSelector'), 'spec.podSelector', found)
  for (const direction of ['ingress', 'egress']) {
    for (const [index, rule] of arrayAt(spec, direction).entries()) {
      for (const [at, port] of arrayAt(isJsonObject(rule) ? rule : {}, 'ports').entries()) {
        const number = isJsonObject(port) ? port['port'] : undefined
        const field = `spec.${direction}[${index}].ports[${at}].port`
        if (typeof number === 'number') for (const problem of isPort(number)) found.invalid(field, number, problem)
        if (typeof number === 'string') for (const problem of isPortName(number)) found.invalid(field, number, problem)
      }
    }
  }
}

export const checkStorageClass: KindCheck = (object, old, found) => {
  if (textAt(object, 'provisioner') === '') found.required('provisioner')
  for (const field of ['parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode']) {
    if (old !== undefined && !sameJson(object[field], old[field])) {
      if (field === 'volumeBindingMode' || field === 'reclaimPolicy')
        checkImmutable(object, old, { old, found, fields: [field], field: '' })
      else found.forbidden(field, `updates to ${field} are forbidden.`)
    }
  }
}

export const checkPriorityClass: KindCheck = (object, old, found) => {
  if (old === undefined) return
  if (object['value'] !== old['value']) found.invalid('value', object['value'], 'field is immutable')
  if (object['preemptionPolicy'] !== old['preemptionPolicy'])
    found.invalid('preemptionPolicy', object['preemptionPolicy'], 'field is immutable')
}
