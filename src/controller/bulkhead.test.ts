import { describe, expect, it } from 'vitest'
import { Bulkhead } from './bulkhead.ts'
import { fakeClock } from '#test/fake-clock'

function setUp(workers = 1) {
  const clock = fakeClock('2026-01-01T00:00:00Z')
  const log: string[] = []
  const ends: Array<{ key: string; end: (error?: Error) => void }> = []
  const bulkhead = new Bulkhead({
    workers,
    clock,
    work: (key) =>
      new Promise((resolve, reject) => {
        log.push(key)
        ends.push({ key, end: (error) => (error === undefined ? resolve() : reject(error)) })
      }),
    failed: (key) => log.push(`failed ${key}`),
  })
  const end = async (error?: Error) => {
    ends.shift()?.end(error)
    for (let turn = 0; turn < 5; turn++) await Promise.resolve()
  }
  return { bulkhead, clock, log, end }
}

describe('the queue of a cluster', () => {
  it('holds a key once, and brings back one that was added while it was worked on, behind the others', async () => {
    const { bulkhead, log, end } = setUp()
    for (const key of ['a', 'b', 'b', 'a']) bulkhead.add(key)
    await end()
    await end()
    await end()
    expect(log).toEqual(['a', 'b', 'a'])
    expect(bulkhead.size).toBe(0)
  })

  it('works on as many keys as it has workers', () => {
    const { bulkhead, log } = setUp(2)
    for (const key of ['a', 'b', 'c']) bulkhead.add(key)
    expect(log).toEqual(['a', 'b'])
  })

  it('keeps the earliest of the times at which a key is wanted', async () => {
    const { bulkhead, clock, log } = setUp()
    bulkhead.addAt('a', new Date('2026-01-01T00:00:20Z'))
    bulkhead.addAt('a', new Date('2026-01-01T00:00:05Z'))
    bulkhead.addAt('a', new Date('2026-01-01T00:00:10Z'))
    clock.pass(4_999)
    expect(log).toEqual([])
    clock.pass(1)
    expect(log).toEqual(['a'])
    clock.pass(60_000)
    expect(log).toEqual(['a'])
  })

  it('tries a key that failed again, later each time', async () => {
    const { bulkhead, clock, log, end } = setUp()
    bulkhead.add('a')
    await end(new Error('no'))
    clock.pass(1_000)
    await end(new Error('no'))
    clock.pass(1_999)
    expect(log).toEqual(['a', 'failed a', 'a', 'failed a'])
    clock.pass(1)
    expect(log).toHaveLength(5)
  })

  it('ends when what runs has ended', async () => {
    const { bulkhead, log, end } = setUp()
    bulkhead.add('a')
    bulkhead.add('b')
    let stopped = false
    const stop = bulkhead.stop().then(() => {
      stopped = true
    })
    await Promise.resolve()
    expect(stopped).toBe(false)
    await end()
    await stop
    expect(log).toEqual(['a'])
  })
})
