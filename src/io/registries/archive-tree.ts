import { createHash } from 'node:crypto'
import { ArchiveError, type ArchiveEntry, insidePath, type TarSink } from '#base/archive'
import type { NamedEntry } from '#model'

/** Which entries an archive may have: the content of a chart lies in one folder, that of other artefacts at the top. */
export type ArchiveShape = 'chart' | 'plain'

/** Where the content of a blob lies in the unpacked archive; the target of a link is kept as it is. */
type Content = { offset: number; sizeBytes: number } | { target: string }

/** An archive as folders and contents by id. Ids are hashes of what they stand for. It is JSON. */
export type ArchiveTree = {
  root: string
  folders: { [id: string]: NamedEntry[] }
  contents: { [id: string]: Content }
}

type Leaf = { entry: Omit<NamedEntry, 'name'>; content: Content }
type Folder = { children: Map<string, Folder | Leaf> }

/**
 * Builds the tree from entries as they come. Throws ArchiveError for what has no place in it: names and links that lead out, devices, a file where a folder
 * is. Of two entries with one name the later counts, as when they are written to a disk.
 */
export function archiveTree(shape: ArchiveShape): TarSink & { result(): ArchiveTree } {
  const root: Folder = { children: new Map() }
  let current: { entry: ArchiveEntry; path: string; hash: ReturnType<typeof createHash> } | undefined

  return {
    begin(entry) {
      const path = placeOf(entry, shape)
      current = undefined
      if (entry.kind === 'other')
        throw new ArchiveError(`it has an entry ${JSON.stringify(entry.name)} that is neither file, folder nor link`)
      if (path === undefined) return
      if (entry.kind === 'directory') folderAt(root, path.split('/'))
      else if (entry.kind === 'link') put(root, path, linkLeaf(entry, path))
      else if (entry.kind === 'hard-link') put(root, path, sameAs(root, entry, shape))
      else current = { entry, path, hash: createHash('sha256') }
    },
    data(piece) {
      current?.hash.update(piece)
    },
    finish() {
      if (current === undefined) return
      const { entry, path, hash } = current
      const { sizeBytes, offset } = entry
      const id = hash.digest('hex')
      const executable = entry.executable ? { executable: true } : {}
      put(root, path, { entry: { kind: 'file', id, sizeBytes, ...executable }, content: { offset, sizeBytes } })
      current = undefined
    },
    result() {
      const tree: ArchiveTree = { root: '', folders: {}, contents: {} }
      tree.root = close(root, tree)
      if (shape === 'chart' && !root.children.has('Chart.yaml'))
        throw new ArchiveError('it is no chart: there is no Chart.yaml in its folder')
      return tree
    },
  }
}

/** The path in the tree; undefined for the top folder itself. */
function placeOf(entry: ArchiveEntry, shape: ArchiveShape): string | undefined {
  const path = insidePath(entry.name)
  if (path === '') return undefined
  if (shape === 'plain') return path
  const slash = path.indexOf('/')
  if (slash >= 0) return path.slice(slash + 1)
  if (entry.kind === 'directory') return undefined
  throw new ArchiveError(`it has an entry ${JSON.stringify(entry.name)} outside of the chart's folder`)
}

function folderAt(root: Folder, parts: readonly string[]): Folder {
  let folder = root
  for (const part of parts) {
    const child = folder.children.get(part)
    if (child !== undefined && !('children' in child))
      throw new ArchiveError(`it has ${JSON.stringify(parts.join('/'))} as a folder and ${JSON.stringify(part)} in it as a file`)
    const next = child ?? { children: new Map() }
    folder.children.set(part, next)
    folder = next
  }
  return folder
}

function put(root: Folder, path: string, leaf: Leaf): void {
  const parts = path.split('/')
  const name = parts.pop() ?? ''
  const folder = folderAt(root, parts)
  const there = folder.children.get(name)
  if (there !== undefined && 'children' in there)
    throw new ArchiveError(`it has ${JSON.stringify(path)} as a file and as a folder`)
  folder.children.set(name, leaf)
}

function linkLeaf(entry: ArchiveEntry, path: string): Leaf {
  const target = entry.target ?? ''
  const depth = path.split('/').length - 1
  if (target === '' || target.startsWith('/') || /[\u0000\\]/.test(target) || leavesBy(target, depth))
    throw new ArchiveError(`its link ${JSON.stringify(path)} leads out of it`)
  const id = createHash('sha256').update(`link\0${target}`).digest('hex')
  return { entry: { kind: 'link', id }, content: { target } }
}

/** Whether a relative path climbs above the root from a folder `depth` levels below it. */
function leavesBy(target: string, depth: number): boolean {
  let level = depth
  for (const part of target.split('/')) {
    if (part === '' || part === '.') continue
    level += part === '..' ? -1 : 1
    if (level < 0) return true
  }
  return false
}

/** A hard link is another name for a file that came before. */
function sameAs(root: Folder, entry: ArchiveEntry, shape: ArchiveShape): Leaf {
  const target = placeOf({ ...entry, name: entry.target ?? '', kind: 'file' }, shape)
  let found: Folder | Leaf | undefined = root
  for (const part of target?.split('/') ?? [])
    found = found !== undefined && 'children' in found ? found.children.get(part) : undefined
  if (found !== undefined && !('children' in found) && found.entry.kind === 'file') return found
  throw new ArchiveError(`its hard link ${JSON.stringify(entry.name)} leads to no file that comes before it`)
}

function close(folder: Folder, tree: ArchiveTree): string {
  const entries = [...folder.children].map(([name, child]): NamedEntry => {
    if ('children' in child) return { name, kind: 'directory', id: close(child, tree) }
    tree.contents[child.entry.id] = child.content
    return { name, ...child.entry }
  })
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  const facts = entries.map(({ name, kind, id, executable }) => [name, kind, id, executable === true])
  const id = createHash('sha256')
    .update(`folder\0${JSON.stringify(facts)}`)
    .digest('hex')
  tree.folders[id] = entries
  return id
}
