import { blank, blankOrEnd, classes, ending, lineBreak } from './characters.ts'
import type { Cursor } from './cursor.ts'
import { foldedBreaks } from './scan-plain.ts'

const single = 39
const double = 34
const backslash = 92

/** Reads a text in quotes, from the opening quote to after the closing one. Line breaks fold as in unquoted texts. */
export function scanQuoted(cursor: Cursor, options: { slashEscape: boolean }): string {
  const { text } = cursor
  const start = cursor.mark()
  const quote = text.charCodeAt(cursor.at++)
  let value = ''
  for (;;) {
    if (cursor.atDocumentMark()) cursor.fail('found unexpected document indicator', start)
    if (cursor.is(ending)) cursor.fail('found unexpected end of stream', start)
    // An escaped line break swallows the blanks of the next line, but further line breaks count.
    let joined = false
    let from = cursor.at
    for (;;) {
      const code = text.charCodeAt(cursor.at)
      if ((classes[code]! & blankOrEnd) !== 0) break
      if (code === quote && (quote === double || text.charCodeAt(cursor.at + 1) !== single)) break
      if (code === single && quote === single) {
        value += text.slice(from, cursor.at + 1)
        cursor.at += 2
        from = cursor.at
      } else if (code === backslash && quote === double) {
        value += text.slice(from, cursor.at)
        if (cursor.is(lineBreak, 1)) {
          cursor.at++
          cursor.passBreak()
          joined = true
          from = cursor.at
          break
        }
        value += escape(cursor, start, options.slashEscape)
        from = cursor.at
      } else cursor.at++
    }
    value += text.slice(from, cursor.at)
    if (text.charCodeAt(cursor.at) === quote) break
    value += joined ? afterEscapedBreak(cursor) : whiteSpace(cursor)
  }
  cursor.at++
  return value
}

function whiteSpace(cursor: Cursor): string {
  const from = cursor.at
  while (cursor.is(blank)) cursor.at++
  return cursor.is(lineBreak) ? foldedBreaks(cursor) : cursor.text.slice(from, cursor.at)
}

function afterEscapedBreak(cursor: Cursor): string {
  let breaks = ''
  while (cursor.is(blank | lineBreak)) {
    if (cursor.is(blank)) cursor.at++
    else breaks += cursor.passBreak()
  }
  return breaks
}

const plainEscapes: { readonly [letter: string]: string } = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  "'": "'",
  '\\': '\\',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
}
const codeLengths: { readonly [letter: string]: number } = { x: 2, u: 4, U: 8 }

/** Reads an escape sequence, from its backslash on. */
function escape(cursor: Cursor, start: { line: number; column: number }, slashEscape: boolean): string {
  const letter = cursor.text.charAt(cursor.at + 1)
  const length = codeLengths[letter]
  const plain = plainEscapes[letter] ?? (slashEscape && letter === '/' ? '/' : undefined)
  if (length === undefined && plain === undefined) cursor.fail('found unknown escape character', start)
  cursor.at += 2
  if (length === undefined) return plain ?? ''
  const digits = cursor.text.slice(cursor.at, cursor.at + length)
  if (digits.length < length || !/^[0-9a-fA-F]+$/.test(digits)) cursor.fail('did not find expected hexdecimal number', start)
  const code = Number.parseInt(digits, 16)
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) {
    cursor.fail('found invalid Unicode character escape code', start)
  }
  cursor.at += length
  return String.fromCodePoint(code)
}
