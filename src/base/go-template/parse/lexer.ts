import { byteLength, isStray } from '../bytes.ts'
import { sprintf } from '../fmt/sprintf.ts'

const keywords = ['block', 'break', 'continue', 'define', 'else', 'end', 'if', 'range', 'nil', 'template', 'with'] as const

export type Keyword = (typeof keywords)[number]

export type TokenType =
  | Keyword
  | 'error'
  | 'eof'
  | 'text'
  | 'left delimiter'
  | 'right delimiter'
  | 'left parenthesis'
  | 'right parenthesis'
  | 'space'
  | 'assign'
  | 'declare'
  | 'pipe'
  | 'char'
  | 'bool'
  | 'char constant'
  | 'number'
  | 'complex'
  | 'string'
  | 'raw string'
  | 'dot'
  | 'field'
  | 'variable'
  | 'identifier'

export type Token = { readonly type: TokenType; readonly pos: number; readonly line: number; readonly value: string }

/** What may be called a function rather than the statement of that name. */
export type LexerOptions = { breakIsFunction: boolean; continueIsFunction: boolean }

/**
 * All tokens of a template, in order; the last one is `eof`, or an `error` whose value is its text. Trim markers are already applied and
 * comments gone.
 */
export function tokensOf(text: string, options: LexerOptions): Token[] {
  const lexer = new Lexer(text, options)
  while (!lexer.isDone) lexer.step()
  return lexer.tokens
}

/** A token as Go's parse errors quote it. */
export function textOfToken(token: Token): string {
  if (token.type === 'eof') return 'EOF'
  if (token.type === 'error') return token.value
  if (token.type === 'dot' || isKeyword(token.type)) return `<${token.value}>`
  return byteLength(token.value) > 10 ? sprintf('%.10q...', [token.value]) : sprintf('%q', [token.value])
}

const isKeyword = (word: string): word is Keyword => (keywords as readonly string[]).includes(word)

/** Blanks as the language has them, before or behind a `-` at a delimiter, too. */
const isBlank = (character: string | undefined): boolean =>
  character === ' ' || character === '\t' || character === '\r' || character === '\n'

const pattern = {
  blanks: /[ \t\r\n]+/y,
  word: /[\p{L}\p{Nd}_]+/uy,
  names: /[\p{L}\p{Nd}_]*/uy,
  string: /"(?:\\[^\n]|[^\\"\n])*"/y,
  rawString: /`[^`]*`/y,
  charConstant: /'(?:\\[^\n]|[^\\'\n])*'/y,
  // Wider than the numbers that exist: what is wrong inside is found when the value is read.
  number: new RegExp(
    '[+-]?(?:0[xX][\\da-fA-F_]*(?:\\.[\\da-fA-F_]*)?(?:[pP][+-]?[\\d_]*)?|0[oO][0-7_]*(?:\\.[0-7_]*)?' +
      '|0[bB][01_]*(?:\\.[01_]*)?|[\\d_]*(?:\\.[\\d_]*)?(?:[eE][+-]?[\\d_]*)?)i?',
    'y',
  ),
} as const

class Lexer {
  readonly tokens: Token[] = []
  isDone = false
  readonly #text: string
  readonly #options: LexerOptions
  #at = 0
  #isInside = false
  #depth = 0
  #line = 1
  #lineAt = 0

  constructor(text: string, options: LexerOptions) {
    this.#text = text
    this.#options = options
  }

  step(): void {
    if (this.#isInside) this.#inside()
    else this.#outside()
  }

  /** Text up to the next `{{`, and the delimiter or the comment that begins there. */
  #outside(): void {
    const open = this.#text.indexOf('{{', this.#at)
    if (open < 0) {
      if (this.#at < this.#text.length) this.#emit('text', this.#at, this.#text.length)
      this.#emit('eof', this.#text.length, this.#text.length)
      return
    }
    const trims = this.#text[open + 2] === '-' && isBlank(this.#text[open + 3])
    let end = open
    if (trims) while (end > this.#at && isBlank(this.#text[end - 1])) end--
    if (end > this.#at) this.#emit('text', this.#at, end)
    const inside = open + (trims ? 4 : 2)
    if (this.#text.startsWith('/*', inside)) {
      this.#comment(inside)
      return
    }
    this.#emit('left delimiter', open, open + 2)
    this.#at = inside
    this.#isInside = true
    this.#depth = 0
  }

  #comment(start: number): void {
    const end = this.#text.indexOf('*/', start + 2)
    if (end < 0) return this.#fail('unclosed comment', start)
    this.#at = end + 2
    const delimiter = this.#rightDelimiter()
    if (delimiter === undefined) return this.#fail('comment ends before closing delimiter', start)
    this.#close(delimiter)
  }

  #inside(): void {
    const delimiter = this.#rightDelimiter()
    if (delimiter !== undefined) {
      if (this.#depth > 0) return this.#fail('unclosed left paren')
      this.#emit('right delimiter', delimiter.start, delimiter.start + 2)
      this.#close(delimiter)
      this.#isInside = false
      return
    }
    const character = this.#text[this.#at]
    if (character === undefined) return this.#fail('unclosed action')
    if (isBlank(character)) return this.#blanks()
    switch (character) {
      case '=':
        return this.#take('assign', 1)
      case ':':
        return this.#text[this.#at + 1] === '=' ? this.#take('declare', 2) : this.#fail('expected :=')
      case '|':
        return this.#take('pipe', 1)
      case '"':
        return this.#match('string', pattern.string, 'unterminated quoted string')
      case '`':
        return this.#match('raw string', pattern.rawString, 'unterminated raw quoted string')
      case "'":
        return this.#match('char constant', pattern.charConstant, 'unterminated character constant')
      case '(':
        this.#depth++
        return this.#take('left parenthesis', 1)
      case ')':
        if (--this.#depth < 0) return this.#fail('unexpected right paren')
        return this.#take('right parenthesis', 1)
      case '$':
        return this.#name('variable')
    }
    if (character === '.' && !/[0-9]/.test(this.#text[this.#at + 1] ?? '0')) return this.#name('field')
    if (/[.+\-0-9]/.test(character)) return this.#number()
    const word = this.#matched(pattern.word)
    if (word !== '') return this.#word(word)
    if (character > ' ' && character <= '~') return this.#take('char', 1)
    this.#fail(`unrecognized character in action: ${this.#shown(this.#at)}`)
  }

  /** The last blank before `-}}` belongs to the delimiter. */
  #blanks(): void {
    const run = this.#matched(pattern.blanks)
    const length = this.#text.startsWith('-}}', this.#at + run.length) ? run.length - 1 : run.length
    this.#take('space', length)
  }

  /** A field or a variable, or the `.` and the `$` that stand alone. */
  #name(type: 'field' | 'variable'): void {
    const alone = this.#isTerminator(this.#at + 1)
    if (alone) return this.#take(type === 'field' ? 'dot' : type, 1)
    const name = this.#matched(pattern.names, this.#at + 1)
    const end = this.#at + 1 + name.length
    if (!this.#isTerminator(end)) return this.#fail(`bad character ${this.#shown(end)}`)
    this.#take(type, 1 + name.length)
  }

  #word(word: string): void {
    const end = this.#at + word.length
    if (!this.#isTerminator(end)) return this.#fail(`bad character ${this.#shown(end)}`)
    this.#take(this.#wordType(word), word.length)
  }

  #wordType(word: string): TokenType {
    if (word === 'true' || word === 'false') return 'bool'
    const isFunction =
      (word === 'break' && this.#options.breakIsFunction) || (word === 'continue' && this.#options.continueIsFunction)
    return isKeyword(word) && !isFunction ? word : 'identifier'
  }

  #number(): void {
    const first = this.#numberAt(this.#at)
    if (!first.isGood) return this.#badNumber(first.end)
    if (!/[+-]/.test(this.#text[first.end] ?? '')) return this.#take('number', first.end - this.#at)
    const second = this.#numberAt(first.end)
    if (!second.isGood || this.#text[second.end - 1] !== 'i') return this.#badNumber(second.end)
    this.#take('complex', second.end - this.#at)
  }

  /** A number ends where no letter or digit follows; one that follows is part of the complaint. */
  #numberAt(start: number): { end: number; isGood: boolean } {
    const end = start + this.#matched(pattern.number, start).length
    const next = this.#matched(pattern.word, end)
    if (next === '') return { end, isGood: true }
    return { end: end + String.fromCodePoint(next.codePointAt(0)!).length, isGood: false }
  }

  #badNumber(end: number): void {
    this.#fail(sprintf('bad number syntax: %q', [this.#text.slice(this.#at, end)]))
  }

  #match(type: TokenType, expression: RegExp, complaint: string): void {
    const found = this.#matched(expression)
    if (found === '') this.#fail(complaint)
    else this.#take(type, found.length)
  }

  #matched(expression: RegExp, at = this.#at): string {
    expression.lastIndex = at
    return expression.exec(this.#text)?.[0] ?? ''
  }

  #isTerminator(at: number): boolean {
    const character = this.#text[at]
    return character === undefined || isBlank(character) || '.,|:)('.includes(character) || this.#text.startsWith('}}', at)
  }

  /** The `}}` here, with the ` -` before it. */
  #rightDelimiter(): { start: number; trims: boolean } | undefined {
    if (this.#text.startsWith('}}', this.#at)) return { start: this.#at, trims: false }
    const trims = isBlank(this.#text[this.#at]) && this.#text.startsWith('-}}', this.#at + 1)
    return trims ? { start: this.#at + 2, trims: true } : undefined
  }

  #close(delimiter: { start: number; trims: boolean }): void {
    this.#at = delimiter.start + 2
    if (delimiter.trims) this.#at += this.#matched(pattern.blanks).length
  }

  /** As `%#U` shows a character. */
  #shown(at: number): string {
    return sprintf('%#U', [isStray(this.#text, at) ? 0xfffdn : BigInt(this.#text.codePointAt(at)!)])
  }

  #take(type: TokenType, length: number): void {
    this.#emit(type, this.#at, this.#at + length)
  }

  #emit(type: TokenType, start: number, end: number): void {
    this.tokens.push({ type, pos: start, line: this.#lineOf(start), value: this.#text.slice(start, end) })
    this.#at = end
    this.isDone ||= type === 'eof'
  }

  #fail(complaint: string, start = this.#at): void {
    this.tokens.push({ type: 'error', pos: start, line: this.#lineOf(start), value: complaint })
    this.isDone = true
  }

  #lineOf(pos: number): number {
    for (let at = this.#text.indexOf('\n', this.#lineAt); at >= 0 && at < pos; at = this.#text.indexOf('\n', at + 1)) {
      this.#line++
      this.#lineAt = at + 1
    }
    return this.#line
  }
}
