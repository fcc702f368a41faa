import { createHash } from 'node:crypto'
import { bytesOf, textOf } from '../bytes.ts'
import { define, type Family } from './define.ts'

/** Base64, Base32 and checksums of the bytes of a text. A text that cannot be decoded gives the error's text, as in sprig. */
export const encodingFunctions: Family = {
  b64enc: define(['string'], 'string', (text) => bytesOf(text).toString('base64')),
  b64dec: define(['string'], 'string', (text) => decoded(decodeBase64(text), 'base64')),
  b32enc: define(['string'], 'string', encodeBase32),
  b32dec: define(['string'], 'string', (text) => decoded(decodeBase32(text), 'base32')),
  sha1sum: define(['string'], 'string', (text) => digest('sha1', text)),
  sha256sum: define(['string'], 'string', (text) => digest('sha256', text)),
  sha512sum: define(['string'], 'string', (text) => digest('sha512', text)),
  adler32sum: define(['string'], 'string', (text) => String(adler32(bytesOf(text)))),
}

/** The bytes, or the offset of the first byte that is wrong. */
export type Decoded = Buffer | { wrongAt: number }

/** Go's `base64.StdEncoding`: strict about padding, deaf to line breaks, indifferent to the unused bits of the last character. */
export function decodeBase64(text: string): Decoded {
  const bytes = bytesOf(text)
  const wrongAt = base64Fault(bytes)
  return wrongAt === undefined ? Buffer.from(bytes.toString('latin1'), 'base64') : { wrongAt }
}

/** The text of Go's error for this. */
export const base64Error = (offset: number): string => `illegal base64 data at input byte ${offset}`

const base32Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

function encodeBase32(text: string): string {
  const bytes = bytesOf(text)
  let [result, held, bits] = ['', 0, 0]
  for (const byte of bytes) {
    held = (held << 8) | byte
    for (bits += 8; bits >= 5; bits -= 5) result += base32Alphabet[(held >>> (bits - 5)) & 31]
    held &= (1 << bits) - 1
  }
  if (bits > 0) result += base32Alphabet[(held << (5 - bits)) & 31]
  return result.padEnd(Math.ceil(bytes.length / 5) * 8, '=')
}

function decoded(result: Decoded, encoding: string): string {
  return 'wrongAt' in result ? `illegal ${encoding} data at input byte ${result.wrongAt}` : textOf(result)
}

const digest = (algorithm: string, text: string): string => createHash(algorithm).update(bytesOf(text)).digest('hex')

const isBreak = (byte: number | undefined): boolean => byte === 10 || byte === 13
const isBase64 = (byte: number): boolean => /[A-Za-z0-9+/]/.test(String.fromCharCode(byte))
const pad = 61

/** Where Go would say that the text goes wrong: characters come in groups of four, of which only the last may end in padding. */
function base64Fault(bytes: Buffer): number | undefined {
  let inGroup = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!
    if (isBreak(byte)) continue
    if (isBase64(byte)) inGroup = (inGroup + 1) % 4
    else if (byte !== pad || inGroup < 2) return at
    else return paddingFault(bytes, at, inGroup)
  }
  return inGroup === 0 ? undefined : bytes.length - inGroup
}

function paddingFault(bytes: Buffer, first: number, inGroup: number): number | undefined {
  let at = afterBreaks(bytes, first + 1)
  if (inGroup === 2) {
    if (at === bytes.length) return at
    if (bytes[at] !== pad) return at - 1
    at = afterBreaks(bytes, at + 1)
  }
  return at < bytes.length ? at : undefined
}

function afterBreaks(bytes: Buffer, from: number): number {
  let at = from
  while (at < bytes.length && isBreak(bytes[at])) at++
  return at
}

/** Groups of eight, of which only the last may end in one, three, four or six signs of padding. Line breaks do not count as places. */
function decodeBase32(text: string): Decoded {
  const clean = bytesOf(text)
    .toString('latin1')
    .replace(/[\r\n]/g, '')
  const bytes: number[] = []
  for (let start = 0; start < clean.length; start += 8) {
    const group = clean.slice(start, start + 8)
    const fault = base32Fault(group, clean.length - start)
    if (fault !== undefined) return { wrongAt: start + fault }
    let [held, bits] = [0, 0]
    for (const character of group.replace(/=+$/, '')) {
      held = (held << 5) | base32Alphabet.indexOf(character)
      bits += 5
      if (bits >= 8) bytes.push((held >>> (bits -= 8)) & 255)
      held &= (1 << bits) - 1
    }
    if (group.endsWith('=') && start + 8 < clean.length) break
  }
  return Buffer.from(bytes)
}

function base32Fault(group: string, left: number): number | undefined {
  for (let at = 0; at < group.length; at++) {
    if (group[at] === '=' && at >= 2 && left - at - 1 < 8) return base32PaddingFault(group, at, left)
    if (!base32Alphabet.includes(group[at]!)) return at
  }
  return group.length === 8 ? undefined : 0
}

function base32PaddingFault(group: string, at: number, left: number): number | undefined {
  if (left < 8) return left
  for (let next = at + 1; next < 8; next++) {
    if (group[next] !== '=') return next - 1
  }
  return at === 3 || at === 6 ? at : undefined
}

function adler32(bytes: Buffer): number {
  let [low, high] = [1, 0]
  for (const byte of bytes) {
    low = (low + byte) % 65521
    high = (high + low) % 65521
  }
  return high * 65536 + low
}
