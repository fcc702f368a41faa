import type { Api, ApiEvent, ApiRef, WriteOptions } from '../api.ts'
import { asJson, type GroupKind, groupOf, type KubeObject, versionOf } from '../object.ts'
import { parseLabelSelector } from '../selectors/index.ts'
import { ApiError } from '../status.ts'
import { bind } from './bind.ts'
import { create } from './create.ts'
import { type Core, insider, keyOf, type Target } from './core.ts'
import { patch } from './patch.ts'
import { remove } from './remove.ts'
import { update } from './update.ts'

/** The in-process door over the same verbs that HTTP calls. */
export function inProcessApi(core: Core): Api {
  const write = (object: KubeObject, { manager }: WriteOptions, subresource: string) => {
    const target = targetOf(core, object, subresource)
    return update(core, target, insider(manager), { object: defaulted(core, target, object) })
  }
  return {
    clock: core.clock,
    revision: () => core.store.revision,
    get: (kind, namespace, name) => {
      const resource = core.registry.byKind(kind.group, kind.kind)
      return resource === undefined ? undefined : core.store.get({ resource: resource.key, namespace, name })
    },
    list: (kind, options = {}) => {
      const resource = core.registry.byKind(kind.group, kind.kind)
      if (resource === undefined) return []
      const bySelector = options.labelSelector === undefined ? undefined : parseLabelSelector(options.labelSelector)
      return core.store
        .list(resource.key, options.namespace)
        .filter((object) => (bySelector?.(object.metadata.labels ?? {}) ?? true) && (options.matches?.(object) ?? true))
    },
    create: (object, { manager }) => {
      const target = targetOf(core, object, '')
      return create(core, target, insider(manager), { object: defaulted(core, target, object) })
    },
    update: (object, options) => write(object, options, ''),
    updateStatus: (object, options) => write(object, options, 'status'),
    patch: (ref, change, { manager }) => {
      const target = targetOfRef(core, ref, change.subresource ?? '')
      const value = change.type === 'json' ? change.operations : change.patch
      return patch(core, target, insider(manager), { type: change.type, body: { value, duplicates: [] } })
    },
    bind: (pod, nodeName) => bind(core, targetOfRef(core, { group: '', kind: 'Pod', ...pod }, 'binding'), nodeName),
    delete: (ref, options = {}) => {
      const target = targetOfRef(core, ref, '')
      if (core.store.get(keyOf(target)) === undefined) return
      remove(core, target, { ...options, dryRun: false })
    },
    watch: (kind, listener, fromRevision) => watch(core, kind, listener, fromRevision),
    watchAll: (listener) => core.store.listen(undefined, (event) => listener(event)),
  }
}

function watch(core: Core, kind: GroupKind, listener: (event: ApiEvent) => void, fromRevision?: number): () => void {
  const resource = core.registry.byKind(kind.group, kind.kind)
  if (resource === undefined) throw unknownKind(kind)
  if (fromRevision === undefined) {
    for (const object of core.store.list(resource.key)) {
      listener({ type: 'ADDED', object, revision: Number(object.metadata.resourceVersion) })
    }
  } else {
    const events = core.store.eventsAfter(resource.key, fromRevision)
    if (events === undefined) throw new ApiError(410, 'Expired', `too old resource version: ${fromRevision}`)
    for (const event of events) listener(event)
  }
  return core.store.listen(resource.key, (event) => listener(event))
}

function targetOf(core: Core, object: KubeObject, subresource: string): Target {
  const group = groupOf(object.apiVersion)
  const found = core.registry.byGvk({ group, version: versionOf(object.apiVersion), kind: object.kind })
  if (found === undefined) throw unknownKind({ group, kind: object.kind })
  const namespace = found.resource.namespaced ? (object.metadata.namespace ?? '') : ''
  return { ...found, namespace, name: object.metadata.name ?? '', subresource }
}

function targetOfRef(core: Core, { group, kind, namespace, name }: ApiRef, subresource: string): Target {
  const resource = core.registry.byKind(group, kind)
  const version = resource?.versions.find((candidate) => versionOf(resource.storageApiVersion) === candidate.name)
  if (resource === undefined || version === undefined) throw unknownKind({ group, kind })
  return { resource, version, namespace, name, subresource }
}

// Objects from inside are held to the same types as those from outside: a controller's mistake must not get into the store.
function defaulted(core: Core, target: Target, object: KubeObject): ReturnType<typeof asJson> {
  const decoded = core.engine.decode(asJson(object), target.version.schema)
  if (!decoded.ok) throw new ApiError(400, 'BadRequest', `${object.kind} ${object.metadata.name}: ${decoded.message}`)
  return core.engine.applyDefaults(decoded.object, target.version.schema)
}

function unknownKind({ group, kind }: GroupKind): ApiError {
  return new ApiError(404, 'NotFound', `no kind ${group === '' ? kind : `${kind}.${group}`} is served`)
}
