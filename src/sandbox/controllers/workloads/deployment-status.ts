import { timestamp } from '../../clock.ts'
import { conditionOf, withCondition, withoutCondition } from '../conditions.ts'
import type { Condition } from '../shapes.ts'
import type { Deployment, DeploymentStatus } from './deployment-shape.ts'
import type { ReplicaSet } from './replica-set.ts'
import type { Wish } from './rollout-plan.ts'

/** What a Deployment's status is computed from. `fresh` is the ReplicaSet of the present template. */
export type StatusInput = {
  deployment: Deployment
  sets: readonly ReplicaSet[]
  fresh: ReplicaSet | undefined
  wish: Wish
  now: Date
}

/** The counts and the Available condition; the other conditions stay as they are. */
export function countedStatus({ deployment, sets, fresh, wish, now }: StatusInput): DeploymentStatus {
  const before = deployment.status ?? {}
  const total = (field: 'replicas' | 'readyReplicas' | 'availableReplicas' | 'terminatingReplicas'): number =>
    sets.reduce((count, set) => count + (set.status?.[field] ?? 0), 0)
  const [replicas, ready, available] = [total('replicas'), total('readyReplicas'), total('availableReplicas')]
  const updated = fresh?.status?.replicas ?? 0
  const unavailable = Math.max(0, replicas - available)
  return {
    observedGeneration: deployment.metadata.generation ?? 1,
    ...(replicas > 0 ? { replicas } : {}),
    ...(updated > 0 ? { updatedReplicas: updated } : {}),
    ...(ready > 0 ? { readyReplicas: ready } : {}),
    ...(available > 0 ? { availableReplicas: available } : {}),
    ...(unavailable > 0 ? { unavailableReplicas: unavailable } : {}),
    terminatingReplicas: total('terminatingReplicas'),
    ...(before.collisionCount === undefined ? {} : { collisionCount: before.collisionCount }),
    conditions: withCondition(before.conditions, availableCondition(available >= wish.replicas - wish.maxUnavailable, now)),
  }
}

/** The status in the middle of a rollout: counts, and whether it makes progress. */
export function rolloutStatus(input: StatusInput): DeploymentStatus {
  const { deployment } = input
  const counted = countedStatus(input)
  const withFailure = { ...counted, conditions: withReplicaFailure(counted.conditions, input) }
  if (!hasDeadline(deployment)) return { ...withFailure, conditions: withoutCondition(withFailure.conditions, 'Progressing') }
  const before = conditionOf(deployment.status?.conditions, 'Progressing')
  const isOver = (counted.replicas ?? 0) === (counted.updatedReplicas ?? 0) && before?.reason === 'NewReplicaSetAvailable'
  if (isOver) return withFailure
  const next = progress(input, counted, before)
  if (next === undefined) return withFailure
  if (next.reason !== 'ReplicaSetUpdated') return { ...withFailure, conditions: withCondition(withFailure.conditions, next) }
  // Progress renews the time of the last update even if it says the same as before: the deadline counts from it.
  const since = before?.status === 'True' ? before.lastTransitionTime : undefined
  const renewed = since === undefined ? next : { ...next, lastTransitionTime: since }
  return { ...withFailure, conditions: [...withoutCondition(withFailure.conditions, 'Progressing'), renewed] }
}

/** True if every pod is of the present template and available, and no other is left. */
export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const wanted = deployment.spec.replicas ?? 1
  const isObserved = (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 1)
  const all = [status.replicas ?? 0, status.updatedReplicas ?? 0, status.availableReplicas ?? 0]
  return isObserved && all.every((count) => count === wanted)
}

/** Milliseconds until the rollout counts as stuck, or undefined if it is over or has no deadline. */
export function deadlineInMs(deployment: Deployment, status: DeploymentStatus, now: Date): number | undefined {
  const condition = conditionOf(status.conditions, 'Progressing')
  if (!hasDeadline(deployment) || condition === undefined || isComplete(deployment, status)) return undefined
  if (condition.reason === 'ProgressDeadlineExceeded' || condition.reason === 'NewReplicaSetAvailable') return undefined
  return deadlineOf(deployment, condition) - now.getTime() + 1
}

/** The largest number there is means: no deadline. */
export function hasDeadline(deployment: Deployment): boolean {
  const seconds = deployment.spec.progressDeadlineSeconds
  return seconds !== undefined && seconds !== 2_147_483_647
}

/** A Progressing condition of a Deployment. */
export function progressing(
  status: 'True' | 'False' | 'Unknown',
  { reason, message }: { reason: string; message: string },
  now: Date,
): Condition {
  const time = timestamp(now)
  return { type: 'Progressing', status, lastUpdateTime: time, lastTransitionTime: time, reason, message }
}

function progress(
  { deployment, fresh, now }: StatusInput,
  counted: DeploymentStatus,
  before: Condition | undefined,
): Condition | undefined {
  const subject =
    fresh === undefined ? `Deployment "${deployment.metadata.name ?? ''}"` : `ReplicaSet "${fresh.metadata.name ?? ''}"`
  if (isComplete(deployment, counted)) {
    return progressing('True', { reason: 'NewReplicaSetAvailable', message: `${subject} has successfully progressed.` }, now)
  }
  if (hasMoved(deployment.status ?? {}, counted)) {
    return progressing('True', { reason: 'ReplicaSetUpdated', message: `${subject} is progressing.` }, now)
  }
  const isStuck =
    before !== undefined && before.reason !== 'NewReplicaSetAvailable' && deadlineOf(deployment, before) < now.getTime()
  if (!isStuck) return undefined
  return progressing('False', { reason: 'ProgressDeadlineExceeded', message: `${subject} has timed out progressing.` }, now)
}

function hasMoved(before: DeploymentStatus, now: DeploymentStatus): boolean {
  const old = (status: DeploymentStatus): number => (status.replicas ?? 0) - (status.updatedReplicas ?? 0)
  return (
    (now.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(now) < old(before) ||
    (now.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (now.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  )
}

function deadlineOf(deployment: Deployment, condition: Condition): number {
  return Date.parse(condition.lastUpdateTime ?? '') + (deployment.spec.progressDeadlineSeconds ?? 600) * 1000
}

function availableCondition(isAvailable: boolean, now: Date): Condition {
  const time = timestamp(now)
  return {
    type: 'Available',
    status: isAvailable ? 'True' : 'False',
    lastUpdateTime: time,
    lastTransitionTime: time,
    reason: isAvailable ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
    message: isAvailable ? 'Deployment has minimum availability.' : 'Deployment does not have minimum availability.',
  }
}

function withReplicaFailure(conditions: Condition[] | undefined, { sets, fresh, now }: StatusInput): Condition[] {
  const ordered = fresh === undefined ? sets : [fresh, ...sets]
  const failure = ordered.map((set) => conditionOf(set.status?.conditions, 'ReplicaFailure')).find((each) => each !== undefined)
  if (failure === undefined) return withoutCondition(conditions, 'ReplicaFailure')
  return withCondition(conditions, { ...failure, lastUpdateTime: failure.lastTransitionTime ?? timestamp(now) })
}
