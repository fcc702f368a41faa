import { arrayAt, isJsonObject, type Json, type JsonObject, objectAt, textAt } from '../json.ts'
import { age as ageOf } from './ages.ts'
import { accessModesCell, conditionOf, count, objectsAt, orNone, type Printed } from './cells.ts'

export function nodeCells({ name, spec, status, metadata, age }: Printed): Json[] {
  const info = objectAt(status, 'nodeInfo')
  const address = (type: string) =>
    textAt(
      objectsAt(status, 'addresses').find((each) => each['type'] === type),
      'address',
    ) || '<none>'
  return [
    name,
    nodeState(spec, status),
    orNone(nodeRoles(objectAt(metadata, 'labels'))),
    age,
    textAt(info, 'kubeletVersion'),
    address('InternalIP'),
    address('ExternalIP'),
    textAt(info, 'osImage') || '<unknown>',
    textAt(info, 'kernelVersion') || '<unknown>',
    textAt(info, 'containerRuntimeVersion') || '<unknown>',
  ]
}

function nodeState(spec: JsonObject, status: JsonObject): string {
  const ready = conditionOf(status, 'Ready')
  const state = ready === undefined ? 'Unknown' : ready['status'] === 'True' ? 'Ready' : 'NotReady'
  return spec['unschedulable'] === true ? `${state},SchedulingDisabled` : state
}

function nodeRoles(labels: JsonObject): string {
  const prefix = 'node-role.kubernetes.io/'
  const roles = Object.entries(labels).flatMap(([key, value]) => {
    if (key.startsWith(prefix)) return [key.slice(prefix.length)]
    return key === 'kubernetes.io/role' && typeof value === 'string' && value !== '' ? [value] : []
  })
  return [...new Set(roles)].sort().join(',')
}

export function claimCells({ name, spec, status, metadata, age }: Printed): Json[] {
  const isBound = textAt(spec, 'volumeName') !== ''
  return [
    name,
    metadata['deletionTimestamp'] === undefined ? textAt(status, 'phase') : 'Terminating',
    textAt(spec, 'volumeName'),
    isBound ? textAt(objectAt(status, 'capacity'), 'storage') : '',
    isBound ? accessModesCell(arrayAt(status, 'accessModes')) : '',
    textAt(spec, 'storageClassName'),
    textAt(spec, 'volumeAttributesClassName') || '<unset>',
    age,
    textAt(spec, 'volumeMode') || '<unset>',
  ]
}

export function volumeCells({ name, spec, status, metadata, age }: Printed): Json[] {
  const claim = objectAt(spec, 'claimRef')
  return [
    name,
    textAt(objectAt(spec, 'capacity'), 'storage'),
    accessModesCell(arrayAt(spec, 'accessModes')),
    textAt(spec, 'persistentVolumeReclaimPolicy'),
    metadata['deletionTimestamp'] === undefined ? textAt(status, 'phase') : 'Terminating',
    textAt(claim, 'name') === '' ? '' : `${textAt(claim, 'namespace')}/${textAt(claim, 'name')}`,
    textAt(spec, 'storageClassName'),
    textAt(spec, 'volumeAttributesClassName') || '<unset>',
    textAt(status, 'reason'),
    age,
    textAt(spec, 'volumeMode') || '<unset>',
  ]
}

export function eventCells({ name, object, metadata, now }: Printed): Json[] {
  const involved =
    objectAt(object, 'involvedObject').kind === undefined ? objectAt(object, 'regarding') : objectAt(object, 'involvedObject')
  const field = (core: string, later: string) => textAt(object, core) || textAt(object, later)
  const first = field('firstTimestamp', 'deprecatedFirstTimestamp') || textAt(object, 'eventTime')
  const series = objectAt(object, 'series')
  const last = textAt(series, 'lastObservedTime') || field('lastTimestamp', 'deprecatedLastTimestamp') || first
  const times = object['count'] ?? object['deprecatedCount']
  const source = isJsonObject(object['source']) ? object['source'] : objectAt(object, 'deprecatedSource')
  const host = textAt(source, 'host')
  return [
    shownAge(last, textAt(metadata, 'creationTimestamp'), now),
    textAt(object, 'type'),
    textAt(object, 'reason'),
    `${textAt(involved, 'kind').toLowerCase()}/${textAt(involved, 'name')}`,
    textAt(involved, 'fieldPath'),
    (textAt(source, 'component') || field('reportingComponent', 'reportingController')) + (host === '' ? '' : `, ${host}`),
    field('message', 'note').trim(),
    shownAge(first, textAt(metadata, 'creationTimestamp'), now),
    count(series, 'count') || (typeof times === 'number' && times > 0 ? times : 1),
    name,
  ]
}

function shownAge(time: string, created: string, now: Date): string {
  return ageOf(time === '' ? created : time, now)
}

export function autoscalerCells({ name, spec, status, age }: Printed): Json[] {
  const target = objectAt(spec, 'scaleTargetRef')
  const min = spec['minReplicas']
  return [
    name,
    `${textAt(target, 'kind')}/${textAt(target, 'name')}`,
    metricsCell(spec, status),
    typeof min === 'number' ? String(min) : '<unset>',
    count(spec, 'maxReplicas'),
    count(status, 'currentReplicas'),
    age,
  ]
}

function metricsCell(spec: JsonObject, status: JsonObject): string {
  const current = objectsAt(status, 'currentMetrics')
  const metrics = objectsAt(spec, 'metrics')
  if (metrics.length === 0) return cpuOfV1(spec, status)
  const texts = metrics.slice(0, 2).map((metric, index) => metricText(metric, current[index]))
  return metrics.length > 2 ? `${texts.join(', ')} + ${metrics.length - 2} more...` : texts.join(', ')
}

function cpuOfV1(spec: JsonObject, status: JsonObject): string {
  const target = spec['targetCPUUtilizationPercentage']
  if (typeof target !== 'number') return '<none>'
  const current = status['currentCPUUtilizationPercentage']
  return `cpu: ${typeof current === 'number' ? `${current}%` : '<unknown>'}/${target}%`
}

const metricParts: { [type: string]: string } = {
  Resource: 'resource',
  ContainerResource: 'containerResource',
  Pods: 'pods',
  Object: 'object',
  External: 'external',
}

function metricText(metric: JsonObject, current: JsonObject | undefined): string {
  const type = textAt(metric, 'type')
  const part = metricParts[type] ?? ''
  const wanted = objectAt(objectAt(metric, part), 'target')
  const seen = objectAt(objectAt(current, part), 'current')
  const label = type === 'Resource' || type === 'ContainerResource' ? `${textAt(objectAt(metric, part), 'name')}: ` : ''
  const percent = wanted['averageUtilization']
  if (typeof percent === 'number') {
    const now = seen['averageUtilization']
    return `${label}${typeof now === 'number' ? `${now}%` : '<unknown>'}/${percent}%`
  }
  const average = textAt(wanted, 'averageValue')
  const text = average === '' ? textAt(wanted, 'value') : average
  return `${label}${textAt(seen, average === '' ? 'value' : 'averageValue') || '<unknown>'}/${text}${average !== '' && label === '' && type !== 'Pods' ? ' (avg)' : ''}`
}
