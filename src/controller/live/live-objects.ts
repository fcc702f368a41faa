import type { GroupKind, KindInfo, Kinds, KubeObject, ObjectRef } from '#model'
import { type KindCache, kindKey } from './kind-cache.ts'

/** What is live of one application. `loading` says that the answer is not complete yet: nothing may be concluded from it. */
export type LiveObjects = {
  objects: KubeObject[]
  loading: GroupKind[]
  /** Kinds whose objects cannot be known, with the reason. */
  failed: Array<GroupKind & { message: string }>
  /** Kinds that the cluster does not serve (a CustomResourceDefinition that is still to come). */
  missing: GroupKind[]
}

/** What an application manages: objects that it asks for, and kinds of which it may have objects. */
export type Wish = { refs: readonly ObjectRef[]; kinds: readonly GroupKind[] }

/** The kinds of a wish, each once. */
export function kindsOf(wish: Wish): GroupKind[] {
  const kinds = new Map<string, GroupKind>()
  for (const { group, kind } of [...wish.kinds, ...wish.refs]) kinds.set(kindKey({ group, kind }), { group, kind })
  return [...kinds.values()]
}

/** Says in the answer what about a kind is not known (yet), and why; nothing where its objects are known. */
export function judgeKind(
  kind: GroupKind,
  known: { cache: KindCache | undefined; kinds: Kinds | undefined; isAllowed(info: KindInfo): boolean },
  answer: LiveObjects,
): void {
  const { cache, kinds } = known
  if (cache !== undefined) {
    if (!cache.settled) answer.loading.push(kind)
    else if (cache.failure !== undefined) answer.failed.push({ ...kind, message: cache.failure })
    return
  }
  if (kinds === undefined) {
    answer.loading.push(kind)
    return
  }
  const info = kinds.find(kind.group, kind.kind)
  if (info === undefined && kinds.failedGroups().includes(kind.group)) {
    answer.failed.push({ ...kind, message: `the discovery of group ${kind.group} failed` })
  } else if (info === undefined) answer.missing.push(kind)
  else if (!known.isAllowed(info)) answer.failed.push({ ...kind, message: 'the cluster is restricted to some namespaces' })
  else answer.failed.push({ ...kind, message: 'the kind cannot be listed and watched' })
}
