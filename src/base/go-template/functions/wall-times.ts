import { type Civil, nanosOf, nanosPerSecond } from './calendar.ts'
import { offsetOfAbbreviation, utc, type Zone, zoneAt } from './time-zones.ts'

/** A moment in nanoseconds since 1970, and the zone that it is to be shown in. */
export type Moment = { nanos: bigint; zone: Zone }

/** What a text says about a moment: date and clock, and how the zone was named, if it was. */
export type WallTime = {
  civil: Omit<Civil, 'weekday' | 'yearDay'>
  offset: number | undefined
  abbreviation: string
  isUtc: boolean
}

/** The moment of a date and clock; the local zone counts where none was named. */
export function inZone({ civil, offset, abbreviation, isUtc }: WallTime, local: Zone): Moment {
  const wall = nanosOf(civil)
  if (isUtc) return { nanos: wall, zone: utc }
  if (offset !== undefined) {
    const nanos = wall - BigInt(offset) * nanosPerSecond
    const here = zoneAt(local, Number(nanos / nanosPerSecond))
    const isHere = here.offset === offset && (abbreviation === '' || here.abbreviation === abbreviation)
    return { nanos, zone: isHere ? local : { offset, abbreviation } }
  }
  if (abbreviation === '') return { nanos: nanosOfWall(wall, local), zone: local }
  const known = offsetOfAbbreviation(local, abbreviation, Number(wall / nanosPerSecond))
  if (known !== undefined) return { nanos: wall - BigInt(known) * nanosPerSecond, zone: local }
  // Only `GMT+3` tells how far it is; any other name that is unknown here counts as UTC. Go does not move the time by it.
  const fabricated = abbreviation.startsWith('GMT') ? Number(abbreviation.slice(3) || '0') * 3600 : 0
  return { nanos: wall, zone: { offset: fabricated, abbreviation } }
}

/** The moment at which the clocks of a zone show a date and time, which is given in nanoseconds as if it were UTC. */
export function nanosOfWall(wall: bigint, zone: Zone): bigint {
  const seconds = (offset: number): bigint => BigInt(offset) * nanosPerSecond
  const guess = zoneAt(zone, Number(wall / nanosPerSecond)).offset
  const first = wall - seconds(guess)
  const actual = zoneAt(zone, Number(first / nanosPerSecond)).offset
  if (actual === guess) return first
  // Near a change of the clocks the offset before it counts, for what exists twice or not at all.
  const second = wall - seconds(actual)
  return zoneAt(zone, Number(second / nanosPerSecond)).offset === actual ? second : first
}
