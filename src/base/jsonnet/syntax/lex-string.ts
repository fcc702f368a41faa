import type { Lexer } from './lexer.ts'

/** A string between quotes; escapes stay as they are written. */
export function readQuoted(lexer: Lexer, quote: '"' | "'"): void {
  const start = lexer.at
  const { text } = lexer
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at]
    if (character === '\\') at++
    else if (character === quote) {
      lexer.at = at + 1
      return lexer.emit(quote === '"' ? 'double' : 'single', start, text.slice(start + 1, at))
    }
  }
  lexer.fail('Unterminated String', start)
}

/** `@'…'`, in which only a doubled quote means anything but itself. */
export function readVerbatim(lexer: Lexer): void {
  const start = lexer.at++
  const quote = lexer.peek()
  if (quote !== '"' && quote !== "'") {
    lexer.fail(`Couldn't lex verbatim string, junk after '@': ${quote.codePointAt(0) ?? -1}`, start)
  }
  const { text } = lexer
  for (let at = start + 2; at < text.length; at++) {
    if (text[at] !== quote) continue
    if (text[at + 1] === quote) at++
    else {
      lexer.at = at + 1
      const content = text.slice(start + 2, at).replaceAll(quote + quote, quote)
      return lexer.emit(quote === '"' ? 'verbatim-double' : 'verbatim-single', start, content)
    }
  }
  lexer.fail('Unterminated String', start)
}

/** A text block: the lines between `|||` and `|||` without the indentation of the first; `|||-` drops the last line break. */
export function readBlock(lexer: Lexer): void {
  const start = lexer.at
  const { text } = lexer
  const opening = /\|\|\|(-?)[ \t\r]*/y
  opening.lastIndex = start
  const chomps = opening.exec(text)?.[1] === '-'
  lexer.at = opening.lastIndex
  if (text[lexer.at] !== '\n') lexer.fail('Text block requires new line after |||.', start)
  lexer.at++
  const body: string[] = []
  takeEmptyLines(lexer, body)
  const indent = /[ \t]*/y
  indent.lastIndex = lexer.at
  const margin = indent.exec(text)?.[0] ?? ''
  if (margin === '') lexer.fail("Text block's first line must start with whitespace", start)
  while (text.startsWith(margin, lexer.at)) {
    const end = text.indexOf('\n', lexer.at)
    if (end < 0) lexer.fail('Unexpected EOF', start)
    body.push(text.slice(lexer.at + margin.length, end + 1))
    lexer.at = end + 1
    takeEmptyLines(lexer, body)
  }
  const closing = /[ \t]*\|\|\|/y
  closing.lastIndex = lexer.at
  if (!closing.test(text)) lexer.fail('Text block not terminated with |||', start)
  lexer.at = closing.lastIndex
  const content = body.join('')
  lexer.emit('block', start, chomps ? content.slice(0, -1) : content)
}

function takeEmptyLines(lexer: Lexer, body: string[]): void {
  while (lexer.text[lexer.at] === '\n') {
    body.push('\n')
    lexer.at++
  }
}
