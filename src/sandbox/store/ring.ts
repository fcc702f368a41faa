import type { KubeObject } from '../object.ts'

/** One change. `before` is there for MODIFIED and DELETED; the object of DELETED carries the revision of its deletion. */
export type StoreEvent = {
  type: 'ADDED' | 'MODIFIED' | 'DELETED'
  revision: number
  object: KubeObject
  before?: KubeObject
}

/** The latest changes of one resource, oldest first. What falls out can no longer be watched from: that is the 410 of the API. */
export class EventRing {
  readonly #size: number
  #events: StoreEvent[] = []
  #evictedUpTo: number

  /** `evictedUpTo` is the revision up to which changes may have happened that this ring never saw. */
  constructor(size: number, evictedUpTo: number) {
    this.#size = size
    this.#evictedUpTo = evictedUpTo
  }

  push(event: StoreEvent): void {
    this.#events.push(event)
    // Dropping a quarter at a time keeps a push cheap: shifting one by one moves the whole array each time.
    if (this.#events.length > this.#size * 1.25) {
      const dropped = this.#events.splice(0, this.#events.length - this.#size)
      this.#evictedUpTo = dropped.at(-1)?.revision ?? this.#evictedUpTo
    }
  }

  /** The changes after `revision`, or undefined if some of them are forgotten. */
  after(revision: number): StoreEvent[] | undefined {
    if (revision < this.#evictedUpTo) return undefined
    let low = 0
    let high = this.#events.length
    while (low < high) {
      const middle = (low + high) >> 1
      const event = this.#events[middle]
      if (event !== undefined && event.revision <= revision) low = middle + 1
      else high = middle
    }
    return this.#events.slice(low)
  }

  forget(): void {
    this.#evictedUpTo = this.#events.at(-1)?.revision ?? this.#evictedUpTo
    this.#events = []
  }
}
