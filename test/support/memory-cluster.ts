import {
  groupOf,
  isJsonObject,
  type Json,
  type JsonObject,
  type KindInfo,
  type Kinds,
  type KubeObject,
  KubeStatusError,
  type ObjectRef,
  refKey,
  refOf,
} from '#model'
import type { EngineCluster } from './engine.ts'

/** What a stand-in for a cluster tells a test besides answering. */
export type MemoryCluster = EngineCluster & {
  /** One line a write that was not a dry run: `create Job shop/migrate`. */
  readonly writes: string[]
  /** Objects by `refKey`. */
  readonly objects: Map<string, KubeObject>
  /** Changes an object as somebody else: `manager` owns what it sets. */
  edit(
    ref: Partial<ObjectRef> & { kind: string; name: string },
    change: (object: KubeObject) => void,
    manager?: string,
  ): KubeObject
  /** Called before each call; what it throws is the answer. */
  intercept: ((verb: string, object: { kind: string; name: string }) => void) | undefined
}

const servedKinds: readonly KindInfo[] = [
  kind('', 'v1', 'Namespace', false),
  kind('', 'v1', 'ConfigMap', true),
  kind('', 'v1', 'Secret', true),
  kind('', 'v1', 'Service', true),
  kind('', 'v1', 'Pod', true),
  kind('apps', 'v1', 'Deployment', true),
  kind('batch', 'v1', 'Job', true),
  kind('apiextensions.k8s.io', 'v1', 'CustomResourceDefinition', false),
]

/**
 * An API server for unit tests: server-side apply with owners for maps (lists are atomic), conflicts by resourceVersion, finalizers and
 * UIDs. It has no defaults, no schema and no controllers; what depends on those is tested against the real one.
 */
export function createMemoryCluster(): MemoryCluster {
  const kinds = [...servedKinds]
  const objects = new Map<string, KubeObject>()
  const writes: string[] = []
  let version = 0

  const find = (group: string, name: string, wanted?: string) =>
    kinds.find((info) => info.group === group && info.kind === name && (wanted === undefined || info.version === wanted))
  const known: Kinds = { find, all: () => kinds, apiVersions: () => [], failedGroups: () => [] }
  const store = (object: KubeObject, dryRun: boolean | undefined, line: string): KubeObject => {
    const old = objects.get(refKey(refOf(object)))
    const next = structuredClone(object)
    const same = old !== undefined && JSON.stringify(bare(old)) === JSON.stringify(bare(next))
    const changed = old !== undefined && JSON.stringify(old['spec']) !== JSON.stringify(next['spec'])
    next.metadata.uid = old?.metadata.uid ?? `uid-${version + 1}`
    next.metadata.generation = (old?.metadata.generation ?? 0) + (old === undefined || changed ? 1 : 0)
    next.metadata.resourceVersion = same
      ? (old.metadata.resourceVersion ?? '')
      : dryRun
        ? (old?.metadata.resourceVersion ?? '')
        : String(++version)
    if (dryRun) return next
    writes.push(line)
    if (next.metadata.deletionTimestamp !== undefined && (next.metadata.finalizers ?? []).length === 0) {
      objects.delete(refKey(refOf(next)))
    } else objects.set(refKey(refOf(next)), next)
    return structuredClone(next)
  }
  const line = (verb: string, object: KubeObject) => `${verb} ${object.kind} ${object.metadata.name ?? ''}`
  const before = (verb: string, object: KubeObject) => {
    cluster.intercept?.(verb, { kind: object.kind, name: object.metadata.name ?? '' })
    if (find(groupOf(object.apiVersion), object.kind) === undefined)
      throw status(404, 'NoKindMatch', `no matches for kind ${object.kind}`)
  }
  const checkVersion = (object: KubeObject, old: KubeObject) => {
    const wanted = object.metadata.resourceVersion
    if (wanted && wanted !== old.metadata.resourceVersion) throw status(409, 'Conflict', 'the object has been modified')
  }

  const cluster: MemoryCluster = {
    writes,
    objects,
    intercept: undefined,
    edit(ref, change, manager = 'somebody') {
      const key = refKey({ group: '', namespace: 'shop', ...ref })
      const object = objects.get(key)
      if (object === undefined) throw new Error(`no ${key}`)
      const next = structuredClone(object)
      change(next)
      const taken = differing(fieldsOf(next), object as unknown as Json, next as unknown as Json)
      next.metadata.managedFields = owned(next, { manager, operation: 'Update', fields: taken })
      next.metadata.resourceVersion = String(++version)
      objects.set(key, next)
      return next
    },
    async kinds() {
      const crds = [...objects.values()].filter((object) => object.kind === 'CustomResourceDefinition')
      for (const crd of crds) {
        const spec = crd['spec'] as { group: string; names: { kind: string }; scope: string; versions: Array<{ name: string }> }
        if (find(spec.group, spec.names.kind)) continue
        kinds.push(kind(spec.group, spec.versions[0]?.name ?? 'v1', spec.names.kind, spec.scope === 'Namespaced'))
      }
      return known
    },
    async get(info, namespace, name) {
      return structuredClone(objects.get(refKey({ group: info.group, kind: info.kind, namespace, name })))
    },
    async list(info) {
      const items = [...objects.values()].filter(
        (object) => object.kind === info.kind && groupOf(object.apiVersion) === info.group,
      )
      return { items: structuredClone(items), resourceVersion: String(version) }
    },
    async create(object, options) {
      before('create', object)
      if (objects.has(refKey(refOf(object)))) throw status(409, 'AlreadyExists', 'already exists')
      const next = structuredClone(object)
      next.metadata.managedFields = owned(next, { manager: options.fieldManager, operation: 'Update', fields: fieldsOf(next) })
      return store(next, options.dryRun, line('create', object))
    },
    async replace(object, options) {
      before('replace', object)
      const old = objects.get(refKey(refOf(object)))
      if (old === undefined) throw status(404, 'NotFound', 'not found')
      checkVersion(object, old)
      const next = structuredClone(object)
      next.metadata.managedFields = old.metadata.managedFields ?? []
      const taken = differing(fieldsOf(next), old as unknown as Json, next as unknown as Json)
      next.metadata.managedFields = owned(next, { manager: options.fieldManager, operation: 'Update', fields: taken })
      return store(next, options.dryRun, line('replace', object))
    },
    async apply(object, options) {
      before('apply', object)
      const old = objects.get(refKey(refOf(object)))
      const fields = fieldsOf(object)
      const previous = old?.metadata.managedFields?.find(
        (entry) => entry.manager === options.fieldManager && entry.operation === 'Apply',
      )
      const others = (old?.metadata.managedFields ?? [])
        .filter((entry) => entry !== previous)
        .map((entry) => entry.fieldsV1 ?? {})
      const kept =
        old === undefined ? {} : removeUnwanted(old as unknown as JsonObject, previous?.fieldsV1 ?? {}, { fields, others })
      const next = merged(kept, object as unknown as JsonObject) as unknown as KubeObject
      next.metadata.managedFields = owned(next, { manager: options.fieldManager, operation: 'Apply', fields })
      return store(next, options.dryRun, line('apply', object))
    },
    async patch(ref, patch, options) {
      const old = objects.get(refKey(ref))
      if (old === undefined) throw status(404, 'NotFound', 'not found')
      before('patch', old)
      const next = structuredClone(old)
      if (Array.isArray(patch)) {
        for (const operation of patch) {
          const name = String(operation['path']).replace('/metadata/', '')
          ;(next.metadata as JsonObject)[name] = operation['value'] as Json
        }
      } else Object.assign(next.metadata, patch['metadata'])
      checkVersion(next, old)
      return store(next, options.dryRun, line('patch', next))
    },
    async delete(ref, options) {
      const found = objects.get(refKey(ref))
      if (found === undefined) return
      before('delete', found)
      const old = objects.get(refKey(ref)) ?? found
      if (options.uid !== undefined && options.uid !== old.metadata.uid) throw status(409, 'Conflict', 'the UID does not match')
      if (options.resourceVersion !== undefined && options.resourceVersion !== old.metadata.resourceVersion) {
        throw status(409, 'Conflict', 'the resourceVersion does not match')
      }
      writes.push(line('delete', old))
      if ((old.metadata.finalizers ?? []).length === 0) objects.delete(refKey(ref))
      else objects.set(refKey(ref), { ...old, metadata: { ...old.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } })
    },
  }
  return cluster
}

function kind(group: string, version: string, name: string, namespaced: boolean): KindInfo {
  return { group, version, kind: name, plural: `${name.toLowerCase()}s`, namespaced, verbs: [], shortNames: [], preferred: true }
}

function status(code: number, reason: string, message: string): KubeStatusError {
  return new KubeStatusError({ code, reason, message })
}

function bare(object: KubeObject): unknown {
  const { resourceVersion: _version, generation: _generation, uid: _uid, ...metadata } = object.metadata
  return {
    ...object,
    metadata: { ...metadata, managedFields: (metadata.managedFields ?? []).map(({ time: _time, ...entry }) => entry) },
  }
}

const unowned = new Set([
  'name',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'managedFields',
  'creationTimestamp',
  'deletionTimestamp',
])

function fieldsOf(object: KubeObject): JsonObject {
  const { apiVersion: _version, kind: _kind, status: _status, metadata, ...rest } = object
  const own = Object.fromEntries(Object.entries(metadata).filter(([name, value]) => !unowned.has(name) && value !== undefined))
  return setOf(Object.keys(own).length === 0 ? rest : { metadata: own, ...rest })
}

function setOf(value: unknown): JsonObject {
  if (!isJsonObject(value)) return {}
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [`f:${name}`, setOf(inner)]))
}

/** The fields whose values differ between two objects. */
function differing(fields: JsonObject, a: Json | undefined, b: Json | undefined): JsonObject {
  const found: JsonObject = {}
  for (const [element, below] of Object.entries(fields)) {
    const name = element.slice(2)
    const [left, right] = [isJsonObject(a) ? a[name] : undefined, isJsonObject(b) ? b[name] : undefined]
    if (JSON.stringify(left) === JSON.stringify(right)) continue
    const inner = isJsonObject(below) ? differing(below, left, right) : {}
    found[element] = inner
  }
  return found
}

function owned(object: KubeObject, by: { manager: string; operation: 'Apply' | 'Update'; fields: JsonObject }) {
  const entries = (object.metadata.managedFields ?? []).filter(
    (entry) => entry.manager !== by.manager || entry.operation !== by.operation,
  )
  const mine = (object.metadata.managedFields ?? []).find(
    (entry) => entry.manager === by.manager && entry.operation === by.operation,
  )
  const fields = by.operation === 'Apply' || mine === undefined ? by.fields : merged(mine.fieldsV1 ?? {}, by.fields)
  const others = entries.map((entry) => ({
    ...entry,
    fieldsV1: by.operation === 'Update' ? without(entry.fieldsV1 ?? {}, by.fields) : without(entry.fieldsV1 ?? {}, by.fields),
  }))
  return [
    ...others.filter((entry) => Object.keys(entry.fieldsV1).length > 0),
    {
      manager: by.manager,
      operation: by.operation,
      apiVersion: object.apiVersion,
      time: '2026-01-01T00:00:00Z',
      fieldsV1: fields,
    },
  ]
}

function without(fields: JsonObject, taken: JsonObject): JsonObject {
  const left: JsonObject = {}
  for (const [element, below] of Object.entries(fields)) {
    const other = taken[element]
    if (!isJsonObject(other) || !isJsonObject(below)) left[element] = below
    else if (Object.keys(below).length > 0) {
      const inner = without(below, other)
      if (Object.keys(inner).length > 0) left[element] = inner
    }
  }
  return left
}

function removeUnwanted(
  value: JsonObject,
  previous: JsonObject,
  wanted: { fields: JsonObject; others: JsonObject[] },
): JsonObject {
  const kept: JsonObject = {}
  for (const [name, inner] of Object.entries(value)) {
    const before = previous[`f:${name}`]
    const now = wanted.fields[`f:${name}`]
    const others = wanted.others.flatMap((fields) =>
      isJsonObject(fields[`f:${name}`]) ? [fields[`f:${name}`] as JsonObject] : [],
    )
    if (!isJsonObject(before) || (now === undefined && others.length > 0 && !isJsonObject(inner))) kept[name] = inner
    else if (now === undefined && Object.keys(before).length === 0) continue
    else if (isJsonObject(inner)) {
      const rest = removeUnwanted(inner, before, { fields: isJsonObject(now) ? now : {}, others })
      if (now !== undefined || Object.keys(rest).length > 0) kept[name] = rest
    } else if (now !== undefined) kept[name] = inner
  }
  return kept
}

function merged(a: JsonObject, b: JsonObject): JsonObject {
  const result: JsonObject = { ...a }
  for (const [name, value] of Object.entries(b)) {
    const old = result[name]
    result[name] = isJsonObject(old) && isJsonObject(value) ? merged(old, value) : value
  }
  return result
}
