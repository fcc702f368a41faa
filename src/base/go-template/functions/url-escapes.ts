import { bytesOf, textOf } from '../bytes.ts'
import { quote } from '../fmt/quote.ts'
import { GoError } from '../value.ts'

/** The parts of a URL that differ in which characters they may hold. */
export type UrlPart = 'path' | 'userinfo' | 'host' | 'zone' | 'fragment'

const allowed: { readonly [part in UrlPart]: RegExp } = {
  path: /[\w.~\-$&+,/:;=@]/,
  userinfo: /[\w.~\-$&+,;=]/,
  host: /[\w.~\-!$&'()*+,;=:[\]<>"]/,
  zone: /[\w.~\-!$&'()*+,;=:[\]<>"]/,
  fragment: /[\w.~\-$&+,/:;=?@!()*]/,
}

/** Percent signs for every byte that this part may not hold. */
export function escapeUrl(text: string, part: UrlPart): string {
  let result = ''
  for (const character of bytesOf(text).toString('latin1')) {
    result += allowed[part].test(character) ? character : `%${hex(character)}`
  }
  return result
}

/** The text with its percent signs resolved. Throws GoError as Go does for those that are wrong, or are not allowed there. */
export function unescapeUrl(text: string, part: UrlPart): string {
  const bytes = bytesOf(text).toString('latin1')
  const inHost = part === 'host' || part === 'zone'
  let result = ''
  for (let at = 0; at < bytes.length; at++) {
    const character = bytes[at]!
    if (character === '%') {
      const escape = bytes.slice(at, at + 3)
      if (!/^%[0-9a-fA-F]{2}$/.test(escape) || (inHost && !isAllowedEscape(escape, part))) {
        throw new GoError(`invalid URL escape ${quote(textOf(Buffer.from(escape, 'latin1')))}`)
      }
      result += String.fromCharCode(Number.parseInt(escape.slice(1), 16))
      at += 2
      continue
    }
    if (inHost && character < '\x80' && !allowed[part].test(character)) {
      throw new GoError(`invalid character ${quote(character)} in host name`)
    }
    result += character
  }
  return textOf(Buffer.from(result, 'latin1'))
}

/** In a host only what is not ASCII may be escaped, in a zone only what could stand there, and blanks. */
function isAllowedEscape(escape: string, part: UrlPart): boolean {
  if (escape === '%25') return true
  const character = String.fromCharCode(Number.parseInt(escape.slice(1), 16))
  return part === 'host' ? character >= '\x80' : character === ' ' || allowed.host.test(character)
}

const hex = (character: string): string => character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')
