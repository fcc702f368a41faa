import { timestamp } from '../../clock.ts'
import type { KubeObject } from '../../object.ts'
import { keyOf } from '../cache.ts'
import { conditionOf, isTrue, withCondition } from '../conditions.ts'
import { kinds } from '../kinds.ts'
import { asPods, byExpendability, hasEnded, podOf } from '../pods.ts'
import type { Queue } from '../queue.ts'
import { type Condition, type Container, type Pod, plain, shaped } from '../shapes.ts'
import type { World } from '../world.ts'
import {
  countedJobStatus,
  indexAnnotation,
  indexOf,
  isFinished,
  type Job,
  jobCondition,
  knownVerdict,
  retryInMs,
  suspension,
  type Tally,
  tallyOf,
  trackingFinalizer,
  type Verdict,
  verdictOf,
  wantedActive,
} from './job-plan.ts'

const component = 'job-controller'
const notSimulated = ['podFailurePolicy', 'successPolicy', 'backoffLimitPerIndex', 'maxFailedIndexes']

/** Runs the pods of each Job until enough have succeeded or too many failed. What it does not know, such as failure policies, it says in an event. */
export function startJobs(world: World): void {
  const queue = world.controller('job', kinds.job, (object, own) => new Run(world, object, own).reconcile())
  world.wakeOwner(kinds.pod, 'Job', queue)
  freeOrphans(world)
}

// Pods of a Job that is going hold a finalizer that nobody else would take off.
function freeOrphans(world: World): void {
  const queue = world.controller('job-orphans', kinds.pod, (object) => {
    const owner = object.metadata.ownerReferences?.find((each) => each.controller === true)
    if (object.metadata.finalizers?.includes(trackingFinalizer) !== true) return
    const job = owner?.kind === 'Job' ? world.cache(kinds.job).get(`${object.metadata.namespace ?? ''}/${owner.name}`) : undefined
    const isKnown = job !== undefined && job.metadata.uid === owner?.uid && job.metadata.deletionTimestamp === undefined
    if (!isKnown) release(world, shaped<Pod>(object))
  })
  world.cache(kinds.job).onChange(({ type, object }) => {
    if (type !== 'DELETED' && object.metadata.deletionTimestamp === undefined) return
    for (const pod of world.cache(kinds.pod).ownedBy(object.metadata.uid)) queue.add(keyOf(pod))
  })
}

function release(world: World, pod: Pod): void {
  const finalizers = (pod.metadata.finalizers ?? []).filter((each) => each !== trackingFinalizer)
  world.update({ ...pod, metadata: { ...pod.metadata, finalizers } })
}

class Run {
  readonly #world: World
  readonly #queue: Queue
  readonly #now: Date
  #job: Job

  constructor(world: World, object: KubeObject, queue: Queue) {
    this.#world = world
    this.#queue = queue
    this.#now = world.now()
    this.#job = shaped<Job>(object)
  }

  reconcile(): void {
    if (this.#job.metadata.deletionTimestamp !== undefined) return
    if (isFinished(this.#job)) return this.#expire()
    this.#count()
    this.#noteSuspension()
    if (this.#job.spec.suspend === true) return this.#rest()
    this.#noteStart()
    const tally = tallyOf(this.#job, this.#pods())
    const verdict = knownVerdict(this.#job) ?? verdictOf(this.#job, tally, this.#now)
    if (verdict !== undefined) return this.#end(verdict, tally)
    this.#balance(tally)
    this.#write(tallyOf(this.#job, this.#pods()), this.#job.status?.conditions ?? [])
    this.#wakeAtDeadline()
  }

  #pods(): Pod[] {
    return asPods(this.#world.cache(kinds.pod).ownedBy(this.#job.metadata.uid))
  }

  /**
   * Counts pods that have ended, each once whatever happens in between: first their uids are noted, then their finalizers go,
   * then the notes become numbers.
   */
  #count(): void {
    const ended = this.#pods().filter((pod) => hasEnded(pod) && pod.metadata.finalizers?.includes(trackingFinalizer) === true)
    const before = this.#job.status?.uncountedTerminatedPods ?? {}
    const noted = new Set([...(before.succeeded ?? []), ...(before.failed ?? [])])
    const uids = (phase: string): string[] =>
      ended.filter((pod) => pod.status?.phase === phase).flatMap(({ metadata: { uid = '' } }) => (noted.has(uid) ? [] : [uid]))
    const succeeded = [...(before.succeeded ?? []), ...uids('Succeeded')]
    const failed = [...(before.failed ?? []), ...uids('Failed')]
    if (succeeded.length + failed.length === 0) return
    const notes = { ...(succeeded.length > 0 ? { succeeded } : {}), ...(failed.length > 0 ? { failed } : {}) }
    this.#writeStatus({ ...this.#job.status, uncountedTerminatedPods: notes })
    for (const pod of ended) release(this.#world, pod)
    const status = this.#job.status ?? {}
    this.#job = {
      ...this.#job,
      status: {
        ...status,
        uncountedTerminatedPods: {},
        succeeded: (status.succeeded ?? 0) + succeeded.length,
        failed: (status.failed ?? 0) + failed.length,
      },
    }
    this.#write(tallyOf(this.#job, this.#pods()), status.conditions ?? [])
  }

  #noteSuspension(): void {
    const conditions = suspension(this.#job, this.#now)
    if (conditions === undefined) return
    const isSuspended = this.#job.spec.suspend === true
    const { startTime: _startTime, ...rest } = this.#job.status ?? {}
    const startTime = isSuspended ? {} : { startTime: timestamp(this.#now) }
    this.#job = { ...this.#job, status: { ...rest, ...startTime } }
    this.#write(tallyOf(this.#job, this.#pods()), conditions)
    this.#tell('Normal', isSuspended ? 'Suspended' : 'Resumed', isSuspended ? 'Job suspended' : 'Job resumed')
  }

  #rest(): void {
    this.#remove(tallyOf(this.#job, this.#pods()).active)
    this.#write(tallyOf(this.#job, this.#pods()), this.#job.status?.conditions ?? [])
  }

  #noteStart(): void {
    if (this.#job.status?.startTime !== undefined) return
    for (const field of notSimulated.filter((each) => Object.hasOwn(this.#job.spec, each))) {
      this.#tell('Warning', 'NotSimulated', `spec.${field} is not known to the sandbox and has no effect here`)
    }
    this.#job = { ...this.#job, status: { ...this.#job.status, startTime: timestamp(this.#now) } }
  }

  /** First says how it will end, then stops what still runs, and says that it has ended when nothing runs any more. */
  #end(verdict: Verdict, tally: Tally): void {
    const target = verdict.isSuccess ? 'SuccessCriteriaMet' : 'FailureTarget'
    const conditions = withCondition(this.#job.status?.conditions, this.#condition(target, verdict))
    this.#remove(tally.active)
    const now = tallyOf(this.#job, this.#pods())
    if (now.active.length + now.terminating.length > 0) return this.#write(now, conditions)
    const final = withCondition(conditions, this.#condition(verdict.isSuccess ? 'Complete' : 'Failed', verdict))
    if (verdict.isSuccess) {
      this.#job = { ...this.#job, status: { ...this.#job.status, completionTime: timestamp(this.#now) } }
    }
    this.#write(now, final)
    if (verdict.isSuccess) this.#tell('Normal', 'Completed', 'Job completed')
    else this.#tell('Warning', verdict.reason, verdict.message)
  }

  #condition(type: string, verdict: Verdict): Condition {
    const before = conditionOf(this.#job.status?.conditions, type)
    return before ?? jobCondition(type, verdict, this.#now)
  }

  #balance(tally: Tally): void {
    const missing = wantedActive(this.#job, tally) - tally.active.length - tally.terminating.length
    if (missing < 0) return this.#remove(tally.active.toSorted(byExpendability).slice(0, -missing))
    if (missing === 0) return
    const waitMs = retryInMs(tally.failed, this.#lastFailure(), this.#now)
    if (waitMs > 0) return this.#queue.addAfter(keyOf(plain(this.#job)), waitMs)
    if (this.#job.spec.completionMode !== 'Indexed') {
      for (let created = 0; created < missing; created++) this.#create(podOf(this.#job.spec.template, this.#job))
      return
    }
    const running = new Set([...tally.active, ...tally.terminating].map(indexOf))
    const all = Array.from({ length: this.#job.spec.completions ?? 0 }, (_, index) => index)
    const free = all.filter((index) => !running.has(index) && !tally.doneIndexes.has(index))
    for (const index of free.slice(0, missing)) this.#create(indexedPod(this.#job, index))
  }

  #lastFailure(): Date | undefined {
    const ends = this.#pods()
      .filter((pod) => pod.status?.phase === 'Failed')
      .flatMap((pod) => pod.status?.containerStatuses ?? [])
      .map((status) => Date.parse(status.state.terminated?.finishedAt ?? ''))
      .filter((time) => !Number.isNaN(time))
    return ends.length === 0 ? undefined : new Date(Math.max(...ends))
  }

  #create(pod: Pod): void {
    const finalizers = [...(pod.metadata.finalizers ?? []), trackingFinalizer]
    const created = this.#world.create({ ...pod, metadata: { ...pod.metadata, finalizers } })
    this.#tell('Normal', 'SuccessfulCreate', `Created pod: ${created.metadata.name ?? ''}`)
  }

  #remove(pods: readonly Pod[]): void {
    for (const pod of pods) {
      this.#world.delete(plain(pod))
      this.#tell('Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name ?? ''}`)
    }
  }

  #expire(): void {
    for (const pod of this.#pods()) {
      if (hasEnded(pod) && pod.metadata.finalizers?.includes(trackingFinalizer) === true) release(this.#world, pod)
    }
    const { ttlSecondsAfterFinished: ttl } = this.#job.spec
    if (ttl === undefined) return
    const { conditions } = this.#job.status ?? {}
    const final = isTrue(conditions, 'Complete') ? conditionOf(conditions, 'Complete') : conditionOf(conditions, 'Failed')
    const waitMs = Date.parse(final?.lastTransitionTime ?? '') + ttl * 1000 - this.#now.getTime()
    if (waitMs > 0) return this.#queue.addAfter(keyOf(plain(this.#job)), waitMs)
    this.#world.delete(plain(this.#job), { propagation: 'Foreground' })
  }

  #wakeAtDeadline(): void {
    const { activeDeadlineSeconds } = this.#job.spec
    const { startTime } = this.#job.status ?? {}
    if (activeDeadlineSeconds === undefined || startTime === undefined) return
    const waitMs = Date.parse(startTime) + activeDeadlineSeconds * 1000 - this.#now.getTime()
    if (waitMs > 0) this.#queue.addAfter(keyOf(plain(this.#job)), waitMs)
  }

  #write(tally: Tally, conditions: Condition[]): void {
    this.#writeStatus(countedJobStatus(this.#job, tally, conditions))
  }

  #writeStatus(status: object): void {
    const live = this.#world.cache(kinds.job).get(keyOf(plain(this.#job))) ?? plain(this.#job)
    this.#job = shaped<Job>(this.#world.writeStatus(live, status))
  }

  #tell(type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#world.events.record(this.#job, { type, reason, message, component })
  }
}

function indexedPod(job: Job, index: number): Pod {
  const pod = podOf(job.spec.template, job)
  const name = job.metadata.name ?? ''
  const env = { name: 'JOB_COMPLETION_INDEX', valueFrom: { fieldRef: { fieldPath: `metadata.labels['${indexAnnotation}']` } } }
  const withIndex = (container: Container): Container => ({ ...container, env: [...(container.env ?? []), env] })
  const mark = { [indexAnnotation]: String(index) }
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      generateName: `${name}-${index}-`,
      labels: { ...pod.metadata.labels, ...mark },
      annotations: { ...pod.metadata.annotations, ...mark },
    },
    spec: {
      ...pod.spec,
      hostname: `${name}-${index}`,
      containers: pod.spec.containers.map(withIndex),
      ...(pod.spec.initContainers === undefined ? {} : { initContainers: pod.spec.initContainers.map(withIndex) }),
    },
  }
}
