import { blank, breakOrEnd, classes, ending, lineBreak } from './characters.ts'
import type { Cursor, Mark } from './cursor.ts'

/** Reads a text after `|` or `>`. `parent` is the indentation of the block around it, -1 at the root. */
export function scanBlock(cursor: Cursor, literal: boolean, parent: number): string {
  const start = cursor.mark()
  cursor.at++
  const head = blockHead(cursor, start)
  cursor.passRestOfLine(start)
  const given = head.indent === 0 ? 0 : Math.max(parent, 0) + head.indent
  return blockContent(cursor, { literal, chomp: head.chomp, indent: given, parent, start })
}

type Head = { chomp: '' | '+' | '-'; indent: number }

/** The indicators after `|`: how line breaks at the end are treated, and how many columns the text is indented, in any order. */
function blockHead(cursor: Cursor, start: Mark): Head {
  let chomp = chomping(cursor)
  const code = cursor.text.charCodeAt(cursor.at)
  if (code < 48 || code > 57) return { chomp, indent: 0 }
  if (code === 48) cursor.fail('found an indentation indicator equal to 0', start)
  cursor.at++
  if (chomp === '') chomp = chomping(cursor)
  return { chomp, indent: code - 48 }
}

function chomping(cursor: Cursor): Head['chomp'] {
  const character = cursor.text.charAt(cursor.at)
  if (character !== '+' && character !== '-') return ''
  cursor.at++
  return character
}

type Content = { literal: boolean; chomp: Head['chomp']; indent: number; parent: number; start: Mark }

function blockContent(cursor: Cursor, content: Content): string {
  const { text } = cursor
  const indentation = { columns: content.indent, parent: content.parent, start: content.start }
  let value = ''
  let leadingBreak = ''
  let leadingBlank = false
  let breaks = emptyLines(cursor, indentation)
  while (cursor.at - cursor.lineStart === indentation.columns && !cursor.is(ending)) {
    const startsBlank = cursor.is(blank)
    if (!content.literal && leadingBreak === '\n' && !leadingBlank && !startsBlank) {
      if (breaks === '') value += ' '
    } else value += leadingBreak
    if (breaks !== '') value += breaks
    leadingBlank = startsBlank
    const from = cursor.at
    let at = from
    while ((classes[text.charCodeAt(at)]! & breakOrEnd) === 0) at++
    cursor.at = at
    value += text.slice(from, at)
    leadingBreak = cursor.is(lineBreak) ? cursor.passBreak() : ''
    breaks = emptyLines(cursor, indentation)
  }
  if (content.chomp !== '-') value += leadingBreak
  return content.chomp === '+' ? value + breaks : value
}

/** Passes indentation and empty lines. The first call finds out how far the text is indented, where its head did not say. */
function emptyLines(cursor: Cursor, indentation: { columns: number; parent: number; start: Mark }): string {
  const { text } = cursor
  const known = indentation.columns
  let breaks = ''
  let deepest = 0
  for (;;) {
    while (text.charCodeAt(cursor.at) === 32 && (known === 0 || cursor.at - cursor.lineStart < known)) cursor.at++
    const column = cursor.at - cursor.lineStart
    if (column > deepest) deepest = column
    if (text.charCodeAt(cursor.at) === 9 && (known === 0 || column < known)) {
      cursor.fail('found a tab character where an indentation space is expected', indentation.start)
    }
    if (!cursor.is(lineBreak)) break
    breaks += cursor.passBreak()
  }
  if (known === 0) indentation.columns = Math.max(deepest, indentation.parent + 1, 1)
  return breaks
}
