import { LRUCache } from 'lru-cache'
import { hashOf } from '#base'
import type { Read, RenderResult, Snapshot } from '#model'
import type { RenderRequest } from './render.ts'

type Kept = { result: RenderResult; reads: readonly Read[]; sizeBytes: number }

/** How many variants of one source are kept: branches that are looked at in turn, a commit and its revert. */
const variants = 3

/**
 * Results of renders by what they read. The commit is not part of the key: one that changes nothing a render read is a hit, so a commit that
 * touches one application in a thousand renders one. Bounded by the bytes of the files behind the results.
 */
export class RenderCache {
  readonly #kept: LRUCache<string, readonly Kept[]>

  constructor(options: { maxBytes?: number } = {}) {
    this.#kept = new LRUCache({
      maxSize: options.maxBytes ?? 128 * 1024 * 1024,
      sizeCalculation: (all) => all.reduce((sum, kept) => sum + kept.sizeBytes + 1_024, 0),
    })
  }

  /** The result of an earlier render that would be the same now; asks the snapshot for the ids of what that one read. */
  async find(request: RenderRequest): Promise<RenderResult | undefined> {
    for (const kept of this.#kept.get(keyOf(request)) ?? []) {
      if (await isUnchanged(request.snapshot, kept.reads)) return kept.result
    }
    return undefined
  }

  keep(request: RenderRequest, kept: Kept): void {
    const key = keyOf(request)
    this.#kept.set(key, [kept, ...(this.#kept.get(key) ?? [])].slice(0, variants))
  }
}

async function isUnchanged(snapshot: Snapshot, reads: readonly Read[]): Promise<boolean> {
  for (const { path, id } of reads) {
    if ((await snapshot.entry(path))?.id !== id) return false
  }
  return true
}

/**
 * The parameters of a render. The revision counts through what is read. The cluster's version and kinds do not count: a directory, the only
 * kind that is rendered here, never sees them.
 */
function keyOf(request: RenderRequest): string {
  const { targetRevision: _, tagPrefix: __, ...source } = request.source
  return hashOf([source, request.sourceIndex, request.application, request.maxCombinedBytes ?? null])
}
