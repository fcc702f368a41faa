import { byteLength, bytesOf, textOf } from '../bytes.ts'
import { print } from '../fmt/print.ts'
import { quote } from '../fmt/quote.ts'
import { GoError, type GoValue, typedList, TypedMap } from '../value.ts'
import { define, defineVariadic, type Family } from './define.ts'
import { hasStrayBytes, lowerCase, trimSet, trimSpace, upperCase } from './letters.ts'
import { stringsOf, textValue } from './string-lists.ts'

/** Searching, cutting, padding and joining texts. Positions and lengths count bytes, as in Go. */
export const stringFunctions: Family = {
  hello: define([], 'string', () => 'Hello!'),
  trim: define(['string'], 'string', trimSpace),
  upper: define(['string'], 'string', upperCase),
  lower: define(['string'], 'string', lowerCase),
  trimall: define(['string', 'string'], 'string', (set, text) => trimSet(text, set)),
  trimAll: define(['string', 'string'], 'string', (set, text) => trimSet(text, set)),
  trimSuffix: define(['string', 'string'], 'string', (suffix, text) =>
    endsWith(text, suffix) ? sliceBytes(text, 0, byteLength(text) - byteLength(suffix)) : text,
  ),
  trimPrefix: define(['string', 'string'], 'string', (prefix, text) =>
    startsWith(text, prefix) ? sliceBytes(text, byteLength(prefix), byteLength(text)) : text,
  ),
  contains: define(['string', 'string'], 'bool', (part, text) =>
    hasStrayBytes(part) ? bytesOf(text).includes(bytesOf(part)) : text.includes(part),
  ),
  hasPrefix: define(['string', 'string'], 'bool', (prefix, text) => startsWith(text, prefix)),
  hasSuffix: define(['string', 'string'], 'bool', (suffix, text) => endsWith(text, suffix)),
  repeat: define(['int', 'string'], 'string', repeat),
  indent: define(['int', 'string'], 'string', indent),
  nindent: define(['int', 'string'], 'string', (spaces, text) => `\n${indent(spaces, text)}`),
  replace: define(['string', 'string', 'string'], 'string', replaceText),
  trunc: define(['int', 'string'], 'string', truncate),
  substr: define(['int', 'int', 'string'], 'string', substring),
  plural: define(['string', 'string', 'int'], 'string', (one, many, count) => (count === 1n ? one : many)),
  quote: overValues((values) => values.map((value) => quote(textValue(value)))),
  squote: overValues((values) => values.map((value) => `'${print(value)}'`)),
  cat: overValues((values) => values.map(print)),
  fail: define(['string'], 'string', (message) => {
    throw new GoError(message)
  }),
  toString: define(['interface {}'], 'string', textValue),
  toStrings: define(['interface {}'], '[]string', (value) => typedList('[]string', stringsOf(value))),
  join: define(['string', 'interface {}'], 'string', (separator, value) => stringsOf(value).join(separator)),
  split: define(['string', 'string'], 'map[string]string', (separator, text) => numbered(splitText(text, separator))),
  splitn: define(['string', 'int', 'string'], 'map[string]string', (separator, limit, text) =>
    numbered(splitText(text, separator, Number(limit))),
  ),
  splitList: define(['string', 'string'], '[]string', (separator, text) => typedList('[]string', splitText(text, separator))),
}

/** Bytes `from` to `to` of a text. */
export function sliceBytes(text: string, from: number, to: number): string {
  if (byteLength(text) === text.length) return text.slice(from, to)
  return textOf(bytesOf(text).subarray(from, to))
}

/** The functions that pass over nil and join what is left with blanks. */
function overValues(each: (values: readonly GoValue[]) => readonly string[]) {
  return defineVariadic({ params: [], variadic: 'interface {}', result: 'string' }, (...values) =>
    each(values.filter((value) => value !== null && value !== undefined)).join(' '),
  )
}

function repeat(count: bigint, text: string): string {
  if (count < 0n) throw new GoError('strings: negative Repeat count')
  const size = count * BigInt(byteLength(text))
  // JavaScript holds no longer texts; Go would take the memory.
  if (size >= 1n << 29n) throw new GoError('strings: Repeat output length overflow')
  return text.repeat(text === '' ? 0 : Number(count))
}

function indent(spaces: bigint, text: string): string {
  const pad = repeat(spaces, ' ')
  return pad + text.replaceAll('\n', () => `\n${pad}`)
}

// Part of a character is no part of a JavaScript string, so that single bytes have to be looked for among bytes.
const startsWith = (text: string, prefix: string): boolean =>
  hasStrayBytes(prefix) ? bytesOf(text).subarray(0, byteLength(prefix)).equals(bytesOf(prefix)) : text.startsWith(prefix)
const endsWith = (text: string, suffix: string): boolean =>
  hasStrayBytes(suffix) ? bytesOf(text).subarray(-byteLength(suffix)).equals(bytesOf(suffix)) : text.endsWith(suffix)

function replaceText(old: string, fresh: string, text: string): string {
  if (old === '')
    return (
      fresh +
      Array.from(text)
        .map((rune) => rune + fresh)
        .join('')
    )
  return splitText(text, old).join(fresh)
}

function truncate(count: bigint, text: string): string {
  const size = byteLength(text)
  const limit = Number(count)
  if (limit < 0) return size + limit > 0 ? sliceBytes(text, size + limit, size) : text
  return size > limit ? sliceBytes(text, 0, limit) : text
}

function substring(start: bigint, end: bigint, text: string): string {
  const size = byteLength(text)
  const [from, to] = [Number(start), Number(end)]
  if (from < 0) {
    if (to > size) throw new GoError(`runtime error: slice bounds out of range [:${to}] with length ${size}`)
    if (to < 0) throw new GoError(`runtime error: slice bounds out of range [:${to}]`)
    return sliceBytes(text, 0, to)
  }
  const stop = to < 0 || to > size ? size : to
  if (from > stop) throw new GoError(`runtime error: slice bounds out of range [${from}:${stop}]`)
  return sliceBytes(text, from, stop)
}

/** At most `limit` pieces, the last with the rest; all of them where it is negative. An empty separator parts every character. */
function splitText(text: string, separator: string, limit = -1): string[] {
  if (limit === 0) return []
  const pieces = separator === '' ? Array.from(text) : splitAt(text, separator)
  if (limit < 0 || pieces.length <= limit) return pieces
  return [...pieces.slice(0, limit - 1), pieces.slice(limit - 1).join(separator)]
}

function splitAt(text: string, separator: string): string[] {
  if (!hasStrayBytes(separator)) return text.split(separator)
  const pieces = bytesOf(text).toString('latin1').split(bytesOf(separator).toString('latin1'))
  return pieces.map((piece) => textOf(Buffer.from(piece, 'latin1')))
}

const numbered = (pieces: readonly string[]): TypedMap =>
  new TypedMap(
    'map[string]string',
    pieces.map((piece, index) => [`_${index}`, piece] as const),
  )
