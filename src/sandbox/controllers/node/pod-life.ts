import { timestamp } from '../../clock.ts'
import { conditionOf, withCondition } from '../conditions.ts'
import type { Condition, Container, ContainerStatus, Pod, PodStatus } from '../shapes.ts'
import {
  againStatus,
  crashLoop,
  endedStatus,
  exitCodeOf,
  pullError,
  restartPauseMs,
  runningStatus,
  waitingStatus,
} from './containers.ts'
import { durationMs, type Failure, failureOf, readyAfterAnnotation, runForAnnotation } from './failure.ts'

/** What happens next to a Pod: after a delay, its status becomes another one. */
export type NextStep = { step: string; afterMs: number; happen: (now: Date) => PodStatus }

const startMs = 300
const probeMs = 200
const runMs = 300
const backOffMs = 700

/**
 * The next thing that a simulated kubelet does with a scheduled Pod, or undefined if it stays as it is until somebody changes it.
 * It looks at the object only, so a restart goes on where the status says.
 */
export function nextStep(pod: Pod): NextStep | undefined {
  const status = pod.status ?? { phase: 'Pending' }
  if (status.phase === 'Succeeded' || status.phase === 'Failed') return undefined
  if (status.startTime === undefined) return { step: 'admit', afterMs: 0, happen: (now) => admitted(pod, status, now) }
  const all = [...(pod.spec.initContainers ?? []), ...pod.spec.containers]
  if (all.every((container) => isUnstarted(statusOf(status, container)))) {
    return { step: 'start', afterMs: startMs, happen: (now) => started(pod, status, now) }
  }
  return startedStep(pod, status)
}

// Several containers may be at different points; the one whose turn comes first decides, the others follow in later steps.
function startedStep(pod: Pod, status: PodStatus): NextStep | undefined {
  const initNames = new Set((pod.spec.initContainers ?? []).map((container) => container.name))
  const steps = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].flatMap((container) => {
    const own = statusOf(status, container)
    const found = initNames.has(container.name) ? pullStep(pod, container, own) : containerStep(pod, container, own)
    if (found === undefined) return []
    const happen = (now: Date): PodStatus => settled(pod, replaced(status, found.become(timestamp(now))), now)
    return [{ step: `${container.name} ${found.step}`, afterMs: found.afterMs, happen }]
  })
  return steps.sort((a, b) => a.afterMs - b.afterMs)[0]
}

type ContainerStep = { step: string; afterMs: number; become: (time: string) => ContainerStatus }

function pullStep(pod: Pod, container: Container, own: ContainerStatus): ContainerStep | undefined {
  if (own.state.waiting?.reason !== 'ErrImagePull' || failureOf(pod, container) !== 'image') return undefined
  return { step: 'back off', afterMs: backOffMs, become: () => ({ ...own, state: { waiting: pullError(container, true) } }) }
}

function containerStep(pod: Pod, container: Container, own: ContainerStatus): ContainerStep | undefined {
  const pulling = pullStep(pod, container, own)
  if (pulling !== undefined) return pulling
  const failure = failureOf(pod, container)
  const { waiting, running, terminated } = own.state
  // Somebody has given the running Pod another image.
  if ((waiting?.reason === 'ImagePullBackOff' || waiting?.reason === 'ErrImagePull') && failure !== 'image') {
    const become = (time: string): ContainerStatus => runningStatus({ ...own, image: container.image ?? '' }, time, false)
    return { step: 'start', afterMs: startMs, become }
  }
  if (waiting?.reason === 'CrashLoopBackOff') {
    return {
      step: `restart ${own.restartCount}`,
      afterMs: restartPauseMs(own.restartCount),
      become: (time) => againStatus(own, { running: { startedAt: time } }),
    }
  }
  if (running !== undefined) return runningStep(pod, own, failure)
  if (terminated !== undefined && restarts(pod, terminated.exitCode)) {
    const isFirst = own.restartCount === 0
    return {
      step: `again ${own.restartCount}`,
      afterMs: 0,
      become: (time) =>
        againStatus(own, isFirst ? { running: { startedAt: time } } : crashLoop(pod, container, own.restartCount)),
    }
  }
  return undefined
}

function runningStep(pod: Pod, own: ContainerStatus, failure: Failure | undefined): ContainerStep | undefined {
  const end = {
    step: `end ${own.restartCount}`,
    become: (time: string): ContainerStatus => endedStatus(own, time, exitCodeOf(failure)),
  }
  const asked = durationMs(pod.metadata.annotations?.[runForAnnotation])
  if (failure === 'exit') return { ...end, afterMs: asked ?? runMs }
  if (failure !== 'unready' && !own.ready) {
    const afterMs = durationMs(pod.metadata.annotations?.[readyAfterAnnotation]) ?? probeMs
    return { step: 'ready', afterMs, become: () => ({ ...own, ready: true }) }
  }
  const endsByItself = pod.spec.restartPolicy === 'Never' || pod.spec.restartPolicy === 'OnFailure'
  return endsByItself && failure === undefined ? { ...end, afterMs: asked ?? runMs } : undefined
}

function restarts(pod: Pod, exitCode: number): boolean {
  const policy = pod.spec.restartPolicy ?? 'Always'
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0)
}

function admitted(pod: Pod, status: PodStatus, now: Date): PodStatus {
  const hasInit = (pod.spec.initContainers ?? []).length > 0
  const first: PodStatus = {
    ...status,
    phase: 'Pending',
    startTime: timestamp(now),
    hostIP: nodeAddress,
    hostIPs: [{ ip: nodeAddress }],
    containerStatuses: pod.spec.containers.map((each) => waitingStatus(each, hasInit ? 'PodInitializing' : 'ContainerCreating')),
    ...(hasInit
      ? { initContainerStatuses: (pod.spec.initContainers ?? []).map((each) => waitingStatus(each, 'PodInitializing')) }
      : {}),
  }
  return settled(pod, first, now)
}

function started(pod: Pod, status: PodStatus, now: Date): PodStatus {
  const time = timestamp(now)
  const initStatuses = (pod.spec.initContainers ?? []).map((container) => initialised(pod, container, time))
  const broken = initStatuses.findIndex((each, index) => !hasPassed(each, pod.spec.initContainers?.[index]))
  const containerStatuses = pod.spec.containers.map((container) => {
    const before = waitingStatus(container, 'PodInitializing')
    return broken >= 0 ? before : firstState(pod, container, before, time)
  })
  const shown = initStatuses.map((each, index) => {
    const container = pod.spec.initContainers?.[index]
    return broken >= 0 && index > broken && container !== undefined ? waitingStatus(container, 'PodInitializing') : each
  })
  const next = { ...status, containerStatuses, ...(shown.length === 0 ? {} : { initContainerStatuses: shown }) }
  return settled(pod, next, now)
}

function initialised(pod: Pod, container: Container, time: string): ContainerStatus {
  const before = waitingStatus(container, 'PodInitializing')
  const failure = failureOf(pod, container)
  if (failure === 'image') return { ...before, state: { waiting: pullError(container, false) } }
  if (container.restartPolicy === 'Always') return runningStatus(before, time, true)
  return { ...endedStatus(before, time, 0), ready: true }
}

function hasPassed(status: ContainerStatus, container: Container | undefined): boolean {
  return status.state.terminated?.exitCode === 0 || (container?.restartPolicy === 'Always' && status.started)
}

function firstState(pod: Pod, container: Container, before: ContainerStatus, time: string): ContainerStatus {
  const failure = failureOf(pod, container)
  if (failure === 'image') return { ...before, state: { waiting: pullError(container, false) } }
  const waits = container.readinessProbe !== undefined || pod.metadata.annotations?.[readyAfterAnnotation] !== undefined
  return runningStatus(before, time, failure === undefined && !waits)
}

/** Address of the only node. */
export const nodeAddress = '172.20.0.2'

/** The status with phase and conditions as they follow from its containers. */
export function settled(pod: Pod, status: PodStatus, now: Date): PodStatus {
  const phase = phaseOf(pod, status)
  const base = { ...status, phase, observedGeneration: pod.metadata.generation ?? 1 }
  return { ...base, conditions: conditionsOf(pod, base, timestamp(now)) }
}

function phaseOf(pod: Pod, status: PodStatus): string {
  const all = status.containerStatuses ?? []
  if (all.some(({ state, lastState }) => state.waiting !== undefined && lastState.terminated === undefined)) return 'Pending'
  if (all.some(({ state }) => state.terminated === undefined)) return 'Running'
  if (all.some(({ state }) => restarts(pod, state.terminated?.exitCode ?? 0))) return 'Running'
  return all.every(({ state }) => state.terminated?.exitCode === 0) ? 'Succeeded' : 'Failed'
}

function conditionsOf(pod: Pod, status: PodStatus, time: string): Condition[] {
  const containers = status.containerStatuses ?? []
  const isDone = status.phase === 'Succeeded' || status.phase === 'Failed'
  const unready = containers.filter((each) => !each.ready).map((each) => each.name)
  const isInitialised = (pod.spec.initContainers ?? []).every((each) => hasPassed(statusOf(status, each), each)) || isDone
  const hasSandbox = containers.some((each) => each.state.waiting === undefined || each.lastState.terminated !== undefined)
  const ready: Partial<Condition> =
    isDone && unready.length > 0
      ? { status: 'False', reason: status.phase === 'Succeeded' ? 'PodCompleted' : 'PodFailed' }
      : unready.length > 0
        ? { status: 'False', reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]` }
        : { status: 'True' }
  const wanted: Condition[] = [
    { type: 'PodReadyToStartContainers', status: hasSandbox && !isDone ? 'True' : 'False' },
    isInitialised
      ? { type: 'Initialized', status: 'True', ...(status.phase === 'Succeeded' ? { reason: 'PodCompleted' } : {}) }
      : { type: 'Initialized', status: 'False', reason: 'ContainersNotInitialized', message: uninitialised(pod, status) },
    { type: 'Ready', status: 'False', ...ready },
    { type: 'ContainersReady', status: 'False', ...ready },
  ]
  const common = { lastProbeTime: null, lastTransitionTime: time, observedGeneration: pod.metadata.generation ?? 1 }
  const scheduled = conditionOf(status.conditions, 'PodScheduled')
  const next = wanted.reduce((list, each) => withCondition(list, { ...each, ...common }), status.conditions ?? [])
  const all = scheduled === undefined ? withCondition(next, { type: 'PodScheduled', status: 'True', ...common }) : next
  return all.toSorted((a, b) => conditionOrder.indexOf(a.type) - conditionOrder.indexOf(b.type))
}

const conditionOrder = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled']

function uninitialised(pod: Pod, status: PodStatus): string {
  const names = (pod.spec.initContainers ?? [])
    .filter((each) => !hasPassed(statusOf(status, each), each))
    .map((each) => each.name)
  return `containers with incomplete status: [${names.join(' ')}]`
}

function isUnstarted(status: ContainerStatus): boolean {
  return status.state.waiting?.reason === 'ContainerCreating' || status.state.waiting?.reason === 'PodInitializing'
}

function statusOf(status: PodStatus, container: Container): ContainerStatus {
  const all = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]
  return all.find((each) => each.name === container.name) ?? waitingStatus(container, 'ContainerCreating')
}

function replaced(status: PodStatus, own: ContainerStatus): PodStatus {
  const put = (list: ContainerStatus[] | undefined): ContainerStatus[] =>
    (list ?? []).map((each) => (each.name === own.name ? own : each))
  return {
    ...status,
    containerStatuses: put(status.containerStatuses),
    ...(status.initContainerStatuses === undefined ? {} : { initContainerStatuses: put(status.initContainerStatuses) }),
  }
}
