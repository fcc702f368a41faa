import type { Lexer } from './lexer.ts'
import { quoteAscii } from './quote-ascii.ts'

/** A number as JSON writes it, without a sign; underscores may stand between digits. */
export function readNumber(lexer: Lexer): void {
  const start = lexer.at
  if (lexer.peek() === '0') {
    lexer.at++
    if (lexer.peek() === '_') lexer.fail("Couldn't lex number, _ not allowed after leading 0")
  } else digits(lexer)
  if (lexer.peek() === '.') {
    lexer.at++
    expectDigit(lexer, 'decimal point')
    digits(lexer)
  }
  if (/[eE]/.test(lexer.peek())) {
    lexer.at++
    const hasSign = /[+-]/.test(lexer.peek())
    if (hasSign) lexer.at++
    expectDigit(lexer, hasSign ? 'exponent sign' : "'E'")
    digits(lexer)
  }
  lexer.emit('number', start, lexer.text.slice(start, lexer.at).replaceAll('_', ''))
}

function digits(lexer: Lexer): void {
  for (;;) {
    while (isDigit(lexer.peek())) lexer.at++
    if (lexer.peek() !== '_') return
    lexer.at++
    expectDigit(lexer, "'_'")
  }
}

function expectDigit(lexer: Lexer, after: string): void {
  const next = lexer.peek()
  if (!isDigit(next)) lexer.fail(`Couldn't lex number, junk after ${after}: ${quoteAscii(next)}`)
}

const isDigit = (character: string): boolean => character >= '0' && character <= '9'
