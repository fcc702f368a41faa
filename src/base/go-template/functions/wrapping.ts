import { byteLength, bytesOf, textOf } from '../bytes.ts'
import { define, type Family } from './define.ts'
import { sliceBytes } from './strings.ts'

/** Shortening texts and breaking them into lines. Widths are bytes. */
export const wrappingFunctions: Family = {
  abbrev: define(['int', 'string'], 'string', (width, text) => (width < 4n ? text : abbreviate(text, 0, Number(width)))),
  abbrevboth: define(['int', 'int', 'string'], 'string', (left, right, text) =>
    right < 4n || (left > 0n && right < 7n) ? text : abbreviate(text, Number(left), Number(right)),
  ),
  wrap: define(['int', 'string'], 'string', (width, text) => wrap(text, Number(width), { separator: '', breaksWords: false })),
  wrapWith: define(['int', 'string', 'string'], 'string', (width, separator, text) =>
    wrap(text, Number(width), { separator, breaksWords: true }),
  ),
}

const mark = '...'

/** At most `width` bytes with `...` for what is left out: at the end, and at the start where the offset is beyond it. */
function abbreviate(text: string, offset: number, width: number): string {
  const size = byteLength(text)
  if (size <= width) return text
  const room = width - mark.length
  const start = Math.min(offset, size) > size - room ? size - room : offset
  if (start <= 4) return sliceBytes(text, 0, room) + mark
  // Too narrow for both marks; only negative offsets come here with it, and they were answered above.
  if (start + room < size) return mark + abbreviateRest(sliceBytes(text, start, size), room)
  return mark + sliceBytes(text, size - room, size)
}

/** The marks of both sides need seven bytes, or nothing is shown of the text. */
const abbreviateRest = (text: string, width: number): string => (width < 4 ? '' : abbreviate(text, 0, width))

function wrap(text: string, wanted: number, style: { separator: string; breaksWords: boolean }): string {
  const separator = style.separator === '' ? '\n' : style.separator
  const width = Math.max(wanted, 1)
  // Bytes as characters of Latin 1, so that every index below is a byte.
  const bytes = toLatin(text)
  let [result, at] = ['', 0]
  while (bytes.length - at > width) {
    if (bytes[at] === ' ') {
      at++
      continue
    }
    const blank = bytes.slice(at, at + width + 1).lastIndexOf(' ')
    if (blank >= 0) {
      result += bytes.slice(at, at + blank) + toLatin(separator)
      at += blank + 1
    } else if (style.breaksWords) {
      result += bytes.slice(at, at + width) + toLatin(separator)
      at += width
    } else {
      const next = bytes.indexOf(' ', at + width)
      result += next < 0 ? bytes.slice(at) : bytes.slice(at, next) + toLatin(separator)
      at = next < 0 ? bytes.length : next + 1
    }
  }
  return fromLatin(result + bytes.slice(at))
}

const toLatin = (text: string): string => bytesOf(text).toString('latin1')
const fromLatin = (bytes: string): string => textOf(Buffer.from(bytes, 'latin1'))
