import { blankOrEnd, classes, ending, word } from './characters.ts'
import { scanBlock } from './scan-block.ts'
import { scanPlain } from './scan-plain.ts'
import { scanAnchor, scanDirective, scanTag } from './scan-properties.ts'
import { scanQuoted } from './scan-quoted.ts'
import { deepest, longestKey, noKey } from './scan-state.ts'
import { ShortCuts } from './short-cuts.ts'
import * as tokens from './tokens.ts'
import { type ScalarStyle, type Token, token } from './tokens.ts'

/** How many tokens are read beyond the one that is asked for: it decides which of two errors is met first. v3 looks for comments there. */
const lookahead = { v2: 0, v3: 2 }

/**
 * Turns text into tokens as libyaml does: indentation becomes tokens that begin and end blocks, and a `:` puts the token that marks a key
 * before what was read already. Throws SyntaxProblem.
 */
export class Scanner extends ShortCuts {
  /** The next token; it stays the next one until `skip`. */
  peek(): Token {
    if (!this.available) this.fill()
    return this.queue[this.head]!
  }

  /** Passes the token that `peek` gave. */
  skip(): void {
    this.available = false
    this.taken++
    this.head++
    if (this.head >= 64) {
      this.queue.splice(0, this.head)
      this.head = 0
    }
  }

  /** Reads until the next token cannot become a key any more. */
  private fill(): void {
    while (this.queue.length - this.head <= lookahead[this.options.dialect] || this.headMayBeKey()) this.fetch()
    this.available = true
  }

  private headMayBeKey(): boolean {
    const level = this.awaited.get(this.taken)
    if (level === undefined) return false
    const key = this.keys[level]
    if (key !== undefined && this.isPossible(key)) return true
    this.awaited.delete(this.taken)
    return false
  }

  private fetch(): void {
    this.passToToken()
    const { text, at } = this
    const column = at - this.lineStart
    if (this.indent > column && this.flowLevel === 0) this.endBlocks(column)
    const code = text.charCodeAt(at)
    if ((classes[code]! & word) !== 0 && code !== 45) {
      this.fetchText(code)
      return
    }
    if ((classes[code]! & ending) !== 0) this.fetchEnd()
    else if (column === 0 && code === 37) this.fetchDirective()
    else if (column === 0 && this.atDocumentMark()) this.fetchDocumentMark(code)
    else if (code === 45 && this.is(blankOrEnd, 1)) this.fetchEntry()
    else if (code === 58 && (this.flowLevel > 0 || this.is(blankOrEnd, 1))) this.fetchValue()
    else if (code === 63 && (this.flowLevel > 0 || this.is(blankOrEnd, 1))) this.fetchKey()
    else if ((code === 124 || code === 62) && this.flowLevel === 0) this.fetchBlock(code === 124)
    else this.fetchOther(code)
  }

  private fetchOther(code: number): void {
    switch (code) {
      case 34:
      case 39:
        this.fetchText(code)
        break
      case 91:
        this.openFlow(tokens.flowSequenceStart)
        break
      case 123:
        this.openFlow(tokens.flowMappingStart)
        break
      case 93:
        this.closeFlow(tokens.flowSequenceEnd)
        break
      case 125:
        this.closeFlow(tokens.flowMappingEnd)
        break
      case 44:
        this.dropKey()
        this.keyAllowed = true
        this.pushMark(tokens.flowEntry, 1)
        break
      case 38:
      case 42:
      case 33:
        this.saveKey()
        this.keyAllowed = false
        this.queue.push(code === 33 ? scanTag(this) : scanAnchor(this))
        break
      default:
        // `#`, `%`, `@`, a back quote, and `|` or `>` inside brackets begin nothing; nor does a tab where a key may stand.
        if ('#%@`|>\t'.includes(String.fromCharCode(code))) this.fail('found character that cannot start any token', this.mark())
        this.fetchText(code)
    }
  }

  private fetchEnd(): void {
    if (this.at < this.length) this.fail('control characters are not allowed')
    if (this.at !== this.lineStart) {
      this.line++
      this.lineStart = this.at
    }
    this.endBlocks(-1)
    this.dropKey()
    this.keyAllowed = false
    this.pushMark(tokens.streamEnd, 0)
  }

  private fetchDirective(): void {
    this.endBlocks(-1)
    this.dropKey()
    this.keyAllowed = false
    this.queue.push(scanDirective(this))
  }

  private fetchDocumentMark(code: number): void {
    this.endBlocks(-1)
    this.dropKey()
    this.keyAllowed = false
    this.pushMark(code === 45 ? tokens.documentStart : tokens.documentEnd, 3)
  }

  private openFlow(type: number): void {
    this.saveKey()
    this.keys.push({ ...noKey(), number: this.taken + this.queue.length - this.head })
    this.flowLevel++
    if (this.flowLevel > deepest) this.fail(`exceeded max depth of ${deepest}`, this.mark())
    this.keyAllowed = true
    this.pushMark(type, 1)
  }

  private closeFlow(type: number): void {
    this.dropKey()
    if (this.flowLevel > 0) {
      // Brackets without a key inside take the number of their first token with them, and Go's parser no longer waits for a `:` after them.
      this.awaited.delete(this.keys.pop()?.number ?? -1)
      this.flowLevel--
    }
    this.keyAllowed = false
    this.pushMark(type, 1)
  }

  private fetchEntry(): void {
    if (this.flowLevel === 0) {
      if (!this.keyAllowed) this.fail('block sequence entries are not allowed in this context', this.mark())
      this.beginBlock(tokens.blockSequenceStart, this.mark())
    }
    this.dropKey()
    this.keyAllowed = true
    this.pushMark(tokens.blockEntry, 1)
  }

  private fetchKey(): void {
    if (this.flowLevel === 0) {
      if (!this.keyAllowed) this.fail('mapping keys are not allowed in this context', this.mark())
      this.beginBlock(tokens.blockMappingStart, this.mark())
    }
    this.dropKey()
    this.keyAllowed = this.flowLevel === 0
    this.pushMark(tokens.keyMark, 1)
    this.passCommentInLine()
  }

  private fetchValue(): void {
    const key = this.keys[this.flowLevel]!
    if (this.isPossible(key)) {
      const place = key.number - this.taken
      this.insert(token(tokens.keyMark, key.mark), place)
      this.beginBlock(tokens.blockMappingStart, key.mark, place)
      key.possible = false
      this.awaited.delete(key.number)
      this.keyAllowed = false
    } else {
      if (this.flowLevel === 0) {
        if (!this.keyAllowed) this.fail('mapping values are not allowed in this context', this.mark())
        this.beginBlock(tokens.blockMappingStart, this.mark())
      }
      this.keyAllowed = this.flowLevel === 0
    }
    this.pushMark(tokens.valueMark, 1)
    this.passCommentInLine()
  }

  private fetchBlock(literal: boolean): void {
    this.dropKey()
    this.keyAllowed = true
    const start = this.mark()
    const value = scanBlock(this, literal, this.indent)
    this.queue.push(token(tokens.scalarText, start, value, literal ? 'literal' : 'folded'))
  }

  /** An unquoted or quoted text. Most of them are keys, with their `:` right behind, and need no second thought. */
  private fetchText(code: number): void {
    const mayBeKey = this.keyAllowed
    const indent = this.indent
    if (mayBeKey) this.dropKey()
    this.keyAllowed = false
    const { at, line, lineStart } = this
    const column = at - lineStart
    let style: ScalarStyle = 'plain'
    let value: string
    if (code === 34 || code === 39) {
      style = code === 34 ? 'double' : 'single'
      value = scanQuoted(this, this.options)
    } else {
      value = scanPlain(this, this.indent + 1, this.flowLevel > 0)
      if (this.lineStart > this.textEnd) this.keyAllowed = true
    }
    const found = token(tokens.scalarText, { line, column }, value, style)
    if (!mayBeKey) {
      this.queue.push(found)
      return
    }
    const isKey = this.line === line && this.text.charCodeAt(this.at) === 58 && this.is(blankOrEnd, 1)
    if (isKey && this.at - at <= longestKey) this.pushKey(found)
    else {
      this.awaitKey(at, found, this.flowLevel === 0 && indent === column)
      this.queue.push(found)
    }
  }

  private pushKey(text: Token): void {
    this.keys[this.flowLevel]!.number = this.taken + this.queue.length - this.head
    if (this.flowLevel === 0 && this.indent < text.column) this.beginBlock(tokens.blockMappingStart, text)
    this.queue.push(token(tokens.keyMark, text), text)
    this.pushMark(tokens.valueMark, 1)
  }
}
