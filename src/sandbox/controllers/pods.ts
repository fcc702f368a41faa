import type { KubeObject, OwnerReference } from '../object.ts'
import { conditionOf, isTrue } from './conditions.ts'
import { type Named, type Pod, type PodTemplate, shaped } from './shapes.ts'

/** The reference that makes an object a child of its controller. */
export function ownedByController(owner: Named): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name ?? '',
    uid: owner.metadata.uid ?? '',
    controller: true,
    blockOwnerDeletion: true,
  }
}

/** A new pod of a template, named by the API server after its owner. */
export function podOf(template: PodTemplate, owner: Named): Pod {
  const { labels, annotations, finalizers } = template.metadata ?? {}
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: `${owner.metadata.name ?? ''}-`,
      namespace: owner.metadata.namespace ?? '',
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers === undefined ? {} : { finalizers }),
      ownerReferences: [ownedByController(owner)],
    },
    // The API server fills this in for pods that come as pods, but not inside templates.
    spec: { ...template.spec, enableServiceLinks: true },
  }
}

/** The objects under the type of a pod. */
export function asPods(objects: readonly KubeObject[]): Pod[] {
  return objects.map((object) => shaped<Pod>(object))
}

/** True for a pod that has not ended and is not asked to. */
export function isActive(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp === undefined && !hasEnded(pod)
}

/** True for a pod whose containers have all ended for good. */
export function hasEnded(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'
}

/** True for a pod that is asked to end and has not ended yet. */
export function isTerminating(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined && !hasEnded(pod)
}

export function isReady(pod: Pod): boolean {
  return isTrue(pod.status?.conditions, 'Ready')
}

/** Milliseconds until the pod counts as available: 0 if it does, undefined while it is not ready. */
export function availableInMs(pod: Pod, minReadySeconds: number, now: Date): number | undefined {
  if (!isReady(pod)) return undefined
  const since = conditionOf(pod.status?.conditions, 'Ready')?.lastTransitionTime
  if (minReadySeconds === 0 || since === undefined) return 0
  return Math.max(0, Date.parse(since) + minReadySeconds * 1000 - now.getTime())
}

/** The shortest wait among pods that will become available by themselves, or undefined. */
export function nextAvailableMs(pods: readonly Pod[], minReadySeconds: number, now: Date): number | undefined {
  const waits = pods.map((pod) => availableInMs(pod, minReadySeconds, now) ?? 0).filter((wait) => wait > 0)
  return waits.length === 0 ? undefined : Math.min(...waits)
}

/**
 * Sorts pods so that those whose loss hurts least come first: not scheduled, pending, not ready, ready for the shortest time, youngest.
 */
export function byExpendability(a: Pod, b: Pod): number {
  return rank(a) - rank(b) || age(b, a) || (a.metadata.name ?? '').localeCompare(b.metadata.name ?? '')
}

function rank(pod: Pod): number {
  if ((pod.spec.nodeName ?? '') === '') return 0
  if (pod.status?.phase !== 'Running') return 1
  return isReady(pod) ? 3 : 2
}

function age(a: Pod, b: Pod): number {
  return Date.parse(a.metadata.creationTimestamp ?? '') - Date.parse(b.metadata.creationTimestamp ?? '')
}
