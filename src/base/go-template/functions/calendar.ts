/** A point in time as calendar and clock show it. `weekday` counts from Sunday, `yearDay` from 1. */
export type Civil = {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  nanosecond: number
  weekday: number
  yearDay: number
}

export const secondsPerDay = 86400
export const nanosPerSecond = 1_000_000_000n

/** Of nanoseconds since 1970 that were moved by the offset of a zone. Any year, by the Gregorian rules throughout. */
export function civilOf(nanos: bigint): Civil {
  const nanosecond = modulo(nanos, nanosPerSecond)
  const seconds = Number((nanos - nanosecond) / nanosPerSecond)
  const days = Math.floor(seconds / secondsPerDay)
  const clock = seconds - days * secondsPerDay
  const date = dateOfDays(days)
  return {
    ...date,
    hour: Math.floor(clock / 3600),
    minute: Math.floor((clock % 3600) / 60),
    second: clock % 60,
    nanosecond: Number(nanosecond),
    weekday: (((days + 4) % 7) + 7) % 7,
    yearDay: days - daysOf(date.year, 1, 1) + 1,
  }
}

/** Nanoseconds since 1970 of a date and clock without zone; months and days beyond their range carry over. */
export function nanosOf(date: Omit<Civil, 'weekday' | 'yearDay'>): bigint {
  const days = daysOf(date.year, date.month, date.day)
  const seconds = days * secondsPerDay + date.hour * 3600 + date.minute * 60 + date.second
  return BigInt(seconds) * nanosPerSecond + BigInt(date.nanosecond)
}

/** How many days a month has. */
export const daysIn = (year: number, month: number): number => daysOf(year, month + 1, 1) - daysOf(year, month, 1)

/** Days since 1970. Years are counted from March, so that the day that comes and goes is the last of them. */
function daysOf(year: number, month: number, day: number): number {
  const monthsFromMarch = month - 3
  const shifted = year + Math.floor(monthsFromMarch / 12)
  const within = monthsFromMarch - Math.floor(monthsFromMarch / 12) * 12
  const leaps = Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400)
  return shifted * 365 + leaps + Math.floor((153 * within + 2) / 5) + day - 1 - 719468
}

function dateOfDays(days: number): { year: number; month: number; day: number } {
  // A first guess by the mean length of years, then put right; the guess is off by one year at most.
  let year = 1970 + Math.floor(days / 365.2425)
  while (daysOf(year, 1, 1) > days) year--
  while (daysOf(year + 1, 1, 1) <= days) year++
  let month = Math.floor((days - daysOf(year, 1, 1)) / 32) + 1
  while (month < 12 && daysOf(year, month + 1, 1) <= days) month++
  return { year, month, day: days - daysOf(year, month, 1) + 1 }
}

const modulo = (value: bigint, by: bigint): bigint => ((value % by) + by) % by
