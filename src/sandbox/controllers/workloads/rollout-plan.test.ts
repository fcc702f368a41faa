import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planRollingUpdate, planScale, podCount, type Share, wishOf } from './rollout-plan.ts'

const share = (name: string, replicas: number, rest: Partial<Share> = {}): Share => ({
  name,
  isNew: false,
  replicas,
  available: replicas,
  maxBefore: undefined,
  createdAt: name,
  ...rest,
})

const sizesAfter = (shares: readonly Share[], resizes: readonly { name: string; replicas: number }[]): Share[] =>
  shares.map((each) => ({ ...each, replicas: resizes.find((resize) => resize.name === each.name)?.replicas ?? each.replicas }))

describe('the plan of a rolling update', () => {
  it('rounds surge up and unavailability down', () => {
    expect(podCount('25%', 3, 'up')).toBe(1)
    expect(podCount('25%', 3, 'down')).toBe(0)
    expect(podCount(2, 3, 'up')).toBe(2)
  })

  it('lets one pod be missing when neither limit leaves any room', () => {
    expect(wishOf(3, { maxSurge: 0, maxUnavailable: 0 })).toEqual({ replicas: 3, maxSurge: 0, maxUnavailable: 1 })
    expect(wishOf(3, { maxSurge: '0%', maxUnavailable: '10%' })).toEqual({ replicas: 3, maxSurge: 0, maxUnavailable: 1 })
  })

  it('never breaks its limits, and comes to an end when new pods get available', () => {
    const limits = fc.record({ maxSurge: fc.integer({ min: 0, max: 4 }), maxUnavailable: fc.integer({ min: 0, max: 4 }) })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), limits, (replicas, given) => {
        const wish = wishOf(replicas, given)
        let shares = [share('old', replicas), share('new', 0, { isNew: true })]
        for (let step = 0; step < 100; step++) {
          const resizes = planRollingUpdate(wish, shares)
          if (resizes.length === 0) break
          const next = sizesAfter(shares, resizes)
          const total = next.reduce((count, each) => count + each.replicas, 0)
          const available = next.reduce((count, each) => count + Math.min(each.available, each.replicas), 0)
          expect(total).toBeLessThanOrEqual(replicas + wish.maxSurge)
          expect(available).toBeGreaterThanOrEqual(replicas - wish.maxUnavailable)
          shares = next.map((each) => ({ ...each, available: each.replicas }))
        }
        expect(shares.map((each) => each.replicas)).toEqual([0, replicas])
      }),
    )
  })

  it('takes down old pods that do not work first', () => {
    const shares = [share('a', 2, { available: 0 }), share('b', 2), share('new', 1, { isNew: true, available: 1 })]
    const resizes = planRollingUpdate(wishOf(3, { maxSurge: 2, maxUnavailable: 0 }), shares)
    expect(resizes).toEqual([{ name: 'a', replicas: 0 }])
  })

  it('spreads a scaling in the middle of an update in proportion', () => {
    const shares = [share('old', 6, { maxBefore: 10 }), share('new', 4, { isNew: true, available: 0, maxBefore: 10 })]
    const resizes = planScale({ replicas: 20, maxSurge: 0, maxUnavailable: 1 }, shares, true)
    expect(resizes).toEqual([
      { name: 'old', replicas: 12 },
      { name: 'new', replicas: 8 },
    ])
  })

  it('gives every scaled pod to somebody', () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 50 }))
    fc.assert(
      fc.property(sizes, ([old, fresh, wanted]) => {
        const shares = [
          share('old', old, { maxBefore: old + fresh }),
          share('new', fresh, { isNew: true, available: 0, maxBefore: old + fresh }),
        ]
        const next = sizesAfter(shares, planScale({ replicas: wanted, maxSurge: 0, maxUnavailable: 1 }, shares, true))
        expect(next.reduce((total, each) => total + each.replicas, 0)).toBe(wanted)
        for (const each of next) expect(each.replicas).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})
