import { MainstayError } from './error.ts'
import type { NamedEntry, Snapshot, TreeEntry } from './snapshot.ts'

/** Where the trees and blobs of a snapshot come from; ids are its own. Both may reject with MainstayError. */
export type TreeStore = {
  repoURL: string
  revision: string
  /** The id of the root directory. */
  root: string
  /** The entries of a directory, sorted by name. `path` is for messages only. */
  directory(id: string, path: string): Promise<readonly NamedEntry[]>
  /** The content of a blob; a link's content is its target. */
  blob(id: string, path: string): Promise<Buffer>
}

/** A walk over more than this is refused: a few small trees that contain each other many times over can stand for billions of files. */
export const maxWalkEntries = 1_000_000
const maxLinks = 40
/** Folders in folders; no path that a file system can hold is deeper. */
const maxDepth = 1000

/** A `Snapshot` over a store: paths are looked up entry by entry, links are followed by name inside the tree and can never lead out of it. */
export function snapshotOver(store: TreeStore, limits: { maxWalkEntries?: number } = {}): Snapshot {
  const root: TreeEntry = { kind: 'directory', id: store.root }

  /** Follows `parts` from the root. The names walked so far are kept, so that `..` in a link goes where the link lies. */
  async function find(path: string): Promise<{ entry: TreeEntry; path: string } | undefined> {
    const todo = partsOf(path)
    const walked: Array<{ name: string; entry: TreeEntry }> = []
    let links = 0
    for (let name = todo.shift(); name !== undefined; name = todo.shift()) {
      if (name === '..') {
        if (walked.length === 0) throw outside(store, path)
        walked.pop()
        continue
      }
      const parent = walked.at(-1)?.entry ?? root
      if (parent.kind !== 'directory') return undefined
      const here = walked.map((step) => step.name).join('/')
      const entry = named(await store.directory(parent.id, here), name)
      if (entry === undefined) return undefined
      if (entry.kind !== 'link') {
        walked.push({ name, entry })
        continue
      }
      if (++links > maxLinks) throw circular(store, path)
      const target = (await store.blob(entry.id, join(here, name))).toString('utf8')
      if (target.startsWith('/') || target.includes('\0')) throw outside(store, join(here, name))
      todo.unshift(...partsOf(target))
    }
    return { entry: walked.at(-1)?.entry ?? root, path: walked.map((step) => step.name).join('/') }
  }

  async function directoryAt(path: string): Promise<readonly NamedEntry[] | undefined> {
    const found = await find(path)
    return found?.entry.kind === 'directory' ? store.directory(found.entry.id, found.path) : undefined
  }

  return {
    repoURL: store.repoURL,
    revision: store.revision,
    async entry(path) {
      const found = await find(checked(store, path))
      return found === undefined ? undefined : bare(found.entry)
    },
    resolve: async (path) => (await find(checked(store, path)))?.path,
    list: (path) => directoryAt(checked(store, path)),
    async walk(path) {
      const start = await find(checked(store, path))
      if (start?.entry.kind !== 'directory') return []
      const parts = partsOf(path)
      // The paths begin as the caller wrote it, also through a link; only `..` has to be worked out.
      const from = parts.includes('..') ? start.path : parts.join('/')
      return walkFrom(store, { id: start.entry.id, path: from }, limits.maxWalkEntries ?? maxWalkEntries)
    },
    async read(path) {
      const found = await find(checked(store, path))
      if (found?.entry.kind === 'file') return store.blob(found.entry.id, found.path)
      throw notAFile(store, path, found?.entry.kind)
    },
    async readLink(path) {
      const parts = partsOf(checked(store, path))
      const name = parts.pop() ?? ''
      const folder = parts.join('/')
      const entry = named((await directoryAt(folder)) ?? [], name)
      if (entry?.kind === 'link') return (await store.blob(entry.id, join(folder, name))).toString('utf8')
      throw notAFile(store, path, entry?.kind, 'a link')
    },
  }
}

/**
 * Level by level: all directories of one level are asked for at once (the store answers from one pipe), and nothing more is asked once there is
 * too much. The result is put in order afterwards.
 */
async function walkFrom(
  store: TreeStore,
  start: { id: string; path: string },
  limit: number,
): Promise<Array<TreeEntry & { path: string }>> {
  type Open = { id: string; path: string; into: Walked[] }
  const top: Walked[] = []
  let level: Open[] = [{ ...start, into: top }]
  let count = 0
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) throw tooDeep(store, start.path)
    const listed = await Promise.all(level.map((open) => store.directory(open.id, open.path)))
    const next: Open[] = []
    for (const [index, entries] of listed.entries()) {
      count += entries.length
      if (count > limit) throw tooLarge(store, start.path, limit)
      const { path, into } = level[index]!
      for (const entry of entries) {
        const walked: Walked = { entry: { ...bare(entry), path: join(path, entry.name) }, below: [] }
        into.push(walked)
        if (entry.kind === 'directory') next.push({ id: entry.id, path: walked.entry.path, into: walked.below })
      }
    }
    level = next
  }
  const all: Array<TreeEntry & { path: string }> = []
  flatten(top, all)
  return all
}

type Walked = { entry: TreeEntry & { path: string }; below: Walked[] }

function flatten(walked: readonly Walked[], into: Array<TreeEntry & { path: string }>): void {
  for (const { entry, below } of walked) {
    into.push(entry)
    flatten(below, into)
  }
}

/** Looks a name up in entries sorted by name: a folder of ten thousand files is read file by file, too. */
function named(entries: readonly NamedEntry[], name: string): NamedEntry | undefined {
  let low = 0
  let high = entries.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (entries[middle]!.name < name) low = middle + 1
    else high = middle
  }
  return entries[low]?.name === name ? entries[low] : undefined
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.')
}

/** A path that a user wrote goes up only as far as it came down; above the root there is nothing. */
function checked(store: TreeStore, path: string): string {
  if (path.startsWith('/') || path.includes('\0')) throw outside(store, path)
  return path
}

function bare(entry: TreeEntry): TreeEntry {
  const { kind, id, sizeBytes, executable } = entry
  return { kind, id, ...(sizeBytes === undefined ? {} : { sizeBytes }), ...(executable === undefined ? {} : { executable }) }
}

function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}

type Place = Pick<TreeStore, 'repoURL' | 'revision'>

function outside(place: Place, path: string): MainstayError {
  return refusal(
    'link-outside-repository',
    `Cannot follow ${quoted(path)}${at(place)}: it leads out of the repository; expected a path inside it`,
  )
}

function circular(place: Place, path: string): MainstayError {
  return refusal(
    'link-outside-repository',
    `Cannot follow ${quoted(path)}${at(place)}: its links lead round in a circle; expected a link to a file or folder`,
  )
}

function tooLarge(place: Place, path: string, limit: number): MainstayError {
  return refusal(
    'tree-too-large',
    `Cannot list ${path === '' ? 'the root' : quoted(path)}${at(place)}: there are more than ${limit} entries below it; expected fewer`,
  )
}

function tooDeep(place: Place, path: string): MainstayError {
  const what = path === '' ? 'the root' : quoted(path)
  return refusal(
    'tree-too-large',
    `Cannot list ${what}${at(place)}: its folders are nested more than ${maxDepth} deep; expected fewer`,
  )
}

function notAFile(place: Place, path: string, kind: TreeEntry['kind'] | undefined, expected = 'a file'): MainstayError {
  const what = kind === undefined ? 'there is no such file' : kind === 'directory' ? 'it is a directory' : `it is a ${kind}`
  return refusal('file-not-found', `Cannot read ${quoted(path)}${at(place)}: ${what}; expected ${expected}`)
}

function refusal(code: string, message: string): MainstayError {
  return new MainstayError({ code, stage: 'source', retry: 'when-changed', message })
}

function at(place: Place): string {
  return ` of ${place.repoURL} at ${/^[0-9a-f]{40,}$/.test(place.revision) ? place.revision.slice(0, 8) : place.revision}`
}

function quoted(path: string): string {
  return /^[\w./@+,=-]+$/.test(path) ? path : JSON.stringify(path)
}
