import { arrayAt, isJsonObject, type JsonObject, objectAt, sameJson, textAt } from '../json.ts'
import type { KubeObject } from '../object.ts'
import { hasStatus } from '../resources/index.ts'
import { isUnheld } from './create.ts'
import { type Core, fromStorage, hookContext, keyOf, type Target, toStorage, type Writer } from './core.ts'
import { badRequest, conflict, forbidden, invalid, modified, notFound } from './refusals.ts'

export type Update = {
  /** Decoded and defaulted, in the version of the target. */
  object: JsonObject
  /** Set if `object` came out of a server-side apply, which has written its managedFields already. */
  applied?: boolean
  /** The subresource that managedFields name as the place of the write, if it is not the target's. */
  through?: string
}

/** The live object, or 404. */
export function mustGet(core: Core, target: Target): KubeObject {
  const live = core.store.get(keyOf(target))
  if (live === undefined) throw notFound(target.resource, target.name)
  return live
}

/** PUT, on the main resource or on `/status`: what the writer may not change stays as it is. */
export function update(core: Core, target: Target, writer: Writer, { object, applied, through }: Update): KubeObject {
  checkName(target, object)
  const stored = mustGet(core, target)
  checkPreconditions(target, object, stored)
  const live = fromStorage(stored, target)
  const candidate = target.subresource === 'status' ? withStatusOnly(target, object, live) : withoutStatus(target, object, live)
  const kept = keepServerFields(candidate, live)
  const tracked = core.engine.trackUpdate({
    before: live,
    after: kept,
    schema: target.version.schema,
    manager: writer.manager,
    apiVersion: textAt(live, 'apiVersion'),
    subresource: through ?? target.subresource,
    now: core.clock.now(),
    ...(applied === true ? { applied } : {}),
  })
  return finish(core, target, writer, { live, candidate: tracked, stored })
}

type Settled = { live: JsonObject; candidate: JsonObject; stored: KubeObject }

function finish(core: Core, target: Target, writer: Writer, { live, candidate, stored }: Settled): KubeObject {
  const { resource, version, subresource, name } = target
  const context = hookContext(core, writer, textAt(objectAt(live, 'metadata'), 'uid'))
  const hooked = subresource === '' ? (resource.hooks.onUpdate?.(candidate, live, context) ?? candidate) : candidate
  const counted = withGeneration(target, hooked, live)
  checkDeleting(target, counted, live)
  const causes = core.engine.validate(counted, live, version.schema)
  if (causes.length > 0) throw invalid(resource, name, causes)
  if (sameJson(counted, live)) return stored
  const next = toStorage(counted, target)
  if (writer.dryRun) return next
  if (isDone(counted)) {
    core.store.remove(keyOf(target))
    return next
  }
  return core.store.put(keyOf(target), next)
}

// The last finalizer is gone, and what is left is only waiting for that.
function isDone(object: JsonObject): boolean {
  const metadata = objectAt(object, 'metadata')
  if (metadata['deletionTimestamp'] === undefined || !isUnheld(object)) return false
  const grace = metadata['deletionGracePeriodSeconds']
  const holders = arrayAt(objectAt(object, 'spec'), 'finalizers')
  return (typeof grace !== 'number' || grace === 0) && !(textAt(object, 'kind') === 'Namespace' && holders.length > 0)
}

function checkName(target: Target, object: JsonObject): void {
  const metadata = objectAt(object, 'metadata')
  const name = textAt(metadata, 'name')
  if (name === '')
    throw badRequest(`the name of the object (${target.name} based on URL) was undeterminable: name must be provided`)
  if (name !== target.name) {
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${target.name})`)
  }
  const namespace = textAt(metadata, 'namespace')
  if (namespace !== '' && namespace !== target.namespace) {
    throw badRequest(`the namespace of the object (${namespace}) does not match the namespace on the URL (${target.namespace})`)
  }
}

function checkPreconditions(target: Target, object: JsonObject, stored: KubeObject): void {
  const { resource, name, namespace } = target
  const metadata = objectAt(object, 'metadata')
  const uid = textAt(metadata, 'uid')
  if (uid !== '' && uid !== stored.metadata.uid) {
    const key = ['/registry', ...(resource.group === '' ? [] : [resource.group]), resource.plural, namespace, name]
    throw conflict(
      resource,
      name,
      `StorageError: invalid object, Code: 4, Key: ${key.filter((part) => part !== '').join('/')}, ResourceVersion: 0, ` +
        `AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${stored.metadata.uid}`,
    )
  }
  const revision = textAt(metadata, 'resourceVersion')
  if (revision !== '' && revision !== '0') {
    if (revision !== stored.metadata.resourceVersion) throw conflict(resource, name, modified)
  } else if (!resource.unconditionalUpdate) {
    throw invalid({ group: resource.group, kind: resource.plural }, name, [
      {
        reason: 'FieldValueInvalid',
        message: 'Invalid value: 0: must be specified for an update',
        field: 'metadata.resourceVersion',
      },
    ])
  }
}

function withoutStatus({ resource }: Target, object: JsonObject, live: JsonObject): JsonObject {
  if (!hasStatus(resource)) return object
  const { status: _status, ...rest } = object
  return live['status'] === undefined ? rest : { ...rest, status: live['status'] }
}

function withStatusOnly({ resource }: Target, object: JsonObject, live: JsonObject): JsonObject {
  const { status: _status, ...rest } = live
  const status = object['status'] === undefined ? {} : { status: object['status'] }
  const sent = objectAt(object, 'metadata')
  const own = objectAt(live, 'metadata')
  // Custom resources take nothing but the status; built-in kinds let finalizers and annotations through as well.
  const metadata = resource.custom
    ? { ...own, managedFields: sent['managedFields'] ?? [] }
    : { ...sent, labels: own['labels'] ?? {}, ownerReferences: own['ownerReferences'] ?? [] }
  return { ...rest, ...status, metadata: withoutEmpty(metadata, ['labels', 'ownerReferences', 'managedFields']) }
}

function withoutEmpty(metadata: JsonObject, fields: readonly string[]): JsonObject {
  const isEmpty = (field: string) => {
    const value = metadata[field]
    return Array.isArray(value) ? value.length === 0 : isJsonObject(value) && Object.keys(value).length === 0
  }
  return Object.fromEntries(Object.entries(metadata).filter(([field]) => !(fields.includes(field) && isEmpty(field))))
}

const serverFields = [
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'generation',
  'resourceVersion',
  'generateName',
]

function keepServerFields(object: JsonObject, live: JsonObject): JsonObject {
  const metadata = { ...objectAt(object, 'metadata') }
  const own = objectAt(live, 'metadata')
  for (const field of serverFields) {
    const value = own[field]
    if (value === undefined) delete metadata[field]
    else metadata[field] = value
  }
  delete metadata['selfLink']
  if (own['namespace'] !== undefined) metadata['namespace'] = own['namespace']
  return { ...object, kind: live['kind'] ?? '', apiVersion: live['apiVersion'] ?? '', metadata }
}

// Counts changes of the wish, that is of everything but metadata and, where it is a subresource, status.
function withGeneration({ resource, subresource }: Target, object: JsonObject, live: JsonObject): JsonObject {
  if (!(resource.counted || resource.custom) || subresource === 'status') return object
  if (sameJson(wish(object, resource.custom && !hasStatus(resource)), wish(live, resource.custom && !hasStatus(resource))))
    return object
  const metadata = objectAt(object, 'metadata')
  const generation = typeof metadata['generation'] === 'number' ? metadata['generation'] : 0
  return { ...object, metadata: { ...metadata, generation: generation + 1 } }
}

function wish(object: JsonObject, countStatus: boolean): JsonObject {
  const { metadata: _metadata, status, ...rest } = object
  return countStatus && status !== undefined ? { ...rest, status } : rest
}

function checkDeleting(target: Target, object: JsonObject, live: JsonObject): void {
  const metadata = objectAt(live, 'metadata')
  if (metadata['deletionTimestamp'] === undefined) return
  const before = arrayAt(metadata, 'finalizers')
  const added = arrayAt(objectAt(object, 'metadata'), 'finalizers').filter((finalizer) => !before.includes(finalizer))
  if (added.length === 0) return
  const list = added.map((each) => JSON.stringify(each)).join(', ')
  const cause = {
    reason: 'FieldValueForbidden',
    message: `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`,
    field: 'metadata.finalizers',
  }
  // Upstream validates metadata twice on an update, and its causes say so.
  throw invalid(target.resource, target.name, [cause, cause])
}

/** Refuses what a namespace of the system must not lose. */
export function checkRemovable(target: Target): void {
  const { resource, name } = target
  if (resource.key === '/namespaces' && ['default', 'kube-system', 'kube-public'].includes(name)) {
    throw forbidden(resource, name, 'this namespace may not be deleted')
  }
}
