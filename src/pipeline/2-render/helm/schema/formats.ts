import { quote, quoteRune } from '#base/go-template'

/** Why a text is not of a format; undefined where it is. */
type Format = (text: string) => string | undefined

/** The formats that are checked, up to draft 7 at least. A name that is not here is no demand. */
export const formats: Readonly<Record<string, Format>> = {
  'json-pointer': jsonPointer,
  'relative-json-pointer': relativeJsonPointer,
  uuid: uuid,
  duration: duration,
  ipv4: ipv4,
  ipv6: ipv6,
  hostname: hostname,
  email: email,
  date: date,
  time: time,
  'date-time': dateTime,
  uri: uri,
  iri: uri,
  'uri-reference': uriReference,
  'iri-reference': uriReference,
  semver: semver,
}

function jsonPointer(text: string): string | undefined {
  if (text === '') return undefined
  if (!text.startsWith('/')) return 'not starting with /'
  return /~(?![01])/.test(text) ? '~ must be followed by 0 or 1' : undefined
}

function relativeJsonPointer(text: string): string | undefined {
  const digits = /^\d*/.exec(text)?.[0] ?? ''
  if (digits === '') return 'must start with non-negative integer'
  if (digits.length > 1 && digits.startsWith('0')) return 'starts with zero'
  const rest = text.slice(digits.length)
  return rest === '#' ? undefined : jsonPointer(rest)
}

function uuid(text: string): string | undefined {
  const lengths = [8, 4, 4, 4, 12]
  const groups = text.split('-')
  if (groups.length !== lengths.length) return 'must have 5 elements'
  for (const [index, group] of groups.entries()) {
    if (group.length !== lengths[index]) return `element ${index + 1} must be ${lengths[index]} characters long`
    const wrong = /[^0-9a-fA-F]/u.exec(group)
    if (wrong !== null) return `non-hex character ${rune(wrong[0])}`
  }
  return undefined
}

function duration(text: string): string | undefined {
  if (!text.startsWith('P')) return 'must start with P'
  if (text === 'P') return 'nothing after P'
  if (text.endsWith('W')) return text === 'PW' ? 'no number in week' : /^P\d+W$/.test(text) ? undefined : 'invalid week'
  const [days = '', times, ...more] = text.slice(1).split('T')
  if (times === '') return 'no time elements'
  const wrong = units(days, 'YMD') ?? (times === undefined ? undefined : units(times, 'HMS'))
  return wrong ?? (more.length > 0 ? 'more than one T' : undefined)
}

function units(text: string, all: string): string | undefined {
  let [rest, left] = [text, all]
  while (rest !== '') {
    const digits = /^\d*/.exec(rest)?.[0] ?? ''
    if (digits === '') return 'missing number'
    const unit = rest[digits.length]
    if (unit === undefined) return 'missing unit'
    const at = left.indexOf(unit)
    if (at < 0) return all.includes(unit) ? `unit ${rune(unit)} out of order` : `invalid unit ${rune(unit)}`
    left = left.slice(at + 1)
    rest = rest.slice(digits.length + 1)
  }
  return undefined
}

function ipv4(text: string): string | undefined {
  const groups = text.split('.')
  if (groups.length !== 4) return 'expected four decimals'
  for (const group of groups) {
    if (group.length > 1 && group.startsWith('0')) return 'leading zeros'
    if (!/^[+-]?\d+$/.test(group)) return `strconv.Atoi: parsing ${quote(group)}: invalid syntax`
    if (Number(group) < 0 || Number(group) > 255) return 'decimal must be between 0 and 255'
  }
  return undefined
}

function ipv6(text: string): string | undefined {
  if (!text.includes(':')) return 'missing colon'
  if (text.includes('%')) return 'zone id is not a part of ipv6 address'
  return URL.canParse(`http://[${text}]/`) ? undefined : `ParseAddr(${quote(text)}): unexpected character`
}

function hostname(text: string): string | undefined {
  const name = text.replace(/\.$/, '')
  if (name.length > 253) return 'more than 253 characters long'
  for (const label of name.split('.')) {
    if (label.length < 1 || label.length > 63) return 'label must be 1 to 63 characters long'
    if (label.startsWith('-')) return 'label starts with hyphen'
    if (label.endsWith('-')) return 'label ends with hyphen'
    const wrong = /[^a-zA-Z0-9-]/u.exec(label)
    if (wrong !== null) return `invalid character ${rune(wrong[0])}`
  }
  return undefined
}

function email(text: string): string | undefined {
  if (text.length > 254) return 'more than 255 characters long'
  const at = text.lastIndexOf('@')
  if (at < 0) return 'missing @'
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)]
  if (local.length > 64) return 'local part more than 64 characters long'
  const wrong = localPart(local)
  if (wrong !== undefined) return wrong
  const bracketed = /^\[(.*)\]$/s.exec(domain)?.[1]
  if (bracketed === undefined) return prefixed('invalid domain: ', hostname(domain))
  if (bracketed.startsWith('IPv6:')) return prefixed('invalid ipv6 address: ', ipv6(bracketed.slice(5)))
  return prefixed('invalid ipv4 address: ', ipv4(bracketed))
}

function localPart(local: string): string | undefined {
  if (local.length > 1 && local.startsWith('"')) {
    return /[\\"]/.test(local.slice(1, -1)) ? 'backslash and quote are not allowed within quoted local part' : undefined
  }
  if (local.startsWith('.')) return 'starts with dot'
  if (local.endsWith('.')) return 'ends with dot'
  if (local.includes('..')) return 'consecutive dots'
  const wrong = /[^a-zA-Z0-9.!#$%&'*+\-/=?^_`{|}~]/u.exec(local)
  return wrong === null ? undefined : `invalid character ${rune(wrong[0])}`
}

function date(text: string): string | undefined {
  const fail = (reason: string): string => `parsing time ${quote(text)}${reason}`
  const wrongAt = (rest: string, layout: string): string => fail(` as "2006-01-02": cannot parse ${quote(rest)} as "${layout}"`)
  if (!/^\d{4}/.test(text)) return wrongAt(text, '2006')
  if (text[4] !== '-') return wrongAt(text.slice(4), '-')
  if (!/^\d{2}/.test(text.slice(5))) return wrongAt(text.slice(5), '01')
  const [year, month] = [Number(text.slice(0, 4)), Number(text.slice(5, 7))]
  if (month < 1 || month > 12) return fail(': month out of range')
  if (text[7] !== '-') return wrongAt(text.slice(7), '-')
  if (!/^\d{2}/.test(text.slice(8))) return wrongAt(text.slice(8), '02')
  if (text.length > 10) return fail(`: extra text: ${quote(text.slice(10))}`)
  const day = Number(text.slice(8))
  return day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate() ? fail(': day out of range') : undefined
}

function time(text: string): string | undefined {
  if (text.length < 9) return 'less than 9 characters long'
  if (text[2] !== ':' || text[5] !== ':') return 'missing colon in correct place'
  const parts = [text.slice(0, 2), text.slice(3, 5), text.slice(6, 8)]
  if (!parts.every((part) => /^\d\d$/.test(part))) return 'invalid hour/min/sec'
  const [hour = 0, minute = 0, second = 0] = parts.map(Number)
  if (hour > 23 || minute > 59 || second > 60) return 'hour/min/sec out of range'
  const fraction = /^\.\d*/.exec(text.slice(8))?.[0] ?? ''
  if (fraction === '.') return 'no digits in second fraction'
  const zone = text.slice(8 + fraction.length)
  const offset = offsetMinutes(zone)
  if (typeof offset === 'string') return offset
  const inDay = (hour * 60 + minute - offset + 1440) % 1440
  return second === 60 && inDay !== 1439 ? 'invalid leap second' : undefined
}

function offsetMinutes(zone: string): number | string {
  if (zone === 'z' || zone === 'Z') return 0
  if (zone.length !== 6) return 'offset must be 6 characters long'
  if (!/^[+-]/.test(zone)) return 'offset must begin with plus/minus'
  if (zone[3] !== ':') return 'missing colon in offset in correct place'
  const [hours, minutes] = [zone.slice(1, 3), zone.slice(4)]
  if (!/^\d\d$/.test(hours) || !/^\d\d$/.test(minutes)) return 'invalid hour/min in offset'
  if (Number(hours) > 23 || Number(minutes) > 59) return 'hour/min in offset out of range'
  return (zone.startsWith('-') ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}

function dateTime(text: string): string | undefined {
  if (text.length < 20) return 'less than 20 characters long'
  if (!/[tT]/.test(text[10] ?? '')) return '11th character must be t or T'
  return prefixed('invalid date element: ', date(text.slice(0, 10))) ?? prefixed('invalid time element: ', time(text.slice(11)))
}

function uri(text: string): string | undefined {
  return uriReferenceFault(text) ?? (/^[a-zA-Z][a-zA-Z0-9+.-]*:/.test(text) ? undefined : 'relative url')
}

function uriReference(text: string): string | undefined {
  return text.includes('\\') ? String.raw`contains \ `.trim() : uriReferenceFault(text)
}

function uriReferenceFault(text: string): string | undefined {
  const parsing = `parse ${quote(text)}: `
  if (/[\u0000-\u001f\u007f]/.test(text)) return `${parsing}net/url: invalid control character in URL`
  const escape = /%(?![0-9a-fA-F]{2}).{0,2}/s.exec(text)
  if (escape !== null) return `${parsing}invalid URL escape ${quote(escape[0])}`
  if (text.startsWith(':')) return `${parsing}missing protocol scheme`
  const host = /^(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?\/\/([^/?#]*)/.exec(text)?.[1] ?? ''
  return host.includes(' ') ? `${parsing}invalid character " " in host name` : undefined
}

function semver(text: string): string | undefined {
  const [withoutBuild, build] = splitAt(text, '+')
  if (build !== undefined && !/^[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*$/.test(build)) {
    return build === '' ? 'build is empty' : 'build identifier is empty'
  }
  const [core, prerelease] = splitAt(withoutBuild, '-')
  for (const identifier of prerelease?.split('.') ?? []) {
    if (identifier === '') return 'pre-release identifier is empty'
    const wrong = /[^0-9A-Za-z-]/u.exec(identifier)
    if (wrong !== null) return `invalid character ${rune(wrong[0])} in pre-release identifier`
    if (/^0\d+$/.test(identifier)) return 'pre-release numeric identifier starts with zero'
  }
  const numbers = core.split('.')
  if (numbers.length !== 3) return 'versionCore must have 3 numbers separated by dot'
  for (const [index, number] of numbers.entries()) {
    const name = ['major', 'minor', 'patch'][index]
    if (number === '') return `${name} is empty`
    if (/^0./.test(number)) return `${name} starts with zero`
    if (/\D/.test(number)) return `${name} contains non-digit`
  }
  return undefined
}

function splitAt(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

const prefixed = (prefix: string, fault: string | undefined): string | undefined =>
  fault === undefined ? undefined : prefix + fault
const rune = (character: string): string => quoteRune(character.codePointAt(0) ?? 0)
