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
    await settle()
  }
  return { bulkhead, clock, log, end }
}

async function settle() {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
}

describe('the queue of a cluster', () => {
  it('holds a key once, and brings back one that was added while it was worked on, behind the others', async () => {
    const { bulkhead, log, end } = setUp()
    bulkhead.add('a')
    await settle()
    for (const key of ['b', 'b', 'a']) bulkhead.add(key)
    for (let turn = 0; turn < 4; turn++) await end()
    expect(log).toEqual(['a', 'b', 'a'])
  })

  it('works on as many keys as it has workers', async () => {
    const { bulkhead, log } = setUp(2)
    for (const key of ['a', 'b', 'c']) bulkhead.add(key)
    await settle()
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
    await settle()
    expect(log).toEqual(['a'])
    clock.pass(60_000)
    await settle()
    expect(log).toEqual(['a'])
  })

  it('tries a key that failed again, later each time', async () => {
    const { bulkhead, clock, log, end } = setUp()
    bulkhead.add('a')
    await settle()
    await end(new Error('no'))
    clock.pass(1_000)
    await settle()
    await end(new Error('no'))
    clock.pass(1_999)
    await settle()
    expect(log).toEqual(['a', 'failed a', 'a', 'failed a'])
    clock.pass(1)
    await settle()
    expect(log).toHaveLength(5)
  })

  it('ends when what runs has ended', async () => {
    const { bulkhead, log, end } = setUp()
    bulkhead.add('a')
    await settle()
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
