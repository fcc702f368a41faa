import { timestamp } from '../../clock.ts'
import type { KubeObject } from '../../object.ts'
import { keyOf } from '../cache.ts'
import { claimChildren, wakeAdopters } from '../claim.ts'
import { withCondition, withoutCondition } from '../conditions.ts'
import { isNamespaceEnding } from '../ending.ts'
import { kinds } from '../kinds.ts'
import { selects } from '../labels.ts'
import { asPods, availableInMs, byExpendability, isActive, isReady, isTerminating, nextAvailableMs, podOf } from '../pods.ts'
import type { Queue } from '../queue.ts'
import { type Condition, type LabelSelector, type Pod, type PodTemplate, plain, type Shape, shaped } from '../shapes.ts'
import type { World } from '../world.ts'

export type ReplicaSetStatus = {
  replicas: number
  fullyLabeledReplicas?: number
  readyReplicas?: number
  availableReplicas?: number
  terminatingReplicas?: number
  observedGeneration?: number
  conditions?: Condition[]
}

export type ReplicaSetSpec = { replicas?: number; minReadySeconds?: number; selector: LabelSelector; template: PodTemplate }

export type ReplicaSet = Shape<ReplicaSetSpec, ReplicaSetStatus>

const component = 'replicaset-controller'
/** As upstream, no set makes or deletes more pods than this in one go. */
const burst = 500

/** Keeps as many pods as each ReplicaSet asks for, and counts them. */
export function startReplicaSets(world: World): void {
  const queue = world.controller('replicaset', kinds.replicaSet, (object, own) => reconcile(world, object, own))
  world.wakeOwner(kinds.pod, 'ReplicaSet', queue)
  wakeAdopters(world, kinds.pod, { owners: kinds.replicaSet, wake: (set) => queue.add(keyOf(set)) })
}

function reconcile(world: World, object: KubeObject, queue: Queue): void {
  const set = shaped<ReplicaSet>(object)
  const isLeaving = set.metadata.deletionTimestamp !== undefined
  claimChildren(world, kinds.pod, { owner: set, selector: set.spec.selector, wants: (pod) => isActive(shaped<Pod>(pod)) })
  const pods = (): Pod[] => asPods(world.cache(kinds.pod).ownedBy(set.metadata.uid))
  const refusal = isLeaving ? undefined : balance(world, set, pods())
  const now = world.now()
  const status = statusOf({ set, pods: pods(), refusal, now })
  world.writeStatus(object, status)
  const waitMs = nextAvailableMs(pods(), set.spec.minReadySeconds ?? 0, now)
  if (waitMs !== undefined) queue.addAfter(keyOf(object), waitMs)
  if (refusal !== undefined) throw refusal.error
}

type Refusal = { reason: 'FailedCreate' | 'FailedDelete'; error: unknown }

function balance(world: World, set: ReplicaSet, pods: readonly Pod[]): Refusal | undefined {
  const active = pods.filter(isActive)
  const missing = (set.spec.replicas ?? 1) - active.length
  if (missing >= 0) return createPods(world, set, Math.min(missing, burst))
  const surplus = active.toSorted(byExpendability).slice(0, Math.min(-missing, burst))
  for (const pod of surplus) {
    world.delete(plain(pod))
    world.events.record(set, { reason: 'SuccessfulDelete', message: `Deleted pod: ${pod.metadata.name ?? ''}`, component })
  }
  return undefined
}

function createPods(world: World, set: ReplicaSet, count: number): Refusal | undefined {
  for (let created = 0; created < count; created++) {
    try {
      const pod = world.create(podOf(set.spec.template, set))
      world.events.record(set, { reason: 'SuccessfulCreate', message: `Created pod: ${pod.metadata.name ?? ''}`, component })
    } catch (error) {
      if (isNamespaceEnding(error)) return undefined
      const message = `Error creating: ${error instanceof Error ? error.message : String(error)}`
      world.events.record(set, { type: 'Warning', reason: 'FailedCreate', message, component })
      return { reason: 'FailedCreate', error }
    }
  }
  return undefined
}

type Seen = { set: ReplicaSet; pods: readonly Pod[]; refusal: Refusal | undefined; now: Date }

function statusOf({ set, pods, refusal, now }: Seen): ReplicaSetStatus {
  const active = pods.filter(isActive)
  const minReadySeconds = set.spec.minReadySeconds ?? 0
  const ready = active.filter(isReady).length
  const available = active.filter((pod) => availableInMs(pod, minReadySeconds, now) === 0).length
  const labels = set.spec.template.metadata?.labels ?? {}
  const fullyLabeled = active.filter((pod) => selects({ matchLabels: labels }, pod.metadata.labels)).length
  const conditions = conditionsOf(set.status?.conditions, refusal, now)
  return {
    replicas: active.length,
    ...(fullyLabeled > 0 ? { fullyLabeledReplicas: fullyLabeled } : {}),
    ...(ready > 0 ? { readyReplicas: ready } : {}),
    ...(available > 0 ? { availableReplicas: available } : {}),
    terminatingReplicas: pods.filter(isTerminating).length,
    observedGeneration: set.metadata.generation ?? 1,
    ...(conditions.length > 0 ? { conditions } : {}),
  }
}

function conditionsOf(before: Condition[] | undefined, refusal: Refusal | undefined, now: Date): Condition[] {
  if (refusal === undefined) return withoutCondition(before, 'ReplicaFailure')
  return withCondition(before, {
    type: 'ReplicaFailure',
    status: 'True',
    reason: refusal.reason,
    message: refusal.error instanceof Error ? refusal.error.message : String(refusal.error),
    lastTransitionTime: timestamp(now),
  })
}
