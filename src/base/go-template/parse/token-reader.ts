import { TemplateError } from '../template-error.ts'
import { type LexerOptions, type Token, type TokenType, textOfToken, tokensOf } from './lexer.ts'

/** The tokens of a text one after the other, and the errors that point at them. */
export class TokenReader {
  /** The place of the next token; going back is setting it. */
  at = 0
  /** The line of the action that is being read, 0 outside. */
  actionLine = 0
  readonly #name: string
  readonly #tokens: Token[]
  /** Errors give the line of the last token that was looked at. */
  #furthest = 0

  constructor(name: string, text: string, options: LexerOptions) {
    this.#name = name
    this.#tokens = tokensOf(text, options)
  }

  /** Takes the next token. */
  next(): Token {
    const token = this.peek()
    if (this.at < this.#tokens.length) this.at++
    return token
  }

  /** Looks at the next token. What follows the last one is the end, again and again. */
  peek(): Token {
    this.#furthest = Math.max(this.#furthest, Math.min(this.at, this.#tokens.length - 1))
    return this.#tokens[this.at] ?? { ...this.#tokens.at(-1)!, type: 'eof', value: 'EOF' }
  }

  /** Takes the next token that is no space. */
  nextWord(): Token {
    const token = this.next()
    return token.type === 'space' ? this.nextWord() : token
  }

  /** Looks at the next token that is no space, and takes the spaces before it. */
  peekWord(): Token {
    while (this.peek().type === 'space') this.at++
    return this.peek()
  }

  /** Takes the next token, which must be of this type. */
  expect(type: TokenType, context: string): Token {
    const token = this.nextWord()
    return token.type === type ? token : this.unexpected(token, context)
  }

  /** Ends the parsing at a token that does not belong here. */
  unexpected(token: Token, context: string): never {
    if (token.type !== 'error') return this.fail(`unexpected ${textOfToken(token)} in ${context}`)
    const { actionLine } = this
    const isElsewhere = actionLine !== 0 && actionLine !== token.line
    const started = isElsewhere
      ? `${token.value.endsWith(' action') ? '' : ' in action'} started at ${this.#name}:${actionLine}`
      : ''
    return this.fail(token.value + started)
  }

  /** Ends the parsing with Go's text, at the last token that was looked at unless told otherwise. */
  fail(message: string, at = this.#furthest): never {
    throw new TemplateError(`template: ${this.#name}:${this.#tokens[at]!.line}: ${message}`)
  }
}
