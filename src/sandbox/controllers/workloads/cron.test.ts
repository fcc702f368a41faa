import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isTimeZone, lastTime, nextTime, parseSchedule } from './cron.ts'

const next = (text: string, from: string, timeZone?: string): string | undefined => {
  const schedule = parseSchedule(text)
  return schedule === undefined ? 'no schedule' : nextTime(schedule, new Date(from), timeZone)?.toISOString()
}

describe('a cron schedule', () => {
  it.each([
    ['* * * * *', '2026-01-05T10:00:30Z', '2026-01-05T10:01:00.000Z'],
    ['30 3 * * *', '2026-01-05T10:00:00Z', '2026-01-06T03:30:00.000Z'],
    ['*/15 8-10 * * mon-fri', '2026-01-09T10:46:00Z', '2026-01-12T08:00:00.000Z'],
    ['0 0 29 2 *', '2026-01-01T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['0 12 1 jan,jul ?', '2026-01-02T00:00:00Z', '2026-07-01T12:00:00.000Z'],
    ['@weekly', '2026-01-05T00:00:00Z', '2026-01-11T00:00:00.000Z'],
    ['5/20 * * * *', '2026-01-05T10:06:00Z', '2026-01-05T10:25:00.000Z'],
  ])('%s after %s is %s', (text, from, expected) => {
    expect(next(text, from)).toBe(expected)
  })

  it('takes either day field if both name days', () => {
    // The 13th is a Tuesday; the first Friday comes before it.
    expect(next('0 0 13 * fri', '2026-01-05T00:00:00Z')).toBe('2026-01-09T00:00:00.000Z')
    expect(next('0 0 13 * fri', '2026-01-09T00:00:00Z')).toBe('2026-01-13T00:00:00.000Z')
  })

  it('follows the clocks of its time zone through the night in which they change', () => {
    expect(next('30 3 * * *', '2026-03-28T12:00:00Z', 'Europe/Paris')).toBe('2026-03-29T01:30:00.000Z')
    expect(next('30 0 * * *', '2026-03-28T12:00:00Z', 'Europe/Paris')).toBe('2026-03-28T23:30:00.000Z')
    expect(next('30 3 * * *', '2026-10-24T12:00:00Z', 'Europe/Paris')).toBe('2026-10-25T02:30:00.000Z')
  })

  it('has no time on the thirtieth of February', () => {
    expect(next('0 0 30 2 *', '2026-01-01T00:00:00Z')).toBeUndefined()
  })

  it.each(['', '* * * *', '60 * * * *', '* 24 * * *', '* * 0 * *', '* * * 13 *', '*/0 * * * *', '5-3 * * * *', 'a * * * *'])(
    '"%s" is none',
    (text) => {
      expect(parseSchedule(text)).toBeUndefined()
    },
  )

  it('finds the last of many missed times without walking through them all', () => {
    const schedule = parseSchedule('*/5 * * * *')
    const found =
      schedule && lastTime(schedule, { from: new Date('2016-01-01T00:00:00Z'), until: new Date('2026-01-05T10:03:00Z') })
    expect(found?.toISOString()).toBe('2026-01-05T10:00:00.000Z')
  })

  it('names times after the one it is asked from, with none between', () => {
    const minute = fc.integer({ min: 0, max: 59 })
    fc.assert(
      fc.property(
        minute,
        fc.integer({ min: 0, max: 23 }),
        fc.date({ min: new Date('2026-01-01'), max: new Date('2027-01-01'), noInvalidDate: true }),
        (m, h, from) => {
          const schedule = parseSchedule(`${m} ${h} * * *`)
          const found = schedule && nextTime(schedule, from)
          expect(found?.getUTCMinutes()).toBe(m)
          expect(found?.getUTCHours()).toBe(h)
          expect((found?.getTime() ?? 0) - from.getTime()).toBeGreaterThan(0)
          expect((found?.getTime() ?? 0) - from.getTime()).toBeLessThanOrEqual(86_400_000)
        },
      ),
    )
  })

  it('knows time zones by name', () => {
    expect(isTimeZone('Europe/Paris')).toBe(true)
    expect(isTimeZone('Middle/Earth')).toBe(false)
  })
})
