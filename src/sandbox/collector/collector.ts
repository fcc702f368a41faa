import { Later } from '../later.ts'
import { groupOf, type KubeObject, type OwnerReference } from '../object.ts'
import type { Core, Target } from '../rest/core.ts'
import { insider, keyOf } from '../rest/core.ts'
import { remove } from '../rest/remove.ts'
import { update } from '../rest/update.ts'
import { fromStorage } from '../rest/core.ts'
import type { StoreEvent } from '../store/index.ts'
import { isConflict, isNotFound } from '../status.ts'
import { OwnerIndex } from './owner-index.ts'

const foreground = 'foregroundDeletion'
const orphan = 'orphan'

/** Deletes what has lost its owners, as the deletion of the owner asked for: in the background, before the owner, or not at all. */
export function startCollector(core: Core): () => void {
  const index = new OwnerIndex()
  const later = new Later(core.clock, (uid) => settle(core, index, uid))
  const see = (event: Pick<StoreEvent, 'type' | 'object'>, resource: string) => {
    const uid = event.object.metadata.uid ?? ''
    if (event.type === 'DELETED') {
      for (const owner of index.ownersOf(uid)) later.add(owner)
      index.remove(uid)
      for (const dependent of index.dependentsOf(uid)) later.add(dependent)
      return
    }
    index.set(uid, { resource, object: event.object })
    if ((event.object.metadata.ownerReferences ?? []).length > 0 || event.object.metadata.deletionTimestamp !== undefined)
      later.add(uid)
  }
  const stop = core.store.listen(undefined, see)
  for (const resource of core.store.resources())
    for (const object of core.store.list(resource)) see({ type: 'ADDED', object }, resource)
  return () => {
    stop()
    later.stop()
  }
}

function settle(core: Core, index: OwnerIndex, uid: string): void {
  const known = index.get(uid)
  if (known === undefined) return
  const target = targetOf(core, known.resource, known.object)
  if (target === undefined) return
  try {
    settleOwner(core, index, { uid, target, object: known.object })
    settleDependent(core, index, { uid, target, object: known.object })
  } catch (error) {
    if (!isNotFound(error) && !isConflict(error)) throw error
  }
}

type Settled = { uid: string; target: Target; object: KubeObject }

function settleOwner(core: Core, index: OwnerIndex, { uid, target, object }: Settled): void {
  const { deletionTimestamp, finalizers = [] } = object.metadata
  if (deletionTimestamp === undefined) return
  if (finalizers.includes(orphan)) {
    for (const dependent of index.dependentsOf(uid)) release(core, index, { dependent, owner: uid })
    dropFinalizer(core, target, orphan)
  } else if (finalizers.includes(foreground)) {
    const blocking = index.dependentsOf(uid).filter((dependent) => remainsBlocking(core, index, dependent, uid))
    if (blocking.length === 0) dropFinalizer(core, target, foreground)
  }
}

// Deletes a dependent of an owner that goes in the foreground; true while it holds the owner back.
function remainsBlocking(core: Core, index: OwnerIndex, dependent: string, owner: string): boolean {
  const known = index.get(dependent)
  const target = known === undefined ? undefined : targetOf(core, known.resource, known.object)
  if (known === undefined || target === undefined) return false
  const references = known.object.metadata.ownerReferences ?? []
  const isBlocking = references.some((reference) => reference.uid === owner && reference.blockOwnerDeletion === true)
  if (hasOtherOwner(core, index, references, owner)) return false
  if (known.object.metadata.deletionTimestamp === undefined) {
    remove(core, target, { propagation: 'Foreground', uid: dependent, dryRun: false })
  }
  return isBlocking && core.store.get(keyOf(target))?.metadata.uid === dependent
}

function settleDependent(core: Core, index: OwnerIndex, { target, object, uid }: Settled): void {
  const references = object.metadata.ownerReferences ?? []
  if (references.length === 0 || object.metadata.deletionTimestamp !== undefined) return
  const alive = references.filter((reference) => isAlive(core, index, reference))
  if (alive.length === 0) remove(core, target, { propagation: 'Background', uid, dryRun: false })
  else if (alive.length < references.length)
    write(core, target, { ...object, metadata: { ...object.metadata, ownerReferences: alive } })
}

function hasOtherOwner(core: Core, index: OwnerIndex, references: readonly OwnerReference[], owner: string): boolean {
  return references.some((reference) => reference.uid !== owner && isAlive(core, index, reference))
}

// An owner is the object with that uid. A kind that is not served cannot be looked up, and absence is no evidence there.
function isAlive(core: Core, index: OwnerIndex, { uid, apiVersion, kind }: OwnerReference): boolean {
  return index.get(uid) !== undefined || core.registry.byKind(groupOf(apiVersion), kind) === undefined
}

function release(core: Core, index: OwnerIndex, { dependent, owner }: { dependent: string; owner: string }): void {
  const known = index.get(dependent)
  const target = known === undefined ? undefined : targetOf(core, known.resource, known.object)
  if (known === undefined || target === undefined) return
  const left = (known.object.metadata.ownerReferences ?? []).filter((reference) => reference.uid !== owner)
  const { ownerReferences: _references, ...metadata } = known.object.metadata
  write(core, target, { ...known.object, metadata: { ...metadata, ...(left.length === 0 ? {} : { ownerReferences: left }) } })
}

function dropFinalizer(core: Core, target: Target, finalizer: string): void {
  const live = core.store.get(keyOf(target))
  if (live === undefined) return
  const left = (live.metadata.finalizers ?? []).filter((each) => each !== finalizer)
  const { finalizers: _finalizers, ...metadata } = live.metadata
  write(core, target, { ...live, metadata: { ...metadata, ...(left.length === 0 ? {} : { finalizers: left }) } })
}

function write(core: Core, target: Target, object: KubeObject): void {
  update(core, target, insider('kube-controller-manager'), { object: fromStorage(object, target) })
}

function targetOf(core: Core, key: string, object: KubeObject): Target | undefined {
  const slash = key.indexOf('/')
  const resource = core.registry.byPlural(key.slice(0, slash), key.slice(slash + 1))
  const version = resource?.versions.find((each) => each.served)
  if (resource === undefined || version === undefined) return undefined
  return { resource, version, namespace: object.metadata.namespace ?? '', name: object.metadata.name ?? '', subresource: '' }
}
