const baseMs = 2_000
const factor = 3
const capMs = 300_000
/** After this long without an operation the drift is taken for a new one and healed at once. */
const quietMs = 330_000

/**
 * When a self-heal may start: the first at once, the n-th after the first 2, 6, 18, 54, 162 and then 300 seconds after the end of the
 * operation before. `attempts` counts self-heals of this revision so far.
 */
export function selfHealAt(attempts: number, lastEndedAt: Date | undefined, now: Date): Date {
  if (attempts <= 0 || lastEndedAt === undefined || isQuiet(lastEndedAt, now)) return now
  const waitMs = Math.min(baseMs * factor ** (attempts - 1), capMs)
  return new Date(Math.max(now.getTime(), lastEndedAt.getTime() + waitMs))
}

/** The count for the operation that starts now. */
export function nextSelfHealCount(attempts: number, lastEndedAt: Date | undefined, now: Date): number {
  return lastEndedAt !== undefined && isQuiet(lastEndedAt, now) ? 1 : attempts + 1
}

function isQuiet(lastEndedAt: Date, now: Date): boolean {
  return now.getTime() - lastEndedAt.getTime() > quietMs
}
