import { describe, expect, it } from 'vitest'
import { type Timers, WorkQueue } from './work-queue.ts'

/** Time that stands still until it is moved. */
class StillTime implements Timers {
  #nowMs = 0
  #timers: Array<{ atMs: number; run: () => void }> = []

  now(): Date {
    return new Date(this.#nowMs)
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { atMs: this.#nowMs + delayMs, run }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  move(ms: number): void {
    this.#nowMs += ms
    const due = this.#timers.filter((timer) => timer.atMs <= this.#nowMs)
    this.#timers = this.#timers.filter((timer) => timer.atMs > this.#nowMs)
    for (const timer of due) timer.run()
  }

  get pending(): number {
    return this.#timers.length
  }
}

describe('the work queue', () => {
  const start = () => {
    const time = new StillTime()
    return { time, queue: new WorkQueue<string>(time, { initialMs: 10, factor: 2, maxMs: 50 }) }
  }

  it('holds a key once and keeps the order', async () => {
    const { queue } = start()
    for (const key of ['a', 'b', 'a']) queue.add(key)
    expect(queue.length).toBe(2)
    expect([await queue.take(), await queue.take()]).toEqual(['a', 'b'])
  })

  it('never gives a key to a second worker, and gives it again when it was added meanwhile', async () => {
    const { queue } = start()
    queue.add('a')
    await queue.take()
    queue.add('a')
    queue.add('a')
    expect(queue.length).toBe(0)
    queue.done('a')
    expect(queue.length).toBe(1)
    expect(await queue.take()).toBe('a')
    queue.done('a')
    expect(queue.length).toBe(0)
  })

  it('wakes whoever waits, one worker a key', async () => {
    const { queue } = start()
    const [first, second] = [queue.take(), queue.take()]
    queue.add('a')
    queue.add('b')
    expect(await Promise.all([first, second])).toEqual(['a', 'b'])
  })

  it('adds after a delay, of several the earliest', () => {
    const { queue, time } = start()
    queue.addAfter('a', 100)
    queue.addAfter('a', 50)
    queue.addAfter('a', 200)
    time.move(49)
    expect(queue.length).toBe(0)
    time.move(1)
    expect(queue.length).toBe(1)
    expect(time.pending).toBe(0)
  })

  it('ends a delay when the key is added at once', () => {
    const { queue, time } = start()
    queue.addAfter('a', 100)
    queue.add('a')
    expect(time.pending).toBe(0)
  })

  it('lets waits grow until the key is forgotten', () => {
    const { queue } = start()
    expect([1, 2, 3, 4].map(() => queue.addRateLimited('a'))).toEqual([10, 20, 40, 50])
    expect(queue.attempts('a')).toBe(4)
    queue.forget('a')
    expect(queue.addRateLimited('a')).toBe(10)
  })

  it('sends everybody home when it is closed', async () => {
    const { queue, time } = start()
    const waiting = queue.take()
    queue.addAfter('a', 10)
    queue.close()
    expect(await waiting).toBeUndefined()
    expect(time.pending).toBe(0)
    queue.add('b')
    expect(await queue.take()).toBeUndefined()
  })
})
