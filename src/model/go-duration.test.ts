import { expect, it } from 'vitest'
import { parseGoDuration } from './go-duration.ts'

it('reads durations as Go writes them', () => {
  const known = {
    '60s': 60_000,
    '1h30m': 5_400_000,
    '1.5h': 5_400_000,
    '0': 0,
    '0s': 0,
    '250ms': 250,
    '2d': 172_800_000,
    '-5s': -5000,
    '1m.5s': 60_500,
  }
  for (const [text, ms] of Object.entries(known)) expect(parseGoDuration(text), text).toBe(ms)
  for (const text of ['', '5', 'soon', '5 s', '5s!', 's', '1h30', '--5s']) expect(parseGoDuration(text), text).toBeUndefined()
})
