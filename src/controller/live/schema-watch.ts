import type { Cluster, GroupKind, Kinds, KubeObject } from '#model'
import type { Clock } from '../ports.ts'
import { watchKind } from './watch-kind.ts'

/** What decides how a cluster answers besides the objects themselves: its kinds, and the webhooks that every write passes. */
const schemaKinds: readonly GroupKind[] = [
  { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' },
  { group: 'apiregistration.k8s.io', kind: 'APIService' },
  { group: 'admissionregistration.k8s.io', kind: 'ValidatingWebhookConfiguration' },
  { group: 'admissionregistration.k8s.io', kind: 'MutatingWebhookConfiguration' },
]

/** A new kind is served a moment after its definition says so; several definitions come in one commit. */
const settleMs = 100

export type SchemaWatch = {
  /** Changes whenever a definition or a webhook configuration does; part of the key of cached answers. */
  version(): string
}

/**
 * Watches the metadata of definitions and webhook configurations. `changed` is called shortly after one came, went or became ready.
 * A kind that we may not watch is left out: then a new kind is found when somebody asks for it.
 */
export function watchSchema(
  request: { cluster: Cluster; kinds: Kinds; clock: Clock; signal: AbortSignal },
  changed: () => void,
): SchemaWatch {
  let count = 0
  let pending: (() => void) | undefined
  const soon = () => {
    pending ??= request.clock.after(settleMs, () => {
      pending = undefined
      if (!request.signal.aborted) changed()
    })
  }
  for (const { group, kind } of schemaKinds) {
    const info = request.kinds.find(group, kind)
    if (info === undefined || !info.verbs.includes('watch')) continue
    const generations = new Map<string, string>()
    const take = (object: KubeObject) => {
      const name = object.metadata.name ?? ''
      const generation = `${object.metadata.uid}/${object.metadata.generation}`
      if (generations.get(name) !== generation) count += 1
      generations.set(name, generation)
    }
    let listed = false
    const sink = {
      replaced: (items: readonly KubeObject[]) => {
        for (const item of items) take(item)
        if (listed) soon()
        listed = true
      },
      changed: (object: KubeObject) => {
        take(object)
        soon()
      },
      removed: (object: KubeObject) => {
        generations.delete(object.metadata.name ?? '')
        count += 1
        soon()
      },
      failed: () => undefined,
      recovered: () => undefined,
    }
    void watchKind({ cluster: request.cluster, kind: info, metadataOnly: true }, sink, request)
  }
  return { version: () => String(count) }
}
