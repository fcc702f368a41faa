import type { EventItem, EventList } from '#contract'
import { kindOf } from './follow.ts'
import type { Site } from './serve.ts'

/** Kubernetes events about one object of the own cluster, oldest first. */
export async function eventsAbout(
  site: Site,
  about: { namespace: string; name: string; uid?: string; kind?: string },
): Promise<EventList> {
  const { cluster } = site.ports
  const terms = [
    `involvedObject.name=${about.name}`,
    ...(about.namespace === '' ? [] : [`involvedObject.namespace=${about.namespace}`]),
    ...(about.uid === undefined ? [] : [`involvedObject.uid=${about.uid}`]),
    ...(about.kind === undefined ? [] : [`involvedObject.kind=${about.kind}`]),
  ]
  const listed = await cluster.list(await kindOf(cluster, { group: '', kind: 'Event' }), {
    // Events about cluster-scoped objects live in the namespace `default`.
    namespace: about.namespace === '' ? 'default' : about.namespace,
    fieldSelector: terms.join(','),
  })
  // An Event object has these fields by its built-in schema.
  const items = listed.items as unknown as EventItem[]
  items.sort((a, b) => (timeOf(a) < timeOf(b) ? -1 : 1))
  return { metadata: { resourceVersion: listed.resourceVersion }, items }
}

function timeOf(event: EventItem): string {
  return event.lastTimestamp ?? event.metadata.creationTimestamp ?? ''
}
