/** Lets so many at a time do something under one name; the others wait their turn, or until nobody wants it any more. */
export type Slots = {
  /** Rejects with what the work rejects with, with the signal's reason, or with StalledError. */
  use<T>(name: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T>
  /** For a while nobody waits for a place under this name: whoever has one does not get on. */
  stalled(name: string): void
}

/** All places are taken by work that does not get on. */
export class StalledError extends Error {}

const stallMs = 30_000

/** `nowMs` is any clock that does not go back. */
export function openSlots(size: number, nowMs: () => number = () => performance.now()): Slots {
  const busy = new Map<string, number>()
  const waiting = new Map<string, Array<() => void>>()
  const stalledUntilMs = new Map<string, number>()

  async function enter(name: string, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted()
    const taken = busy.get(name) ?? 0
    if (taken < size) return void busy.set(name, taken + 1)
    // Who waits holds a worker of the controller, which others need.
    if (nowMs() < (stalledUntilMs.get(name) ?? 0)) throw new StalledError(`${taken} are under way`)
    const queue = waiting.get(name) ?? []
    waiting.set(name, queue)
    await new Promise<void>((resolve, reject) => {
      const leave = (): void => {
        queue.splice(queue.indexOf(proceed), 1)
        reject(signal?.reason)
      }
      const proceed = (): void => {
        signal?.removeEventListener('abort', leave)
        resolve()
      }
      queue.push(proceed)
      signal?.addEventListener('abort', leave, { once: true })
    })
  }

  function leave(name: string): void {
    // Whoever waits takes over the place; nobody can come in between.
    const next = waiting.get(name)?.shift()
    if (next !== undefined) return next()
    waiting.delete(name)
    const taken = (busy.get(name) ?? 1) - 1
    if (taken === 0) busy.delete(name)
    else busy.set(name, taken)
  }

  return {
    async use(name, work, signal) {
      await enter(name, signal)
      try {
        return await work()
      } finally {
        leave(name)
      }
    },
    stalled: (name) => void stalledUntilMs.set(name, nowMs() + stallMs),
  }
}
