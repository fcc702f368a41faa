import { gunzipSync } from 'node:zlib'
import { ArchiveError } from './error.ts'
import { type ArchiveEntry, type ArchiveLimits, tarScanner } from './tar-scanner.ts'

/** An entry with its content; empty for all but files. */
export type ArchiveFile = ArchiveEntry & { data: Buffer }

/** All entries of a tar archive in memory, in their order. The contents share the memory of `bytes`. Throws ArchiveError. */
export function readTar(bytes: Uint8Array, limits: ArchiveLimits): ArchiveFile[] {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const files: ArchiveFile[] = []
  const scanner = tarScanner(limits, {
    begin: (entry) => files.push({ ...entry, data: all.subarray(entry.offset, entry.offset + entry.sizeBytes) }),
    data: () => undefined,
    finish: () => undefined,
  })
  scanner.push(bytes)
  scanner.end()
  return files
}

/** Like `readTar`, for an archive that is packed with gzip (as charts are). Unpacking stops where the limits would be passed. */
export function readTgz(bytes: Uint8Array, limits: ArchiveLimits): ArchiveFile[] {
  return readTar(unpacked(bytes, limits), limits)
}

function unpacked(bytes: Uint8Array, limits: ArchiveLimits): Buffer {
  // Headers and padding take up to 1 KiB an entry, long names more; beyond that the contents must be too large.
  const maxOutputLength = limits.maxBytes + limits.maxEntries * 2048 + 1024 * 1024
  try {
    return gunzipSync(bytes, { maxOutputLength })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ERR_BUFFER_TOO_LARGE')
      throw new ArchiveError(`its files have more than ${limits.maxBytes} bytes together`, { limit: true, cause: error })
    throw new ArchiveError('it is not packed with gzip, or damaged', { cause: error })
  }
}
