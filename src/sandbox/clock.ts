/** Time as the sandbox sees it; tests pass a clock that they move by hand. */
export type Clock = {
  now(): Date
  /** Calls `action` once after `delayMs`; the answer cancels it. */
  after(delayMs: number, action: () => void): () => void
}

/** The machine's clock. Its timers do not keep the process alive: the listener does. */
export const systemClock: Clock = {
  now: () => new Date(),
  after(delayMs, action) {
    const timer = setTimeout(action, delayMs)
    timer.unref()
    return () => clearTimeout(timer)
  },
}

/** RFC 3339 with whole seconds, as Kubernetes writes `metav1.Time`. */
export function timestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`
}

/** RFC 3339 with microseconds, as Kubernetes writes `metav1.MicroTime` (Leases, events). */
export function microTimestamp(date: Date): string {
  return `${date.toISOString().slice(0, 23)}000Z`
}
