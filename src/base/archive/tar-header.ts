import { ArchiveError } from './error.ts'

/** The fields of a tar header block that matter here. `type` is the type flag as a character. */
export type Header = { name: string; mode: number; sizeBytes: number; type: string; target: string }

/** Takes a header block apart and checks its sum. Throws ArchiveError. */
export function readHeader(block: Buffer): Header {
  if (!sumFits(block)) throw new ArchiveError('it is no tar archive, or damaged: the check sum of a header is wrong')
  const magic = block.toString('latin1', 257, 263)
  // GNU's own format keeps times where ustar has the first part of a long name.
  const prefix = magic === 'ustar\0' ? textAt(block, 345, 155) : ''
  const name = textAt(block, 0, 100)
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    mode: octalAt(block, 100, 8),
    sizeBytes: sizeAt(block),
    type: String.fromCharCode(block[156]!),
    target: textAt(block, 157, 100),
  }
}

/** A size written in decimal. Throws ArchiveError. */
export function numberAt(text: string): number {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (!Number.isSafeInteger(value)) throw new ArchiveError('it has an entry whose size is not a number')
  return value
}

function sizeAt(block: Buffer): number {
  // A set first bit: the number is binary, for files of more than 8 GiB.
  if ((block[124]! & 0x80) === 0) return octalAt(block, 124, 12)
  const value = block.subarray(125, 136).reduce((sum, byte) => sum * 256 + byte, block[124]! & 0x7f)
  if (!Number.isSafeInteger(value)) throw new ArchiveError('it has an entry whose size is not a number')
  return value
}

function octalAt(block: Buffer, at: number, length: number): number {
  const text = block
    .toString('latin1', at, at + length)
    .replace(/\0.*$/s, '')
    .trim()
  if (text === '') return 0
  if (!/^[0-7]+$/.test(text)) throw new ArchiveError('it has a header with a number that is not octal')
  return Number.parseInt(text, 8)
}

function textAt(block: Buffer, at: number, length: number): string {
  const field = block.subarray(at, at + length)
  const zero = field.indexOf(0)
  return field.toString('utf8', 0, zero < 0 ? length : zero)
}

/** The sum of all bytes, its own field taken as blanks; some old writers added up signed bytes. */
function sumFits(block: Buffer): boolean {
  let unsigned = 0
  let signed = 0
  for (let at = 0; at < block.length; at++) {
    const byte = at >= 148 && at < 156 ? 32 : block[at]!
    unsigned += byte
    signed += byte > 127 ? byte - 256 : byte
  }
  const text = block.toString('latin1', 148, 156).replace(/\0.*$/s, '').trim()
  if (!/^[0-7]+$/.test(text)) return false
  const written = Number.parseInt(text, 8)
  return written === unsigned || written === signed
}
