import { expect, test } from 'vitest'
import { nextAttempt, parseDuration } from './retry.ts'

const at = new Date('2026-01-01T00:00:00Z')
const waitOf = (strategy: Parameters<typeof nextAttempt>[0], retryCount: number) => {
  const next = nextAttempt(strategy, retryCount, at)
  return next === undefined ? undefined : (next.getTime() - at.getTime()) / 1000
}

test.each([
  [undefined, 0, undefined],
  [{ limit: 0 }, 0, undefined],
  [{ limit: 2 }, 0, 5],
  [{ limit: 2 }, 1, 10],
  [{ limit: 2 }, 2, undefined],
  [{ limit: -1 }, 50, 180],
  [{ limit: -1 }, 5_000, 180],
  [{ limit: 5, backoff: { duration: '10s', factor: 3, maxDuration: '1m' } }, 1, 30],
  [{ limit: 5, backoff: { duration: '10s', factor: 3, maxDuration: '1m' } }, 2, 60],
  [{ limit: 5, backoff: { duration: '7' } }, 0, 7],
])('%j after %d retries waits %d s', (strategy, retryCount, seconds) => {
  expect(waitOf(strategy, retryCount)).toBe(seconds)
})

test.each([
  ['1m30s', 90_000],
  ['1.5h', 5_400_000],
  ['250ms', 250],
  ['12', 12_000],
  ['', undefined],
  ['soon', undefined],
  ['5 s', undefined],
])('the duration %j is %d ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})
