import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { kinds } from '../kinds.ts'
import { Simulation } from '../testing/simulation.ts'

function job(spec: string, { restartPolicy = 'Never', image = 'busybox:1', annotations = '{}' } = {}): string {
  return `
apiVersion: batch/v1
kind: Job
metadata: {name: task}
spec:
  ${spec}
  template:
    metadata: {annotations: ${annotations}}
    spec: {restartPolicy: ${restartPolicy}, containers: [{name: task, image: '${image}'}]}
`
}

describe('a Job', () => {
  let cluster: Simulation
  beforeEach(() => {
    cluster = new Simulation()
  })
  afterEach(() => {
    expect(cluster.errors).toEqual([])
    cluster.stop()
  })

  const conditions = (): string[] => {
    const status = cluster.status(kinds.job, 'task') as { conditions?: { type: string; status: string; reason: string }[] }
    return (status.conditions ?? []).map((each) => `${each.type}=${each.status} ${each.reason}`)
  }

  it('completes within a second', () => {
    cluster.apply(job('backoffLimit: 0'))
    cluster.run(1000)
    expect(conditions()).toEqual(['SuccessCriteriaMet=True CompletionsReached', 'Complete=True CompletionsReached'])
    expect(cluster.list(kinds.pod)[0]?.metadata.finalizers).toBeUndefined()
  })

  it('never runs more pods at once than it may', () => {
    cluster.apply(job('parallelism: 2\n  completions: 5'))
    for (let step = 0; step < 400; step++) {
      cluster.run(10)
      expect(cluster.pods().filter((pod) => pod.phase !== 'Succeeded').length).toBeLessThanOrEqual(2)
    }
    expect(cluster.status(kinds.job, 'task')).toMatchObject({ succeeded: 5 })
    expect(cluster.pods()).toHaveLength(5)
  })

  it('waits longer after each failure and gives up after backoffLimit of them', () => {
    cluster.apply(job('backoffLimit: 2', { image: 'busybox:fail' }))
    cluster.run(5000)
    expect(cluster.pods()).toHaveLength(1)
    cluster.run(10_000)
    expect(cluster.pods()).toHaveLength(2)
    cluster.run(25_000)
    expect(cluster.pods().map((pod) => pod.phase)).toEqual(['Failed', 'Failed', 'Failed'])
    expect(conditions()).toEqual(['FailureTarget=True BackoffLimitExceeded', 'Failed=True BackoffLimitExceeded'])
  })

  it('restarts the container in its pod where the policy says so', () => {
    cluster.apply(job('backoffLimit: 1', { image: 'busybox:fail', restartPolicy: 'OnFailure' }))
    cluster.run(5000)
    expect(conditions()).toEqual(['FailureTarget=True BackoffLimitExceeded', 'Failed=True BackoffLimitExceeded'])
  })

  it('is over at its deadline even if its pod never reached a node', () => {
    const volumes =
      "\n  template: {spec: {restartPolicy: Never, containers: [{name: task, image: 'busybox:1'}], volumes: [{name: data, persistentVolumeClaim: {claimName: nobody}}]}}"
    cluster.apply(`apiVersion: batch/v1\nkind: Job\nmetadata: {name: task}\nspec:\n  activeDeadlineSeconds: 2${volumes}`)
    cluster.run(5000)
    expect(conditions()).toEqual(['FailureTarget=True DeadlineExceeded', 'Failed=True DeadlineExceeded'])
    expect(cluster.pods()).toEqual([])
  })

  it('runs only while it is not suspended', () => {
    cluster.apply(job('suspend: true'))
    cluster.run(2000)
    expect(cluster.pods()).toEqual([])
    cluster.api.patch(
      { ...kinds.job, namespace: 'default', name: 'task' },
      { type: 'merge', patch: { spec: { suspend: false } } },
      { manager: 'test' },
    )
    cluster.run(2000)
    expect(conditions()).toContain('Suspended=False JobResumed')
    expect(conditions()).toContain('Complete=True CompletionsReached')
  })

  it('stops its pods when it is suspended in the middle', () => {
    cluster.apply(job('backoffLimit: 0', { annotations: '{sandbox.mainstay.dev/run-for: 60s}' }))
    cluster.run(2000)
    cluster.api.patch(
      { ...kinds.job, namespace: 'default', name: 'task' },
      { type: 'merge', patch: { spec: { suspend: true } } },
      { manager: 'test' },
    )
    cluster.run(2000)
    expect(cluster.pods()).toEqual([])
    expect(conditions()).toContain('Suspended=True JobSuspended')
  })

  it('goes when its time after the end is over', () => {
    cluster.apply(job('ttlSecondsAfterFinished: 60'))
    cluster.run(30_000)
    expect(cluster.list(kinds.job)).toHaveLength(1)
    cluster.run(40_000)
    const left = cluster.list(kinds.job)
    // Its pods are collected by the API server, which this simulation does not have; the Job waits for them in the foreground.
    expect(left.every((object) => object.metadata.deletionTimestamp !== undefined)).toBe(true)
  })

  it('says what it does not know instead of passing over it', () => {
    cluster.apply(job('completions: 1\n  completionMode: Indexed\n  backoffLimitPerIndex: 1'))
    cluster.run(2000)
    expect(cluster.events('Job')).toContain(
      'NotSimulated: spec.backoffLimitPerIndex is not known to the sandbox and has no effect here',
    )
  })

  it('counts each pod once however often the controllers are restarted', () => {
    cluster.apply(job('parallelism: 3\n  completions: 9'))
    for (let step = 0; step < 60; step++) {
      cluster.run(37)
      cluster.restart()
    }
    cluster.run(10_000)
    expect(cluster.status(kinds.job, 'task')).toMatchObject({ succeeded: 9 })
    expect(cluster.pods()).toHaveLength(9)
  })
})

describe('a CronJob', () => {
  const tick = (spec: string): string => `
apiVersion: batch/v1
kind: CronJob
metadata: {name: tick}
spec:
  schedule: '*/5 * * * *'
  ${spec}
  jobTemplate:
    spec:
      template:
        metadata: {annotations: {sandbox.mainstay.dev/run-for: 400s}}
        spec: {restartPolicy: Never, containers: [{name: tick, image: 'busybox:1'}]}
`

  it.each([
    ['Allow', 2],
    ['Forbid', 1],
  ])('with concurrency %s has %i runs at a time', (policy, active) => {
    const cluster = new Simulation()
    cluster.apply(tick(`concurrencyPolicy: ${policy}`))
    cluster.run(11 * 60_000)
    const status = cluster.status(kinds.cronJob, 'tick') as { active: unknown[]; lastScheduleTime: string }
    expect(status.active).toHaveLength(active)
    expect(cluster.list(kinds.job)).toHaveLength(active)
    expect(cluster.errors).toEqual([])
    cluster.stop()
  })

  it('keeps as many finished runs as it asks for', () => {
    const cluster = new Simulation()
    cluster.apply(tick('successfulJobsHistoryLimit: 2').replace('400s', '1s'))
    cluster.run(60 * 60_000 + 10_000)
    const finished = cluster.list(kinds.job).filter((job) => job.metadata.deletionTimestamp === undefined)
    expect(finished).toHaveLength(2)
    expect(cluster.status(kinds.cronJob, 'tick')).toMatchObject({ lastScheduleTime: '2026-01-05T11:00:00Z' })
    cluster.stop()
  })

  it('does nothing while it is suspended', () => {
    const cluster = new Simulation()
    cluster.apply(tick('suspend: true'))
    cluster.run(20 * 60_000)
    expect(cluster.list(kinds.job)).toEqual([])
    cluster.stop()
  })
})
