import type { RetryStrategy } from './types.ts'

const defaults = { durationMs: 5_000, factor: 2, maxDurationMs: 180_000 }
const unitMs: { [unit: string]: number } = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

/**
 * When the attempt after one that failed at `failedAt` begins; undefined where none does. `retryCount` is 0 after the first attempt.
 * The wait is duration · factor^retryCount, at most maxDuration. A limit of 0 (or none) is no retry, a negative one has no end.
 */
export function nextAttempt(strategy: RetryStrategy | undefined, retryCount: number, failedAt: Date): Date | undefined {
  const limit = strategy?.limit ?? 0
  if (limit >= 0 && retryCount >= limit) return undefined
  const { duration, factor, maxDuration } = strategy?.backoff ?? {}
  const first = parseDuration(duration) ?? defaults.durationMs
  const cap = parseDuration(maxDuration) ?? defaults.maxDurationMs
  // A large power overflows to infinity, which the cap takes care of.
  const waitMs = Math.min(cap, first * (factor ?? defaults.factor) ** retryCount)
  return new Date(failedAt.getTime() + waitMs)
}

/** Milliseconds of a Go duration (`1m30s`) or of a bare number of seconds; undefined where the text is neither, or empty. */
export function parseDuration(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined
  if (/^\d+$/.test(text)) return Number(text) * 1_000
  if (!/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined
  let total = 0
  for (const [, amount = '0', unit = 's'] of text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g))
    total += Number(amount) * (unitMs[unit] ?? 0)
  return total
}
