import { timestamp } from '../../clock.ts'
import type { KubeObject, ObjectMeta } from '../../object.ts'
import { isAlreadyExists } from '../../status.ts'
import { keyOf } from '../cache.ts'
import { isTrue } from '../conditions.ts'
import { kinds } from '../kinds.ts'
import { ownedByController } from '../pods.ts'
import type { Queue } from '../queue.ts'
import { plain, type Shape, shaped } from '../shapes.ts'
import type { World } from '../world.ts'
import { isTimeZone, lastTime, nextTime, parseSchedule, type Schedule } from './cron.ts'
import { isFinished, type Job, type JobSpec } from './job-plan.ts'

type JobRef = { apiVersion: string; kind: string; name: string; namespace: string; uid: string; resourceVersion: string }

type CronJobStatus = { active?: JobRef[]; lastScheduleTime?: string; lastSuccessfulTime?: string }

type CronJobSpec = {
  schedule: string
  timeZone?: string
  suspend?: boolean
  concurrencyPolicy?: string
  startingDeadlineSeconds?: number
  successfulJobsHistoryLimit?: number
  failedJobsHistoryLimit?: number
  jobTemplate: { metadata?: ObjectMeta; spec: JobSpec }
}

type CronJob = Shape<CronJobSpec, CronJobStatus>

const component = 'cronjob-controller'

/** Makes a Job of each CronJob whenever its schedule says so, and keeps as many finished ones as it asks for. */
export function startCronJobs(world: World): void {
  const queue = world.controller('cronjob', kinds.cronJob, (object, own) => new Timetable(world, object, own).reconcile())
  world.wakeOwner(kinds.job, 'CronJob', queue)
}

class Timetable {
  readonly #world: World
  readonly #cronJob: CronJob
  readonly #queue: Queue
  #status: CronJobStatus

  constructor(world: World, object: KubeObject, queue: Queue) {
    this.#world = world
    this.#cronJob = shaped<CronJob>(object)
    this.#queue = queue
    this.#status = this.#cronJob.status ?? {}
  }

  reconcile(): void {
    this.#followJobs()
    this.#forgetJobs()
    const { suspend, schedule, timeZone } = this.#cronJob.spec
    const isLeaving = this.#cronJob.metadata.deletionTimestamp !== undefined
    const parsed = parseSchedule(schedule)
    if (!isLeaving && suspend !== true) {
      if (parsed === undefined) this.#tell('UnparseableSchedule', `unparseable schedule: ${schedule}`)
      else if (timeZone !== undefined && !isTimeZone(timeZone))
        this.#tell('UnknownTimeZone', `invalid timeZone: ${timeZone}: unknown time zone ${timeZone}`)
      else this.#fire(parsed, timeZone)
    }
    this.#world.writeStatus(this.#world.cache(kinds.cronJob).get(this.#key()) ?? plain(this.#cronJob), this.#status)
  }

  #key(): string {
    return keyOf(plain(this.#cronJob))
  }

  #jobs(): Job[] {
    return this.#world
      .cache(kinds.job)
      .ownedBy(this.#cronJob.metadata.uid)
      .map((object) => shaped<Job>(object))
  }

  #followJobs(): void {
    const jobs = this.#jobs()
    const wereActive = new Set(this.#status.active?.map((ref) => ref.uid))
    const active = jobs.filter((job) => !isFinished(job) && job.metadata.deletionTimestamp === undefined)
    for (const job of jobs.filter((each) => isFinished(each) && wereActive.has(each.metadata.uid ?? ''))) {
      const condition = isTrue(job.status?.conditions, 'Complete') ? 'Complete' : 'Failed'
      this.#tell('SawCompletedJob', `Saw completed job: ${job.metadata.name ?? ''}, condition: ${condition}`, 'Normal')
    }
    const successes = jobs.flatMap((job) => job.status?.completionTime ?? []).sort()
    const latest = [this.#status.lastSuccessfulTime ?? '', successes.at(-1) ?? ''].sort().at(-1) ?? ''
    const { active: _active, ...rest } = this.#status
    this.#status = {
      ...rest,
      ...(active.length > 0 ? { active: active.map(refOf) } : {}),
      ...(latest === '' ? {} : { lastSuccessfulTime: latest }),
    }
  }

  #forgetJobs(): void {
    const finished = this.#jobs().filter((job) => isFinished(job) && job.metadata.deletionTimestamp === undefined)
    const { successfulJobsHistoryLimit = 3, failedJobsHistoryLimit = 1 } = this.#cronJob.spec
    const isGood = (job: Job): boolean => isTrue(job.status?.conditions, 'Complete')
    for (const [jobs, limit] of [
      [finished.filter(isGood), successfulJobsHistoryLimit],
      [finished.filter((job) => !isGood(job)), failedJobsHistoryLimit],
    ] as const) {
      const oldestFirst = jobs.toSorted((a, b) => (a.status?.startTime ?? '').localeCompare(b.status?.startTime ?? ''))
      for (const job of oldestFirst.slice(0, Math.max(0, jobs.length - limit))) this.#delete(job)
    }
  }

  #fire(schedule: Schedule, timeZone: string | undefined): void {
    const now = this.#world.now()
    const next = nextTime(schedule, now, timeZone)
    if (next !== undefined) this.#queue.addAfter(this.#key(), next.getTime() - now.getTime())
    const due = lastTime(schedule, { from: this.#since(now), until: now, ...(timeZone === undefined ? {} : { timeZone }) })
    if (due === undefined) return
    const active = this.#status.active ?? []
    if (active.length > 0 && this.#cronJob.spec.concurrencyPolicy === 'Forbid') {
      return this.#tell(
        'JobAlreadyActive',
        'Not starting job because prior execution is running and concurrency policy is Forbid',
        'Normal',
      )
    }
    if (this.#cronJob.spec.concurrencyPolicy === 'Replace') {
      for (const job of this.#jobs()) if (active.some((ref) => ref.uid === job.metadata.uid)) this.#delete(job)
      this.#status = { ...this.#status, active: [] }
    }
    this.#create(due)
  }

  #since(now: Date): Date {
    const { startingDeadlineSeconds } = this.#cronJob.spec
    const last = Date.parse(this.#status.lastScheduleTime ?? this.#cronJob.metadata.creationTimestamp ?? '')
    const oldest = startingDeadlineSeconds === undefined ? 0 : now.getTime() - startingDeadlineSeconds * 1000
    return new Date(Math.max(last, oldest))
  }

  #create(due: Date): void {
    const { metadata, spec } = this.#cronJob
    const { labels, annotations } = spec.jobTemplate.metadata ?? {}
    // The name holds the time, so that the same run is never started twice.
    const name = `${metadata.name ?? ''}-${Math.floor(due.getTime() / 60_000)}`
    try {
      const job = this.#world.create({
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: {
          name,
          namespace: metadata.namespace ?? '',
          ...(labels === undefined ? {} : { labels }),
          annotations: { ...annotations, 'batch.kubernetes.io/cronjob-scheduled-timestamp': timestamp(due) },
          ownerReferences: [ownedByController(this.#cronJob)],
        },
        spec: spec.jobTemplate.spec,
      })
      this.#tell('SuccessfulCreate', `Created job ${name}`, 'Normal')
      this.#status = { ...this.#status, active: [...(this.#status.active ?? []), refOf(shaped<Job>(job))] }
    } catch (error) {
      if (!isAlreadyExists(error)) throw error
    }
    this.#status = { ...this.#status, lastScheduleTime: timestamp(due) }
  }

  #delete(job: Job): void {
    this.#world.delete(plain(job), { propagation: 'Background' })
    this.#tell('SuccessfulDelete', `Deleted job ${job.metadata.name ?? ''}`, 'Normal')
  }

  #tell(reason: string, message: string, type: 'Normal' | 'Warning' = 'Warning'): void {
    this.#world.events.record(this.#cronJob, { type, reason, message, component })
  }
}

function refOf(job: Job): JobRef {
  const { name = '', namespace = '', uid = '', resourceVersion = '' } = job.metadata
  return { apiVersion: 'batch/v1', kind: 'Job', name, namespace, uid, resourceVersion }
}
