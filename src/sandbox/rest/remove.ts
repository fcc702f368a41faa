import { timestamp } from '../clock.ts'
import { arrayAt, objectAt } from '../json.ts'
import { asJson, type KubeObject } from '../object.ts'
import { type Core, keyOf, type Target } from './core.ts'
import { ApiError } from '../status.ts'
import { checkRemovable, mustGet } from './update.ts'

/** What a DELETE asks for; absent values mean the defaults of the kind. */
export type Removal = {
  propagation?: 'Background' | 'Foreground' | 'Orphan'
  uid?: string
  resourceVersion?: string
  gracePeriodSeconds?: number
  dryRun: boolean
}

/** `gone` tells whether the object was removed or only marked; `object` is its last state. */
export type Removed = { gone: boolean; object: KubeObject }

/** Deletes, or marks as being deleted what finalizers or a grace period hold. */
export function remove(core: Core, target: Target, removal: Removal): Removed {
  const found = mustGet(core, target)
  checkPreconditions(target, found, removal)
  checkRemovable(target)
  const { onRemove } = target.resource.hooks
  const live = found.metadata.deletionTimestamp === undefined ? (onRemove?.(found, core.clock.now()) ?? found) : found
  const finalizers = finalizersFor(live, removal)
  const grace = graceFor(target, live, removal)
  const isNamespace = target.resource.key === '/namespaces'
  const isPlain = isNamespace || target.resource.kind === 'CustomResourceDefinition'
  if (finalizers.length === 0 && grace === 0 && !(isNamespace && holdsContent(live))) {
    if (removal.dryRun) return { gone: true, object: live }
    return { gone: true, object: core.store.remove(keyOf(target)) ?? live }
  }
  return mark(core, target, live, { finalizers, grace, removal, isNamespace, isPlain })
}

/** `isPlain` objects are marked with a time and nothing else: no grace period, no new generation. */
type Mark = { finalizers: string[]; grace: number; removal: Removal; isNamespace: boolean; isPlain: boolean }

function mark(core: Core, target: Target, live: KubeObject, { finalizers, grace, removal, isNamespace, isPlain }: Mark): Removed {
  const isMarked = live.metadata.deletionTimestamp !== undefined
  const isShorter = isMarked && grace < (live.metadata.deletionGracePeriodSeconds ?? 0)
  if (isMarked && !isShorter && sameList(finalizers, live.metadata.finalizers ?? [])) return { gone: false, object: live }
  const { finalizers: _finalizers, ...metadata } = live.metadata
  const counted = !isMarked && !isPlain && metadata.generation !== undefined ? { generation: metadata.generation + 1 } : {}
  const stamp = isMarked && !isShorter ? {} : markOf(core, grace, isPlain)
  const object: KubeObject = {
    ...live,
    metadata: { ...metadata, ...counted, ...stamp, ...(finalizers.length === 0 ? {} : { finalizers }) },
    ...(isNamespace ? { status: { ...objectAt(asJson(live), 'status'), phase: 'Terminating' } } : {}),
  }
  return { gone: false, object: removal.dryRun ? object : core.store.put(keyOf(target), object) }
}

function markOf(core: Core, grace: number, isPlain: boolean): { deletionTimestamp: string; deletionGracePeriodSeconds?: number } {
  const deletionTimestamp = timestamp(new Date(core.clock.now().getTime() + grace * 1_000))
  return isPlain ? { deletionTimestamp } : { deletionTimestamp, deletionGracePeriodSeconds: grace }
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index])
}

function holdsContent(namespace: KubeObject): boolean {
  return arrayAt(objectAt(asJson(namespace), 'spec'), 'finalizers').length > 0
}

function checkPreconditions(target: Target, live: KubeObject, { uid, resourceVersion }: Removal): void {
  const { resource, name } = target
  const refuse = (why: string) =>
    new ApiError(409, 'Conflict', `Operation cannot be fulfilled on ${resource.kind} "${name}": ${why}`, {
      name,
      kind: resource.kind,
    })
  if (uid !== undefined && uid !== live.metadata.uid) {
    throw refuse(
      `the UID in the precondition (${uid}) does not match the UID in record (${live.metadata.uid}). ` +
        'The object might have been deleted and then recreated',
    )
  }
  if (resourceVersion !== undefined && resourceVersion !== live.metadata.resourceVersion) {
    throw refuse(
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record ` +
        `(${live.metadata.resourceVersion}). The object might have been modified`,
    )
  }
}

// How dependents fare is kept as a finalizer, which the garbage collector takes away once it has done it.
function finalizersFor(live: KubeObject, { propagation }: Removal): string[] {
  const finalizers = live.metadata.finalizers ?? []
  if (propagation === undefined) return finalizers
  const others = finalizers.filter((finalizer) => finalizer !== 'orphan' && finalizer !== 'foregroundDeletion')
  if (propagation === 'Orphan') return [...others, 'orphan']
  return propagation === 'Foreground' ? [...others, 'foregroundDeletion'] : others
}

function graceFor({ resource }: Target, live: KubeObject, { gracePeriodSeconds }: Removal): number {
  const own = resource.hooks.graceSeconds?.(live)
  if (own === undefined || own === 0) return 0
  const wanted = gracePeriodSeconds ?? own
  const marked = live.metadata.deletionTimestamp === undefined ? undefined : live.metadata.deletionGracePeriodSeconds
  return marked === undefined ? wanted : Math.min(wanted, gracePeriodSeconds ?? marked)
}
