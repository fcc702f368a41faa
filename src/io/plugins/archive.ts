import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { LRUCache } from 'lru-cache'
import { tarEndBytes, tarHeader, tarPadding } from '#base/archive'
import type { PluginFile, PluginFiles } from '#render'

/** A packed archive: its SHA-256 in hex, its size, and its bytes, piece by piece. Has to be closed. */
export type Archive = { digest: string; sizeBytes: number; pieces(): AsyncIterable<Buffer>; close(): Promise<void> }

export type Archives = {
  /** The files packed with tar and gzip; the same archive for all jobs with the same files. Rejects with what listing or reading rejects with. */
  pack(files: PluginFiles): Promise<Archive>
  /** Removes what is on the disk. */
  close(): Promise<void>
}

type Packed = { path: string; digest: string; sizeBytes: number }

const defaultKeptBytes = 512 * 2 ** 20
/** What one message of the stream carries. Argo CD sends 1 KiB; the size is the sender's affair. */
const pieceBytes = 64 * 1024

/** Archives are kept in `folder`, which is of this process alone, as long as they are small enough together, because a thousand applications may send the same repository. */
export function openArchives(folder: string, options: { keptBytes?: number } = {}): Archives {
  // What a process that was killed left behind goes first.
  let emptied: Promise<void> | undefined
  const packing = new Map<string, Promise<Packed>>()
  const kept = new LRUCache<string, Packed>({
    maxSize: options.keptBytes ?? defaultKeptBytes,
    sizeCalculation: ({ sizeBytes }) => sizeBytes + 1,
    dispose: ({ path }) => void rm(path, { force: true }).catch(() => undefined),
  })

  async function packed(files: PluginFiles): Promise<Packed> {
    const known = kept.get(files.key)
    if (known !== undefined) return known
    const running = packing.get(files.key)
    if (running !== undefined) return await running
    emptied ??= rm(folder, { recursive: true, force: true })
    const fresh = emptied.then(() => packInto(folder, files))
    packing.set(files.key, fresh)
    try {
      return await fresh
    } finally {
      packing.delete(files.key)
    }
  }

  return {
    async pack(files) {
      for (let attempt = 0; ; attempt++) {
        const archive = await packed(files)
        const file = await open(archive.path, 'r').catch(() => undefined)
        // Once it is open it may go from the disk; before that the cache may have dropped it.
        if (file !== undefined) {
          if (kept.peek(files.key)?.path !== archive.path) kept.set(files.key, archive)
          if (!kept.has(files.key)) await rm(archive.path, { force: true })
          return opened(archive, file)
        }
        kept.delete(files.key)
        if (attempt > 10) throw new Error(`the archive ${archive.path} does not stay where it is put`)
      }
    },
    async close() {
      kept.clear()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function opened({ digest, sizeBytes }: Packed, file: FileHandle): Archive {
  return {
    digest,
    sizeBytes,
    pieces: () => createReadStream('', { fd: file, autoClose: false, start: 0, highWaterMark: pieceBytes }),
    close: () => file.close(),
  }
}

async function packInto(folder: string, files: PluginFiles): Promise<Packed> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, `${randomUUID()}.tgz`)
  const file = await open(path, 'wx', 0o600)
  const hash = createHash('sha256')
  let sizeBytes = 0
  try {
    await pipeline(Readable.from(tarPieces(files)), createGzip({ level: 3 }), async (packed: AsyncIterable<Buffer>) => {
      for await (const piece of packed) {
        hash.update(piece)
        sizeBytes += piece.length
        await file.write(piece)
      }
    })
    return { path, digest: hash.digest('hex'), sizeBytes }
  } catch (error) {
    await rm(path, { force: true })
    throw error
  } finally {
    await file.close()
  }
}

async function* tarPieces(files: PluginFiles): AsyncGenerator<Buffer> {
  for (const file of await files.list()) {
    const content = file.kind === 'file' ? await files.read(file) : Buffer.alloc(0)
    yield headerOf(file, content.length)
    if (content.length > 0) yield content
    yield tarPadding(content.length)
  }
  yield Buffer.alloc(tarEndBytes)
}

function headerOf(file: PluginFile, sizeBytes: number): Buffer {
  const mode = file.executable ? 0o755 : 0o644
  return tarHeader({ name: file.path, mode, sizeBytes, ...(file.kind === 'link' ? { target: file.target } : {}) })
}
