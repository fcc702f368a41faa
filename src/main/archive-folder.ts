import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { ArchiveError, tarScanner } from '#base/archive'
import { archiveTree } from '#io/registries'
import { MainstayError, type Snapshot, snapshotOver } from '#model'

const limits = { maxBytes: 100 * 2 ** 20, maxFileBytes: 5 * 2 ** 20, maxEntries: 20_000 }

/** A packed chart of this disk as the folder that it holds. Rejects with MainstayError. */
export async function archiveFolder(path: string): Promise<Snapshot> {
  try {
    const content = gunzipSync(await readFile(path), { maxOutputLength: limits.maxBytes })
    const sink = archiveTree('chart')
    const scanner = tarScanner(limits, sink)
    scanner.push(content)
    scanner.end()
    const tree = sink.result()
    return snapshotOver({
      repoURL: path,
      revision: 'archive',
      root: tree.root,
      directory: async (id) => tree.folders[id] ?? [],
      async blob(id) {
        const found = tree.contents[id]
        if (found === undefined) return Buffer.alloc(0)
        return 'target' in found ? Buffer.from(found.target) : content.subarray(found.offset, found.offset + found.sizeBytes)
      },
    })
  } catch (error) {
    const is = error instanceof ArchiveError ? error.message : 'it is no archive that was packed with gzip, or damaged'
    throw new MainstayError({
      code: 'archive-invalid',
      stage: 'source',
      retry: 'when-changed',
      message: `Cannot read ${path}: ${is}; expected a packed chart`,
      cause: error,
    })
  }
}
