import { WorkQueue } from '#base'
import type { Clock } from './ports.ts'

export type BulkheadOptions = {
  /** How many keys are worked on at a time. */
  workers: number
  clock: Clock
  /** Works on one key. What it throws goes to `failed`, and the key comes back with a growing delay. */
  work(key: string): Promise<void>
  failed(key: string, error: unknown): void
}

/**
 * The queue of one cluster and its workers. A key is in it at most once; one that is added while it is worked on comes again
 * afterwards, at the end: nobody who is asked for often keeps the others waiting. A slow cluster fills its own queue only.
 */
export class Bulkhead {
  readonly #options: BulkheadOptions
  readonly #queue: WorkQueue<string>
  readonly #workers: Array<Promise<void>>

  constructor(options: BulkheadOptions) {
    this.#options = options
    this.#queue = new WorkQueue<string>(options.clock, { initialMs: 1_000, factor: 2, maxMs: 300_000 })
    this.#workers = Array.from({ length: options.workers }, () => this.#run())
  }

  /** How many keys wait for a worker. */
  get length(): number {
    return this.#queue.length
  }

  add(key: string): void {
    this.#queue.add(key)
  }

  /** Adds the key at a time; an earlier time that was asked for before stays. */
  addAt(key: string, at: Date): void {
    this.#queue.addAfter(key, at.getTime() - this.#options.clock.now().getTime())
  }

  /** Takes nothing more on; resolves when what runs has ended. */
  async stop(): Promise<void> {
    this.#queue.close()
    await Promise.all(this.#workers)
  }

  async #run(): Promise<void> {
    for (;;) {
      const key = await this.#queue.take()
      if (key === undefined) return
      try {
        await this.#options.work(key)
        this.#queue.forget(key)
      } catch (error) {
        this.#queue.addRateLimited(key)
        this.#options.failed(key, error)
      }
      this.#queue.done(key)
    }
  }
}
