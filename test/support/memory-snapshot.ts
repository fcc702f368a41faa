import { createHash } from 'node:crypto'
import { type NamedEntry, type Snapshot, snapshotOver } from '#model'

/** A file's content, the target of a symbolic link, or the commit of a submodule. */
export type MemoryFile = string | Buffer | { link: string } | { submodule: string }

/** A commit that is only in memory, by path. Ids are hashes of contents: equal files and folders have equal ids. */
export function memorySnapshot(files: { [path: string]: MemoryFile }, revision = '1'.repeat(40)): Snapshot {
  const folders = new Map<string, NamedEntry[]>()
  const blobs = new Map<string, Buffer>()

  function addFile(name: string, file: MemoryFile): NamedEntry {
    if (typeof file === 'object' && 'submodule' in file) return { name, kind: 'submodule', id: file.submodule }
    const isLink = typeof file === 'object' && 'link' in file
    const content = Buffer.from(isLink ? file.link : file)
    const id = hash(content)
    blobs.set(id, content)
    return isLink ? { name, kind: 'link', id } : { name, kind: 'file', id, sizeBytes: content.length }
  }

  function addFolder(below: ReadonlyArray<readonly [string, MemoryFile]>): string {
    const names = [...new Set(below.map(([path]) => path.split('/')[0] ?? ''))].toSorted()
    const entries = names.map((name): NamedEntry => {
      const file = below.find(([path]) => path === name)
      if (file !== undefined) return addFile(name, file[1])
      const inside = below.flatMap(([path, child]) =>
        path.startsWith(`${name}/`) ? [[path.slice(name.length + 1), child] as const] : [],
      )
      return { name, kind: 'directory', id: addFolder(inside) }
    })
    const id = hash(JSON.stringify(entries))
    folders.set(id, entries)
    return id
  }

  return snapshotOver({
    repoURL: 'https://git.example/shop.git',
    revision,
    root: addFolder(Object.entries(files)),
    directory: (id) => Promise.resolve(folders.get(id) ?? []),
    blob: (id) => Promise.resolve(blobs.get(id) ?? Buffer.of()),
  })
}

const hash = (content: string | Buffer): string => createHash('sha1').update(content).digest('hex')
