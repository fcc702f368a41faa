import type { Api } from '../api.ts'
import { Later } from '../later.ts'
import { arrayAt, objectAt } from '../json.ts'
import { asJson, type KubeObject } from '../object.ts'
import type { Core, Target } from '../rest/core.ts'
import { remove } from '../rest/remove.ts'
import { finalizeNamespace } from './finalize.ts'

const systemNamespaces = ['default', 'kube-node-lease', 'kube-public', 'kube-system']
const namespaceKind = { group: '', kind: 'Namespace' }

/** Makes the namespaces of the system and empties those that are being deleted. */
export function startNamespaces(core: Core, api: Api): () => void {
  for (const name of systemNamespaces) ensureNamespace(api, name)
  const later = new Later(core.clock, (name) => settle(core, api, name))
  const stop = core.store.listen(undefined, (event, resource) => {
    if (resource === '/namespaces') later.add(event.object.metadata.name ?? '')
    else if (event.type === 'DELETED' && isTerminating(core, event.object.metadata.namespace))
      later.add(event.object.metadata.namespace ?? '')
  })
  for (const namespace of api.list(namespaceKind)) later.add(namespace.metadata.name ?? '')
  return () => {
    stop()
    later.stop()
  }
}

function ensureNamespace(api: Api, name: string): void {
  if (api.get(namespaceKind, '', name) !== undefined) return
  api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, { manager: 'kube-apiserver' })
}

function isTerminating(core: Core, namespace: string | undefined): boolean {
  if (namespace === undefined) return false
  return core.store.get({ resource: '/namespaces', namespace: '', name: namespace })?.metadata.deletionTimestamp !== undefined
}

function settle(core: Core, api: Api, name: string): void {
  const namespace = api.get(namespaceKind, '', name)
  if (namespace?.metadata.deletionTimestamp !== undefined) empty(core, namespace)
}

// Everything in the namespace is deleted; the namespace goes when nothing is left, which the deletions themselves will tell.
function empty(core: Core, namespace: KubeObject): void {
  const name = namespace.metadata.name ?? ''
  let left = 0
  for (const target of contents(core, name)) {
    const result = remove(core, target, { propagation: 'Background', dryRun: false })
    if (!result.gone) left++
  }
  const served = core.registry.find('', 'v1', 'namespaces')
  if (left > 0 || served === undefined) return
  const finalizers = arrayAt(objectAt(asJson(namespace), 'spec'), 'finalizers').filter((each) => each !== 'kubernetes')
  finalizeNamespace(core, { ...served, namespace: '', name, subresource: 'finalize' }, { spec: { finalizers } })
}

function contents(core: Core, namespace: string): Target[] {
  const seen = new Set<string>()
  return core.registry.all().flatMap((resource) => {
    const version = resource.versions.find((each) => each.served)
    // Two groups may show the same objects (events).
    if (!resource.namespaced || version === undefined || seen.has(resource.key)) return []
    seen.add(resource.key)
    return core.store
      .list(resource.key, namespace)
      .map((object) => ({ resource, version, namespace, name: object.metadata.name ?? '', subresource: '' }))
  })
}
