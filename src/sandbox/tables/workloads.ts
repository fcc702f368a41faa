import type { Json } from '../json.ts'
import { arrayAt, objectAt, textAt } from '../json.ts'
import { age, humanDuration } from './ages.ts'
import { conditionOf, count, labelsCell, orNone, type Printed, selectorCell, templateContainers } from './cells.ts'

export function deploymentCells({ name, spec, status, age: ownAge }: Printed): Json[] {
  const ready = `${count(status, 'readyReplicas')}/${count(spec, 'replicas')}`
  const containers = templateContainers(spec)
  return [
    name,
    ready,
    count(status, 'updatedReplicas'),
    count(status, 'availableReplicas'),
    ownAge,
    ...containers,
    selectorCell(spec['selector']),
  ]
}

export function replicaSetCells({ name, spec, status, age: ownAge }: Printed): Json[] {
  return [
    name,
    count(spec, 'replicas'),
    count(status, 'replicas'),
    count(status, 'readyReplicas'),
    ownAge,
    ...templateContainers(spec),
    selectorCell(spec['selector']),
  ]
}

export function replicationControllerCells(object: Printed): Json[] {
  return [...replicaSetCells(object).slice(0, -1), labelsCell(objectAt(object.spec, 'selector'))]
}

export function statefulSetCells({ name, spec, status, age: ownAge }: Printed): Json[] {
  return [name, `${count(status, 'readyReplicas')}/${count(spec, 'replicas')}`, ownAge, ...templateContainers(spec)]
}

export function daemonSetCells({ name, spec, status, age: ownAge }: Printed): Json[] {
  return [
    name,
    count(status, 'desiredNumberScheduled'),
    count(status, 'currentNumberScheduled'),
    count(status, 'numberReady'),
    count(status, 'updatedNumberScheduled'),
    count(status, 'numberAvailable'),
    labelsCell(objectAt(objectAt(objectAt(spec, 'template'), 'spec'), 'nodeSelector')),
    ownAge,
    ...templateContainers(spec),
    selectorCell(spec['selector']),
  ]
}

export function jobCells(job: Printed): Json[] {
  const { name, spec, status, now, age: ownAge } = job
  return [
    name,
    jobState(job),
    completions(job),
    duration(textAt(status, 'startTime'), textAt(status, 'completionTime'), now),
    ownAge,
    ...templateContainers(spec),
    selectorCell(spec['selector']),
  ]
}

function jobState({ status, metadata }: Printed): string {
  const isTrue = (type: string) => conditionOf(status, type)?.['status'] === 'True'
  if (isTrue('Complete')) return 'Complete'
  if (isTrue('Failed')) return 'Failed'
  if (metadata['deletionTimestamp'] !== undefined) return 'Terminating'
  if (isTrue('Suspended')) return 'Suspended'
  if (isTrue('FailureTarget')) return 'FailureTarget'
  return isTrue('SuccessCriteriaMet') ? 'SuccessCriteriaMet' : 'Running'
}

function completions({ spec, status }: Printed): string {
  const done = count(status, 'succeeded')
  if (typeof spec['completions'] === 'number') return `${done}/${spec['completions']}`
  const parallelism = count(spec, 'parallelism')
  return parallelism > 1 ? `${done}/1 of ${parallelism}` : `${done}/1`
}

function duration(start: string, end: string, now: Date): string {
  if (start === '') return ''
  return humanDuration((end === '' ? now.getTime() : Date.parse(end)) - Date.parse(start))
}

export function cronJobCells({ name, spec, status, now, age: ownAge }: Printed): Json[] {
  const last = textAt(status, 'lastScheduleTime')
  const jobSpec = objectAt(objectAt(spec, 'jobTemplate'), 'spec')
  return [
    name,
    textAt(spec, 'schedule'),
    orNone(textAt(spec, 'timeZone')),
    spec['suspend'] === true,
    arrayAt(status, 'active').length,
    last === '' ? '<none>' : age(last, now),
    ownAge,
    ...templateContainers(jobSpec),
    selectorCell(jobSpec['selector']),
  ]
}

/** Rows of CronJob print suspend as Go prints a bool. */
export function withTextFlags(cells: Json[]): Json[] {
  return cells.map((cell) => (typeof cell === 'boolean' ? (cell ? 'True' : 'False') : cell))
}
