import type { ScalarStyle } from './tokens.ts'
import { notPrintable } from './text-style.ts'

/** How a scalar is written, and the column where its further lines go. Keys are never folded. */
export type ScalarPlace = { style: ScalarStyle; indent: number; fold: boolean; tag?: string }

/**
 * Writes scalars and indicators as libyaml does, which knows what it has written last: whether a space is needed, and whether a line break. `width`
 * is the column after which a text folds at its next space.
 */
export class Emitter {
  private out = ''
  private column = 0
  /** The last thing was white space, so no space is needed. */
  private whitespace = true
  /** Nothing but indentation and `- `, `? `, `: ` is in this line. */
  private indention = true
  private readonly width: number

  constructor(width: number) {
    this.width = width
  }

  text(): string {
    return this.out
  }

  /** True where the next list may stand in the column of the key before it. */
  afterKey(): boolean {
    return !this.indention
  }

  /** Goes to this column, in a new line unless nothing but indentation is in this one. */
  goTo(indent: number): void {
    if (!this.indention || this.column > indent || (this.column === indent && !this.whitespace)) this.newLine()
    if (this.column < indent) {
      this.out += ' '.repeat(indent - this.column)
      this.column = indent
    }
    this.whitespace = true
    this.indention = true
  }

  /** `-`, `?` and a `:` after `?` leave the line one that is only indentation so far; `opens` are `[` and `{`, after which no space comes. */
  indicator(sign: string, how: { space: boolean; indention: boolean; opens?: boolean }): void {
    this.put(how.space && !this.whitespace ? ` ${sign}` : sign)
    this.whitespace = how.opens === true
    this.indention = this.indention && how.indention
  }

  scalar(text: string, place: ScalarPlace): void {
    if (place.tag !== undefined) this.indicator(place.tag, { space: true, indention: false })
    switch (place.style) {
      case 'plain':
        this.plain(text, place)
        break
      case 'single':
        this.single(text, place)
        break
      case 'double':
        this.double(text, place)
        break
      default:
        this.literal(text, place)
    }
  }

  private plain(text: string, place: ScalarPlace): void {
    if (text !== '' && !this.whitespace) this.put(' ')
    if (this.column + text.length <= this.width || !place.fold) this.put(text)
    else this.folded(text, place, (part) => part)
    this.whitespace = false
    this.indention = false
  }

  private single(text: string, place: ScalarPlace): void {
    this.indicator("'", { space: true, indention: false })
    let breaks = false
    for (const line of text.split(/([\u2028\u2029])/)) {
      if (line === '\u2028' || line === '\u2029') {
        this.put(line)
        this.column = 0
        this.indention = true
        breaks = true
      } else if (line !== '') {
        if (breaks) this.goTo(place.indent)
        breaks = false
        this.folded(line, place, (part) => part.replaceAll("'", "''"))
      }
    }
    this.indicator("'", { space: false, indention: false })
  }

  /** Writes one line of text and breaks it at single spaces beyond the width, but not at the first or last character. */
  private folded(text: string, place: ScalarPlace, quoted: (part: string) => string): void {
    let start = 0
    for (let at = text.indexOf(' ', 1); place.fold && at > 0 && at < text.length - 1; at = text.indexOf(' ', at + 1)) {
      const alone = text.charCodeAt(at - 1) !== 32 && text.charCodeAt(at + 1) !== 32
      if (!alone) continue
      this.put(quoted(text.slice(start, at)))
      start = at
      if (this.column <= this.width) continue
      this.indention = false
      this.goTo(place.indent)
      start = at + 1
    }
    this.put(quoted(text.slice(start)))
    this.indention = false
  }

  private double(text: string, place: ScalarPlace): void {
    this.indicator('"', { space: true, indention: false })
    // libyaml asks for a byte order mark at the start of the text instead of at the character, and then escapes all.
    const all = text.startsWith('\ufeff')
    const characters = Array.from(text)
    let spaces = false
    for (const [index, character] of characters.entries()) {
      if (all || character === '\t' || character === '\n' || mustEscape.test(character)) {
        this.put(escaped(character.codePointAt(0) ?? 0))
        spaces = false
      } else if (character !== ' ') {
        this.put(character)
        spaces = false
      } else {
        const inside = index > 0 && index < characters.length - 1
        if (place.fold && !spaces && this.column > this.width && inside) {
          this.goTo(place.indent)
          if (characters[index + 1] === ' ') this.put('\\')
          this.indention = false
        } else this.put(' ')
        spaces = true
      }
    }
    this.indicator('"', { space: false, indention: false })
  }

  private literal(text: string, place: ScalarPlace): void {
    const hint = /^[ \n\u2028\u2029]/.test(text) ? '2' : ''
    this.indicator(`|${hint}${chomping(text)}`, { space: true, indention: false })
    this.newLine()
    this.whitespace = true
    let breaks = true
    for (const part of text.split(/([\n\u2028\u2029])/)) {
      if (part === '\n') this.newLine()
      else if (part === '\u2028' || part === '\u2029') {
        this.put(part)
        this.column = 0
        this.indention = true
      } else if (part !== '') {
        if (breaks) this.goTo(place.indent)
        this.put(part)
        this.indention = false
        breaks = false
        continue
      } else continue
      breaks = true
    }
  }

  private newLine(): void {
    this.out += '\n'
    this.column = 0
    this.indention = true
  }

  private put(text: string): void {
    this.out += text
    this.column += surrogates.test(text) ? Array.from(text).length : text.length
  }
}

const surrogates = /[\ud800-\udbff]/
const mustEscape = new RegExp(`["\\\\\\u0085\\u2028\\u2029]|${notPrintable.source}`, 'u')

/** `-` where no line break ends the text, `+` where more than one does, or it is nothing but one. */
function chomping(text: string): string {
  if (!/[\n\u2028\u2029]$/.test(text)) return '-'
  return text.length === 1 || /[\n\u2028\u2029]{2}$/.test(text) ? '+' : ''
}

const shortEscapes: { readonly [code: number]: string } = {
  0x00: '0',
  0x07: 'a',
  0x08: 'b',
  0x09: 't',
  0x0a: 'n',
  0x0b: 'v',
  0x0c: 'f',
  0x0d: 'r',
  0x1b: 'e',
  0x22: '"',
  0x5c: '\\',
  0x85: 'N',
  0xa0: '_',
  0x2028: 'L',
  0x2029: 'P',
}

function escaped(code: number): string {
  const short = shortEscapes[code]
  if (short !== undefined) return `\\${short}`
  const [letter, width] = code <= 0xff ? (['x', 2] as const) : code <= 0xffff ? (['u', 4] as const) : (['U', 8] as const)
  return `\\${letter}${code.toString(16).toUpperCase().padStart(width, '0')}`
}
