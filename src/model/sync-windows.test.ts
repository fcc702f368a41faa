import { describe, expect, it } from 'vitest'
import type { SyncWindow } from './app-project.ts'
import { isOpen, parseCron } from './cron.ts'
import { automatedSyncBlock, mayPersonSync } from './sync-windows.ts'

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
    expect(mayPersonSync({ assigned: [], open: [] })).toBe(true)
    expect(mayPersonSync({ assigned: [allow], open: [] })).toBe(false)
    expect(mayPersonSync({ assigned: [allow], open: [allow] })).toBe(true)
    expect(mayPersonSync({ assigned: [allowManual], open: [] })).toBe(true)
    expect(mayPersonSync({ assigned: [deny, allow], open: [deny, allow] })).toBe(false)
    expect(mayPersonSync({ assigned: [denyManual], open: [denyManual] })).toBe(true)
    expect(mayPersonSync({ assigned: [denyManual, deny], open: [denyManual, deny] })).toBe(false)
    expect(mayPersonSync({ assigned: [deny], open: [] })).toBe(true)
  })

  it('keep automated syncs back whatever they say about people, and name the window', () => {
    const deny: SyncWindow = { kind: 'deny', schedule: '0 22 * * *', duration: '8h', manualSync: true }
    const allow: SyncWindow = {
      kind: 'allow',
      schedule: '0 8 * * *',
      duration: '2h',
      timeZone: 'Europe/Berlin',
      manualSync: true,
    }
    expect(automatedSyncBlock({ assigned: [], open: [] })).toBeUndefined()
    expect(automatedSyncBlock({ assigned: [deny], open: [] })).toBeUndefined()
    expect(automatedSyncBlock({ assigned: [deny, allow], open: [deny, allow] })).toBe(
      'a deny window is open (0 22 * * * for 8h, UTC)',
    )
    expect(automatedSyncBlock({ assigned: [allow], open: [] })).toBe('no allow window is open (0 8 * * * for 2h, Europe/Berlin)')
    expect(automatedSyncBlock({ assigned: [allow], open: [allow] })).toBeUndefined()
  })
})
