import type { Clock } from '#controller'

/** A clock for tests: time passes only when `pass` says so, and timers fire in the order of their times. */
export function fakeClock(start: string): Clock & { pass(ms: number): void } {
  let now = new Date(start).getTime()
  const timers: Array<{ at: number; run: () => void }> = []
  return {
    now: () => new Date(now),
    random: () => 0,
    after(delayMs, run) {
      const timer = { at: now + delayMs, run }
      timers.push(timer)
      return () => {
        const index = timers.indexOf(timer)
        if (index >= 0) timers.splice(index, 1)
      }
    },
    pass(ms) {
      const end = now + ms
      for (;;) {
        timers.sort((a, b) => a.at - b.at)
        const next = timers[0]
        if (next === undefined || next.at > end) break
        timers.shift()
        now = next.at
        next.run()
      }
      now = end
    },
  }
}
