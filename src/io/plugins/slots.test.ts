import { describe, expect, it } from 'vitest'
import { openSlots, StalledError } from './slots.ts'

function works() {
  const ends: Array<() => void> = []
  return { ends, work: () => new Promise<void>((resolve) => void ends.push(resolve)) }
}
const tick = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('places for jobs of a plugin', () => {
  it('are so many at a time, by name, first come first served', async () => {
    const slots = openSlots(2)
    const { ends, work } = works()
    const all = [1, 2, 3].map(() => slots.use('a', work))
    const other = slots.use('b', work)
    await tick()
    expect(ends).toHaveLength(3)
    ends.shift()?.()
    await tick()
    expect(ends).toHaveLength(3)
    for (const end of ends) end()
    await Promise.all([...all, other])
    await slots.use('a', () => Promise.resolve())
  })

  it('are not waited for any more where nobody wants the result', async () => {
    const slots = openSlots(1)
    const { ends, work } = works()
    const first = slots.use('a', work)
    const left = new AbortController()
    const second = slots.use('a', work, left.signal)
    const third = slots.use('a', work)
    await tick()
    left.abort(new Error('newer'))
    await expect(second).rejects.toThrow('newer')
    ends.shift()?.()
    await first
    await tick()
    ends.shift()?.()
    await third
  })

  it('are not waited for, for a while, where those who have them do not get on', async () => {
    let nowMs = 0
    const slots = openSlots(1, () => nowMs)
    const { ends, work } = works()
    const first = slots.use('a', work)
    slots.stalled('a')
    await expect(slots.use('a', work)).rejects.toThrow(StalledError)
    nowMs = 31_000
    const second = slots.use('a', work)
    await tick()
    ends.shift()?.()
    await first
    await tick()
    ends.shift()?.()
    await second
  })
})
