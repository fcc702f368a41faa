/** The real time, in the shape in which the other parts ask for it; a test passes a clock that it moves by hand. Decides nothing. */
export const systemClock: {
  now(): Date
  /** Calls `run` once after `delayMs`; the returned function takes it back. A pending timer does not keep the process alive. */
  after(delayMs: number, run: () => void): () => void
  /** Uniform in [0, 1); for jitter, never for secrets. */
  random(): number
} = {
  now: () => new Date(),
  after(delayMs, run) {
    // setTimeout takes 32 bits and fires at once above that; nobody waits longer than 24 days without being asked again.
    const timer = setTimeout(run, Math.min(Math.max(0, delayMs), 2_147_483_647))
    timer.unref()
    return () => clearTimeout(timer)
  },
  random: () => Math.random(),
}
