import { type KindInfo, type Kinds, type KubeObject, refKey, refOf, versionOf } from '#model'
import { childKindsOf, healthOf, imagesOf, isChildOf } from '#pipeline'
import type { Site } from './clusters.ts'
import { kindKey } from './live/kind-cache.ts'
import { openField } from './live/open-field.ts'
import type { TreeNode } from './ports.ts'

/** Deeper trees than CronJob, Job, Pod do not occur among the kinds that we know children of. */
const deepest = 4

/**
 * The tree below live objects: children are listed now, kind by kind, in the namespaces of their parents only. A kind that cannot be
 * listed is left out: the tree shows what is known.
 */
export async function treeOf(roots: readonly KubeObject[], site: Site): Promise<TreeNode[]> {
  const kinds = await site.discover()
  const nodes = new Map<string, TreeNode>()
  for (const root of roots) nodes.set(refKey(refOf(root)), nodeOf(root, []))
  let parents = roots
  for (let depth = 0; depth < deepest && parents.length > 0; depth++) {
    const found: KubeObject[] = []
    for (const candidate of await childrenOf(parents, kinds, site)) {
      const above = parents.filter((parent) => isChildOf(candidate, parent))
      if (above.length === 0 || nodes.has(refKey(refOf(candidate)))) continue
      nodes.set(refKey(refOf(candidate)), nodeOf(candidate, above))
      found.push(candidate)
    }
    parents = found
  }
  return [...nodes.values()]
}

async function childrenOf(parents: readonly KubeObject[], kinds: Kinds, site: Site): Promise<KubeObject[]> {
  const wanted = new Map<string, { info: KindInfo; namespaces: Set<string> }>()
  for (const parent of parents) {
    for (const child of childKindsOf(refOf(parent))) {
      const info = kinds.find(child.group, child.kind)
      if (info === undefined || !info.verbs.includes('list')) continue
      const entry = wanted.get(kindKey(child)) ?? { info, namespaces: new Set<string>() }
      entry.namespaces.add(info.namespaced ? (parent.metadata.namespace ?? '') : '')
      wanted.set(kindKey(child), entry)
    }
  }
  const lists = [...wanted.values()].flatMap(({ info, namespaces }) =>
    [...namespaces].map((namespace) => listed(site, info, namespace)),
  )
  return (await Promise.all(lists)).flat()
}

async function listed(site: Site, info: KindInfo, namespace: string): Promise<KubeObject[]> {
  try {
    const metadataOnly = site.live.options.isSecret(info)
    const { items } = await site.cluster.list(info, { ...(namespace === '' ? {} : { namespace }), metadataOnly })
    return items
  } catch {
    return []
  }
}

function nodeOf(object: KubeObject, parents: readonly KubeObject[]): TreeNode {
  const health = healthOf(object)
  return {
    ref: refOf(object),
    version: versionOf(object.apiVersion),
    uid: object.metadata.uid ?? '',
    parents: parents.map((parent) => ({ ref: refOf(parent), uid: parent.metadata.uid ?? '' })),
    ...(health === undefined ? {} : { health }),
    images: imagesOf(object),
    createdAt: object.metadata.creationTimestamp ?? undefined,
    resourceVersion: object.metadata.resourceVersion ?? '',
    info: factsOf(object),
  }
}

/** What people look for first: why a Pod is not up, how often it restarted, how many of how many are ready. By shape, not by kind. */
function factsOf(object: KubeObject): Array<{ name: string; value: string }> {
  const status = openField(object, 'status')
  const facts: Array<{ name: string; value: string }> = []
  const containers = Array.isArray(status['containerStatuses']) ? status['containerStatuses'] : []
  if (containers.length > 0 || typeof status['phase'] === 'string') {
    facts.push({ name: 'Status Reason', value: reasonOf(status['phase'], containers) })
  }
  if (containers.length > 0) {
    const ready = containers.filter((container) => field(container, 'ready') === true).length
    facts.push({ name: 'Containers', value: `${ready}/${containers.length}` })
    const restarts = containers.reduce<number>((sum, container) => sum + numberOf(field(container, 'restartCount')), 0)
    if (restarts > 0) facts.push({ name: 'Restart Count', value: String(restarts) })
  }
  const revision = object.metadata.annotations?.['deployment.kubernetes.io/revision']
  if (revision !== undefined && childKindsOf(refOf(object)).some(({ kind }) => kind === 'Pod')) {
    facts.push({ name: 'Revision', value: `Rev:${revision}` })
  }
  return facts
}

function reasonOf(phase: unknown, containers: readonly unknown[]): string {
  for (const container of containers) {
    const waiting = field(field(container, 'state'), 'waiting')
    const reason = field(waiting, 'reason')
    if (typeof reason === 'string') return reason
  }
  return typeof phase === 'string' ? phase : 'Unknown'
}

function field(value: unknown, name: string): unknown {
  // The cast: any object can be asked for a field by name; what comes is checked by the caller.
  return typeof value === 'object' && value !== null ? (value as { [name: string]: unknown })[name] : undefined
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0
}
