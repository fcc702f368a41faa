import { type Civil } from './calendar.ts'
import type { ZoneState } from './time-zones.ts'

/** The elements of Go's layouts, named after how the reference time `Mon Jan 2 15:04:05 -0700 MST 2006` shows them. */
export type ElementName =
  | 'January'
  | 'Jan'
  | '1'
  | '01'
  | 'Monday'
  | 'Mon'
  | '2'
  | '_2'
  | '02'
  | '__2'
  | '002'
  | '15'
  | '3'
  | '03'
  | '4'
  | '04'
  | '5'
  | '05'
  | '2006'
  | '06'
  | 'PM'
  | 'pm'
  | 'MST'
  | 'zone'
  | 'fraction'

/** An element and the literal text before it. `text` is the element as the layout has it; none at the end of the layout. */
export type Chunk = { prefix: string; name: ElementName | undefined; text: string; rest: string }

export const months = 'January February March April May June July August September October November December'.split(' ')
export const weekdays = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ')

/** A name that goes on in small letters is another word: `Janet`, `Monk`. */
const elementPattern = new RegExp(
  [
    String.raw`(?<name>January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|002|0[1-6]|15|1|2006|(?<=_)2006|_2(?!006)|__2|2|3|4|5|PM|pm)`,
    String.raw`(?<zone>[-Z]07(?:00(?:00)?|:00(?::00)?)?)`,
    String.raw`(?<fraction>[.,](?:0+|9+)(?![0-9]))`,
  ].join('|'),
)

/** The parts of a layout in order; the last has no element. */
export function chunksOf(layout: string): Chunk[] {
  const chunks: Chunk[] = []
  let rest = layout
  for (;;) {
    const found = elementPattern.exec(rest)
    if (found === null) return [...chunks, { prefix: rest, name: undefined, text: '', rest: '' }]
    const text = found[0]
    const prefix = rest.slice(0, found.index)
    rest = rest.slice(found.index + text.length)
    const groups = found.groups ?? {}
    // The group holds nothing but names of elements, as its expression says.
    const name = groups['zone'] !== undefined ? 'zone' : groups['fraction'] !== undefined ? 'fraction' : (text as ElementName)
    chunks.push({ prefix, name, text, rest })
  }
}

/** A time in a layout. */
export function formatTime(layout: string, civil: Civil, zone: ZoneState): string {
  return chunksOf(layout)
    .map(({ prefix, name, text }) => prefix + (name === undefined ? '' : formatElement(name, text, { civil, zone })))
    .join('')
}

type Moment = { civil: Civil; zone: ZoneState }

function formatElement(name: ElementName, text: string, { civil, zone }: Moment): string {
  const hour12 = civil.hour % 12 === 0 ? 12 : civil.hour % 12
  switch (name) {
    case 'January':
      return months[civil.month - 1]!
    case 'Jan':
      return months[civil.month - 1]!.slice(0, 3)
    case '1':
      return String(civil.month)
    case '01':
      return padded(civil.month, 2)
    case 'Monday':
      return weekdays[civil.weekday]!
    case 'Mon':
      return weekdays[civil.weekday]!.slice(0, 3)
    case '2':
      return String(civil.day)
    case '_2':
      return String(civil.day).padStart(2)
    case '02':
      return padded(civil.day, 2)
    case '__2':
      return String(civil.yearDay).padStart(3)
    case '002':
      return padded(civil.yearDay, 3)
    case '15':
      return padded(civil.hour, 2)
    case '3':
      return String(hour12)
    case '03':
      return padded(hour12, 2)
    case '4':
      return String(civil.minute)
    case '04':
      return padded(civil.minute, 2)
    case '5':
      return String(civil.second)
    case '05':
      return padded(civil.second, 2)
    case '2006':
      return padded(civil.year, 4)
    case '06':
      return padded(Math.max(civil.year, 0) % 100, 2)
    case 'PM':
      return civil.hour >= 12 ? 'PM' : 'AM'
    case 'pm':
      return civil.hour >= 12 ? 'pm' : 'am'
    case 'MST':
      return zone.abbreviation === '' ? offsetText('-0700', zone.offset) : zone.abbreviation
    case 'zone':
      return offsetText(text, zone.offset)
    case 'fraction':
      return fraction(text, civil.nanosecond)
  }
}

function padded(value: number, width: number): string {
  return value < 0 ? `-${padded(-value, width)}` : String(value).padStart(width, '0')
}

/** An offset in the form of one of the elements `-0700`, `Z07:00` … */
function offsetText(form: string, offset: number): string {
  if (form.startsWith('Z') && offset === 0) return 'Z'
  const size = Math.abs(offset)
  const parts = [Math.floor(size / 3600), Math.floor(size / 60) % 60, size % 60].map((part) => padded(part, 2))
  const count = form.replaceAll(':', '').length >= 7 ? 3 : form.length > 3 ? 2 : 1
  // Minutes decide the sign: an offset of seconds only counts as none.
  const sign = Math.trunc(offset / 60) < 0 ? '-' : '+'
  return sign + parts.slice(0, count).join(form.includes(':') ? ':' : '')
}

/** As many digits as asked for; the form with nines leaves trailing zeros out, and the point where nothing is left. */
function fraction(text: string, nanosecond: number): string {
  const digits = padded(nanosecond, 9).slice(0, text.length - 1)
  const kept = text[1] === '9' ? digits.replace(/0+$/, '') : digits.padEnd(text.length - 1, '0')
  return kept === '' ? '' : text[0]! + kept
}
