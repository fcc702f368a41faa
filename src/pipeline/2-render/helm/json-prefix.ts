import { fromJson, type GoValue } from '#base/go-template'

/** The JSON value that a text starts with, and how long it is. Throws an Error where there is none. */
export function jsonPrefix(text: string): { value: GoValue; length: number } {
  const length = valueEnd(text)
  return { value: fromJson(JSON.parse(text.slice(0, length))), length }
}

const scalar = /^\s*(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![.eE]))/
const quoted = /^\s*"(?:[^"\\]|\\.)*"/s

function valueEnd(text: string): number {
  const simple = scalar.exec(text) ?? quoted.exec(text)
  if (simple !== null) return simple[0].length
  let depth = 0
  for (const token of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    if (token[0] === '{' || token[0] === '[') depth++
    if (token[0] === '}' || token[0] === ']') depth--
    if (depth <= 0) return token.index + token[0].length
  }
  throw new Error('unexpected end of JSON input')
}
