import { blank, classes, lineBreak, withEnd } from './characters.ts'
import { Cursor, type Mark } from './cursor.ts'
import type { Dialect } from './scalars.ts'
import { blockEnd, streamStart, type Token, token } from './tokens.ts'

/** `slashEscape` allows `\/` in double quotes. */
export type ScannerOptions = { dialect: Dialect; slashEscape: boolean }

/** How far v3 looks for the next comment. */
const commentDistance = 512

/** Deeper than this Go's reader gives up; the parser's own limit is reached before in most texts. */
export const deepest = 10_000

/** How many characters a key without `?` may have. */
export const longestKey = 1024

/**
 * A place where a key may have begun that is known as one only when its `:` comes. There is one for the block and one for each open bracket.
 * `number` is that of its token in the whole text; a key is required where nothing else may stand in this column.
 */
export type PossibleKey = { possible: boolean; required: boolean; number: number; at: number; mark: Mark }

/** What a scanner knows of the text before the cursor: open blocks and brackets, places where a key may have begun, and tokens that wait. */
export class ScanState extends Cursor {
  protected readonly options: ScannerOptions
  protected readonly length: number
  protected readonly queue: Token[] = []
  protected head = 0
  protected taken = 0
  protected available = false
  protected indent = -1
  private readonly indents: number[] = []
  protected flowLevel = 0
  protected keyAllowed = true
  protected readonly keys: PossibleKey[] = [noKey()]
  /** The tokens that the parser must not get before their `:` was looked for, and their level. */
  protected readonly awaited = new Map<number, number>()

  constructor(text: string, options: ScannerOptions) {
    super(withEnd(text))
    this.length = text.length
    this.options = options
    this.queue.push(token(streamStart, this.mark()))
  }

  /** Blanks, comments and line breaks. A tab is no blank where it would indent a key. */
  protected passToToken(): void {
    const { text } = this
    for (;;) {
      let code = text.charCodeAt(this.at)
      const tabs = this.flowLevel > 0 || !this.keyAllowed
      while (code === 32 || (code === 9 && tabs)) code = text.charCodeAt(++this.at)
      if (code === 35) {
        this.passComment()
        if (this.options.dialect === 'v3') this.passMoreComments()
        code = text.charCodeAt(this.at)
      }
      if ((classes[code]! & lineBreak) === 0) return
      this.passBreak()
      if (this.flowLevel === 0) this.keyAllowed = true
    }
  }

  /** v3 collects the comments that follow one, whatever blanks stand before them, while otherwise a tab there is an error. */
  private passMoreComments(): void {
    for (;;) {
      let ahead = this.at
      while (ahead - this.at < commentDistance && (classes[this.text.charCodeAt(ahead)]! & (blank | lineBreak)) !== 0) ahead++
      if (ahead - this.at >= commentDistance || this.text.charCodeAt(ahead) !== 35) return
      while (this.at < ahead) {
        if (this.is(lineBreak)) this.passBreak()
        else this.at++
      }
      this.passComment()
    }
  }

  /** v3 takes a comment in the line of a `?` or `:` right away, tabs before it included. */
  protected passCommentInLine(): void {
    if (this.options.dialect !== 'v3' || !this.keyAllowed) return
    let ahead = this.at
    while ((classes[this.text.charCodeAt(ahead)]! & blank) !== 0) ahead++
    if (this.text.charCodeAt(ahead) !== 35) return
    this.at = ahead
    this.passComment()
  }

  protected pushMark(type: number, length: number): void {
    this.queue.push(token(type, this.mark()))
    this.at += length
  }

  /** Begins a block in this column if it is further right than the one around it. `place` is where its token goes among those that
   * wait; a type of -1 has none. */
  protected beginBlock(type: number, mark: Mark, place = -1): void {
    if (this.flowLevel > 0 || this.indent >= mark.column) return
    this.indents.push(this.indent)
    this.indent = mark.column
    if (this.indents.length > deepest) this.fail(`exceeded max depth of ${deepest}`, this.keys[this.flowLevel]!.mark)
    if (type >= 0) this.insert(token(type, mark), place)
  }

  /** Puts a token before others that wait; at the end where its place was taken already. */
  protected insert(added: Token, place: number): void {
    if (place < 0) this.queue.push(added)
    else this.queue.splice(this.head + place, 0, added)
  }

  protected endBlocks(column: number): void {
    if (this.flowLevel > 0) return
    while (this.indent > column) {
      this.queue.push(token(blockEnd, this.mark()))
      this.leaveBlock()
    }
  }

  protected saveKey(): void {
    if (!this.keyAllowed) return
    const mark = this.mark()
    this.dropKey()
    this.awaitKey(this.at, mark, this.flowLevel === 0 && this.indent === mark.column)
  }

  /** The next token may turn out to be a key. */
  protected awaitKey(at: number, { line, column }: Mark, required: boolean): void {
    const number = this.taken + this.queue.length - this.head
    this.keys[this.flowLevel] = { possible: true, required, number, at, mark: { line, column } }
    this.awaited.set(number, this.flowLevel)
  }

  protected dropKey(): void {
    const key = this.keys[this.flowLevel]!
    if (!key.possible) return
    if (key.required) this.fail("could not find expected ':'", key.mark)
    key.possible = false
    this.awaited.delete(key.number)
  }

  /** Whether the key can still get its `:`, which must be in the same line and not too far away. */
  protected isPossible(key: PossibleKey): boolean {
    if (!key.possible) return false
    if (key.mark.line >= this.line && !this.isTooLong(key.at)) return true
    if (key.required) this.fail("could not find expected ':'", key.mark)
    key.possible = false
    return false
  }

  private isTooLong(start: number): boolean {
    if (this.at - start <= longestKey) return false
    return Array.from(this.text.slice(start, this.at)).length > longestKey
  }

  /** Leaves the innermost block. */
  protected leaveBlock(): void {
    this.indent = this.indents.pop() ?? -1
  }
}

export function noKey(): PossibleKey {
  return { possible: false, required: false, number: 0, at: 0, mark: { line: 0, column: 0 } }
}
