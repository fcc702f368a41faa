/** How far a zone is from UTC at some moment, in seconds to the east, and what it is called then. */
export type ZoneState = { offset: number; abbreviation: string }

/** A time zone, by its place in the world or by a fixed distance. */
export type Zone = { name: string } | { offset: number; abbreviation: string }

export const utc: Zone = { offset: 0, abbreviation: 'UTC' }

/** The zone of a name of the IANA database; undefined where there is none. The empty name is UTC. */
export function zoneNamed(name: string): Zone | undefined {
  if (name === '' || name === 'UTC') return utc
  // Go looks for a file of this name, so that letters count as they are; Intl does not care.
  if (!/^[A-Z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(name)) return undefined
  try {
    formatOf(name, 'en-US')
    return { name }
  } catch {
    return undefined
  }
}

/** The state of a zone at a moment, given in seconds since 1970. */
export function zoneAt(zone: Zone, seconds: number): ZoneState {
  if ('offset' in zone) return zone
  // Far from today the rules go on; the calendar repeats after 400 years.
  const beyond = Math.max(0, Math.ceil((seconds - lastSecond) / cycleSeconds))
  const moment = new Date(Math.max(-62e9, seconds - beyond * cycleSeconds) * 1000)
  const offset = offsetAt(zone.name, moment)
  const named = seconds < 0 ? namedMoment(zone.name, offset) : moment
  return { offset, abbreviation: (named && abbreviationAt(zone.name, named)) ?? numeric(offset) }
}

/** The offset that a zone uses under an abbreviation around a moment; undefined where it does not know it. */
export function offsetOfAbbreviation(zone: Zone, abbreviation: string, seconds: number): number | undefined {
  if ('offset' in zone) return zone.abbreviation === abbreviation ? zone.offset : undefined
  for (const away of [0, -180, 180]) {
    const state = zoneAt(zone, seconds + away * 86400)
    if (state.abbreviation === abbreviation) return state.offset
  }
  return undefined
}

const lastSecond = 253402300799
const cycleSeconds = 146097 * 86400

const formats = new Map<string, Intl.DateTimeFormat>()
/** Each knows the abbreviations of its own part of the world. */
const locales = ['en-US', 'en-GB', 'en-AU', 'en-NZ', 'en-IN', 'en-ZA'] as const

function formatOf(name: string, locale: string): Intl.DateTimeFormat {
  const key = `${locale} ${name}`
  const known = formats.get(key)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat(locale, {
    timeZone: name,
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    timeZoneName: 'short',
  })
  formats.set(key, format)
  return format
}

function offsetAt(name: string, moment: Date): number {
  const parts = new Map(
    formatOf(name, 'en-US')
      .formatToParts(moment)
      .map((part) => [part.type, part.value]),
  )
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type))
  const year = parts.get('era') === 'BC' ? 1 - part('year') : part('year')
  const local = new Date(0)
  local.setUTCFullYear(year, part('month') - 1, part('day'))
  local.setUTCHours(part('hour'), part('minute'), part('second'))
  return Math.round((local.getTime() - Math.floor(moment.getTime() / 1000) * 1000) / 1000)
}

/** Intl knows no names before 1970: a moment soon after with the same offset, in winter or in summer. */
function namedMoment(name: string, offset: number): Date | undefined {
  return [1, 181].map((day) => new Date(day * 86_400_000)).find((moment) => offsetAt(name, moment) === offset)
}

function abbreviationAt(name: string, moment: Date): string | undefined {
  for (const locale of locales) {
    const found = formatOf(name, locale)
      .formatToParts(moment)
      .find((part) => part.type === 'timeZoneName')?.value
    if (found !== undefined && /^[A-Z]{2,5}$/.test(found)) return found
  }
  return undefined
}

/** What the database calls zones without a name of their own: `+03`, `+0530`. */
function numeric(offset: number): string {
  // Before there were zones, each place had the time of its own sun.
  if (offset % 60 !== 0) return 'LMT'
  const minutes = Math.floor(Math.abs(offset) / 60)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${minutes % 60 === 0 ? '' : two(minutes % 60)}`
}
