import { blankOrEnd, breakOrEnd, classes, lineBreak } from './characters.ts'

/** A place in the text; both count from 0. */
export type Mark = { readonly line: number; readonly column: number }

/**
 * A text that is no YAML, as the scanner or the parser noticed it. `problem` is in the words of Go's reader; `context` is where the construct
 * began that could not be finished, where it has a beginning.
 */
export class SyntaxProblem extends Error {
  readonly problem: string
  readonly mark: Mark
  readonly context: Mark | undefined
  readonly by: 'scanner' | 'parser'

  constructor(by: 'scanner' | 'parser', problem: string, mark: Mark, context: Mark | undefined) {
    super(problem)
    this.by = by
    this.problem = problem
    this.mark = mark
    this.context = context
  }
}

/** Walks over a text that ends with NULs (`withEnd`) and knows the line it is in. */
export class Cursor {
  readonly text: string
  at = 0
  line = 0
  lineStart = 0
  /** Where the text that was read last ends, white space after it left out. */
  textEnd = 0

  constructor(text: string) {
    this.text = text
  }

  mark(): Mark {
    return { line: this.line, column: this.at - this.lineStart }
  }

  fail(problem: string, context?: Mark): never {
    throw new SyntaxProblem('scanner', problem, this.mark(), context)
  }

  /** Whether the character at the cursor, or `ahead` of it, is of one of these classes. */
  is(bits: number, ahead = 0): boolean {
    return (classes[this.text.charCodeAt(this.at + ahead)]! & bits) !== 0
  }

  /** Passes a line break (CR LF is one) and says what it means inside a text: LF, unless it is one of the two breaks that Unicode added. */
  passBreak(): string {
    const code = this.text.charCodeAt(this.at++)
    if (code === 13 && this.text.charCodeAt(this.at) === 10) this.at++
    this.line++
    this.lineStart = this.at
    return code === 0x2028 ? '\u2028' : code === 0x2029 ? '\u2029' : '\n'
  }

  passBlanks(): void {
    let code = this.text.charCodeAt(this.at)
    while (code === 32 || code === 9) code = this.text.charCodeAt(++this.at)
  }

  /** Passes a comment, if one starts here, up to the end of its line. */
  passComment(): void {
    if (this.text.charCodeAt(this.at) !== 35) return
    while ((classes[this.text.charCodeAt(this.at)]! & breakOrEnd) === 0) this.at++
  }

  /** Passes blanks, a comment and the line break after a directive or the head of a block text. */
  passRestOfLine(context: Mark): void {
    this.passBlanks()
    this.passComment()
    if (!this.is(breakOrEnd)) this.fail('did not find expected comment or line break', context)
    if (this.is(lineBreak)) this.passBreak()
  }

  /** Whether `---` or `...` stands at the start of a line here. */
  atDocumentMark(): boolean {
    if (this.at !== this.lineStart) return false
    const { text, at } = this
    const code = text.charCodeAt(at)
    if (code !== 45 && code !== 46) return false
    return text.charCodeAt(at + 1) === code && text.charCodeAt(at + 2) === code && this.is(blankOrEnd, 3)
  }
}
