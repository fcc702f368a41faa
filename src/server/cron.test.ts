import { describe, expect, it } from 'vitest'
import type { SyncWindow } from '#model'
import { isOpen, parseCron } from './cron.ts'
import { mayPersonSync } from './sync-windows.ts'

const hour = 3_600_000
function open(line: string, now: string, more: { durationMs?: number; timeZone?: string } = {}): boolean {
  const cron = parseCron(line)
  if (cron === undefined) throw new Error(`${line} cannot be read`)
  return isOpen(cron, { durationMs: more.durationMs ?? hour, timeZone: more.timeZone, now: new Date(now) })
}

describe('sync windows', () => {
  it.each([
    ['0 10 * * *', '2026-03-02T10:00:00Z', true],
    ['0 10 * * *', '2026-03-02T10:59:59Z', true],
    ['0 10 * * *', '2026-03-02T11:00:00Z', false],
    ['0 10 * * *', '2026-03-02T09:59:59Z', false],
    ['*/15 * * * *', '2026-03-02T09:59:59Z', true],
    ['0 23 * * *', '2026-03-03T00:00:00Z', false],
    ['30 23 * * *', '2026-03-03T00:10:00Z', true],
    ['0 10 * * mon-fri', '2026-03-02T10:30:00Z', true],
    ['0 10 * * sun', '2026-03-02T10:30:00Z', false],
    ['0 10 * * 7', '2026-03-01T10:30:00Z', true],
    ['0 10 1 * 1', '2026-03-02T10:30:00Z', true],
    ['0 10 1 mar *', '2026-03-02T10:30:00Z', false],
  ])('%s at %s', (line, now, expected) => {
    expect(open(line, now)).toBe(expected)
  })

  it('opens by the clock of its time zone, in summer and winter', () => {
    expect(open('0 10 * * *', '2026-01-05T09:30:00Z', { timeZone: 'Europe/Berlin' })).toBe(true)
    expect(open('0 10 * * *', '2026-07-06T08:30:00Z', { timeZone: 'Europe/Berlin' })).toBe(true)
    expect(open('0 10 * * *', '2026-07-06T09:30:00Z', { timeZone: 'Europe/Berlin' })).toBe(false)
    expect(open('0 10 * * *', '2026-07-06T04:45:00Z', { timeZone: 'Asia/Kolkata' })).toBe(true)
    expect(open('0 10 * * *', '2026-07-06T10:30:00Z', { timeZone: 'Nowhere/Land' })).toBe(true)
  })

  it.each(['* * * *', '60 * * * *', '* 24 * * *', '5-1 * * * *', '*/0 * * * *', 'x * * * *'])('cannot read %s', (line) => {
    expect(parseCron(line)).toBeUndefined()
  })

  it('lets people through where every window in the way says so', () => {
    const deny: SyncWindow = { kind: 'deny' }
    const denyManual: SyncWindow = { kind: 'deny', manualSync: true }
    const allow: SyncWindow = { kind: 'allow' }
    const allowManual: SyncWindow = { kind: 'allow', manualSync: true }
    expect(mayPersonSync([], [])).toBe(true)
    expect(mayPersonSync([allow], [])).toBe(false)
    expect(mayPersonSync([allow], [allow])).toBe(true)
    expect(mayPersonSync([allowManual], [])).toBe(true)
    expect(mayPersonSync([deny, allow], [deny, allow])).toBe(false)
    expect(mayPersonSync([denyManual], [denyManual])).toBe(true)
    expect(mayPersonSync([denyManual, deny], [denyManual, deny])).toBe(false)
    expect(mayPersonSync([deny], [])).toBe(true)
  })
})
