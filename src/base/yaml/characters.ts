/**
 * What characters mean to the scanner, as bits in a table over all UTF-16 units: one look-up a character is all that the hot path can afford.
 */
export const blank = 1
export const lineBreak = 2
/** The end of the text: NUL, which no YAML text may hold and which `withEnd` appends. */
export const ending = 4
/** `,` `?` `[` `]` `{` `}`: what ends an unquoted text inside brackets. */
export const flowIndicator = 8
/** Letters of ASCII, digits, `_` and `-`: what names of anchors and tags are made of. */
export const word = 16
export const colon = 32
/** What most keys are made of: a word, `.` and `/`. */
export const keyCharacter = 64
/** What most unquoted texts begin with. */
export const letterOrDigit = 128

export const blankOrEnd = blank | lineBreak | ending
export const breakOrEnd = lineBreak | ending

export const classes: Uint8Array = table()

/** The text with the room that looking ahead needs. */
export function withEnd(text: string): string {
  return `${text}\0\0\0\0`
}

function table(): Uint8Array {
  const bits = new Uint8Array(0x10000)
  const mark = (characters: string, bit: number): void => {
    for (const character of characters) bits[character.charCodeAt(0)]! |= bit
  }
  mark(' \t', blank)
  mark('\n\r\u0085\u2028\u2029', lineBreak)
  // Characters that no YAML text may hold stop the scanner as the end of the text does, wherever it is.
  for (let code = 0; code < 0x20; code++) if (code !== 9 && code !== 10 && code !== 13) bits[code]! |= ending
  for (let code = 0x7f; code < 0xa0; code++) if (code !== 0x85) bits[code]! |= ending
  bits[0xfffe]! |= ending
  bits[0xffff]! |= ending
  mark(',?[]{}', flowIndicator)
  const alphanumeric = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
  mark(`${alphanumeric}_-./`, keyCharacter)
  mark(alphanumeric, letterOrDigit)
  mark(`${alphanumeric}_-`, word)
  mark(':', colon)
  return bits
}
