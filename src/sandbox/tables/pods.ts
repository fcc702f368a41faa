import { arrayAt, type Json, type JsonObject, objectAt, textAt } from '../json.ts'
import { age } from './ages.ts'
import { count, objectsAt, orNone, type Printed } from './cells.ts'

/** READY, STATUS, RESTARTS and the rest of a pod, with upstream's rules for what STATUS says. */
export function podCells({ name, spec, status, metadata, now, age: podAge }: Printed): Json[] {
  const containers = objectsAt(status, 'containerStatuses')
  const ready = containers.filter((each) => each['ready'] === true && 'running' in objectAt(each, 'state')).length
  const gates = objectsAt(spec, 'readinessGates')
  const open = gates.filter((gate) =>
    objectsAt(status, 'conditions').some((each) => each['type'] === gate['conditionType'] && each['status'] === 'True'),
  )
  return [
    name,
    `${ready}/${arrayAt(spec, 'containers').length}`,
    podReason({ spec, status, metadata }),
    restarts(containers, now),
    podAge,
    orNone(textAt(status, 'podIP')),
    orNone(textAt(spec, 'nodeName')),
    orNone(textAt(status, 'nominatedNodeName')),
    gates.length === 0 ? '<none>' : `${open.length}/${gates.length}`,
  ]
}

function restarts(containers: readonly JsonObject[], now: Date): string {
  const total = containers.reduce((sum, each) => sum + count(each, 'restartCount'), 0)
  const last = containers
    .map((each) => textAt(objectAt(objectAt(each, 'lastState'), 'terminated'), 'finishedAt'))
    .sort()
    .at(-1)
  return total === 0 || last === undefined || last === '' ? String(total) : `${total} (${age(last, now)} ago)`
}

type Parts = { spec: JsonObject; status: JsonObject; metadata: JsonObject }

/** What STATUS shows of a pod: its phase, or the most telling reason of a container. */
export function podReason({ spec, status, metadata }: Parts): string {
  const phase = textAt(status, 'phase')
  const base = textAt(status, 'reason') || phase
  const gated = objectsAt(status, 'conditions').find(
    (each) => each['type'] === 'PodScheduled' && each['reason'] === 'SchedulingGated',
  )
  const initial = initReason(spec, status)
  const reason = initial ?? containerReason(status, gated === undefined ? base : 'SchedulingGated')
  if (metadata['deletionTimestamp'] === undefined) return reason
  if (textAt(status, 'reason') === 'NodeLost') return 'Unknown'
  return phase === 'Succeeded' || phase === 'Failed' ? reason : 'Terminating'
}

function initReason(spec: JsonObject, status: JsonObject): string | undefined {
  const declared = objectsAt(spec, 'initContainers')
  const sidecars = new Set(declared.filter((each) => each['restartPolicy'] === 'Always').map((each) => textAt(each, 'name')))
  for (const [index, container] of objectsAt(status, 'initContainerStatuses').entries()) {
    const state = objectAt(container, 'state')
    const terminated = objectAt(state, 'terminated')
    if ('terminated' in state && count(terminated, 'exitCode') === 0) continue
    if (sidecars.has(textAt(container, 'name')) && container['started'] === true) continue
    if ('terminated' in state) return `Init:${endOf(terminated)}`
    const waiting = textAt(objectAt(state, 'waiting'), 'reason')
    if (waiting !== '' && waiting !== 'PodInitializing') return `Init:${waiting}`
    return `Init:${index}/${declared.length}`
  }
  return undefined
}

function endOf(terminated: JsonObject): string {
  const reason = textAt(terminated, 'reason')
  if (reason !== '') return reason
  const signal = count(terminated, 'signal')
  return signal === 0 ? `ExitCode:${count(terminated, 'exitCode')}` : `Signal:${signal}`
}

function containerReason(status: JsonObject, base: string): string {
  let reason = base
  let hasRunning = false
  for (const container of objectsAt(status, 'containerStatuses').toReversed()) {
    const state = objectAt(container, 'state')
    const waiting = textAt(objectAt(state, 'waiting'), 'reason')
    if (waiting !== '') reason = waiting
    else if ('terminated' in state) reason = endOf(objectAt(state, 'terminated'))
    else if (container['ready'] === true && 'running' in state) hasRunning = true
  }
  if (reason !== 'Completed' || !hasRunning) return reason
  const isReady = objectsAt(status, 'conditions').some((each) => each['type'] === 'Ready' && each['status'] === 'True')
  return isReady ? 'Running' : 'NotReady'
}
