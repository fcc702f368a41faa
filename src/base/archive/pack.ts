import { gzipSync } from 'node:zlib'

/** A file to be packed. `mode` is 0644 unless told. */
export type PackedFile = { name: string; data: Uint8Array | string; mode?: number }

/**
 * A tar archive (ustar, pax headers for long names) of files, in their order. Owners and times are left out: equal files make equal bytes.
 */
export function packTar(files: readonly PackedFile[]): Buffer {
  const parts: Buffer[] = []
  for (const { name, data, mode = 0o644 } of files) {
    const content = Buffer.from(data)
    parts.push(tarHeader({ name, mode, sizeBytes: content.length }), content, tarPadding(content.length))
  }
  parts.push(Buffer.alloc(tarEndBytes))
  return Buffer.concat(parts)
}

/** What stands before the content of an entry: a file, or a link where `target` is there. For archives that are written piece by piece. */
export function tarHeader(entry: { name: string; mode: number; sizeBytes: number; target?: string }): Buffer {
  const { name, mode, sizeBytes, target = '' } = entry
  const records: Buffer[] = []
  if (Buffer.byteLength(name) > 100) records.push(paxRecord('path', name))
  if (Buffer.byteLength(target) > 100) records.push(paxRecord('linkpath', target))
  const pax = Buffer.concat(records)
  const before =
    pax.length === 0 ? [] : [header('pax', pax.length, { mode: 0o644, type: 'x', target: '' }), pax, tarPadding(pax.length)]
  return Buffer.concat([...before, header(name, sizeBytes, { mode, type: entry.target === undefined ? '0' : '2', target })])
}

/** The zero bytes behind a content of so many bytes. */
export function tarPadding(sizeBytes: number): Buffer {
  return Buffer.alloc((512 - (sizeBytes % 512)) % 512)
}

/** An archive ends with so many zero bytes. */
export const tarEndBytes = 1024

/** `packTar`, packed with gzip. */
export function packTgz(files: readonly PackedFile[]): Buffer {
  return gzipSync(packTar(files))
}

function header(name: string, size: number, facts: { mode: number; type: string; target: string }): Buffer {
  const block = Buffer.alloc(512)
  Buffer.from(name).copy(block, 0, 0, 100)
  const octal = (value: number, at: number, digits: number) => block.write(value.toString(8).padStart(digits, '0'), at, 'latin1')
  octal(facts.mode, 100, 7)
  octal(0, 108, 7)
  octal(0, 116, 7)
  octal(size, 124, 11)
  octal(0, 136, 11)
  block.write('        ', 148, 'latin1')
  block.write(facts.type, 156, 'latin1')
  Buffer.from(facts.target).copy(block, 157, 0, 100)
  block.write('ustar\u000000', 257, 'latin1')
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return block
}

function paxRecord(key: string, value: string): Buffer {
  const rest = ` ${key}=${value}\n`
  const bytes = Buffer.byteLength(rest)
  // The length counts its own digits.
  let length = bytes + String(bytes).length
  if (String(length).length !== String(bytes).length) length = bytes + String(length).length
  return Buffer.from(`${length}${rest}`)
}
