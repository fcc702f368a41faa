import { arrayAt, isJsonObject, numberAt, objectAt, sameJson, textAt } from '../json.ts'
import type { JsonObject } from '../json.ts'
import type { Complaints } from './complaints.ts'
import { checkContainer, checkProbes } from './container.ts'
import { checkAnnotations, checkLabels } from './metadata.ts'
import { isLabel, isSubdomain } from './names.ts'

/** The spec of a pod or of a pod template; `extra` volumes come from a StatefulSet's claims. */
export function checkPodSpec(
  spec: JsonObject,
  field: string,
  { found, extra = [] }: { found: Complaints; extra?: readonly string[] },
): void {
  const volumes = checkVolumes(spec, `${field}.volumes`, { found, extra })
  const containers = arrayAt(spec, 'containers').filter(isJsonObject)
  if (containers.length === 0) found.required(`${field}.containers`)
  const names = new Set<string>()
  for (const [index, container] of containers.entries()) {
    const path = `${field}.containers[${index}]`
    checkContainer(container, path, { volumes, found })
    if (names.has(textAt(container, 'name'))) found.duplicate(`${path}.name`, textAt(container, 'name'))
    names.add(textAt(container, 'name'))
    checkProbes(container, path, found)
  }
  checkHostPorts(containers, `${field}.containers`, found)
  checkInitContainers(spec, field, { volumes, names, found })
  const restart = textAt(spec, 'restartPolicy')
  if (restart === '') found.required(`${field}.restartPolicy`)
  else if (!['Always', 'OnFailure', 'Never'].includes(restart))
    found.notSupported(`${field}.restartPolicy`, restart, ['Always', 'OnFailure', 'Never'])
  const dns = textAt(spec, 'dnsPolicy')
  if (!dnsPolicies.includes(dns)) found.notSupported(`${field}.dnsPolicy`, dns, dnsPolicies)
  checkLabels(objectAt(spec, 'nodeSelector'), `${field}.nodeSelector`, found)
  for (const [name, check] of [
    ['serviceAccountName', isSubdomain],
    ['nodeName', isSubdomain],
    ['hostname', isLabel],
    ['subdomain', isLabel],
    ['priorityClassName', isSubdomain],
  ] as const) {
    if (name === 'hostname') checkDeadline(spec, field, found)
    if (textAt(spec, name) !== '')
      for (const problem of check(textAt(spec, name))) found.invalid(`${field}.${name}`, textAt(spec, name), problem)
  }
}

/** A pod template as part of a workload. */
export function checkTemplate(
  template: JsonObject,
  field: string,
  { found, extra = [] }: { found: Complaints; extra?: readonly string[] },
): void {
  const metadata = objectAt(template, 'metadata')
  checkLabels(objectAt(metadata, 'labels'), `${field}.labels`, found)
  checkAnnotations(objectAt(metadata, 'annotations'), `${field}.annotations`, found)
  checkPodSpec(objectAt(template, 'spec'), `${field}.spec`, { found, extra })
}

const dnsPolicies = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None']

function checkDeadline(spec: JsonObject, field: string, found: Complaints): void {
  const deadline = numberAt(spec, 'activeDeadlineSeconds')
  if (deadline !== undefined && (deadline < 1 || deadline > 2147483647))
    found.invalid(`${field}.activeDeadlineSeconds`, deadline, 'must be between 1 and 2147483647, inclusive')
}

function checkVolumes(
  spec: JsonObject,
  field: string,
  { found, extra }: { found: Complaints; extra: readonly string[] },
): Set<string> {
  const names = new Set(extra)
  const own = new Set<string>()
  for (const [index, volume] of arrayAt(spec, 'volumes').entries()) {
    if (!isJsonObject(volume)) continue
    const name = textAt(volume, 'name')
    const path = `${field}[${index}]`
    const sources = Object.keys(volume).filter((kind) => kind !== 'name')
    for (const second of sources.slice(1)) found.forbidden(`${path}.${second}`, 'may not specify more than 1 volume type')
    if (name === '') found.required(`${path}.name`)
    else {
      const problems = isLabel(name)
      for (const problem of problems) found.invalid(`${path}.name`, name, problem)
      if (problems.length === 0 && own.has(name)) found.duplicate(`${path}.name`, name)
    }
    checkSource(volume, path, found)
    own.add(name)
    names.add(name)
  }
  return names
}

function checkSource(volume: JsonObject, field: string, found: Complaints): void {
  if (isJsonObject(volume['hostPath']) && textAt(volume['hostPath'], 'path') === '') found.required(`${field}.hostPath.path`)
  if (isJsonObject(volume['secret']) && textAt(volume['secret'], 'secretName') === '')
    found.required(`${field}.secret.secretName`)
  if (isJsonObject(volume['configMap']) && textAt(volume['configMap'], 'name') === '') found.required(`${field}.configMap.name`)
  const claim = volume['persistentVolumeClaim']
  if (isJsonObject(claim) && textAt(claim, 'claimName') === '') found.required(`${field}.persistentVolumeClaim.claimName`)
}

function checkInitContainers(
  spec: JsonObject,
  field: string,
  { volumes, names, found }: { volumes: ReadonlySet<string>; names: Set<string>; found: Complaints },
): void {
  for (const [index, container] of arrayAt(spec, 'initContainers').entries()) {
    if (!isJsonObject(container)) continue
    const path = `${field}.initContainers[${index}]`
    checkContainer(container, path, { volumes, found })
    const name = textAt(container, 'name')
    if (names.has(name)) found.duplicate(`${path}.name`, name)
    else if (name !== '') names.add(name)
    if (container['restartPolicy'] === 'Always') checkProbes(container, path, found)
    else
      for (const kind of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe']) {
        if (container[kind] !== undefined)
          found.forbidden(`${path}.${kind}`, 'may not be set for init containers without restartPolicy=Always')
      }
  }
}

function checkHostPorts(containers: readonly JsonObject[], field: string, found: Complaints): void {
  const taken = new Set<string>()
  for (const [at, container] of containers.entries()) {
    for (const [index, port] of arrayAt(container, 'ports').entries()) {
      if (!isJsonObject(port) || (numberAt(port, 'hostPort') ?? 0) === 0) continue
      const text = `${textAt(port, 'protocol')}/${textAt(port, 'hostIP')}/${String(port['hostPort'])}`
      if (taken.has(text)) found.duplicate(`${field}[${at}].ports[${index}].hostPort`, text)
      taken.add(text)
    }
  }
}

const updatable =
  '`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)'

/** A changed pod: images, a shorter deadline and more tolerations; nothing else. */
export function checkPodUpdate(spec: JsonObject, old: JsonObject, found: Complaints): void {
  for (const list of ['containers', 'initContainers']) {
    if (arrayAt(spec, list).length !== arrayAt(old, list).length) {
      found.forbidden(`spec.${list}`, `pod updates may not add or remove containers`)
      return
    }
  }
  const [deadline, before] = [numberAt(spec, 'activeDeadlineSeconds'), numberAt(old, 'activeDeadlineSeconds')]
  if (deadline !== undefined && before !== undefined && before < deadline) {
    found.invalid('spec.activeDeadlineSeconds', deadline, 'must be less than or equal to previous value')
    return
  }
  if (deadline === undefined && before !== undefined)
    found.invalid('spec.activeDeadlineSeconds', null, 'must not update from a positive integer to nil value')
  const tolerations = arrayAt(spec, 'tolerations')
  const removed = arrayAt(old, 'tolerations').some(
    (toleration) => !tolerations.some((other) => sameToleration(other, toleration)) && !isAddedAgain(toleration, tolerations),
  )
  if (removed) found.forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds')
  if (!sameJson(fixed(spec, old), fixed(old, old)))
    found.forbidden('spec', `pod updates may not change fields other than ${updatable}`)
}

function sameToleration(left: JsonObject[string], right: JsonObject[string]): boolean {
  if (!isJsonObject(left) || !isJsonObject(right)) return false
  return ['key', 'operator', 'value', 'effect'].every((field) => textAt(left, field) === textAt(right, field))
}

/** The server itself adds the tolerations of nodes that are away to every pod that does not tolerate them yet, on updates too. */
function isAddedAgain(toleration: JsonObject[string], now: readonly JsonObject[string][]): boolean {
  if (!isJsonObject(toleration)) return false
  const key = textAt(toleration, 'key')
  if (key !== 'node.kubernetes.io/not-ready' && key !== 'node.kubernetes.io/unreachable') return false
  return !now
    .filter(isJsonObject)
    .some((other) => [key, ''].includes(textAt(other, 'key')) && ['NoExecute', ''].includes(textAt(other, 'effect')))
}

/** The part of a pod spec that cannot change; what the server fills in afterwards is taken from the old one. */
function fixed(spec: JsonObject, old: JsonObject): JsonObject {
  const out: JsonObject = {}
  for (const [field, value] of Object.entries(spec)) if (!changeable.has(field)) out[field] = value
  for (const field of ['priority', 'preemptionPolicy', 'nodeName'])
    if (out[field] === undefined && old[field] !== undefined) out[field] = old[field]
  for (const list of ['containers', 'initContainers']) {
    if (Array.isArray(spec[list]))
      out[list] = spec[list].map((container) => (isJsonObject(container) ? { ...container, image: '' } : container))
  }
  return out
}

const changeable = new Set(['activeDeadlineSeconds', 'tolerations', 'schedulingGates', 'containers', 'initContainers'])
