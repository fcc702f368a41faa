import type { KubeObject } from '../../object.ts'
import { keyOf } from '../cache.ts'
import { claimChildren, wakeAdopters } from '../claim.ts'
import { kinds } from '../kinds.ts'
import { asPods, availableInMs, hasEnded, isReady, nextAvailableMs, podOf } from '../pods.ts'
import type { Queue } from '../queue.ts'
import {
  type IntOrPercent,
  type LabelSelector,
  type Pod,
  type PodSpec,
  type PodTemplate,
  plain,
  type Shape,
  shaped,
} from '../shapes.ts'
import { nodeName } from '../node/kubelet.ts'
import type { World } from '../world.ts'
import { forgetRevisions, takeRevision } from './revisions.ts'

export type DaemonSetStatus = {
  currentNumberScheduled: number
  desiredNumberScheduled: number
  numberMisscheduled: number
  numberReady: number
  numberAvailable?: number
  numberUnavailable?: number
  updatedNumberScheduled?: number
  observedGeneration?: number
}

export type DaemonSetSpec = {
  minReadySeconds?: number
  revisionHistoryLimit?: number
  updateStrategy?: { type?: string; rollingUpdate?: { maxSurge?: IntOrPercent } }
  selector: LabelSelector
  template: PodTemplate
}

export type DaemonSet = Shape<DaemonSetSpec, DaemonSetStatus>

const component = 'daemonset-controller'
const hashLabel = 'controller-revision-hash'
const generationAnnotation = 'deprecated.daemonset.template.generation'

/** Keeps one pod of each DaemonSet on the only node. A new template replaces it at once: with one node there is nothing to roll over. */
export function startDaemonSets(world: World): void {
  const queue = world.controller('daemonset', kinds.daemonSet, (object, own) => reconcile(world, object, own))
  world.wakeOwner(kinds.pod, 'DaemonSet', queue)
  wakeAdopters(world, kinds.pod, { owners: kinds.daemonSet, wake: (set) => queue.add(keyOf(set)) })
}

function reconcile(world: World, object: KubeObject, queue: Queue): void {
  const set = shaped<DaemonSet>(object)
  const pods = (): Pod[] => asPods(world.cache(kinds.pod).ownedBy(set.metadata.uid))
  if (set.metadata.deletionTimestamp !== undefined) return
  claimChildren(world, kinds.pod, { owner: set, selector: set.spec.selector })
  claimChildren(world, kinds.controllerRevision, { owner: set, selector: set.spec.selector })
  const generation = set.metadata.annotations?.[generationAnnotation]
  const revision = takeRevision(world, {
    owner: set,
    template: set.spec.template,
    hashLabel,
    ...(generation === undefined ? {} : { annotations: { [generationAnnotation]: generation } }),
  })
  const hash = revision.metadata.labels?.[hashLabel] ?? ''
  place(world, set, { hash, pods: pods() })
  const inUse = new Set([
    revision.metadata.name ?? '',
    ...pods().map((pod) => `${set.metadata.name ?? ''}-${pod.metadata.labels?.[hashLabel] ?? ''}`),
  ])
  forgetRevisions(world, set, { inUse, limit: set.spec.revisionHistoryLimit ?? 10 })
  world.writeStatus(object, statusOf(set, { hash, pods: pods(), now: world.now() }))
  const waitMs = nextAvailableMs(pods(), set.spec.minReadySeconds ?? 0, world.now())
  if (waitMs !== undefined) queue.addAfter(keyOf(object), waitMs)
}

function place(world: World, set: DaemonSet, { hash, pods }: { hash: string; pods: readonly Pod[] }): void {
  const tell = (reason: string, message: string): void => world.events.record(set, { reason, message, component })
  for (const pod of pods) {
    const isOld = set.spec.updateStrategy?.type !== 'OnDelete' && pod.metadata.labels?.[hashLabel] !== hash
    if (pod.metadata.deletionTimestamp !== undefined || (!isOld && !hasEnded(pod))) continue
    world.delete(plain(pod))
    tell('SuccessfulDelete', `Deleted pod: ${pod.metadata.name ?? ''}`)
  }
  // The node holds one at a time: the next one comes when the last has gone.
  if (world.cache(kinds.pod).ownedBy(set.metadata.uid).length > 0) return
  const template = podOf(set.spec.template, set)
  const generation = set.metadata.annotations?.[generationAnnotation] ?? '1'
  const labels = { ...template.metadata.labels, [hashLabel]: hash, 'pod-template-generation': generation }
  const created = world.create({ ...template, metadata: { ...template.metadata, labels }, spec: pinned(template.spec) })
  tell('SuccessfulCreate', `Created pod: ${created.metadata.name ?? ''}`)
}

// A pod of a DaemonSet is bound for its node and stays there through whatever befalls it.
function pinned(spec: PodSpec): PodSpec {
  const nodeSelectorTerms = [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [nodeName] }] }]
  const nodeAffinity = { ...spec.affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } }
  const given = spec.tolerations ?? []
  const added = [
    ['NoExecute', 'not-ready'],
    ['NoExecute', 'unreachable'],
    ['NoSchedule', 'disk-pressure'],
    ['NoSchedule', 'memory-pressure'],
    ['NoSchedule', 'pid-pressure'],
    ['NoSchedule', 'unschedulable'],
    ...(spec.hostNetwork === true ? [['NoSchedule', 'network-unavailable']] : []),
  ].map(([effect = '', name = '']) => ({ effect, key: `node.kubernetes.io/${name}`, operator: 'Exists' }))
  const isNew = (toleration: { key: string; effect: string }): boolean =>
    !given.some((each) => each.key === toleration.key && each.effect === toleration.effect)
  return { ...spec, affinity: { ...spec.affinity, nodeAffinity }, tolerations: [...given, ...added.filter(isNew)] }
}

function statusOf(set: DaemonSet, { hash, pods, now }: { hash: string; pods: readonly Pod[]; now: Date }): DaemonSetStatus {
  const placed = pods.filter((pod) => pod.metadata.deletionTimestamp === undefined).slice(0, 1)
  const available = placed.filter((pod) => availableInMs(pod, set.spec.minReadySeconds ?? 0, now) === 0).length
  const updated = placed.filter((pod) => pod.metadata.labels?.[hashLabel] === hash).length
  return {
    currentNumberScheduled: placed.length,
    numberMisscheduled: 0,
    desiredNumberScheduled: 1,
    numberReady: placed.filter(isReady).length,
    observedGeneration: set.metadata.generation ?? 1,
    ...(updated > 0 ? { updatedNumberScheduled: updated } : {}),
    ...(available > 0 ? { numberAvailable: available } : {}),
    ...(available < 1 ? { numberUnavailable: 1 - available } : {}),
  }
}
