import { durationText } from '../fmt/time-text.ts'
import { GoError, type GoValue, Integer } from '../value.ts'
import { define, type Family } from './define.ts'
import { parseDuration } from './durations.ts'
import { parseTime } from './time-parsing.ts'
import { utc, type Zone, zoneNamed } from './time-zones.ts'
import { durationBetween, durationInSeconds, Time } from './times.ts'

/** What the functions need to know of the present. */
export type Clock = { now(): Date; timeZone?: string }

const second = 1_000_000_000n

/** Dates in Go's layouts. Where Go would use the zone of the machine, that of the clock is used, UTC unless it says otherwise. */
export function dateFunctions(clock: Clock): Family {
  const local = zoneNamed(clock.timeZone ?? 'UTC') ?? utc
  const now = (): Time => new Time(BigInt(clock.now().getTime()) * 1_000_000n, local)
  /** What is neither a time nor seconds since 1970 counts as now. */
  const timeOf = (value: GoValue): Time => {
    if (value instanceof Time) return value
    const seconds = secondsOf(value)
    return seconds === undefined ? now() : Time.ofSeconds(seconds, local)
  }
  const zone = (name: string): Zone => (name === 'Local' ? local : (zoneNamed(name) ?? utc))
  const inZone = (layout: string, value: GoValue, name: string): string => timeOf(value).in(zone(name)).format(layout)
  const dateInZone = define(['string', 'interface {}', 'string'], 'string', inZone)
  const dateModify = define(['string', 'time.Time'], 'time.Time', (text, date) => attempt(() => modified(text, date)) ?? date)
  const mustDateModify = define(['string', 'time.Time'], 'time.Time', modified)
  return {
    now: define([], 'time.Time', now),
    date: define(['string', 'interface {}'], 'string', (layout, value) => inZone(layout, value, 'Local')),
    dateInZone,
    date_in_zone: dateInZone,
    dateModify,
    date_modify: dateModify,
    mustDateModify,
    must_date_modify: mustDateModify,
    htmlDate: define(['interface {}'], 'string', (value) => inZone('2006-01-02', value, 'Local')),
    htmlDateInZone: define(['interface {}', 'string'], 'string', (value, name) => inZone('2006-01-02', value, name)),
    ago: define(['interface {}'], 'string', (value) =>
      // Only times and integers of 64 bits are known here.
      durationInSeconds(durationBetween(value instanceof Integer && value.goType === 'int32' ? now() : timeOf(value), now())),
    ),
    duration: define(['interface {}'], 'string', (value) => durationText(BigInt.asIntN(64, countOf(value) * second))),
    durationRound: define(['interface {}'], 'string', (value) => rounded(spanOf(value, now))),
    toDate: define(['string', 'string'], 'time.Time', (layout, text) => attempt(() => read(layout, text, local)) ?? Time.zero),
    mustToDate: define(['string', 'string'], 'time.Time', (layout, text) => read(layout, text, local)),
    unixEpoch: define(['time.Time'], 'string', (date) => String(asTime(date).seconds)),
  }
}

function read(layout: string, text: string, local: Zone): Time {
  const { nanos, zone } = parseTime(layout, text, local)
  return new Time(nanos, zone)
}

function secondsOf(value: GoValue): bigint | undefined {
  if (typeof value === 'bigint') return value
  return value instanceof Integer && (value.goType === 'int64' || value.goType === 'int32') ? value.value : undefined
}

const modified = (text: string, date: GoValue): Time => {
  const by = parseDuration(text)
  return asTime(date).plus(by)
}

function asTime(value: GoValue): Time {
  if (value instanceof Time) return value
  throw new TypeError('expected a time.Time, which the signature asks for')
}

function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof GoError) return undefined
    throw error
  }
}

/** Seconds from a text or an `int64`; an `int` is neither, and counts as none. */
function countOf(value: GoValue): bigint {
  if (value instanceof Integer && value.goType === 'int64') return value.value
  if (typeof value !== 'string' || !/^[+-]?\d+$/.test(value)) return 0n
  const count = BigInt(value.replace(/^\+/, ''))
  const limit = 2n ** 63n
  return count >= limit ? limit - 1n : count < -limit ? -limit : count
}

function spanOf(value: GoValue, now: () => Time): bigint {
  if (typeof value === 'string') return attempt(() => parseDuration(value)) ?? 0n
  if (value instanceof Integer && value.goType === 'int64') return value.value
  return value instanceof Time ? durationBetween(value, now()).value : 0n
}

const spans: readonly (readonly [string, bigint])[] = [
  ['y', 365n * 86400n * second],
  ['mo', 30n * 86400n * second],
  ['d', 86400n * second],
  ['h', 3600n * second],
  ['m', 60n * second],
  ['s', second],
]

/** The largest unit that it is more than, and how often. */
function rounded(nanos: bigint): string {
  const size = nanos < 0n ? -nanos : nanos
  const found = spans.find(([, length]) => size > length)
  return found === undefined ? '0s' : `${size / found[1]}${found[0]}`
}
