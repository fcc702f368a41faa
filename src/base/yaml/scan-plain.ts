import { blank, blankOrEnd, breakOrEnd, classes, colon, flowIndicator, lineBreak } from './characters.ts'
import type { Cursor, Mark } from './cursor.ts'

const inBlock = blankOrEnd | colon
const inBrackets = inBlock | flowIndicator

/**
 * Reads an unquoted text and the white space after it. Lines are folded: one break is a space, more are kept; lines of a block must reach `indent`.
 * Inside brackets indicators end the text instead. `textEnd` of
 * the cursor tells afterwards whether a line break followed.
 */
export function scanPlain(cursor: Cursor, indent: number, inFlow: boolean): string {
  const { text, line, at, lineStart } = cursor
  const stops = inFlow ? inBrackets : inBlock
  let value = ''
  for (let joint = ''; ; ) {
    const from = cursor.at
    const to = lineContent(cursor, stops)
    cursor.textEnd = to
    value = value === '' ? text.slice(from, to) : value + joint + text.slice(from, to)
    if ((classes[text.charCodeAt(cursor.at)]! & lineBreak) === 0) return value
    joint = foldedBreaks(cursor, { indent, start: { line, column: at - lineStart } })
    if (!inFlow && cursor.at - cursor.lineStart < indent) return value
    if (text.charCodeAt(cursor.at) === 35 || cursor.atDocumentMark() || endsHere(text, cursor.at, stops)) return value
  }
}

/** Moves over the text of one line and the blanks after it; gives where the text ends. */
function lineContent(cursor: Cursor, stops: number): number {
  const { text } = cursor
  let at = cursor.at
  for (;;) {
    while ((classes[text.charCodeAt(at)]! & stops) === 0) at++
    const bits = classes[text.charCodeAt(at)]!
    if ((bits & colon) !== 0 && (classes[text.charCodeAt(at + 1)]! & blankOrEnd) === 0) {
      at++
      continue
    }
    const end = at
    if ((bits & blank) === 0) {
      cursor.at = at
      return end
    }
    while ((classes[text.charCodeAt(at)]! & blank) !== 0) at++
    if (text.charCodeAt(at) === 35 || (classes[text.charCodeAt(at)]! & breakOrEnd) !== 0 || endsHere(text, at, stops)) {
      cursor.at = at
      return end
    }
  }
}

function endsHere(text: string, at: number, stops: number): boolean {
  const bits = classes[text.charCodeAt(at)]!
  if ((bits & colon) !== 0) return (classes[text.charCodeAt(at + 1)]! & blankOrEnd) !== 0
  return (bits & stops) !== 0
}

/** Passes line breaks and blanks and gives what they mean between two lines of a text. `plain` refuses tabs that indent an unquoted text. */
export function foldedBreaks(cursor: Cursor, plain?: { indent: number; start: Mark }): string {
  const { text } = cursor
  const first = cursor.passBreak()
  let more = ''
  for (;;) {
    const code = text.charCodeAt(cursor.at)
    if (code === 32) cursor.at++
    else if (code === 9) {
      if (plain !== undefined && cursor.at - cursor.lineStart < plain.indent) {
        cursor.fail('found a tab character that violates indentation', plain.start)
      }
      cursor.at++
    } else if ((classes[code]! & lineBreak) !== 0) more += cursor.passBreak()
    else break
  }
  if (first !== '\n') return first + more
  return more === '' ? ' ' : more
}
