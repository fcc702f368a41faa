import { isJsonObject, type Json, type KubeObject } from '#model'
import { openField } from '../live/open-field.ts'
import { same } from '../live/change.ts'
import type { StoreChange } from './object-store.ts'

/** Annotations that other controllers write about an Application and that say nothing to us. */
const noise = new Set(['notified.notifications.argoproj.io', 'kubectl.kubernetes.io/last-applied-configuration'])

/**
 * Whether an Application has to be looked at because of this change: spec, operation, labels, annotations, finalizers, deletion, or the
 * phase of the operation (that is how it is terminated). A status that only we write is no news.
 */
export function isNews(change: StoreChange): boolean {
  const { before, after } = change
  if (before === undefined || after === undefined) return true
  return !same(newsOf(before), newsOf(after))
}

function newsOf(object: KubeObject): Json {
  const { labels, annotations, finalizers, deletionTimestamp, uid } = object.metadata
  const told = Object.fromEntries(Object.entries(annotations ?? {}).filter(([key]) => !noise.has(key)))
  const state = openField(object, 'status')['operationState']
  const phase = isJsonObject(state) ? state['phase'] : undefined
  const facts = {
    uid,
    labels: labels ?? {},
    annotations: told,
    finalizers: finalizers ?? [],
    deletionTimestamp,
    spec: object['spec'],
    operation: object['operation'],
    phase,
  }
  // The cast: undefined fields are left out by `same`, the rest is JSON.
  return facts as unknown as Json
}
