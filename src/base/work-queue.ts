import { type Backoff, backoffMs } from './backoff.ts'

/** Time, as far as the queue needs it. `after` runs something once and gives a function that takes it back. */
export type Timers = {
  now(): Date
  after(delayMs: number, run: () => void): () => void
}

/**
 * A queue of keys with the semantics of Kubernetes' client-go: a key waits at most once; a key that is added while a worker has it comes back
 * when the worker is done; no two workers ever have the same key. Keys keep the order in which they came.
 */
export class WorkQueue<Key> {
  readonly #timers: Timers
  readonly #backoff: Backoff
  readonly #waiting = new Set<Key>()
  readonly #processing = new Set<Key>()
  readonly #again = new Set<Key>()
  readonly #delayed = new Map<Key, { atMs: number; cancel: () => void }>()
  readonly #attempts = new Map<Key, number>()
  readonly #takers: Array<(key: Key | undefined) => void> = []
  #closed = false

  /** `backoff` is for `addRateLimited`; 5 ms doubling to 1,000 s unless told, as in client-go. */
  constructor(timers: Timers, backoff: Backoff = { initialMs: 5, factor: 2, maxMs: 1_000_000 }) {
    this.#timers = timers
    this.#backoff = backoff
  }

  /** Keys that wait for a worker; delayed ones do not count. */
  get length(): number {
    return this.#waiting.size
  }

  /** Queues a key now. A delay that is pending for it is over. */
  add(key: Key): void {
    if (this.#closed) return
    this.#endDelay(key)
    if (this.#processing.has(key)) {
      this.#again.add(key)
      return
    }
    this.#waiting.add(key)
    this.#hand()
  }

  /** Queues a key after a while; of several delays the earliest counts. A key that already waits stays as it is. */
  addAfter(key: Key, delayMs: number): void {
    if (this.#closed || this.#waiting.has(key)) return
    if (delayMs <= 0) {
      this.add(key)
      return
    }
    const atMs = this.#timers.now().getTime() + delayMs
    const known = this.#delayed.get(key)
    if (known !== undefined && known.atMs <= atMs) return
    known?.cancel()
    this.#delayed.set(key, { atMs, cancel: this.#timers.after(delayMs, () => this.add(key)) })
  }

  /** Queues a key after a wait that grows with each call until `forget`. Returns the wait in milliseconds. */
  addRateLimited(key: Key): number {
    const attempt = this.#attempts.get(key) ?? 0
    this.#attempts.set(key, attempt + 1)
    const delayMs = backoffMs(this.#backoff, attempt)
    this.addAfter(key, delayMs)
    return delayMs
  }

  /** How often a key was rate limited since it was forgotten. */
  attempts(key: Key): number {
    return this.#attempts.get(key) ?? 0
  }

  /** Ends the growth of a key's waits: it succeeded, or is gone. */
  forget(key: Key): void {
    this.#attempts.delete(key)
  }

  /** The next key, as soon as there is one; undefined when the queue was closed. Whoever gets a key calls `done` for it. */
  take(): Promise<Key | undefined> {
    const [key] = this.#waiting
    if (key !== undefined) return Promise.resolve(this.#start(key))
    if (this.#closed) return Promise.resolve(undefined)
    return new Promise((resolve) => {
      this.#takers.push(resolve)
    })
  }

  /** The worker is finished with a key. If it was added meanwhile, it waits again. */
  done(key: Key): void {
    this.#processing.delete(key)
    if (this.#again.delete(key)) this.add(key)
  }

  /** No more keys: everybody who waits gets undefined, delays are dropped. What is being processed may finish. */
  close(): void {
    this.#closed = true
    this.#waiting.clear()
    this.#again.clear()
    for (const { cancel } of this.#delayed.values()) cancel()
    this.#delayed.clear()
    for (const taker of this.#takers.splice(0)) taker(undefined)
  }

  #hand(): void {
    const [key] = this.#waiting
    const taker = key === undefined ? undefined : this.#takers.shift()
    if (key !== undefined && taker !== undefined) taker(this.#start(key))
  }

  #start(key: Key): Key {
    this.#waiting.delete(key)
    this.#processing.add(key)
    return key
  }

  #endDelay(key: Key): void {
    this.#delayed.get(key)?.cancel()
    this.#delayed.delete(key)
  }
}
