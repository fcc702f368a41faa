/** A character in single quotes as Go's strconv.QuoteRuneToASCII writes it; `''` stands for the end of the text. */
export function quoteAscii(character: string): string {
  const code = character.codePointAt(0) ?? 0xfffd
  const short = shortEscapes[code]
  if (short !== undefined) return `'${short}'`
  if (code >= 0x20 && code < 0x7f) return `'${character}'`
  if (code < 0x80) return `'\\x${code.toString(16).padStart(2, '0')}'`
  return code < 0x10000 ? `'\\u${code.toString(16).padStart(4, '0')}'` : `'\\U${code.toString(16).padStart(8, '0')}'`
}

const shortEscapes: { [code: number]: string } = {
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
  39: "\\'",
  92: '\\\\',
}
