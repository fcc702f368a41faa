import {
  type Cluster,
  isJsonObject,
  type Json,
  type JsonObject,
  type KindInfo,
  type KubeObject,
  KubeStatusError,
  type ObjectRef,
  refKey,
  refOf,
  type WatchEvent,
} from '#model'

const served: ReadonlyArray<readonly [group: string, version: string, kind: string, plural: string]> = [
  ['', 'v1', 'Secret', 'secrets'],
  ['', 'v1', 'ConfigMap', 'configmaps'],
  ['', 'v1', 'Event', 'events'],
  ['argoproj.io', 'v1alpha1', 'Application', 'applications'],
  ['argoproj.io', 'v1alpha1', 'ApplicationSet', 'applicationsets'],
  ['argoproj.io', 'v1alpha1', 'AppProject', 'appprojects'],
]

/** A cluster in memory, as far as readers and writers of whole resources need one: versions, conflicts, finalizers, watches; no apply. */
export type ApiCluster = Cluster & { objects(): KubeObject[]; requests: string[] }

export function apiCluster(initial: readonly KubeObject[] = []): ApiCluster {
  const stored = new Map<string, KubeObject>()
  const watchers = new Set<(event: WatchEvent) => void>()
  const requests: string[] = []
  let version = 100
  const kinds = served.map(([group, apiVersion, kind, plural]): KindInfo => {
    return { group, version: apiVersion, kind, plural, namespaced: true, verbs: [], shortNames: [], preferred: true }
  })
  const failure = (code: number, reason: string, message: string): KubeStatusError =>
    new KubeStatusError({ code, reason, message })
  const put = (object: KubeObject, type: 'ADDED' | 'MODIFIED'): KubeObject => {
    const metadata = { ...object.metadata, resourceVersion: String(++version) }
    const next = { ...object, metadata }
    stored.set(refKey(refOf(next)), next)
    for (const tell of watchers) tell({ type, object: next })
    return structuredClone(next)
  }
  const remove = (object: KubeObject): void => {
    stored.delete(refKey(refOf(object)))
    const metadata = { ...object.metadata, resourceVersion: String(++version) }
    for (const tell of watchers) tell({ type: 'DELETED', object: { ...object, metadata } })
  }
  const existing = (ref: ObjectRef): KubeObject => {
    const found = stored.get(refKey(ref))
    if (found === undefined) throw failure(404, 'NotFound', `${ref.kind} "${ref.name}" not found`)
    return found
  }
  const update = (ref: ObjectRef, next: KubeObject): KubeObject => {
    const before = existing(ref)
    const given = next.metadata.resourceVersion
    if (given !== undefined && given !== before.metadata.resourceVersion) {
      throw failure(409, 'Conflict', `${ref.kind} "${ref.name}" has been modified`)
    }
    const written = put(next, 'MODIFIED')
    if (written.metadata.deletionTimestamp !== undefined && (written.metadata.finalizers ?? []).length === 0) remove(written)
    return written
  }
  for (const object of initial) put({ ...object, metadata: { uid: `uid-${object.metadata.name}`, ...object.metadata } }, 'ADDED')

  return {
    server: 'https://kubernetes.default.svc',
    objects: () => [...stored.values()],
    requests,
    version: async () => ({ gitVersion: 'v1.36.1', major: '1', minor: '36' }),
    kinds: async () => ({
      find: (group, kind) => kinds.find((one) => one.group === group && one.kind === kind),
      all: () => kinds,
      apiVersions: () => [],
      failedGroups: () => [],
    }),
    get: async (kind, namespace, name) => {
      requests.push(`get ${kind.kind} ${name}`)
      return structuredClone(stored.get(refKey({ group: kind.group, kind: kind.kind, namespace, name })))
    },
    list: async (kind, options = {}) => {
      requests.push(`list ${kind.kind}`)
      // Selectors are of the form KEY=VALUE here.
      const [key, value] = options.labelSelector?.split('=') ?? []
      const items = [...stored.values()].filter(
        (object) => object.kind === kind.kind && (key === undefined || object.metadata.labels?.[key] === value),
      )
      return { items: structuredClone(items), resourceVersion: String(version) }
    },
    watch: async function* (kind, { signal }) {
      const waiting: WatchEvent[] = []
      let wake: () => void = () => undefined
      const tell = (event: WatchEvent): void => {
        if (event.type !== 'BOOKMARK' && event.object.kind === kind.kind) waiting.push(structuredClone(event))
        wake()
      }
      watchers.add(tell)
      signal.addEventListener('abort', () => wake(), { once: true })
      while (!signal.aborted) {
        const event = waiting.shift()
        if (event === undefined) await new Promise<void>((resolve) => (wake = resolve))
        else yield event
      }
      watchers.delete(tell)
    },
    create: async (object) => {
      if (stored.has(refKey(refOf(object)))) throw failure(409, 'AlreadyExists', `${object.kind} already exists`)
      requests.push(`create ${object.kind} ${object.metadata.name}`)
      const metadata = { uid: `uid-${object.metadata.name}`, creationTimestamp: '2026-01-01T00:00:00Z', ...object.metadata }
      return put({ ...object, metadata }, 'ADDED')
    },
    replace: async (object) => {
      requests.push(`replace ${object.kind} ${object.metadata.name}`)
      return update(refOf(object), object)
    },
    apply: () => Promise.reject(new Error('the cluster in memory does not apply')),
    patch: async (ref, patch) => {
      requests.push(`patch ${ref.kind} ${ref.name}`)
      if (Array.isArray(patch)) throw failure(415, 'UnsupportedMediaType', 'only merge patches are known here')
      return update(ref, merged(existing(ref) as unknown as Json, patch) as unknown as KubeObject)
    },
    delete: async (ref) => {
      requests.push(`delete ${ref.kind} ${ref.name}`)
      const object = stored.get(refKey(ref))
      if (object === undefined) return
      if ((object.metadata.finalizers ?? []).length === 0) remove(object)
      else put({ ...object, metadata: { ...object.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } }, 'MODIFIED')
    },
  }
}

function merged(target: Json | undefined, patch: Json): Json {
  if (!isJsonObject(patch)) return patch
  const result: JsonObject = isJsonObject(target) ? { ...target } : {}
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete result[field]
    else result[field] = merged(result[field], value)
  }
  return result
}
