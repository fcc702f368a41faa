import { createHash } from 'node:crypto'
import { textOf as textOfBytes } from '#base/go-template'
import { arrayOf, integerOf, stringOf } from '../run/operators.ts'
import type { Run } from '../run/run.ts'
import { type Item, typeOf, type Value } from '../run/value.ts'
import { base64Fault } from './base64-fault.ts'
import { type Library, strict } from './define.ts'

const hash = (algorithm: string): Library[string] =>
  strict(['s'], (run, text: Value) => createHash(algorithm).update(stringOf(run, text)).digest('hex'))

/** Bytes, and what texts are as bytes. */
export const encodingFunctions: Library = {
  md5: hash('md5'),
  sha1: hash('sha1'),
  sha256: hash('sha256'),
  sha512: hash('sha512'),
  sha3: hash('sha3-512'),
  base64: strict(['input'], (run, input: Value) => base64Bytes(run, input).toString('base64')),
  base64Decode: strict(['str'], (run, text: Value) => decodedText(decoded(run, text))),
  base64DecodeBytes: strict(['str'], (run, text: Value) => [...decoded(run, text)]),
  encodeUTF8: strict(['str'], (run, text: Value) => [...Buffer.from(stringOf(run, text), 'utf8')]),
  decodeUTF8: strict(['arr'], (run, list: Value) => {
    const bytes = arrayOf(run, list).map((item) => {
      const byte = integerOf(run, run.force(item))
      return isByte(byte) ? byte : run.fail(`Bytes must be integers in range [0, 255], got ${byte}`)
    })
    return decodedText(Buffer.from(bytes))
  }),
}

/** The text of bytes that should be UTF-8; each that is not part of a character becomes U+FFFD. */
export const decodedText = (bytes: Uint8Array): string =>
  textOfBytes(bytes).replace(/(?<![\uD800-\uDBFF])[\uDC80-\uDCFF]/g, '\uFFFD')

const isByte = (value: number): boolean => value >= 0 && value <= 255

function base64Bytes(run: Run, input: Value): Buffer {
  const checkByte = (value: number): number => {
    if (isByte(value)) return value
    return run.fail(`base64 encountered invalid codepoint value in the array (must be 0 <= X <= 255), got ${value}`)
  }
  if (typeof input === 'string') {
    for (const character of input) checkByte(character.codePointAt(0)!)
    return Buffer.from(input, 'utf8')
  }
  if (!Array.isArray(input)) {
    return run.fail(`base64 can only base64 encode strings / arrays of single bytes, got ${typeOf(input)}`)
  }
  return Buffer.from(input.map((item) => checkByte(byteOf(run, item))))
}

function byteOf(run: Run, item: Item): number {
  const value = run.force(item)
  if (typeof value === 'number' && (value | 0) === value) return value
  return run.fail(`base64 encountered a non-integer value in the array, got ${typeOf(value)}`)
}

function decoded(run: Run, value: Value): Buffer {
  if (typeof value !== 'string') return run.fail(`base64DecodeBytes requires a string, got ${typeOf(value)}`)
  const length = Buffer.byteLength(value)
  if (length % 4 !== 0) {
    run.fail(`input string appears not to be a base64 encoded string. Wrong length found (${length})`)
  }
  const fault = base64Fault(value)
  if (fault !== undefined) run.fail(`failed to decode: illegal base64 data at input byte ${fault}`)
  return Buffer.from(value, 'base64')
}
