/** The text of a file, or of a snippet, and what messages call it. `path` is what imports in it are relative to; `''` for a snippet. */
export class Source {
  readonly name: string
  readonly path: string
  readonly text: string
  #lineStarts: number[] | undefined

  constructor(name: string, path: string, text: string) {
    this.name = name
    this.path = path
    this.text = text
  }

  /** Line and column of a place in the text, both from 1; columns count bytes of UTF-8, as the program does. */
  position(offset: number): { line: number; column: number } {
    const starts = this.#starts()
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (starts[middle]! <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: Buffer.byteLength(this.text.slice(starts[low], offset)) + 1 }
  }

  /** The whole lines that a range touches. */
  lines(range: Range): string {
    const start = this.text.lastIndexOf('\n', range.start - 1) + 1
    const end = this.text.indexOf('\n', range.end)
    return this.text.slice(range.start === 0 ? 0 : start, end < 0 ? undefined : end)
  }

  #starts(): number[] {
    if (this.#lineStarts !== undefined) return this.#lineStarts
    const starts = [0]
    for (let at = this.text.indexOf('\n'); at >= 0; at = this.text.indexOf('\n', at + 1)) starts.push(at + 1)
    this.#lineStarts = starts
    return starts
  }
}

/** A stretch of a source, as offsets into its text; the end is exclusive. */
export type Range = { source: Source; start: number; end: number }

/** A range as messages print it: `file:1:2-3`, `file:(1:2)-(4:1)`. */
export function placeOf({ source, start, end }: Range): string {
  const prefix = source.name === '' ? '' : `${source.name}:`
  const from = source.position(start)
  const to = source.position(end)
  if (from.line !== to.line) return `${prefix}(${from.line}:${from.column})-(${to.line}:${to.column})`
  const place = `${prefix}${from.line}:${from.column}`
  return from.column === to.column ? place : `${place}-${to.column}`
}

/** A mistake that is found before anything is evaluated. `words` are without the place. */
export class StaticError extends Error {
  readonly range: Range
  readonly words: string

  constructor(words: string, range: Range) {
    super(`${placeOf(range)} ${words}`)
    this.name = 'StaticError'
    this.range = range
    this.words = words
  }
}
