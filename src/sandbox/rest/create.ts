import { randomInt } from 'node:crypto'
import { timestamp } from '../clock.ts'
import { arrayAt, type JsonObject, objectAt, textAt } from '../json.ts'
import type { KubeObject } from '../object.ts'
import { hasStatus } from '../resources/index.ts'
import { ApiError } from '../status.ts'
import { type Core, hookContext, keyOf, newUid, type Target, toStorage, type Writer } from './core.ts'
import { alreadyExists, badRequest, forbidden, invalid } from './refusals.ts'

export type Creation = {
  /** Decoded and defaulted, in the version of the target. */
  object: JsonObject
  /** Set if `object` came out of a server-side apply, which has written its managedFields already. */
  applied?: boolean
}

/** Creates the object and answers with it as stored; a dry run goes all the way but for the store. */
export function create(core: Core, target: Target, writer: Writer, creation: Creation): KubeObject {
  const named = withName(core, target, checkedNamespace(target, creation.object))
  const place: Target = { ...target, name: textAt(objectAt(named, 'metadata'), 'name') }
  checkNamespace(core, place)
  const uid = newUid()
  const fresh = freshMetadata(core, place, named, uid)
  const tracked = creation.applied === true ? fresh : track(core, place, writer, fresh)
  const prepared = prepare(core, place, writer, tracked)
  const causes = core.engine.validate(prepared, undefined, place.version.schema)
  if (causes.length > 0) throw invalid(place.resource, place.name, causes)
  if (core.store.get(keyOf(place)) !== undefined) throw alreadyExists(place.resource, place.name)
  const stored = toStorage(prepared, place)
  return writer.dryRun ? stored : core.store.put(keyOf(place), stored)
}

function checkedNamespace({ resource, namespace }: Target, object: JsonObject): JsonObject {
  const metadata = objectAt(object, 'metadata')
  const own = textAt(metadata, 'namespace')
  if (!resource.namespaced) {
    const { namespace: _namespace, ...rest } = metadata
    if (own !== '') throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
    return { ...object, metadata: rest }
  }
  if (own !== '' && own !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  }
  return own === namespace ? object : { ...object, metadata: { ...metadata, namespace } }
}

// The alphabet of generated names has no vowels, so that no words come out of it.
const nameAlphabet = 'bcdfghjklmnpqrstvwxz2456789'

function withName(core: Core, { resource, namespace }: Target, object: JsonObject): JsonObject {
  const metadata = objectAt(object, 'metadata')
  const stem = textAt(metadata, 'generateName')
  if (textAt(metadata, 'name') !== '') return object
  if (stem === '') {
    throw invalid(resource, '', [
      { reason: 'FieldValueRequired', message: 'Required value: name or generateName is required', field: 'metadata.name' },
    ])
  }
  for (let attempt = 0; attempt < 8; attempt++) {
    const suffix = Array.from({ length: 5 }, () => nameAlphabet[randomInt(nameAlphabet.length)]).join('')
    const name = stem.slice(0, 58) + suffix
    if (core.store.get({ resource: resource.key, namespace, name }) === undefined) {
      return { ...object, metadata: { name, ...metadata } }
    }
  }
  throw new ApiError(
    409,
    'AlreadyExists',
    `${resource.plural} "${stem}" already exists, the server was not able to generate a unique name for the object`,
  )
}

// An object goes only where a namespace is, and not where one is being emptied.
function checkNamespace(core: Core, target: Target): void {
  const { resource, namespace, name } = target
  if (!resource.namespaced) return
  const holder = core.store.get({ resource: '/namespaces', namespace: '', name: namespace })
  if (holder === undefined) {
    throw new ApiError(404, 'NotFound', `namespaces "${namespace}" not found`, { name: namespace, kind: 'namespaces' })
  }
  if (holder.metadata.deletionTimestamp === undefined) return
  const message = `namespace ${namespace} is being terminated`
  throw forbidden(resource, name, `unable to create new content in namespace ${namespace} because it is being terminated`, [
    { reason: 'NamespaceTerminating', message, field: 'metadata.namespace' },
  ])
}

function freshMetadata(core: Core, { resource }: Target, object: JsonObject, uid: string): JsonObject {
  const metadata = objectAt(object, 'metadata')
  if (textAt(metadata, 'resourceVersion') !== '') {
    throw new ApiError(500, '', 'resourceVersion should not be set on objects to be created')
  }
  const {
    resourceVersion: _resourceVersion,
    deletionTimestamp: _deletionTimestamp,
    deletionGracePeriodSeconds: _grace,
    selfLink: _selfLink,
    generation: _generation,
    ...rest
  } = metadata
  return {
    ...object,
    metadata: {
      ...rest,
      uid,
      ...(resource.counted || resource.custom ? { generation: 1 } : {}),
      creationTimestamp: timestamp(core.clock.now()),
    },
  }
}

function track(core: Core, target: Target, writer: Writer, object: JsonObject): JsonObject {
  return core.engine.trackUpdate({
    before: undefined,
    after: object,
    schema: target.version.schema,
    manager: writer.manager,
    apiVersion: textAt(object, 'apiVersion'),
    subresource: '',
    now: core.clock.now(),
  })
}

function prepare(core: Core, { resource, version }: Target, writer: Writer, object: JsonObject): JsonObject {
  const { status: _status, ...withoutStatus } = object
  const uid = textAt(objectAt(object, 'metadata'), 'uid')
  const context = hookContext(core, writer, uid)
  const { onCreate } = resource.hooks
  if (!hasStatus(resource)) return onCreate?.(object, context) ?? object
  if (resource.custom) return withoutStatus
  if (resource.kind === 'Node') return object
  const prepared = onCreate?.({ ...withoutStatus, status: {} }, context) ?? { ...withoutStatus, status: {} }
  // The hooks know the storage version only; a second version with its own field names passes through it.
  return version.convert === undefined ? prepared : version.convert.fromStorage(version.convert.toStorage(prepared))
}

/** True if nothing holds the object back from being removed. */
export function isUnheld(object: JsonObject): boolean {
  return arrayAt(objectAt(object, 'metadata'), 'finalizers').length === 0
}
