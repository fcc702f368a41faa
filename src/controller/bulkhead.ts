import type { Clock } from './ports.ts'

export type BulkheadOptions = {
  /** How many keys are worked on at a time. */
  workers: number
  clock: Clock
  /** Works on one key. What it throws goes to `failed`, and the key comes back with a growing delay. */
  work(key: string): Promise<void>
  failed(key: string, error: unknown): void
}

const firstRetryMs = 1_000
const longestRetryMs = 5 * 60_000

/**
 * The queue of one cluster. A key is in it at most once; one that is added while it is worked on comes again afterwards, at the end:
 * nobody who is asked for often keeps the others waiting. A slow cluster fills its own queue only.
 */
export class Bulkhead {
  readonly #options: BulkheadOptions
  readonly #waiting = new Set<string>()
  readonly #running = new Set<string>()
  readonly #again = new Set<string>()
  readonly #timers = new Map<string, { at: number; takeBack: () => void }>()
  readonly #failures = new Map<string, number>()
  #stopped = false
  #idle: Array<() => void> = []

  constructor(options: BulkheadOptions) {
    this.#options = options
  }

  /** How many keys wait or are worked on. */
  get size(): number {
    return this.#waiting.size + this.#running.size
  }

  add(key: string): void {
    if (this.#stopped) return
    if (this.#running.has(key)) this.#again.add(key)
    else this.#waiting.add(key)
    this.#dispatch()
  }

  /** Adds the key at a time; an earlier time that was asked for before stays. */
  addAt(key: string, at: Date): void {
    if (this.#stopped) return
    const known = this.#timers.get(key)
    if (known !== undefined && known.at <= at.getTime()) return
    known?.takeBack()
    const delayMs = Math.max(0, at.getTime() - this.#options.clock.now().getTime())
    const takeBack = this.#options.clock.after(delayMs, () => {
      this.#timers.delete(key)
      this.add(key)
    })
    this.#timers.set(key, { at: at.getTime(), takeBack })
  }

  /** Forgets a key that is gone for good. */
  forget(key: string): void {
    this.#waiting.delete(key)
    this.#again.delete(key)
    this.#failures.delete(key)
    this.#timers.get(key)?.takeBack()
    this.#timers.delete(key)
  }

  /** Takes nothing more on; resolves when what runs has ended. */
  stop(): Promise<void> {
    this.#stopped = true
    for (const { takeBack } of this.#timers.values()) takeBack()
    this.#timers.clear()
    this.#waiting.clear()
    this.#again.clear()
    if (this.#running.size === 0) return Promise.resolve()
    return new Promise((resolve) => this.#idle.push(resolve))
  }

  #dispatch(): void {
    for (const key of this.#waiting) {
      if (this.#running.size >= this.#options.workers || this.#stopped) return
      this.#waiting.delete(key)
      this.#running.add(key)
      void this.#run(key)
    }
  }

  async #run(key: string): Promise<void> {
    try {
      await this.#options.work(key)
      this.#failures.delete(key)
    } catch (error) {
      this.#retryLater(key)
      this.#options.failed(key, error)
    }
    this.#running.delete(key)
    if (this.#again.delete(key) && !this.#stopped) this.#waiting.add(key)
    if (this.#stopped && this.#running.size === 0) for (const resolve of this.#idle.splice(0)) resolve()
    this.#dispatch()
  }

  #retryLater(key: string): void {
    const failures = (this.#failures.get(key) ?? 0) + 1
    this.#failures.set(key, failures)
    const delayMs = Math.min(firstRetryMs * 2 ** (failures - 1), longestRetryMs)
    this.addAt(key, new Date(this.#options.clock.now().getTime() + delayMs))
  }
}
