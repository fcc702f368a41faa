import type { Clock } from '../clock.ts'
import { isConflict, isNotFound } from '../status.ts'
import { isNamespaceEnding } from './ending.ts'

export type QueueOptions = {
  clock: Clock
  /** Does what one key needs, from what the API says now. It may throw: a conflict is tried again at once, anything else with a growing pause. */
  reconcile: (key: string) => void
  /** Told of every error that is neither a conflict nor a vanished object. */
  onError: (key: string, error: unknown) => void
}

/** What one turn of the event loop may take before requests get theirs: this many keys, and no more once this much time has gone. */
const batchSize = 50
const batchMs = 10
const firstRetryMs = 20
const longestRetryMs = 60_000

/**
 * The work of one controller: a set of keys, each reconciled once however often it was added.
 * Nothing runs in the caller's turn, because watch listeners are called in the middle of a write.
 */
export class Queue {
  readonly #options: QueueOptions
  readonly #waiting = new Set<string>()
  readonly #timers = new Map<string, { dueMs: number; cancel: () => void }>()
  readonly #failures = new Map<string, number>()
  #cancelTurn: (() => void) | undefined
  #isStopped = false

  constructor(options: QueueOptions) {
    this.#options = options
  }

  /** Has the key reconciled in the next turn. */
  add(key: string): void {
    if (this.#isStopped) return
    this.#waiting.add(key)
    this.#cancelTurn ??= this.#options.clock.after(0, () => this.#turn())
  }

  /** Has the key reconciled after a delay; of several delays the shortest counts. */
  addAfter(key: string, delayMs: number): void {
    if (this.#isStopped) return
    const dueMs = this.#options.clock.now().getTime() + delayMs
    const timer = this.#timers.get(key)
    if (timer !== undefined) {
      if (timer.dueMs <= dueMs) return
      timer.cancel()
    }
    // Timers of Node fire at once when asked to wait longer than a signed 32-bit count of milliseconds.
    const cancel = this.#options.clock.after(Math.max(0, Math.min(delayMs, 2_147_483_647)), () => {
      this.#timers.delete(key)
      this.add(key)
    })
    this.#timers.set(key, { dueMs, cancel })
  }

  /** Drops all work and all timers; later additions are ignored. */
  stop(): void {
    this.#isStopped = true
    this.#cancelTurn?.()
    for (const timer of this.#timers.values()) timer.cancel()
    this.#timers.clear()
    this.#waiting.clear()
  }

  #turn(): void {
    this.#cancelTurn = undefined
    let left = batchSize
    const endMs = this.#options.clock.now().getTime() + batchMs
    for (const key of this.#waiting) {
      if (left-- === 0 || this.#options.clock.now().getTime() >= endMs) break
      this.#waiting.delete(key)
      this.#work(key)
    }
    if (this.#waiting.size > 0 && !this.#isStopped) this.#cancelTurn ??= this.#options.clock.after(0, () => this.#turn())
  }

  #work(key: string): void {
    try {
      this.#options.reconcile(key)
      this.#failures.delete(key)
    } catch (error) {
      if (isNamespaceEnding(error)) return
      const failures = (this.#failures.get(key) ?? 0) + 1
      this.#failures.set(key, failures)
      // Somebody else wrote or deleted in between: the next look sees it.
      if (!isConflict(error) && !isNotFound(error)) this.#options.onError(key, error)
      this.addAfter(key, Math.min(firstRetryMs * 2 ** (failures - 1), longestRetryMs))
    }
  }
}
