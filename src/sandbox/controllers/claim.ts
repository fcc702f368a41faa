import type { GroupKind, KubeObject } from '../object.ts'
import { controllerUid, selects } from './labels.ts'
import { ownedByController } from './pods.ts'
import type { LabelSelector, Named } from './shapes.ts'
import type { World } from './world.ts'

/** Who claims children, by which labels, and which of the free ones it wants. */
export type Claim = { owner: Named; selector: LabelSelector; wants?: (object: KubeObject) => boolean }

/**
 * Makes the selector of an owner true: children without a controller that it matches are adopted, children that it matches no more are
 * let go. An owner that is being deleted does neither, or it would take back what an orphaning delete has just freed.
 */
export function claimChildren(world: World, kind: GroupKind, { owner, selector, wants }: Claim): void {
  if (owner.metadata.deletionTimestamp !== undefined) return
  const cache = world.cache(kind)
  for (const child of cache.ownedBy(owner.metadata.uid)) {
    if (child.metadata.deletionTimestamp === undefined && !selects(selector, child.metadata.labels)) letGo(world, child, owner)
  }
  for (const child of cache.inNamespace(owner.metadata.namespace ?? '')) {
    if (isFree(child) && selects(selector, child.metadata.labels) && (wants?.(child) ?? true)) adopt(world, child, owner)
  }
}

/** Wakes the owners of a kind whose selector matches a child that has no controller. */
export function wakeAdopters(world: World, kind: GroupKind, { owners, wake }: { owners: GroupKind; wake: Wake }): void {
  world.cache(kind).onChange(({ type, object }) => {
    if (type === 'DELETED' || !isFree(object)) return
    for (const owner of world.cache(owners).inNamespace(object.metadata.namespace ?? '')) {
      // Kinds with a selector of this shape are the only ones that are asked for.
      const { spec } = owner as unknown as { spec: { selector: LabelSelector } }
      if (selects(spec.selector, object.metadata.labels)) wake(owner)
    }
  })
}

type Wake = (owner: KubeObject) => void

function isFree(object: KubeObject): boolean {
  return controllerUid(object) === undefined && object.metadata.deletionTimestamp === undefined
}

function adopt(world: World, child: KubeObject, owner: Named): void {
  const others = child.metadata.ownerReferences ?? []
  world.update({ ...child, metadata: { ...child.metadata, ownerReferences: [...others, ownedByController(owner)] } })
}

function letGo(world: World, child: KubeObject, owner: Named): void {
  const { ownerReferences = [], ...metadata } = child.metadata
  const others = ownerReferences.filter((reference) => reference.uid !== owner.metadata.uid)
  world.update({ ...child, metadata: { ...metadata, ...(others.length === 0 ? {} : { ownerReferences: others }) } })
}
