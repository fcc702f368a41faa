import { describe, expect, it } from 'vitest'
import { nextSelfHealCount, selfHealAt } from './self-heal.ts'

const ended = new Date('2026-01-01T00:00:00Z')
const after = (seconds: number) => new Date(ended.getTime() + seconds * 1000)

describe('self-heal', () => {
  it('heals the first drift of a revision at once', () => {
    expect(selfHealAt(0, ended, after(0))).toEqual(after(0))
  })

  it.each([
    [1, 2],
    [2, 6],
    [3, 18],
    [4, 54],
    [5, 162],
    [6, 300],
    [40, 300],
  ])('waits after %i attempts until %i s after the last operation', (attempts, seconds) => {
    expect(selfHealAt(attempts, ended, after(0.5))).toEqual(after(seconds))
  })

  it('does not wait for what is past', () => {
    expect(selfHealAt(2, ended, after(100))).toEqual(after(100))
  })

  it('begins anew after a quiet time', () => {
    expect(selfHealAt(9, ended, after(331))).toEqual(after(331))
    expect(nextSelfHealCount(9, ended, after(331))).toBe(1)
    expect(nextSelfHealCount(9, ended, after(300))).toBe(10)
  })
})
