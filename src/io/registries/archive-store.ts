import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform, type TransformCallback } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { ArchiveError, type ArchiveLimits, tarScanner } from '#base/archive'
import { MainstayError, type Snapshot, snapshotOver } from '#model'
import { writeFileAtomic } from '../disk/index.ts'
import { type ArchiveShape, type ArchiveTree, archiveTree } from './archive-tree.ts'

/**
 * Archives of one folder, by digest (`sha256:…`): as they were published, and unpacked into one file with a list of what lies where. Names of entries are
 * never names of files, so no archive can write anything else.
 */
export type ArchiveStore = {
  has(digest: string): Promise<boolean>
  /** Takes an archive in, and gives its digest. Where `expected` is another, nothing stays and `wrong` is thrown. */
  add(pieces: AsyncIterable<Buffer>, expected: string | undefined, wrong: (actual: string) => Error): Promise<string>
  /** The archive as it was published. */
  bytes(digest: string): Promise<Buffer>
  /** Its content as a tree. ArchiveError where it has none or breaks a limit. */
  snapshot(digest: string, options: TreeOptions): Promise<Snapshot>
}

export type TreeOptions = { shape: ArchiveShape; limits: ArchiveLimits; repoURL: string; revision: string }

/** Opens the store; folders are made where they are missing. Old archives go once all together have more than `maxBytes`. */
export async function openArchiveStore(folder: string, options: { maxBytes: number }): Promise<ArchiveStore> {
  const packed = join(folder, 'packed')
  const unpacked = join(folder, 'unpacked')
  for (const each of [packed, unpacked]) {
    await mkdir(each, { recursive: true, mode: 0o700 })
    // Left by a process that was killed.
    for (const name of await readdir(each)) if (name.endsWith('.tmp')) await rm(join(each, name), { force: true })
  }
  const trees = new Map<string, Promise<ArchiveTree>>()

  function fileOf(digest: string): string {
    const hex = /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1]
    if (hex === undefined) throw new Error(`no digest: ${digest}`)
    return hex
  }

  async function treeOf(digest: string, { shape, limits }: TreeOptions): Promise<ArchiveTree> {
    const name = `${fileOf(digest)}-${shape}`
    const [list, content] = [join(unpacked, `${name}.json`), join(unpacked, `${name}.tar`)]
    const known = await readTree(list, content)
    if (known !== undefined) return known
    const tree = await unpack(join(packed, fileOf(digest)), content, { shape, limits })
    await writeFileAtomic(list, JSON.stringify(tree))
    await prune([packed, unpacked], options.maxBytes, fileOf(digest))
    return tree
  }

  return {
    has: (digest) => touch(join(packed, fileOf(digest))),
    async add(pieces, expected, wrong) {
      const beside = join(packed, `${randomBytes(8).toString('hex')}.tmp`)
      const hash = createHash('sha256')
      try {
        await pipeline(pieces, hashing(hash), createWriteStream(beside, { mode: 0o600, flags: 'wx' }))
        const digest = `sha256:${hash.digest('hex')}`
        if (expected !== undefined && digest !== expected) throw wrong(digest)
        await rename(beside, join(packed, fileOf(digest)))
        await prune([packed, unpacked], options.maxBytes, fileOf(digest))
        return digest
      } finally {
        await rm(beside, { force: true })
      }
    },
    bytes: (digest) => readFile(join(packed, fileOf(digest))),
    async snapshot(digest, tree) {
      const key = `${digest} ${tree.shape}`
      const shared = trees.get(key) ?? treeOf(digest, tree).finally(() => trees.delete(key))
      trees.set(key, shared)
      return snapshotOf(await shared, join(unpacked, `${fileOf(digest)}-${tree.shape}.tar`), tree)
    },
  }
}

function snapshotOf(tree: ArchiveTree, file: string, { repoURL, revision }: TreeOptions): Snapshot {
  return snapshotOver({
    repoURL,
    revision,
    root: tree.root,
    directory: (id) => Promise.resolve(tree.folders[id] ?? []),
    async blob(id, path) {
      const content = tree.contents[id]
      if (content === undefined) throw new Error(`no content ${id}`)
      if ('target' in content) return Buffer.from(content.target)
      const bytes = await readPart(file, content)
      if (bytes === undefined || createHash('sha256').update(bytes).digest('hex') !== id) {
        // Removed to make room, or damaged: what is not there cannot be trusted to come back under this hand.
        await rm(file, { force: true })
        throw lost(repoURL, revision, path)
      }
      return bytes
    },
  })
}

async function readPart(file: string, part: { offset: number; sizeBytes: number }): Promise<Buffer | undefined> {
  const handle = await open(file, 'r').catch(() => undefined)
  if (handle === undefined) return undefined
  try {
    const bytes = Buffer.alloc(part.sizeBytes)
    const { bytesRead } = await handle.read(bytes, 0, part.sizeBytes, part.offset)
    return bytesRead === part.sizeBytes ? bytes : undefined
  } finally {
    await handle.close()
  }
}

/** Unpacks in one go: the bytes are counted, hashed and written as they come, never held. */
async function unpack(
  from: string,
  to: string,
  { shape, limits }: { shape: ArchiveShape; limits: ArchiveLimits },
): Promise<ArchiveTree> {
  const sink = archiveTree(shape)
  const scanner = tarScanner(limits, sink)
  const beside = `${to}.${randomBytes(6).toString('hex')}.tmp`
  // Headers and padding take up to 1 KiB an entry, long names more.
  let room = limits.maxBytes + limits.maxEntries * 2048 + 1024 * 1024
  const watching = new Transform({
    transform(piece: Buffer, _encoding, done: TransformCallback) {
      try {
        room -= piece.length
        if (room < 0) throw new ArchiveError(`its files have more than ${limits.maxBytes} bytes together`, { limit: true })
        scanner.push(piece)
        done(null, piece)
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)))
      }
    },
  })
  const target = createWriteStream(beside, { mode: 0o600, flags: 'wx' })
  try {
    if (await isGzip(from)) await pipeline(createReadStream(from), createGunzip(), watching, target)
    else await pipeline(createReadStream(from), watching, target)
    scanner.end()
    const tree = sink.result()
    await rename(beside, to)
    return tree
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (/^Z_|^ERR_ZLIB/.test(code)) throw new ArchiveError('it is damaged: it cannot be unpacked', { cause: error })
    throw error
  } finally {
    await rm(beside, { force: true })
  }
}

async function isGzip(file: string): Promise<boolean> {
  const start = await readPart(file, { offset: 0, sizeBytes: 2 })
  return start !== undefined && start[0] === 0x1f && start[1] === 0x8b
}

async function readTree(list: string, content: string): Promise<ArchiveTree | undefined> {
  if (!(await touch(content))) return undefined
  await touch(list)
  const text = await readFile(list, 'utf8').catch(() => undefined)
  try {
    return text === undefined ? undefined : (JSON.parse(text) as ArchiveTree) // we wrote it, and in one step
  } catch {
    return undefined
  }
}

/** Whether the file is there; marks it as used now. */
async function touch(file: string): Promise<boolean> {
  const now = new Date()
  return await utimes(file, now, now).then(
    () => true,
    () => false,
  )
}

/** Removes the files that were used longest ago until the others fit; never those of `kept`. */
async function prune(folders: readonly string[], maxBytes: number, kept: string): Promise<void> {
  const files: Array<{ path: string; usedAt: number; size: number }> = []
  for (const folder of folders) {
    for (const name of await readdir(folder)) {
      const facts = await stat(join(folder, name)).catch(() => undefined)
      if (facts === undefined || name.endsWith('.tmp')) continue
      const usedAt = name.startsWith(kept) ? Number.POSITIVE_INFINITY : facts.mtimeMs
      files.push({ path: join(folder, name), usedAt, size: facts.size })
    }
  }
  let total = files.reduce((sum, { size }) => sum + size, 0)
  for (const { path, size } of files.sort((a, b) => a.usedAt - b.usedAt)) {
    if (total <= maxBytes || path.includes(kept)) return
    await rm(path, { force: true })
    total -= size
  }
}

function hashing(hash: ReturnType<typeof createHash>): Transform {
  return new Transform({
    transform(piece: Buffer, _encoding, done: TransformCallback) {
      hash.update(piece)
      done(null, piece)
    },
  })
}

function lost(repoURL: string, revision: string, path: string): MainstayError {
  return new MainstayError({
    code: 'archive-lost',
    stage: 'source',
    retry: 'now',
    message: `Cannot read ${path} of ${repoURL} at ${revision}: the archive is no longer in the cache; expected to find it there`,
    hint: 'It is fetched again with the next look.',
  })
}
