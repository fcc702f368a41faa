import { timestamp } from '../../clock.ts'
import { isTrue, withCondition } from '../conditions.ts'
import { hasEnded, isReady, isTerminating } from '../pods.ts'
import type { Condition, LabelSelector, Pod, PodTemplate, Shape } from '../shapes.ts'

export type JobStatus = {
  conditions?: Condition[]
  startTime?: string
  completionTime?: string
  active?: number
  succeeded?: number
  failed?: number
  ready?: number
  terminating?: number
  completedIndexes?: string
  uncountedTerminatedPods?: { succeeded?: string[]; failed?: string[] }
}

export type JobSpec = {
  parallelism?: number
  completions?: number
  completionMode?: string
  backoffLimit?: number
  activeDeadlineSeconds?: number
  ttlSecondsAfterFinished?: number
  suspend?: boolean
  selector?: LabelSelector
  template: PodTemplate
}

export type Job = Shape<JobSpec, JobStatus>

/** Keeps a pod until its end has been counted. */
export const trackingFinalizer = 'batch.kubernetes.io/job-tracking'
export const indexAnnotation = 'batch.kubernetes.io/job-completion-index'

/** Why a Job has ended, or is about to. */
export type Verdict = { isSuccess: boolean; reason: string; message: string }

/** The counts of a Job so far and what its pods do. */
export type Tally = { active: Pod[]; terminating: Pod[]; succeeded: number; failed: number; doneIndexes: ReadonlySet<number> }

/** The pods of a Job, sorted by what they do; `counted` says how many ends are in the status already. */
export function tallyOf(job: Job, pods: readonly Pod[]): Tally {
  const status = job.status ?? {}
  const doneIndexes = new Set(parseIndexes(status.completedIndexes))
  for (const pod of pods) {
    const index = indexOf(pod)
    if (pod.status?.phase === 'Succeeded' && index !== undefined && index < (job.spec.completions ?? 0)) doneIndexes.add(index)
  }
  const isIndexed = job.spec.completionMode === 'Indexed'
  return {
    active: pods.filter((pod) => pod.metadata.deletionTimestamp === undefined && !hasEnded(pod)),
    terminating: pods.filter(isTerminating),
    succeeded: isIndexed ? doneIndexes.size : (status.succeeded ?? 0),
    failed: status.failed ?? 0,
    doneIndexes,
  }
}

/** How the Job ends, judged from its counts, or undefined while it goes on. */
export function verdictOf(job: Job, tally: Tally, now: Date): Verdict | undefined {
  const { backoffLimit = 6, activeDeadlineSeconds, completions } = job.spec
  const restarts = job.spec.template.spec.restartPolicy === 'OnFailure' ? restartsOf(tally.active) : 0
  const hasTooManyRestarts = restarts > 0 && restarts >= backoffLimit
  if (tally.failed > backoffLimit || hasTooManyRestarts) {
    return { isSuccess: false, reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' }
  }
  if (activeDeadlineSeconds !== undefined && job.status?.startTime !== undefined) {
    const isOver = now.getTime() - Date.parse(job.status.startTime) >= activeDeadlineSeconds * 1000
    if (isOver) return { isSuccess: false, reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' }
  }
  const isComplete = completions === undefined ? tally.succeeded > 0 && tally.active.length === 0 : tally.succeeded >= completions
  return isComplete
    ? { isSuccess: true, reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' }
    : undefined
}

/** The verdict that the conditions hold already: it is not judged a second time. */
export function knownVerdict(job: Job): Verdict | undefined {
  const found = job.status?.conditions?.find(
    ({ type, status }) => status === 'True' && (type === 'FailureTarget' || type === 'SuccessCriteriaMet'),
  )
  if (found === undefined) return undefined
  return { isSuccess: found.type === 'SuccessCriteriaMet', reason: found.reason ?? '', message: found.message ?? '' }
}

/** True once the Job has its final condition. */
export function isFinished(job: Job): boolean {
  return isTrue(job.status?.conditions, 'Complete') || isTrue(job.status?.conditions, 'Failed')
}

/** How many pods should run now. */
export function wantedActive(job: Job, tally: Tally): number {
  const { parallelism = 1, completions } = job.spec
  if (completions === undefined) return tally.succeeded > 0 ? tally.active.length : parallelism
  return Math.max(0, Math.min(parallelism, completions - tally.succeeded))
}

/** Milliseconds to wait after the last failure before the next pod: 10 s, doubling, up to ten minutes. */
export function retryInMs(failed: number, lastFailure: Date | undefined, now: Date): number {
  if (failed === 0 || lastFailure === undefined) return 0
  const pauseMs = Math.min(10_000 * 2 ** (failed - 1), 600_000)
  return Math.max(0, lastFailure.getTime() + pauseMs - now.getTime())
}

/** A condition of a Job. */
export function jobCondition(type: string, { reason, message }: { reason: string; message: string }, now: Date): Condition {
  const time = timestamp(now)
  return { type, status: 'True', lastProbeTime: time, lastTransitionTime: time, reason, message }
}

/** The status with fresh counts; what has not changed keeps its place. */
export function countedJobStatus(job: Job, tally: Tally, conditions: Condition[]): JobStatus {
  const { active: _active, succeeded: _succeeded, failed: _failed, ...rest } = job.status ?? {}
  const indexes = printIndexes([...tally.doneIndexes])
  return {
    ...rest,
    ...(conditions.length > 0 ? { conditions } : {}),
    ...(tally.active.length > 0 ? { active: tally.active.length } : {}),
    ...(tally.succeeded > 0 ? { succeeded: tally.succeeded } : {}),
    ...(tally.failed > 0 ? { failed: tally.failed } : {}),
    ...(job.spec.completionMode === 'Indexed' && indexes !== '' ? { completedIndexes: indexes } : {}),
    ready: tally.active.filter(isReady).length,
    terminating: tally.terminating.length,
    uncountedTerminatedPods: rest.uncountedTerminatedPods ?? {},
  }
}

/** The conditions with the suspension that the spec asks for, or undefined if they say so already. */
export function suspension(job: Job, now: Date): Condition[] | undefined {
  const isSuspended = isTrue(job.status?.conditions, 'Suspended')
  if ((job.spec.suspend === true) === isSuspended) return undefined
  const words = isSuspended
    ? { reason: 'JobResumed', message: 'Job resumed' }
    : { reason: 'JobSuspended', message: 'Job suspended' }
  const next = { ...jobCondition('Suspended', words, now), status: isSuspended ? 'False' : 'True' }
  return withCondition(job.status?.conditions, next)
}

/** The completion index of a pod, or undefined. */
export function indexOf(pod: Pod): number | undefined {
  const value = Number.parseInt(pod.metadata.annotations?.[indexAnnotation] ?? '', 10)
  return Number.isNaN(value) ? undefined : value
}

function restartsOf(pods: readonly Pod[]): number {
  const statuses = pods.flatMap((pod) => [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])])
  return statuses.reduce((total, status) => total + status.restartCount, 0)
}

/** `0,2-4` as numbers. */
function parseIndexes(text: string | undefined): number[] {
  if (text === undefined || text === '') return []
  return text.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_, offset) => first + offset)
  })
}

/** Numbers as `0,2-4`: ranges from three on, as upstream writes them. */
function printIndexes(indexes: readonly number[]): string {
  const ranges: [number, number][] = []
  for (const index of indexes.toSorted((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last !== undefined && last[1] === index - 1) last[1] = index
    else ranges.push([index, index])
  }
  return ranges
    .map(([first, last]) => (first === last ? `${first}` : last === first + 1 ? `${first},${last}` : `${first}-${last}`))
    .join(',')
}
