import type { Clock } from '../../clock.ts'

/** A clock that stands still until it is moved, and then calls what is due in the order of its times. */
export class FakeClock implements Clock {
  #nowMs: number
  #counter = 0
  readonly #timers = new Map<number, { dueMs: number; action: () => void }>()

  constructor(start = '2026-01-05T10:00:00.000Z') {
    this.#nowMs = Date.parse(start)
  }

  now(): Date {
    return new Date(this.#nowMs)
  }

  after(delayMs: number, action: () => void): () => void {
    const id = ++this.#counter
    this.#timers.set(id, { dueMs: this.#nowMs + delayMs, action })
    return () => this.#timers.delete(id)
  }

  /** How many timers wait. */
  get waiting(): number {
    return this.#timers.size
  }

  /** Lets this much time pass. Timers set meanwhile run too if they are due. */
  advance(ms: number): void {
    const endMs = this.#nowMs + ms
    for (let next = this.#next(endMs); next !== undefined; next = this.#next(endMs)) {
      const [id, { dueMs, action }] = next
      this.#timers.delete(id)
      this.#nowMs = Math.max(this.#nowMs, dueMs)
      action()
    }
    this.#nowMs = endMs
  }

  #next(endMs: number): [number, { dueMs: number; action: () => void }] | undefined {
    const due = [...this.#timers].filter(([, timer]) => timer.dueMs <= endMs)
    return due.sort(([idA, a], [idB, b]) => a.dueMs - b.dueMs || idA - idB)[0]
  }
}
