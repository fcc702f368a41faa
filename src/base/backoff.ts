/** Waiting times that grow: `initialMs` · `factor`^n, never above `maxMs`. */
export type Backoff = { initialMs: number; factor: number; maxMs: number }

/** How long to wait before try `attempt` (0 is the first repetition), in whole milliseconds. */
export function backoffMs(backoff: Backoff, attempt: number): number {
  const wait = backoff.initialMs * backoff.factor ** Math.max(0, attempt)
  return Math.round(Math.min(wait, backoff.maxMs))
}
