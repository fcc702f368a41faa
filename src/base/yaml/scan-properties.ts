import { blank, blankOrEnd, word } from './characters.ts'
import type { Cursor, Mark } from './cursor.ts'
import { aliasName, anchorName, type Token, tagDirective, tagName, token, tokenWithSuffix, versionDirective } from './tokens.ts'

/** Reads `&name` or `*name`. */
export function scanAnchor(cursor: Cursor): Token {
  const start = cursor.mark()
  const type = cursor.text.charCodeAt(cursor.at++) === 38 ? anchorName : aliasName
  const name = scanWord(cursor)
  if (name === '' || !(cursor.is(blankOrEnd) || '?:,]}%@`'.includes(cursor.text.charAt(cursor.at)))) {
    cursor.fail('did not find expected alphabetic or numeric character', start)
  }
  return token(type, start, name)
}

/** Reads `!tag`, `!handle!tag` or `!<tag>`. */
export function scanTag(cursor: Cursor): Token {
  const start = cursor.mark()
  let handle = ''
  let suffix: string
  if (cursor.text.charCodeAt(cursor.at + 1) === 60) {
    cursor.at += 2
    suffix = scanUri(cursor, '', start)
    if (cursor.text.charAt(cursor.at) !== '>') cursor.fail("did not find the expected '>'", start)
    cursor.at++
  } else {
    handle = scanHandle(cursor, start, false)
    if (handle.length > 1 && handle.endsWith('!')) suffix = scanUri(cursor, '', start)
    else {
      suffix = scanUri(cursor, handle, start)
      handle = '!'
      // A lone `!` is a tag, and no handle.
      if (suffix === '') [handle, suffix] = ['', '!']
    }
  }
  if (!cursor.is(blankOrEnd)) cursor.fail('did not find expected whitespace or line break', start)
  return tokenWithSuffix(tagName, start, { value: handle, suffix })
}

/** Reads `%YAML 1.1` or `%TAG !handle! prefix` with the rest of its line. */
export function scanDirective(cursor: Cursor): Token {
  const start = cursor.mark()
  cursor.at++
  const name = scanWord(cursor)
  if (name === '') cursor.fail('could not find expected directive name', start)
  if (!cursor.is(blankOrEnd)) cursor.fail('found unexpected non-alphabetical character', start)
  let found: Token
  if (name === 'YAML') found = token(versionDirective, start, scanVersion(cursor, start))
  else if (name === 'TAG') found = scanTagDirective(cursor, start)
  else cursor.fail('found unknown directive name', start)
  cursor.passRestOfLine(start)
  return found
}

function scanVersion(cursor: Cursor, start: Mark): string {
  cursor.passBlanks()
  const major = scanNumber(cursor, start)
  if (cursor.text.charAt(cursor.at) !== '.') cursor.fail("did not find expected digit or '.' character", start)
  cursor.at++
  return `${major}.${scanNumber(cursor, start)}`
}

function scanNumber(cursor: Cursor, start: Mark): number {
  const from = cursor.at
  for (let code = cursor.text.charCodeAt(cursor.at); code >= 48 && code <= 57; code = cursor.text.charCodeAt(cursor.at)) {
    if (cursor.at - from === 2) cursor.fail('found extremely long version number', start)
    cursor.at++
  }
  if (cursor.at === from) cursor.fail('did not find expected version number', start)
  return Number(cursor.text.slice(from, cursor.at))
}

function scanTagDirective(cursor: Cursor, start: Mark): Token {
  cursor.passBlanks()
  const handle = scanHandle(cursor, start, true)
  if (!cursor.is(blank)) cursor.fail('did not find expected whitespace', start)
  cursor.passBlanks()
  const prefix = scanUri(cursor, '', start)
  if (!cursor.is(blankOrEnd)) cursor.fail('did not find expected whitespace or line break', start)
  return tokenWithSuffix(tagDirective, start, { value: handle, suffix: prefix })
}

function scanHandle(cursor: Cursor, start: Mark, directive: boolean): string {
  if (cursor.text.charAt(cursor.at) !== '!') cursor.fail("did not find expected '!'", start)
  cursor.at++
  const name = scanWord(cursor)
  if (cursor.text.charAt(cursor.at) === '!') {
    cursor.at++
    return `!${name}!`
  }
  if (directive && name !== '') cursor.fail("did not find expected '!'", start)
  return `!${name}`
}

/** Reads what follows a handle; `head` is what was taken for a handle but is the beginning of the tag, with its `!`. */
function scanUri(cursor: Cursor, head: string, start: Mark): string {
  let uri = head.slice(1)
  let any = head !== ''
  for (;;) {
    const character = cursor.text.charAt(cursor.at)
    if (character === '%') uri += scanUriEscape(cursor, start)
    else if (cursor.is(word) || (character !== '' && ";/?:@&=+$,.!~*'()[]".includes(character))) {
      uri += character
      cursor.at++
    } else break
    any = true
  }
  if (!any) cursor.fail('did not find expected tag URI', start)
  return uri
}

/** Reads one character that is written as the octets of its UTF-8. */
function scanUriEscape(cursor: Cursor, start: Mark): string {
  const octets: number[] = []
  let width = 1
  while (octets.length < width) {
    const digits = cursor.text.slice(cursor.at, cursor.at + 3)
    if (!/^%[0-9a-fA-F]{2}$/.test(digits)) cursor.fail('did not find URI escaped octet', start)
    const octet = Number.parseInt(digits.slice(1), 16)
    if (octets.length === 0) {
      width = octet < 0x80 ? 1 : octet < 0xc0 ? 0 : octet < 0xe0 ? 2 : octet < 0xf0 ? 3 : octet < 0xf8 ? 4 : 0
      if (width === 0) cursor.fail('found an incorrect leading UTF-8 octet', start)
    } else if ((octet & 0xc0) !== 0x80) cursor.fail('found an incorrect trailing UTF-8 octet', start)
    octets.push(octet)
    cursor.at += 3
  }
  return Buffer.from(octets).toString('utf8')
}

function scanWord(cursor: Cursor): string {
  const from = cursor.at
  while (cursor.is(word)) cursor.at++
  return cursor.text.slice(from, cursor.at)
}
