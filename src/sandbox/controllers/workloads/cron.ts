/** A parsed cron schedule: the allowed values of each field, and whether the two day fields were left open. */
export type Schedule = {
  minutes: Set<number>
  hours: Set<number>
  days: Set<number>
  months: Set<number>
  weekdays: Set<number>
  isEveryDay: boolean
  isEveryWeekday: boolean
}

const macros: { [name: string]: string } = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}
const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const weekdayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/** Reads the five fields of a cron schedule (or a macro such as `@hourly`); undefined if it is none. */
export function parseSchedule(text: string): Schedule | undefined {
  const fields = (macros[text.trim().toLowerCase()] ?? text).trim().split(/\s+/)
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields
  if (fields.length !== 5) return undefined
  const minutes = valuesOf(minute, { min: 0, max: 59 })
  const hours = valuesOf(hour, { min: 0, max: 23 })
  const days = valuesOf(day, { min: 1, max: 31 })
  const months = valuesOf(month, { min: 1, max: 12, names: monthNames })
  const weekdays = valuesOf(weekday, { min: 0, max: 6, names: weekdayNames })
  if (!minutes || !hours || !days || !months || !weekdays) return undefined
  return { minutes, hours, days, months, weekdays, isEveryDay: isOpen(day), isEveryWeekday: isOpen(weekday) }
}

/** The first time after `from` that the schedule names, in its time zone; undefined if there is none within five years. */
export function nextTime(schedule: Schedule, from: Date, timeZone = 'UTC'): Date | undefined {
  const localOf = clockOf(timeZone)
  const minuteMs = 60_000
  let time = Math.floor(from.getTime() / minuteMs + 1) * minuteMs
  const end = time + 5 * 366 * 24 * 60 * minuteMs
  while (time < end) {
    const local = localOf(time)
    if (!schedule.months.has(local.month) || !isDay(schedule, local)) {
      // Towards midnight, stopping two hours before it: the night may be one in which the clocks are changed.
      const left = (24 - local.hour) * 60 - local.minute
      time += (left > 180 ? left - 120 : 60 - local.minute) * minuteMs
    } else if (!schedule.hours.has(local.hour)) {
      time += (60 - local.minute) * minuteMs
    } else if (!schedule.minutes.has(local.minute)) {
      time += minuteMs
    } else {
      return new Date(time)
    }
  }
  return undefined
}

/** The last time the schedule names after `from` and not after `until`, or undefined. */
export function lastTime(
  schedule: Schedule,
  { from, until, timeZone }: { from: Date; until: Date; timeZone?: string },
): Date | undefined {
  const hourMs = 3_600_000
  // The nearest past first: a schedule that fires every minute must not be walked through for years.
  for (const windowMs of [hourMs, 24 * hourMs, 32 * 24 * hourMs, 366 * 24 * hourMs, Number.POSITIVE_INFINITY]) {
    const start = new Date(Math.max(from.getTime(), until.getTime() - windowMs))
    let found: Date | undefined
    for (
      let time = nextTime(schedule, start, timeZone);
      time !== undefined && time <= until;
      time = nextTime(schedule, time, timeZone)
    ) {
      found = time
    }
    if (found !== undefined || start.getTime() === from.getTime()) return found
  }
  return undefined
}

/** True if this machine knows the time zone. */
export function isTimeZone(name: string): boolean {
  try {
    clockOf(name)
    return true
  } catch {
    return false
  }
}

type Range = { min: number; max: number; names?: readonly string[] }

function valuesOf(field: string, range: Range): Set<number> | undefined {
  const values = new Set<number>()
  for (const part of field.toLowerCase().split(',')) {
    const [span = '', stepText] = part.split('/')
    const step = stepText === undefined ? 1 : Number(stepText)
    const bounds = boundsOf(span, stepText !== undefined, range)
    if (bounds === undefined || !Number.isInteger(step) || step < 1) return undefined
    for (let value = bounds.first; value <= bounds.last; value += step) values.add(value)
  }
  return values
}

function boundsOf(span: string, hasStep: boolean, range: Range): { first: number; last: number } | undefined {
  if (isOpen(span)) return { first: range.min, last: range.max }
  const [firstText = '', lastText] = span.split('-')
  const first = valueOf(firstText, range)
  // `5/15` means from 5 on.
  const last = lastText === undefined ? (hasStep ? range.max : first) : valueOf(lastText, range)
  if (first === undefined || last === undefined || first < range.min || last > range.max || first > last) return undefined
  return { first, last }
}

function valueOf(text: string, { names, min }: Range): number | undefined {
  const named = names?.indexOf(text) ?? -1
  if (named >= 0) return named + min
  return /^\d+$/.test(text) ? Number(text) : undefined
}

function isOpen(field: string): boolean {
  return field === '*' || field === '?'
}

type Local = { month: number; day: number; weekday: number; hour: number; minute: number }

// If both day fields name days, either of them is enough; if one is open, the other decides.
function isDay(schedule: Schedule, { day, weekday }: Local): boolean {
  const [isOfMonth, isOfWeek] = [schedule.days.has(day), schedule.weekdays.has(weekday)]
  return schedule.isEveryDay || schedule.isEveryWeekday ? isOfMonth && isOfWeek : isOfMonth || isOfWeek
}

function clockOf(timeZone: string): (time: number) => Local {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    month: 'numeric',
    day: 'numeric',
    weekday: 'short',
    hour: 'numeric',
    minute: 'numeric',
  })
  return (time) => {
    const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]))
    return {
      month: Number(parts['month']),
      day: Number(parts['day']),
      weekday: weekdayNames.indexOf((parts['weekday'] ?? '').toLowerCase()),
      hour: Number(parts['hour']),
      minute: Number(parts['minute']),
    }
  }
}
