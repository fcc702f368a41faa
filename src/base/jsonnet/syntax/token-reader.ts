import { type Range, type Source, StaticError } from './source.ts'
import { kindName, type Token, type TokenKind, tokenName } from './token.ts'
import type { Node } from './tree.ts'

/** The tokens of a source, one after the other. */
export class TokenReader {
  readonly source: Source
  readonly #tokens: readonly Token[]
  readonly #readExpression: (tokens: TokenReader) => Node
  #at = 0

  /** `readExpression` reads a whole expression: what the readers of its parts need, which it uses itself. */
  constructor(source: Source, tokens: readonly Token[], readExpression: (tokens: TokenReader) => Node) {
    this.source = source
    this.#tokens = tokens
    this.#readExpression = readExpression
  }

  /** Reads one expression. */
  expression(): Node {
    return this.#readExpression(this)
  }

  peek(): Token {
    return this.#tokens[this.#at]!
  }

  /** The token after the next one; the end repeats. */
  peekSecond(): Token {
    return this.#tokens[this.#at + 1] ?? this.peek()
  }

  /** Takes the next token. The end is never used up. */
  take(): Token {
    const token = this.peek()
    if (token.kind !== 'end') this.#at++
    return token
  }

  /** Takes the next token if it is of that kind. */
  takeIf(kind: TokenKind): Token | undefined {
    return this.peek().kind === kind ? this.take() : undefined
  }

  expect(kind: TokenKind): Token {
    const token = this.take()
    if (token.kind !== kind) this.refuse(`Expected token ${kindName(kind)} but got ${tokenName(token)}`, token)
    return token
  }

  expectOperator(operator: string): Token {
    const token = this.take()
    if (token.kind !== 'operator' || token.text !== operator) {
      this.refuse(`Expected operator ${operator} but got ${tokenName(token)}`, token)
    }
    return token
  }

  isOperator(operator: string): boolean {
    const { kind, text } = this.peek()
    return kind === 'operator' && text === operator
  }

  /** From the start of one thing to the end of another. */
  range(from: { start: number }, to: { end: number }): Range {
    return { source: this.source, start: from.start, end: to.end }
  }

  refuse(words: string, { start, end }: { start: number; end: number }): never {
    throw new StaticError(words, { source: this.source, start, end })
  }
}
