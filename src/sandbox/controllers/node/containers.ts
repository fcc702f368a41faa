import { createHash } from 'node:crypto'
import type { Container, ContainerState, ContainerStatus, Pod } from '../shapes.ts'
import type { Failure } from './failure.ts'

/** A container that has not been started yet. */
export function waitingStatus(container: Container, reason: string, message?: string): ContainerStatus {
  return {
    name: container.name,
    image: container.image ?? '',
    imageID: '',
    ready: false,
    started: false,
    restartCount: 0,
    state: { waiting: { reason, ...(message === undefined ? {} : { message }) } },
    lastState: {},
  }
}

/** A container that runs since `time`, after `before`. */
export function runningStatus(before: ContainerStatus, time: string, isReady: boolean): ContainerStatus {
  return { ...identified(before), ready: isReady, started: true, state: { running: { startedAt: time } } }
}

/** A container that has ended with this exit code. */
export function endedStatus(before: ContainerStatus, time: string, exitCode: number): ContainerStatus {
  const known = identified(before)
  const startedAt = before.state.running?.startedAt ?? time
  const terminated = {
    exitCode,
    reason: exitCode === 0 ? 'Completed' : 'Error',
    startedAt,
    finishedAt: time,
    containerID: known.containerID ?? '',
  }
  return { ...known, ready: false, started: false, state: { terminated } }
}

/** An ended container that waits for its next start, or starts at once if `state` says it runs. */
export function againStatus(before: ContainerStatus, state: ContainerState): ContainerStatus {
  const lastState = before.state.terminated === undefined ? before.lastState : before.state
  const restarts = before.restartCount + (state.running === undefined ? 0 : 1)
  return { ...before, ready: false, started: state.running !== undefined, restartCount: restarts, state, lastState }
}

/** What a container waits for when its image cannot be had. */
export function pullError(container: Container, isBackingOff: boolean): { reason: string; message: string } {
  const image = container.image ?? ''
  const cause = `failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`
  return isBackingOff
    ? { reason: 'ImagePullBackOff', message: `Back-off pulling image "${image}": ErrImagePull: ${cause}` }
    : { reason: 'ErrImagePull', message: cause }
}

/** Pause before the next start: none, then 10 s, doubling up to five minutes. */
export function restartPauseMs(restartCount: number): number {
  return restartCount === 0 ? 0 : Math.min(10_000 * 2 ** (restartCount - 1), 300_000)
}

/** The waiting state between two starts, in the words of the kubelet. */
export function crashLoop(pod: Pod, container: Container, restartCount: number): ContainerState {
  const { name = '', namespace = '', uid = '' } = pod.metadata
  const seconds = restartPauseMs(restartCount) / 1000
  const pause = seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`
  const message = `back-off ${pause} restarting failed container=${container.name} pod=${name}_${namespace}(${uid})`
  return { waiting: { reason: 'CrashLoopBackOff', message } }
}

/** The exit code of a container that ends by itself. */
export function exitCodeOf(failure: Failure | undefined): number {
  return failure === 'exit' ? 1 : 0
}

function identified(status: ContainerStatus): ContainerStatus {
  if (status.containerID !== undefined && status.state.running !== undefined) return status
  const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
  return {
    ...status,
    imageID: `${status.image.split('@')[0]?.replace(/:[^/:]*$/, '') ?? ''}@sha256:${digest(status.image)}`,
    // Unique a container and start is all that anybody asks of it.
    containerID: `containerd://${digest(`${status.name}/${status.restartCount}/${status.image}`)}`,
  }
}
