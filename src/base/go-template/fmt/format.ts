import { bytesOf, textOf } from '../bytes.ts'
import { elementType, isUnsigned, kindOf, sortedEntries, typeOf } from '../kinds.ts'
import { GoFunction, type GoList, GoObject, type GoValue, Integer, isNilMap } from '../value.ts'
import { timeText } from './time-text.ts'
import { type FloatForm, formatFloat } from './float.ts'
import { formatInteger, pad } from './integer.ts'
import { canBackquote, quote, quoteToAscii } from './quote.ts'

/** What stands between `%` and the verb. `goSyntax` is the `#` and `fieldNames` the `+` of `%v`. */
export type Flags = {
  minus: boolean
  plus: boolean
  sharp: boolean
  space: boolean
  zero: boolean
  goSyntax: boolean
  fieldNames: boolean
  width?: number | undefined
  precision?: number | undefined
  /** Inside `%!verb(type=value)` the `String` methods are not asked. */
  isError?: boolean
}

/** No flags at all. */
export const plain: Flags = {
  minus: false,
  plus: false,
  sharp: false,
  space: false,
  zero: false,
  goSyntax: false,
  fieldNames: false,
}

/** One operand of a format, as `fmt` prints it with this verb and these flags. */
export function formatValue(value: GoValue, verb: string, flags: Flags): string {
  if (value === undefined || value === null)
    return verb === 'v' || verb === 'T' ? pad('<nil>', flags) : badVerb(value, verb, flags)
  if (verb === 'T') return formatText(typeOf(value), 's', flags)
  // Addresses differ from run to run in Go, too; there is none to print here.
  if (verb === 'p')
    return isReference(value) ? formatInteger(0xc000000000n, 'x', { ...flags, sharp: !flags.sharp }) : badVerb(value, verb, flags)
  return formatAt(value, verb, flags, 0)
}

/** A string with one of its verbs. */
function formatText(text: string, verb: string, flags: Flags): string {
  switch (verb) {
    case 'v':
      return flags.goSyntax ? quotedText(text, flags) : pad(cut(text, flags), flags)
    case 's':
      return pad(cut(text, flags), flags)
    case 'q':
      return quotedText(text, flags)
    case 'x':
    case 'X':
      return hexText(bytesOf(text), verb, flags)
  }
  return badVerb(text, verb, flags)
}

/** `%!verb(type=value)`: what fmt writes where the verb does not suit the operand. */
function badVerb(value: GoValue, verb: string, flags: Flags): string {
  if (value === undefined || value === null) return `%!${verb}(<nil>)`
  return `%!${verb}(${typeOf(value)}=${formatAt(value, 'v', { ...flags, isError: true }, 0)})`
}

function formatAt(value: GoValue, verb: string, flags: Flags, depth: number): string {
  if (value === undefined || value === null) return flags.goSyntax ? 'interface {}(nil)' : '<nil>'
  switch (typeof value) {
    case 'string':
      return formatText(value, verb, flags)
    case 'boolean':
      return verb === 't' || verb === 'v' ? pad(String(value), flags) : badVerb(value, verb, flags)
    case 'number':
      return formatNumber(value, verb, flags)
    case 'bigint':
      return formatWhole(value, verb, flags)
    default:
      break
  }
  if (value instanceof Integer) return formatWhole(value, verb, flags)
  if (value instanceof Map && flags.goSyntax && isNilMap(value)) return `${typeOf(value)}(nil)`
  if (value instanceof Map) return formatEntries(sortedEntries(value), { type: typeOf(value), verb, flags, depth })
  if (Array.isArray(value)) return formatList(value, { type: typeOf(value), verb, flags, depth })
  if (value instanceof GoFunction) return formatInteger(0x480000n, 'x', { ...flags, sharp: true })
  return formatObject(value, verb, flags, depth)
}

type Place = { type: string; verb: string; flags: Flags; depth: number }

function formatEntries(entries: [string, GoValue][], place: Place): string {
  const { type, verb, flags, depth } = place
  const items = entries.map(([key, item]) => `${formatText(key, verb, flags)}:${formatAt(item, verb, flags, depth + 1)}`)
  return flags.goSyntax ? `${type}{${items.join(', ')}}` : `map[${items.join(' ')}]`
}

function formatList(list: GoList, place: Place): string {
  const { type, verb, flags, depth } = place
  if (elementType(type) === 'uint8') {
    const bytes = Buffer.from(list.map((item) => (item instanceof Integer ? Number(item.value) : 0)))
    if (verb === 's' || verb === 'q') return formatText(textOf(bytes), verb, flags)
    if (verb === 'x' || verb === 'X') return hexText(bytes, verb, flags)
    // Charts print whole contexts, files among them, and so megabytes of bytes.
    if (verb === 'v' && isPlain(flags)) return `[${bytes.join(' ')}]`
  }
  const items = list.map((item) => formatAt(item, verb, flags, depth + 1))
  // `%T` says []uint8, Go syntax says []byte.
  const name = type === '[]uint8' && depth === 0 ? '[]byte' : type
  return flags.goSyntax ? `${name}{${items.join(', ')}}` : `[${items.join(' ')}]`
}

const isPlain = (flags: Flags): boolean =>
  flags.width === undefined && flags.precision === undefined && Object.values(flags).every((flag) => flag !== true)

function formatObject(value: GoObject, verb: string, flags: Flags, depth: number): string {
  // Complex numbers only come from literals, and have no verb but this.
  if (value.goType === 'complex128') return verb === 'v' ? (value.text() ?? '') : badVerb(value, verb, flags)
  const text = flags.isError === true || flags.goSyntax || !'vsxXq'.includes(verb) ? undefined : value.text()
  if (text !== undefined) return formatText(text, verb, flags)
  const inner = value.underlying()
  if (inner instanceof Map) return formatEntries(sortedEntries(inner), { type: value.goType, verb, flags, depth })
  if (inner !== undefined) return formatList(inner, { type: value.goType, verb, flags, depth })
  const isPointer = value.goType.startsWith('*')
  if (isPointer && depth > 0) return formatInteger(0xc000000000n, 'x', { ...flags, sharp: true })
  const withNames = flags.goSyntax || flags.fieldNames
  const fields = value.fields().map(([name, item]) => (withNames ? `${name}:` : '') + formatAt(item, verb, flags, depth + 1))
  const type = flags.goSyntax ? value.goType.replace(/^\*/, '') : ''
  return `${isPointer ? '&' : ''}${type}{${fields.join(flags.goSyntax ? ', ' : ' ')}}`
}

function formatWhole(value: bigint | Integer, verb: string, flags: Flags): string {
  const number = typeof value === 'bigint' ? value : value.value
  if (value instanceof Integer && 'vsq'.includes(verb) && flags.isError !== true && !flags.goSyntax) {
    const text = timeText(value.goType, number)
    if (text !== undefined) return formatText(text, verb, flags)
  }
  const isHex = verb === 'v' && flags.goSyntax && isUnsigned(kindOf(value))
  return (
    (isHex ? formatInteger(number, 'x', { ...flags, sharp: true }) : formatInteger(number, verb, flags)) ??
    badVerb(value, verb, flags)
  )
}

function formatNumber(value: number, verb: string, flags: Flags): string {
  switch (verb) {
    case 'v':
      return floatText(value, 'g', flags.precision ?? -1, flags)
    case 'b':
    case 'g':
    case 'G':
    case 'x':
    case 'X':
      return floatText(value, verb, flags.precision ?? -1, flags)
    case 'e':
    case 'E':
    case 'f':
      return floatText(value, verb, flags.precision ?? 6, flags)
    case 'F':
      return floatText(value, 'f', flags.precision ?? 6, flags)
  }
  return badVerb(value, verb, flags)
}

function floatText(value: number, form: FloatForm, precision: number, flags: Flags): string {
  const text = formatFloat(value, form, precision)
  const sign = text[0] === '-' || text[0] === '+' ? text[0] : '+'
  const shown = sign === '-' || flags.plus ? sign : flags.space ? ' ' : ''
  const bare = text[0] === sign ? text.slice(1) : text
  if (!Number.isFinite(value)) {
    const infinite = bare === 'NaN' ? (flags.plus ? '+' : flags.space ? ' ' : '') + bare : (shown === '' ? '+' : shown) + bare
    return pad(infinite, { ...flags, zero: false })
  }
  const body = flags.sharp && form !== 'b' ? withPoint(bare, form, precision) : bare
  const room = (flags.width ?? 0) - shown.length
  if (flags.zero && !flags.minus && shown !== '' && room > body.length) return shown + body.padStart(room, '0')
  return pad(shown + body, flags)
}

/** `#` forces a decimal point and keeps the zeros that %g drops. */
function withPoint(text: string, form: FloatForm, precision: number): string {
  const isHex = form === 'x' || form === 'X'
  const tailAt = text.search(isHex ? /[pP]/ : /[eE]/)
  const head = tailAt < 0 ? text : text.slice(0, tailAt)
  let wanted = form === 'g' || form === 'G' || form === 'x' ? (precision === -1 ? 6 : precision) : 0
  wanted -= head.replace(/^[0.]*/, '').replace('.', '').length
  const pointed = head.includes('.') ? head : `${head}.`
  if (!head.includes('.') && head === '0') wanted--
  return pointed + '0'.repeat(Math.max(wanted, 0)) + (tailAt < 0 ? '' : text.slice(tailAt))
}

function quotedText(text: string, flags: Flags): string {
  const short = cut(text, flags)
  if (flags.sharp && canBackquote(short)) return pad(`\`${short}\``, flags)
  return pad(flags.plus ? quoteToAscii(short) : quote(short), flags)
}

/** Precision cuts a string to so many characters. */
function cut(text: string, flags: Flags): string {
  return flags.precision === undefined || text.length <= flags.precision
    ? text
    : Array.from(text).slice(0, flags.precision).join('')
}

function hexText(bytes: Buffer, verb: 'x' | 'X', flags: Flags): string {
  const shown = bytes.subarray(0, flags.precision ?? bytes.length)
  const prefix = flags.sharp ? '0x' : ''
  const digits = [...shown].map((byte) => byte.toString(16).padStart(2, '0'))
  const text = digits.length === 0 ? '' : prefix + digits.join(flags.space ? ` ${prefix}` : '')
  return pad(verb === 'x' ? text : text.toUpperCase(), flags)
}

function isReference(value: GoValue): boolean {
  const kind = kindOf(value)
  return kind === 'map' || kind === 'slice' || kind === 'func' || kind === 'ptr'
}
