import { bytesOf, isStray } from '../bytes.ts'
import { isPrint } from '../fmt/quote.ts'

const htmlEscapes: Readonly<Record<string, string>> = {
  '\0': '\ufffd',
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
}

/** The builtin `html`. */
export function escapeHtml(text: string): string {
  return text.replace(/[\0"'&<>]/g, (character) => htmlEscapes[character]!)
}

/** The builtin `js`: text for the inside of a string literal. */
export function escapeJs(text: string): string {
  let result = ''
  for (let at = 0; at < text.length; ) {
    const character = String.fromCodePoint(text.codePointAt(at)!)
    // A byte that is no character goes through as it is.
    result += isStray(text, at) ? character : escapedForJs(character)
    at += character.length
  }
  return result
}

/** The builtin `urlquery`. */
export function escapeQuery(text: string): string {
  let result = ''
  for (const byte of bytesOf(text)) {
    const character = String.fromCharCode(byte)
    if (/[\w.~-]/.test(character)) result += character
    else result += byte === 0x20 ? '+' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return result
}

function escapedForJs(character: string): string {
  if (character === '\\' || character === "'" || character === '"') return `\\${character}`
  const code = character.codePointAt(0)!
  const isPlain = code < 0x80 ? code >= 0x20 && !'<>&='.includes(character) : isPrint(character)
  return isPlain ? character : `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`
}
