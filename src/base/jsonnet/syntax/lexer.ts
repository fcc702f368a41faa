import { readNumber } from './lex-number.ts'
import { readBlock, readQuoted, readVerbatim } from './lex-string.ts'
import { quoteAscii } from './quote-ascii.ts'
import { type Source, StaticError } from './source.ts'
import { type Token, type TokenKind, wordKind } from './token.ts'

/** The tokens of a source, the last of them being the end. Throws StaticError. */
export function tokensOf(source: Source): Token[] {
  const lexer = new Lexer(source)
  for (;;) {
    lexer.skipSpace()
    if (lexer.at >= source.text.length) break
    readToken(lexer)
  }
  lexer.emit('end', source.text.length, '')
  return lexer.tokens
}

/** Where reading stands. The readers of single kinds move `at` and emit. */
export class Lexer {
  readonly source: Source
  readonly text: string
  readonly tokens: Token[] = []
  at = 0

  constructor(source: Source) {
    this.source = source
    this.text = source.text
  }

  /** The character at the place, by code point; `''` at the end. */
  peek(): string {
    const code = this.text.codePointAt(this.at)
    return code === undefined ? '' : String.fromCodePoint(code)
  }

  emit(kind: TokenKind, start: number, text = this.text.slice(start, this.at)): void {
    this.tokens.push({ kind, text, start, end: this.at })
  }

  skipSpace(): void {
    space.lastIndex = this.at
    space.test(this.text)
    this.at = space.lastIndex
  }

  fail(words: string, offset = this.at): never {
    throw new StaticError(words, { source: this.source, start: offset, end: offset })
  }
}

const space = /[ \t\r\n]*/y
const word = /[A-Za-z_][A-Za-z0-9_]*/y
const symbols = /^[!$:~+\-&|^=<>*/%]$/

function readToken(lexer: Lexer): void {
  const start = lexer.at
  const first = lexer.peek()
  if ('{}[],.();'.includes(first)) {
    lexer.at++
    // One of the characters of the line before.
    lexer.emit(first as TokenKind, start)
  } else if (first >= '0' && first <= '9') readNumber(lexer)
  else if (first === '"' || first === "'") readQuoted(lexer, first)
  else if (first === '@') readVerbatim(lexer)
  else if (/[A-Za-z_]/.test(first)) {
    word.lastIndex = start
    word.test(lexer.text)
    lexer.at = word.lastIndex
    lexer.emit(wordKind(lexer.text.slice(start, lexer.at)), start)
  } else if (first === '#' || lexer.text.startsWith('//', start)) {
    const end = lexer.text.indexOf('\n', start)
    lexer.at = end < 0 ? lexer.text.length : end
  } else if (lexer.text.startsWith('/*', start)) skipComment(lexer)
  else if (lexer.text.startsWith('|||', start)) readBlock(lexer)
  else if (symbols.test(first)) readOperator(lexer)
  else lexer.fail(`Could not lex the character ${quoteAscii(first)}`)
}

function skipComment(lexer: Lexer): void {
  const end = lexer.text.indexOf('*/', lexer.at + 2)
  if (end < 0) lexer.fail('Multi-line comment has no terminating */')
  lexer.at = end + 2
}

/**
 * Symbols in a row are one operator, up to a comment or a text block. One that ends in `+ - ~ ! $` is cut back to its first character: the
 * program does so too, which is why `1==-1` is refused and `1 == -1` is not.
 */
function readOperator(lexer: Lexer): void {
  const { text } = lexer
  const start = lexer.at++
  while (symbols.test(text.charAt(lexer.at)) && !/^(?:\/\/|\/\*|\|\|\|)/.test(text.slice(lexer.at, lexer.at + 3))) lexer.at++
  if ('+-~!$'.includes(text.charAt(lexer.at - 1))) lexer.at = start + 1
  lexer.emit(text.slice(start, lexer.at) === '$' ? '$' : 'operator', start)
}
