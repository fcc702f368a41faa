import type { Health, KubeObject } from '#model'
import { conditionOf, field, listAt, numberAt, textAt } from './fields.ts'
import { degraded, healthy, type KindRule, progressing } from './rule.ts'

/** Pod. A pod that is meant to end (restart policy OnFailure or Never) is Healthy only when it has ended well. */
export const pod: KindRule = {
  kind: 'Pod',
  groups: [''],
  health(object) {
    const restarts = (textAt(object, 'spec', 'restartPolicy') || 'Always') === 'Always'
    const broken = restarts ? brokenContainer(object) : undefined
    if (broken !== undefined) return degraded(broken)
    switch (textAt(object, 'status', 'phase')) {
      case 'Pending':
        return progressing(textAt(object, 'status', 'message') || waitingFor(object))
      case 'Succeeded':
        return healthy
      case 'Failed':
        return degraded(failureOf(object))
      case 'Running':
        if (restarts || object.metadata.annotations?.['argocd.argoproj.io/ignore-restart-policy'] === 'true')
          return runningHealth(object)
        return progressing(textAt(object, 'status', 'message') || 'Waiting for the pod to end')
      default:
        return { status: 'Unknown', message: textAt(object, 'status', 'message') || 'The pod has no phase yet' }
    }
  },
}

function runningHealth(object: KubeObject): Health {
  if (conditionOf(object, 'Ready')?.status === 'True') return healthy
  const fallen = listAt(object, 'status', 'containerStatuses').find(
    (status) => field(status, 'lastState', 'terminated') !== undefined && field(status, 'ready') !== true,
  )
  if (fallen !== undefined) return degraded(terminationText(fallen, field(fallen, 'lastState', 'terminated')))
  return progressing(waitingFor(object))
}

/** A container that waits because of an error (`ErrImagePull`, `CreateContainerConfigError`, `CrashLoopBackOff` …). */
function brokenContainer(object: KubeObject): string | undefined {
  for (const status of statusesOf(object)) {
    const waiting = field(status, 'state', 'waiting')
    const reason = textAt(waiting, 'reason')
    if (reason.startsWith('Err') || reason.endsWith('Error') || reason.endsWith('BackOff')) {
      return `Container ${textAt(status, 'name')}: ${textAt(waiting, 'message') || reason}`
    }
  }
  return undefined
}

function failureOf(object: KubeObject): string {
  const said = textAt(object, 'status', 'message')
  if (said !== '') return said
  for (const status of statusesOf(object)) {
    const terminated = field(status, 'state', 'terminated')
    if (terminated === undefined) continue
    if (textAt(terminated, 'reason') === 'OOMKilled' || numberAt(terminated, 'exitCode') !== 0)
      return terminationText(status, terminated)
  }
  return textAt(object, 'status', 'reason') || 'The pod failed'
}

function terminationText(status: unknown, terminated: unknown): string {
  const name = textAt(status, 'name')
  const reason = textAt(terminated, 'reason')
  if (reason === 'OOMKilled') return `Container ${name} was killed for want of memory (OOMKilled)`
  return (
    textAt(terminated, 'message') ||
    `Container ${name} ended with exit code ${numberAt(terminated, 'exitCode')}${reason ? ` (${reason})` : ''}`
  )
}

function waitingFor(object: KubeObject): string {
  const waiting = statusesOf(object).find((status) => field(status, 'state', 'waiting') !== undefined)
  if (waiting !== undefined) {
    return `Waiting for container ${textAt(waiting, 'name')}: ${textAt(waiting, 'state', 'waiting', 'reason') || 'not started'}`
  }
  const scheduled = conditionOf(object, 'PodScheduled')
  if (scheduled?.status === 'False') return `Waiting for a node: ${scheduled.message || scheduled.reason}`
  return 'Waiting for the pod to be ready'
}

function statusesOf(object: KubeObject): unknown[] {
  return [...listAt(object, 'status', 'initContainerStatuses'), ...listAt(object, 'status', 'containerStatuses')]
}
