import { blankOrEnd, classes, keyCharacter, letterOrDigit } from './characters.ts'
import { scanPlain } from './scan-plain.ts'
import { longestKey, ScanState } from './scan-state.ts'
import { scalarText, type Token, token } from './tokens.ts'

/**
 * Short cuts for most of a text: lines of a block that are a simple key and, perhaps, an unquoted text. Each takes the tokens that `peek` would give,
 * the marks of keys and values included, or gives undefined where anything is unusual, and then nothing has happened. What they give is good until
 * the next one. v3 has none: it must look ahead, and its errors depend on how far.
 */
export class ShortCuts extends ScanState {
  /** One token for all: most of a text passes through it. */
  private readonly simple: { -readonly [field in keyof Token]: Token[field] } = token(scalarText, { line: 0, column: 0 })

  /** A key of harmless characters that begins a line of the innermost block, with its `:`. */
  simpleKey(): Token | undefined {
    return this.isAtLine() && this.at - this.lineStart === this.indent ? this.takeSimpleKey() : undefined
  }

  /** The same for a key that begins a block further right. */
  simpleBlock(): Token | undefined {
    if (!this.isAtLine()) return undefined
    const column = this.at - this.lineStart
    if (column <= this.indent) return undefined
    const key = this.takeSimpleKey()
    if (key === undefined) return undefined
    this.taken++
    this.beginBlock(-1, key)
    return key
  }

  /** The end of the innermost block, where the next line begins further left. */
  simpleEnd(): boolean {
    if (!this.isAtLine() || this.at - this.lineStart >= this.indent) return false
    this.taken++
    this.leaveBlock()
    return true
  }

  /** After a key: an unquoted text in its line; undefined where there is something else, and then nothing has happened. */
  simpleText(): Token | undefined {
    let { at } = this
    const { text, line } = this
    while (text.charCodeAt(at) === 32) at++
    if ((classes[text.charCodeAt(at)]! & letterOrDigit) === 0) return undefined
    this.at = at
    const column = at - this.lineStart
    const value = scanPlain(this, this.indent + 1, false)
    if (this.lineStart > this.textEnd) this.keyAllowed = true
    this.taken++
    return this.simpleToken(line, column, value)
  }

  /** Whether no token waits and the cursor is, after blanks, where a line of a block may begin. */
  private isAtLine(): boolean {
    if (this.available || this.head !== this.queue.length || this.flowLevel > 0 || this.options.dialect !== 'v2') return false
    this.passToToken()
    return this.keyAllowed
  }

  private takeSimpleKey(): Token | undefined {
    const { text, at } = this
    if ((classes[text.charCodeAt(at)]! & letterOrDigit) === 0) return undefined
    let end = at + 1
    while ((classes[text.charCodeAt(end)]! & keyCharacter) !== 0) end++
    if (text.charCodeAt(end) !== 58 || (classes[text.charCodeAt(end + 1)]! & blankOrEnd) === 0 || end - at > longestKey)
      return undefined
    this.dropKey()
    this.keyAllowed = false
    this.taken += 3
    this.at = end + 1
    return this.simpleToken(this.line, at - this.lineStart, text.slice(at, end))
  }

  private simpleToken(line: number, column: number, value: string): Token {
    const { simple } = this
    simple.line = line
    simple.column = column
    simple.value = value
    return simple
  }
}
