import type { IntOrPercent } from '../shapes.ts'

/** One ReplicaSet of a Deployment as the plan sees it. `maxBefore` is the size limit under which it was last scaled. */
export type Share = {
  name: string
  isNew: boolean
  replicas: number
  available: number
  maxBefore: number | undefined
  createdAt: string
}

/** What a Deployment wants: its size and how far it may deviate while it changes. */
export type Wish = { replicas: number; maxSurge: number; maxUnavailable: number }

/** A new size for one ReplicaSet. */
export type Resize = { name: string; replicas: number }

/**
 * A number of pods given as such or as a percentage of `total`. Surge is rounded up, unavailability down, as Kubernetes does.
 * Text that is neither counts as 0.
 */
export function podCount(value: IntOrPercent | undefined, total: number, round: 'up' | 'down'): number {
  if (typeof value === 'number') return value
  const percent = /^(\d+)%$/.exec(value ?? '0%')?.[1]
  const exact = (Number(percent ?? 0) * total) / 100
  return round === 'up' ? Math.ceil(exact) : Math.floor(exact)
}

/** How far a rolling update may deviate from `replicas`. If both limits come out as 0, one pod may be missing, or nothing could ever move. */
export function wishOf(replicas: number, limits: { maxSurge?: IntOrPercent; maxUnavailable?: IntOrPercent } = {}): Wish {
  const maxSurge = podCount(limits.maxSurge ?? '25%', replicas, 'up')
  const allowed = podCount(limits.maxUnavailable ?? '25%', replicas, 'down')
  const maxUnavailable = maxSurge === 0 && allowed === 0 ? 1 : Math.min(allowed, replicas)
  return { replicas, maxSurge, maxUnavailable }
}

/** The size of the new ReplicaSet: as large as the limit on all pods together lets it be. */
export function newSize(wish: Wish, newReplicas: number, allReplicas: number): number {
  const room = Math.max(0, wish.replicas + wish.maxSurge - allReplicas)
  return newReplicas >= wish.replicas ? wish.replicas : Math.min(newReplicas + room, wish.replicas)
}

/** The next sizes of a rolling update: first the new set grows, and only if it cannot, old ones shrink. Nothing to do is an empty list. */
export function planRollingUpdate(wish: Wish, shares: readonly Share[]): Resize[] {
  const fresh = shares.find((share) => share.isNew)
  if (fresh === undefined) return []
  const size = newSize(
    wish,
    fresh.replicas,
    sum(shares, (share) => share.replicas),
  )
  if (size !== fresh.replicas) return [{ name: fresh.name, replicas: size }]
  return shrinkOld(wish, shares, fresh)
}

function shrinkOld(wish: Wish, shares: readonly Share[], fresh: Share): Resize[] {
  const minAvailable = wish.replicas - wish.maxUnavailable
  // Unavailable pods of the new set count as if they were missing: they must not cost the old ones their life.
  let spare = sum(shares, (share) => share.replicas) - minAvailable - (fresh.replicas - fresh.available)
  if (spare <= 0) return []
  const old = shares
    .filter((share) => !share.isNew && share.replicas > 0)
    .toSorted((a, b) => a.createdAt.localeCompare(b.createdAt))
  const sizes = new Map(old.map((share) => [share.name, share.replicas]))
  // Pods that do not work go first: nobody misses them.
  for (const share of old) {
    const gone = Math.min(spare, share.replicas - share.available)
    sizes.set(share.name, share.replicas - gone)
    spare -= gone
  }
  let surplus = sum(shares, (share) => share.available) - minAvailable
  for (const share of old) {
    const size = sizes.get(share.name) ?? 0
    const gone = Math.max(0, Math.min(size, surplus))
    sizes.set(share.name, size - gone)
    surplus -= gone
  }
  return changed(shares, sizes)
}

/**
 * The sizes after the Deployment itself was scaled. One active set takes it all; in the middle of a rolling update the difference is spread
 * over the sets in proportion to their sizes, so that scaling does not hasten the update.
 */
export function planScale(wish: Wish, shares: readonly Share[], isRolling: boolean): Resize[] {
  const active = shares.filter((share) => share.replicas > 0)
  const fresh = shares.find((share) => share.isNew)
  if (active.length <= 1) {
    const only = active[0] ?? fresh ?? shares.toSorted(newestFirst)[0]
    return only === undefined ? [] : changed(shares, new Map([[only.name, wish.replicas]]))
  }
  if (fresh !== undefined && fresh.replicas === wish.replicas && fresh.available === wish.replicas) {
    return changed(shares, new Map(active.filter((share) => !share.isNew).map((share) => [share.name, 0])))
  }
  return isRolling ? spread(wish, active) : []
}

function spread(wish: Wish, active: readonly Share[]): Resize[] {
  const limit = wish.replicas > 0 ? wish.replicas + wish.maxSurge : 0
  const toAdd = limit - sum(active, (share) => share.replicas)
  const bySize = (a: Share, b: Share): number => b.replicas - a.replicas || (toAdd > 0 ? newestFirst(a, b) : newestFirst(b, a))
  const ordered = active.toSorted(bySize)
  let left = toAdd
  const sizes = new Map<string, number>()
  for (const share of ordered) {
    const base = share.maxBefore ?? sum(active, (each) => each.replicas)
    const fraction = wish.replicas === 0 ? -share.replicas : Math.round((share.replicas * limit) / base) - share.replicas
    const part = toAdd > 0 ? Math.min(fraction, left) : Math.max(fraction, left)
    sizes.set(share.name, share.replicas + part)
    left -= part
  }
  const [largest] = ordered
  if (largest !== undefined) sizes.set(largest.name, Math.max(0, (sizes.get(largest.name) ?? 0) + left))
  return changed(active, sizes)
}

function changed(shares: readonly Share[], sizes: ReadonlyMap<string, number>): Resize[] {
  return shares.flatMap(({ name, replicas }) => {
    const size = sizes.get(name) ?? replicas
    return size === replicas ? [] : [{ name, replicas: size }]
  })
}

function newestFirst(a: Share, b: Share): number {
  return b.createdAt.localeCompare(a.createdAt)
}

function sum(shares: readonly Share[], of: (share: Share) => number): number {
  return shares.reduce((total, share) => total + of(share), 0)
}
