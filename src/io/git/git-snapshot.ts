import { MainstayError, type NamedEntry, type Snapshot, snapshotOver, type TreeStore } from '#model'
import type { ObjectCache } from './object-cache.ts'
import { largestCachedBlob } from './object-cache.ts'
import { type GitObject, ObjectTooLargeError } from './object-reader.ts'
import { BadTreeError, parseTree } from './tree.ts'

/** Reads one object; rejects with ObjectTooLargeError or, where the store does not have it, with MainstayError. */
export type ReadObject = (id: string, maxBytes: number) => Promise<GitObject>

export type SnapshotFacts = {
  repoURL: string
  sha: string
  /** Distinguishes repositories in the cache. */
  storeKey: string
  read: ReadObject
  cache: ObjectCache
  limits: { blobBytes: number; treeBytes: number }
}

/** The commit as a tree of files. The commit itself is read here, so that what is not a commit is refused now and not at the first file. */
export async function gitSnapshot(facts: SnapshotFacts): Promise<Snapshot> {
  const { repoURL, sha, read, cache, limits } = facts
  const commit = await read(sha, 1024 * 1024)
  const root = commit.type === 'commit' ? /^tree ([0-9a-f]+)\n/.exec(commit.content.toString('latin1', 0, 80))?.[1] : undefined
  if (root === undefined)
    throw refusal(facts, 'commit-not-found', { what: `object ${sha}`, is: `it is a ${commit.type}`, expected: 'a commit' })
  const key = (id: string) => `${facts.storeKey} ${id}`
  const underWay = new Map<string, Promise<readonly NamedEntry[]>>()

  async function readTree(id: string, path: string): Promise<readonly NamedEntry[]> {
    const object = await sized(id, path, limits.treeBytes)
    if (object.type !== 'tree')
      throw refusal(facts, 'tree-invalid', {
        what: `folder ${shown(path)}`,
        is: `its object is a ${object.type}`,
        expected: 'a tree',
      })
    try {
      const entries = parseTree(object.content, sha.length / 2)
      cache.trees.set(key(id), entries)
      return entries
    } catch (error) {
      if (error instanceof BadTreeError)
        throw refusal(facts, 'tree-invalid', {
          what: `folder ${shown(path)}`,
          is: error.message,
          expected: 'names that a file system can hold',
        })
      throw error
    }
  }

  async function sized(id: string, path: string, maxBytes: number): Promise<GitObject> {
    try {
      return await read(id, maxBytes)
    } catch (error) {
      if (!(error instanceof ObjectTooLargeError)) throw error
      throw refusal(facts, 'file-too-large', {
        what: shown(path),
        is: `it has ${error.sizeBytes} bytes`,
        expected: `at most ${maxBytes}`,
      })
    }
  }

  const store: TreeStore = {
    repoURL,
    revision: sha,
    root,
    directory(id, path) {
      const cached = cache.trees.get(key(id))
      if (cached !== undefined) return Promise.resolve(cached)
      const same = underWay.get(id)
      if (same !== undefined) return same
      const mine = readTree(id, path).finally(() => underWay.delete(id))
      underWay.set(id, mine)
      return mine
    },
    async blob(id, path) {
      const cached = cache.blobs.get(key(id))
      if (cached !== undefined) return cached
      const object = await sized(id, path, limits.blobBytes)
      if (object.type !== 'blob')
        throw refusal(facts, 'tree-invalid', { what: shown(path), is: `its object is a ${object.type}`, expected: 'a file' })
      if (object.content.length <= largestCachedBlob) cache.blobs.set(key(id), object.content)
      return object.content
    },
  }
  return snapshotOver(store)
}

function shown(path: string): string {
  return path === '' ? 'the root' : /^[\w./@+,=-]+$/.test(path) ? path : JSON.stringify(path)
}

function refusal(facts: SnapshotFacts, code: string, said: { what: string; is: string; expected: string }): MainstayError {
  return new MainstayError({
    code,
    stage: 'source',
    retry: 'when-changed',
    message: `Cannot read ${said.what} of ${facts.repoURL} at ${facts.sha.slice(0, 8)}: ${said.is}; expected ${said.expected}`,
  })
}
