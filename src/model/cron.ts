const minuteMs = 60_000
const hourMs = 60 * minuteMs
/** Longer windows are looked at this far back only. */
const longestMs = 31 * 24 * hourMs

/** The five fields of a cron line as sets. `anyDay` and `anyWeekday` tell whether a day has to match either or both. */
export type Cron = {
  minutes: ReadonlySet<number>
  hours: ReadonlySet<number>
  days: ReadonlySet<number>
  months: ReadonlySet<number>
  weekdays: ReadonlySet<number>
  anyDay: boolean
  anyWeekday: boolean
}

const names = {
  months: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  weekdays: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
}

/** Reads `minute hour day month weekday` with lists, ranges, steps, names and `?`; undefined where it cannot be read. */
export function parseCron(line: string): Cron | undefined {
  const fields = line.trim().split(/\s+/)
  if (fields.length !== 5) return undefined
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields
  const minutes = field(minute, { from: 0, to: 59 })
  const hours = field(hour, { from: 0, to: 23 })
  const days = field(day, { from: 1, to: 31 })
  const months = field(month, { from: 1, to: 12, names: names.months })
  const weekdays = field(weekday, { from: 0, to: 7, names: names.weekdays })
  if (!minutes || !hours || !days || !months || !weekdays) return undefined
  if (weekdays.has(7)) weekdays.add(0)
  return { minutes, hours, days, months, weekdays, anyDay: /^[*?]/.test(day), anyWeekday: /^[*?]/.test(weekday) }
}

/** Whether a window that opens at the times of the line and stays open for the duration is open at `now`. A zone nobody knows is UTC. */
export function isOpen(cron: Cron, window: { durationMs: number; timeZone: string | undefined; now: Date }): boolean {
  const { now, timeZone } = window
  const first = now.getTime() - Math.min(window.durationMs, longestMs)
  let hour = Number.NaN
  let offset = 0
  for (let minute = Math.floor(now.getTime() / minuteMs) * minuteMs; minute > first; minute -= minuteMs) {
    // Offsets change at full (or half) hours only, so one look an hour would miss half of them: two are taken.
    if (Math.floor(minute / (hourMs / 2)) !== hour) {
      hour = Math.floor(minute / (hourMs / 2))
      offset = offsetMs(new Date(minute), timeZone)
    }
    if (fires(cron, new Date(minute + offset))) return true
  }
  return false
}

/** `local` carries the local time in its UTC fields. A day matches as cron has it: either of day and weekday where both are limited. */
function fires(cron: Cron, local: Date): boolean {
  const day = cron.days.has(local.getUTCDate())
  const weekday = cron.weekdays.has(local.getUTCDay())
  return (
    cron.minutes.has(local.getUTCMinutes()) &&
    cron.hours.has(local.getUTCHours()) &&
    cron.months.has(local.getUTCMonth() + 1) &&
    (cron.anyDay || cron.anyWeekday ? day && weekday : day || weekday)
  )
}

function offsetMs(at: Date, timeZone: string | undefined): number {
  if (timeZone === undefined || timeZone === '' || timeZone === 'UTC') return 0
  try {
    const text = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(at)
    return Date.parse(`${text.replace(' ', 'T')}Z`) - Math.floor(at.getTime() / 1000) * 1000
  } catch {
    return 0
  }
}

function field(text: string, range: { from: number; to: number; names?: readonly string[] }): Set<number> | undefined {
  const values = new Set<number>()
  for (const part of text.toLowerCase().split(',')) {
    const match = /^(\*|\?|[a-z]{3}|\d+)(?:-([a-z]{3}|\d+))?(?:\/(\d+))?$/.exec(part)
    if (match === null) return undefined
    const [, begin = '', end, stepText] = match
    const step = stepText === undefined ? 1 : Number(stepText)
    const any = begin === '*' || begin === '?'
    const from = any ? range.from : numberOf(begin, range)
    const to = end === undefined ? (any || stepText !== undefined ? range.to : from) : numberOf(end, range)
    if (!(step > 0) || !(from >= range.from && from <= to && to <= range.to)) return undefined
    for (let value = from; value <= to; value += step) values.add(value)
  }
  return values
}

function numberOf(text: string, range: { from: number; names?: readonly string[] }): number {
  const named = range.names?.indexOf(text) ?? -1
  return named >= 0 ? named + range.from : Number(text)
}
