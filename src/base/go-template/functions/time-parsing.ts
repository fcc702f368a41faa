import { daysIn } from './calendar.ts'
import { bytesOf, textOf } from '../bytes.ts'
import { GoError } from '../value.ts'
import { quoteTime } from './durations.ts'
import { type Chunk, chunksOf, months, weekdays } from './time-layouts.ts'
import type { Zone } from './time-zones.ts'
import { inZone, type Moment, type WallTime } from './wall-times.ts'

/** Reads a time in a layout, in a zone where it names none. Throws GoError in the words of Go's `time.ParseInLocation`. */
export function parseTime(layout: string, text: string, local: Zone): Moment {
  const parser = new Parser(layout, text)
  return inZone(parser.read(), local)
}

/** What stops the reading of one element. */
class Mismatch {
  readonly range: string | undefined
  constructor(range?: string) {
    this.range = range
  }
}

class Parser {
  private readonly layout: string
  private readonly text: string
  private rest: string
  private readonly civil = { year: 0, month: -1, day: -1, hour: 0, minute: 0, second: 0, nanosecond: 0 }
  private yearDay = -1
  private half: string | undefined
  private offset: number | undefined
  private abbreviation = ''
  private isUtc = false

  constructor(layout: string, text: string) {
    // Bytes as characters of Latin 1: Go compares bytes.
    this.layout = toLatin(layout)
    this.text = toLatin(text)
    this.rest = this.text
  }

  read(): WallTime {
    for (const chunk of chunksOf(this.layout)) {
      if (!this.skip(chunk.prefix)) throw this.cannot(this.rest, chunk.prefix)
      if (chunk.name === undefined) break
      const before = this.rest
      try {
        this.element(chunk)
      } catch (error) {
        if (!(error instanceof Mismatch)) throw error
        if (error.range === undefined) throw this.cannot(before, chunk.text)
        throw this.problem(`: ${error.range} out of range`)
      }
    }
    if (this.rest !== '') throw this.problem(`: extra text: ${quoteBytes(this.rest)}`)
    return this.finish()
  }

  private cannot(found: string, wanted: string): GoError {
    return this.problem(` as ${quoteBytes(this.layout)}: cannot parse ${quoteBytes(found)} as ${quoteBytes(wanted)}`)
  }

  private problem(message: string): GoError {
    return new GoError(`parsing time ${quoteBytes(this.text)}${message}`)
  }

  /** Blanks in the layout stand for any number of them. */
  private skip(prefix: string): boolean {
    for (let at = 0; at < prefix.length; ) {
      if (prefix[at] === ' ') {
        if (this.rest !== '' && !this.rest.startsWith(' ')) return false
        while (prefix[at] === ' ') at++
        this.rest = this.rest.replace(/^ +/, '')
      } else {
        if (this.rest[0] !== prefix[at]) return false
        this.rest = this.rest.slice(1)
        at++
      }
    }
    return true
  }

  private element({ name, text, rest }: Chunk): void {
    switch (name) {
      case 'January':
      case 'Jan':
        this.civil.month = this.name(months, name === 'Jan') + 1
        break
      case 'Monday':
      case 'Mon':
        this.name(weekdays, name === 'Mon')
        break
      case '1':
      case '01':
        this.civil.month = this.number(name === '01')
        if (this.civil.month < 1 || this.civil.month > 12) throw new Mismatch('month')
        break
      case '2':
      case '_2':
      case '02':
        if (name === '_2') this.rest = this.rest.replace(/^ /, '')
        this.civil.day = this.number(name === '02')
        break
      case '__2':
      case '002':
        this.yearDay = Number(this.take(name === '002' ? /^()\d{3}/ : /^ {0,2}(?=\d)()\d{1,3}/))
        break
      case '2006':
        this.civil.year = Number(this.take(/^\d{4}/))
        break
      case '06': {
        const short = Number(this.take(/^\d{2}/))
        this.civil.year = short + (short >= 69 ? 1900 : 2000)
        break
      }
      default:
        this.clockElement({ name, text, rest })
    }
  }

  private clockElement({ name, text, rest }: Pick<Chunk, 'name' | 'text' | 'rest'>): void {
    switch (name) {
      case '15':
        this.civil.hour = this.bounded(false, 23, 'hour')
        break
      case '3':
      case '03':
        this.civil.hour = this.bounded(name === '03', 12, 'hour')
        break
      case '4':
      case '04':
        this.civil.minute = this.bounded(name === '04', 59, 'minute')
        break
      case '5':
      case '05':
        this.civil.second = this.bounded(name === '05', 59, 'second')
        // A fraction is read where the layout has none.
        if (/^[.,]\d/.test(this.rest) && !/^[.,](0+|9+)(?!\d)/.test(nextElement(rest))) this.fraction(/^[.,]\d+/)
        break
      case 'PM':
        this.half = this.take(/^(AM|PM)/)
        break
      case 'pm':
        this.half = this.take(/^(am|pm)/)
        break
      case 'fraction':
        if (text[1] === '0') this.fraction(new RegExp(`^[.,]\\d{${text.length - 1}}`))
        else if (/^[.,]\d/.test(this.rest)) this.fraction(/^[.,]\d+/)
        break
      case 'zone':
        this.zone(text)
        break
      case 'MST':
        this.zoneName()
        break
      default:
        // The elements of dates were read before.
        break
    }
  }

  private take(pattern: RegExp): string {
    const found = pattern.exec(this.rest)?.[0]
    if (found === undefined) throw new Mismatch()
    this.rest = this.rest.slice(found.length)
    return found
  }

  private number(isFixed: boolean): number {
    return Number(this.take(isFixed ? /^\d{2}/ : /^\d{1,2}/))
  }

  private bounded(isFixed: boolean, max: number, what: string): number {
    const value = this.number(isFixed)
    if (value > max) throw new Mismatch(what)
    return value
  }

  private name(names: readonly string[], isShort: boolean): number {
    const index = names.findIndex((name) => {
      const wanted = isShort ? name.slice(0, 3) : name
      return this.rest.slice(0, wanted.length).toLowerCase() === wanted.toLowerCase()
    })
    if (index < 0) throw new Mismatch()
    this.rest = this.rest.slice(isShort ? 3 : names[index]!.length)
    return index
  }

  private fraction(pattern: RegExp): void {
    const digits = this.take(pattern).slice(1, 10)
    this.civil.nanosecond = Number(digits.padEnd(9, '0'))
  }

  private zone(form: string): void {
    if (form.startsWith('Z') && this.rest.startsWith('Z')) {
      this.rest = this.rest.slice(1)
      this.isUtc = true
      return
    }
    const piece = this.rest.slice(0, form.length)
    const isShaped =
      piece.length === form.length && Array.from(form).every((character, at) => character !== ':' || piece[at] === ':')
    if (!isShaped) throw new Mismatch()
    const parts = Array.from(form.matchAll(/\d\d/g), ({ index }) => piece.slice(index, index + 2))
    const wrong = parts.findIndex((part) => !/^\d\d$/.test(part))
    const [hours = 0, minutes = 0, seconds = 0] = (wrong < 0 ? parts : parts.slice(0, wrong)).map(Number)
    // Go looks at the ranges of what it could read before it minds the rest.
    if (hours > 24) throw new Mismatch('time zone offset hour')
    if (minutes > 60) throw new Mismatch('time zone offset minute')
    if (seconds > 60) throw new Mismatch('time zone offset second')
    if (wrong >= 0 || !/[+-]/.test(piece[0]!)) throw new Mismatch()
    this.rest = this.rest.slice(form.length)
    const size = hours * 3600 + minutes * 60 + seconds
    this.offset = piece.startsWith('-') ? -size : size
  }

  private zoneName(): void {
    if (this.rest.startsWith('UTC')) {
      this.rest = this.rest.slice(3)
      this.isUtc = true
      return
    }
    const length = zoneNameLength(this.rest)
    if (length === 0) throw new Mismatch()
    this.abbreviation = this.rest.slice(0, length)
    this.rest = this.rest.slice(length)
  }

  private finish(): WallTime {
    const { civil } = this
    if (/pm/i.test(this.half ?? '') && civil.hour < 12) civil.hour += 12
    if (/am/i.test(this.half ?? '') && civil.hour === 12) civil.hour = 0
    if (this.yearDay >= 0) this.applyYearDay()
    if (civil.month < 0) civil.month = 1
    if (civil.day < 0) civil.day = 1
    if (civil.day < 1 || civil.day > daysIn(civil.year, civil.month)) throw this.problem(': day out of range')
    return { civil, offset: this.offset, abbreviation: this.abbreviation, isUtc: this.isUtc }
  }

  private applyYearDay(): void {
    const { civil } = this
    let [month, day] = [1, this.yearDay]
    while (month < 12 && day > daysIn(civil.year, month)) day -= daysIn(civil.year, month++)
    if (day < 1 || day > daysIn(civil.year, month)) throw this.problem(': day-of-year out of range')
    if (civil.month >= 0 && civil.month !== month) throw this.problem(': day-of-year does not match month')
    if (civil.day >= 0 && civil.day !== day) throw this.problem(': day-of-year does not match day')
    civil.month = month
    civil.day = day
  }
}

const toLatin = (text: string): string => bytesOf(text).toString('latin1')
const quoteBytes = (bytes: string): string => quoteTime(textOf(Buffer.from(bytes, 'latin1')))

const nextElement = (layout: string): string => chunksOf(layout)[0]?.text ?? ''

/** How much of a text is the abbreviation of a zone; 0 where it is none. */
function zoneNameLength(text: string): number {
  if (/^(ChST|MeST)/.test(text)) return 4
  if (text.startsWith('GMT')) return 3 + signedHours(text.slice(3))
  if (/^[+-]/.test(text)) return signedHours(text)
  const capitals = /^[A-Z]{0,6}/.exec(text)?.[0] ?? ''
  if (capitals.length === 5) return capitals.endsWith('T') ? 5 : 0
  if (capitals.length === 4) return capitals.endsWith('T') || capitals === 'WITA' ? 4 : 0
  return capitals.length === 3 ? 3 : 0
}

function signedHours(text: string): number {
  const found = /^[+-](\d+)/.exec(text)
  return found === null || Number(found[1]) > 23 ? 0 : found[0].length
}
