import { isStray } from '../bytes.ts'

/** `strconv.Quote`: a double-quoted Go literal; what can be printed stays as it is. */
export function quote(text: string): string {
  return /^[ !#-[\]-~]*$/.test(text) ? `"${text}"` : quoted(text, '"', false)
}

/** `strconv.QuoteToASCII`: as `quote`, everything beyond ASCII escaped. */
export function quoteToAscii(text: string): string {
  return quoted(text, '"', true)
}

/** `strconv.QuoteRune`: a single-quoted Go literal of a code point; of one that does not exist, that of U+FFFD. */
export function quoteRune(codePoint: number, toAscii = false): string {
  return quoted(String.fromCodePoint(isScalar(codePoint) ? codePoint : 0xfffd), "'", toAscii)
}

/** `strconv.CanBackquote`: whether the text can be written as a raw Go literal. */
export function canBackquote(text: string): boolean {
  return !/[\u0000-\u0008\u000a-\u001f`\u007f\ufeff]/.test(text) && !hasStray(text)
}

/** `strconv.IsPrint`: letters, marks, numbers, punctuation, symbols and the ASCII space. */
export function isPrint(character: string): boolean {
  return character === ' ' || /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(character)
}

/** Whether UTF-8 can encode this code point. */
export function isScalar(codePoint: number): boolean {
  return codePoint >= 0 && codePoint <= 0x10ffff && (codePoint < 0xd800 || codePoint > 0xdfff)
}

const named: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
}

function quoted(text: string, mark: string, toAscii: boolean): string {
  let result = mark
  for (let at = 0; at < text.length; ) {
    const character = String.fromCodePoint(text.codePointAt(at)!)
    if (isStray(text, at)) result += `\\x${hex(character.charCodeAt(0) - 0xdc00, 2)}`
    else if (character === mark || character === '\\') result += `\\${character}`
    else if (isPrint(character) && (!toAscii || character <= '~')) result += character
    else result += named[character] ?? escaped(character.codePointAt(0)!)
    at += character.length
  }
  return result + mark
}

function escaped(codePoint: number): string {
  if (codePoint < 0x20 || codePoint === 0x7f) return `\\x${hex(codePoint, 2)}`
  if (!isScalar(codePoint)) return '\\ufffd'
  return codePoint < 0x10000 ? `\\u${hex(codePoint, 4)}` : `\\U${hex(codePoint, 8)}`
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')

function hasStray(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (isStray(text, at)) return true
  return false
}
