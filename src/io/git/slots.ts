/** Runs what it is given, at most `count` at a time, the others in the order in which they came. */
export type Slots = <T>(work: () => Promise<T>) => Promise<T>

/** A thousand repositories polled in one moment must not be a thousand processes. */
export function slots(count: number): Slots {
  let free = count
  const waiting: Array<() => void> = []
  return async (work) => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      // The place goes from hand to hand: nobody who comes now can take it first.
      const next = waiting.shift()
      if (next === undefined) free++
      else next()
    }
  }
}
