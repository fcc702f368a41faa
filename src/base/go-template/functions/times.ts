import { durationText } from '../fmt/time-text.ts'
import { GoError, GoFunction, GoObject, type GoValue, Integer } from '../value.ts'
import { type Civil, civilOf, nanosOf, nanosPerSecond } from './calendar.ts'
import { formatTime } from './time-layouts.ts'
import { utc, type Zone, zoneAt } from './time-zones.ts'
import { nanosOfWall } from './wall-times.ts'

const dayOfZeroTime = -62135596800n * nanosPerSecond

/** Go's `time.Time`: a moment, and the zone that it is shown in. */
export class Time extends GoObject {
  readonly goType = 'time.Time'
  readonly nanos: bigint
  readonly zone: Zone

  constructor(nanos: bigint, zone: Zone) {
    super()
    this.nanos = nanos
    this.zone = zone
  }

  /** What Go gives where a time could not be read: the first day of the year 1. */
  static readonly zero = new Time(dayOfZeroTime, utc)

  static ofSeconds(seconds: bigint, zone: Zone): Time {
    return new Time(seconds * nanosPerSecond, zone)
  }

  /** Whole seconds since 1970, rounded down. */
  get seconds(): bigint {
    return (this.nanos - (((this.nanos % nanosPerSecond) + nanosPerSecond) % nanosPerSecond)) / nanosPerSecond
  }

  get civil(): Civil {
    return civilOf(this.nanos + BigInt(this.offset) * nanosPerSecond)
  }

  get offset(): number {
    return zoneAt(this.zone, Number(this.seconds)).offset
  }

  in(zone: Zone): Time {
    return new Time(this.nanos, zone)
  }

  plus(nanos: bigint): Time {
    return new Time(this.nanos + nanos, this.zone)
  }

  format(layout: string): string {
    return formatTime(layout, this.civil, zoneAt(this.zone, Number(this.seconds)))
  }

  override text(): string {
    return this.format('2006-01-02 15:04:05.999999999 -0700 MST')
  }

  /** JSON has RFC 3339. */
  toJsonValue(): GoValue {
    return this.format('2006-01-02T15:04:05.999999999Z07:00')
  }

  override method(name: string): GoFunction | undefined {
    return Object.hasOwn(methods, name) ? methods[name]?.(this) : undefined
  }
}

/** A moment in nanoseconds since 1970 as Go's `time.Time`, shown at a fixed distance from UTC. */
export const timeOf = (nanos: bigint, zone: { offset: number; abbreviation: string }): GoObject => new Time(nanos, zone)

const int = (work: () => number): GoFunction => new GoFunction({ result: 'int' }, () => BigInt(work()))
const typed = (type: string, work: () => bigint): GoFunction =>
  new GoFunction({ result: type }, () => new Integer(type, BigInt.asIntN(64, work())))
const text = (work: () => string): GoFunction => new GoFunction({ result: 'string' }, work)
const time = (work: () => Time): GoFunction => new GoFunction({ result: 'time.Time' }, work)
const compared = (work: (other: Time) => boolean | bigint, result = 'bool'): GoFunction =>
  new GoFunction({ params: ['time.Time'], result }, (other: Time) => work(other))
const moved = (work: (by: Integer) => Time): GoFunction =>
  new GoFunction({ params: ['time.Duration'], result: 'time.Time' }, (by: Integer) => work(by))

const methods: { readonly [name: string]: (time: Time) => GoFunction } = {
  Year: (at) => int(() => at.civil.year),
  Month: (at) => typed('time.Month', () => BigInt(at.civil.month)),
  Day: (at) => int(() => at.civil.day),
  Hour: (at) => int(() => at.civil.hour),
  Minute: (at) => int(() => at.civil.minute),
  Second: (at) => int(() => at.civil.second),
  Nanosecond: (at) => int(() => at.civil.nanosecond),
  Weekday: (at) => typed('time.Weekday', () => BigInt(at.civil.weekday)),
  YearDay: (at) => int(() => at.civil.yearDay),
  Unix: (at) => typed('int64', () => at.seconds),
  UnixMilli: (at) => typed('int64', () => floorDivide(at.nanos, 1_000_000n)),
  UnixMicro: (at) => typed('int64', () => floorDivide(at.nanos, 1000n)),
  UnixNano: (at) => typed('int64', () => at.nanos),
  Format: (at) => new GoFunction({ params: ['string'], result: 'string' }, (layout: string) => at.format(layout)),
  String: (at) => text(() => at.text()),
  UTC: (at) => time(() => at.in(utc)),
  Local: (at) => time(() => at),
  IsZero: (at) => new GoFunction({ result: 'bool' }, () => at.nanos === dayOfZeroTime),
  Add: (at) => moved((by) => at.plus(by.value)),
  Truncate: (at) => moved((by) => (by.value <= 0n ? at : at.plus(-sinceZero(at, by.value)))),
  Round: (at) => moved((by) => rounded(at, by.value)),
  Sub: (at) => new GoFunction({ params: ['time.Time'], result: 'time.Duration' }, (other: Time) => durationBetween(other, at)),
  Before: (at) => compared((other) => at.nanos < other.nanos),
  After: (at) => compared((other) => at.nanos > other.nanos),
  Equal: (at) => compared((other) => at.nanos === other.nanos),
  Compare: (at) => compared((other) => (at.nanos < other.nanos ? -1n : at.nanos > other.nanos ? 1n : 0n), 'int'),
  AddDate: (at) =>
    new GoFunction({ params: ['int', 'int', 'int'], result: 'time.Time' }, (years: bigint, months: bigint, days: bigint) =>
      withDate(at, { years, months, days }),
    ),
}

/** The time from one moment to another, at most what a duration holds: 292 years. */
export function durationBetween(from: Time, to: Time): Integer {
  const limit = 2n ** 63n
  const nanos = to.nanos - from.nanos
  return new Integer('time.Duration', nanos >= limit ? limit - 1n : nanos < -limit ? -limit : nanos)
}

/** To the nearest multiple, halves away from zero; `0s` for nothing. */
export function durationInSeconds(duration: Integer): string {
  const half = nanosPerSecond / 2n
  const size = duration.value < 0n ? -duration.value : duration.value
  const whole = ((size + half) / nanosPerSecond) * nanosPerSecond
  return durationText(duration.value < 0n ? -whole : whole)
}

const floorDivide = (value: bigint, by: bigint): bigint => (value - (((value % by) + by) % by)) / by

/** What is over a multiple of the duration since the first day of the year 1, which is where Go counts from. */
const sinceZero = (at: Time, by: bigint): bigint => (((at.nanos - dayOfZeroTime) % by) + by) % by

function rounded(at: Time, by: bigint): Time {
  if (by <= 0n) return at
  const over = sinceZero(at, by)
  return at.plus(over * 2n < by ? -over : by - over)
}

function withDate(at: Time, { years, months, days }: { years: bigint; months: bigint; days: bigint }): Time {
  const civil = at.civil
  const month = civil.month + Number(months)
  const year = civil.year + Number(years)
  if (Math.abs(year) > 1e9 || Math.abs(month) > 1e10) throw new GoError('time: date out of range')
  return new Time(nanosOfWall(nanosOf({ ...civil, year, month, day: civil.day + Number(days) }), at.zone), at.zone)
}
