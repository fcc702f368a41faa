import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { MainstayError, type NamedEntry, type Snapshot, snapshotOver } from '#model'

/**
 * A folder of the disk as it is now, read file by file as it is asked for: for looking at one place in a large working tree. Ids are paths, so nothing
 * that is kept by ids may come from here. `.git` and what is neither file, folder nor link are left out. Links out of the folder are refused.
 */
export function workingFolder(path: string): Snapshot {
  const root = resolve(path)

  async function entryOf(folder: string, name: string): Promise<NamedEntry[]> {
    const inside = folder === '' ? name : `${folder}/${name}`
    const facts = await lstat(join(root, inside))
    if (facts.isDirectory()) return name.toLowerCase() === '.git' ? [] : [{ name, kind: 'directory', id: inside }]
    if (facts.isSymbolicLink()) return [{ name, kind: 'link', id: inside }]
    return facts.isFile() ? [{ name, kind: 'file', id: inside, sizeBytes: facts.size }] : []
  }

  return snapshotOver({
    repoURL: root,
    revision: 'working tree',
    root: '',
    async directory(folder) {
      const names = await readdir(join(root, folder)).catch((error: unknown) =>
        Promise.reject(unreadable(join(root, folder), error)),
      )
      const entries = await Promise.all(names.map((name) => entryOf(folder, name)))
      return entries.flat().toSorted((a, b) => (a.name < b.name ? -1 : 1))
    },
    async blob(inside) {
      const file = join(root, inside)
      try {
        return (await lstat(file)).isSymbolicLink() ? await readlink(file, 'buffer') : await readFile(file)
      } catch (error) {
        throw unreadable(file, error)
      }
    },
  })
}

function unreadable(path: string, cause: unknown): MainstayError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const is = { ENOENT: 'it is not there', ENOTDIR: 'it is not a folder', EACCES: 'we may not read it' }[code] ?? String(cause)
  return new MainstayError({
    code: 'folder-unreadable',
    stage: 'source',
    retry: 'when-changed',
    message: `Cannot read ${path}: ${is}; expected a folder of manifests`,
  })
}
