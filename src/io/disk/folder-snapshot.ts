import { createHash } from 'node:crypto'
import { constants, type Dirent } from 'node:fs'
import { lstat, open, readdir, readlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { MainstayError, maxWalkEntries, type NamedEntry, type Snapshot, snapshotOver } from '#model'

/** Limits for a folder that was not made by git: entries in all, and bytes of one file. */
export type FolderLimits = { maxEntries?: number; maxFileBytes?: number }

/**
 * A folder as a `Snapshot`, as if it had been committed now: ids are those that git would give, empty folders and `.git` are left out, the
 * revision is the id of the root tree. A link out of the folder is refused when it is followed. A file that changes afterwards is an error
 * when it is read, never other content under the same id. Rejects with MainstayError (`folder-unreadable`, `tree-too-large`).
 */
export async function folderSnapshot(path: string, limits: FolderLimits = {}): Promise<Snapshot> {
  const root = resolve(path)
  const maxFileBytes = limits.maxFileBytes ?? 32 * 1024 * 1024
  const maxEntries = limits.maxEntries ?? maxWalkEntries
  const folders = new Map<string, NamedEntry[]>()
  const files = new Map<string, { path: string; link: boolean }>()
  let count = 0

  async function addFolder(folder: string): Promise<string | undefined> {
    const entries: NamedEntry[] = []
    for (const found of await readdir(folder, { withFileTypes: true })) {
      if (++count > maxEntries) throw tooMany(root, maxEntries)
      const entry = await addEntry(folder, found)
      if (entry !== undefined) entries.push(entry)
    }
    if (entries.length === 0) return undefined
    entries.sort((a, b) => (a.name < b.name ? -1 : 1))
    const id = treeId(entries)
    folders.set(id, entries)
    return id
  }

  async function addEntry(folder: string, found: Dirent): Promise<NamedEntry | undefined> {
    const { name } = found
    const inside = join(folder, name)
    if (name.toLowerCase() === '.git') return undefined
    if (found.isDirectory()) {
      const id = await addFolder(inside)
      return id === undefined ? undefined : { name, kind: 'directory', id }
    }
    if (!found.isFile() && !found.isSymbolicLink()) return undefined
    const link = found.isSymbolicLink()
    const content = link ? await readlink(inside, 'buffer') : undefined
    const facts = await lstat(inside)
    const id = content === undefined ? await fileId(inside, facts.size) : blobId(content)
    files.set(id, { path: inside, link })
    if (link) return { name, kind: 'link', id }
    return { name, kind: 'file', id, sizeBytes: facts.size, ...((facts.mode & 0o100) === 0 ? {} : { executable: true }) }
  }

  let rootId: string
  try {
    rootId = (await addFolder(root)) ?? treeId([])
  } catch (error) {
    throw error instanceof MainstayError ? error : unreadable(root, error)
  }
  if (!folders.has(rootId)) folders.set(rootId, [])

  return snapshotOver({
    repoURL: root,
    revision: rootId,
    root: rootId,
    directory: (id) => Promise.resolve(folders.get(id) ?? []),
    async blob(id, inside) {
      const file = files.get(id)
      if (file === undefined) throw unreadable(root, new Error(`${inside} is not a file`))
      const content = file.link ? await readlink(file.path, 'buffer') : await readLimited(file.path, inside, maxFileBytes)
      if (blobId(content) !== id) throw changed(root, inside)
      return content
    },
  })
}

async function readLimited(path: string, inside: string, maxBytes: number): Promise<Buffer> {
  // NOFOLLOW: what was a file a moment ago may be a link to somewhere else now.
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    const { size } = await file.stat()
    if (size > maxBytes) throw tooLarge(inside, size, maxBytes)
    return await file.readFile()
  } finally {
    await file.close()
  }
}

/** The id without holding the file in memory. */
async function fileId(path: string, sizeBytes: number): Promise<string> {
  const hash = createHash('sha1').update(`blob ${sizeBytes}\0`)
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    for await (const chunk of file.createReadStream()) hash.update(chunk as Buffer) // no encoding is set, so chunks are buffers
  } finally {
    await file.close().catch(() => undefined)
  }
  return hash.digest('hex')
}

function blobId(content: Buffer): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex')
}

/** The id of a git tree object: entries by bytes of the name, a folder's name as if it ended with a slash. */
function treeId(entries: readonly NamedEntry[]): string {
  const sorted = entries
    .map((entry) => ({ entry, key: Buffer.from(entry.kind === 'directory' ? `${entry.name}/` : entry.name, 'utf8') }))
    .sort((a, b) => Buffer.compare(a.key, b.key))
  const parts = sorted.flatMap(({ entry }) => [
    Buffer.from(`${modeOf(entry)} ${entry.name}\0`, 'utf8'),
    Buffer.from(entry.id, 'hex'),
  ])
  const content = Buffer.concat(parts)
  return createHash('sha1').update(`tree ${content.length}\0`).update(content).digest('hex')
}

function modeOf(entry: NamedEntry): string {
  if (entry.kind === 'directory') return '40000'
  if (entry.kind === 'link') return '120000'
  return entry.executable === true ? '100755' : '100644'
}

function unreadable(root: string, cause: unknown): MainstayError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const is =
    code === 'ENOENT'
      ? 'there is no such folder'
      : code === 'ENOTDIR'
        ? 'it is not a folder'
        : code === 'EACCES'
          ? 'we may not read it'
          : String(cause)
  return refusal('folder-unreadable', `Cannot read folder ${root}: ${is}; expected a folder of manifests`)
}

function tooMany(root: string, limit: number): MainstayError {
  return refusal('tree-too-large', `Cannot read folder ${root}: there are more than ${limit} entries below it; expected fewer`)
}

function tooLarge(path: string, sizeBytes: number, limit: number): MainstayError {
  return refusal('file-too-large', `Cannot read ${path}: it has ${sizeBytes} bytes; expected at most ${limit}`)
}

function changed(root: string, path: string): MainstayError {
  return refusal(
    'file-changed',
    `Cannot read ${path} in ${root}: it changed while it was being read; expected the folder to stay as it was`,
  )
}

function refusal(code: string, message: string): MainstayError {
  return new MainstayError({ code, stage: 'source', retry: 'when-changed', message })
}
