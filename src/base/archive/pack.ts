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
    if (Buffer.byteLength(name) > 100) {
      const record = paxRecord('path', name)
      parts.push(header('pax', record.length, { mode: 0o644, type: 'x' }), record, padding(record.length))
    }
    parts.push(header(name, content.length, { mode, type: '0' }), content, padding(content.length))
  }
  parts.push(Buffer.alloc(1024))
  return Buffer.concat(parts)
}

/** `packTar`, packed with gzip. */
export function packTgz(files: readonly PackedFile[]): Buffer {
  return gzipSync(packTar(files))
}

function header(name: string, size: number, facts: { mode: number; type: string }): Buffer {
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

function padding(size: number): Buffer {
  return Buffer.alloc((512 - (size % 512)) % 512)
}
