import { LRUCache } from 'lru-cache'
import type { NamedEntry } from '#model'

/** Trees and small blobs that were read lately, of all repositories together; contents never change under an id. */
export type ObjectCache = {
  trees: LRUCache<string, readonly NamedEntry[]>
  blobs: LRUCache<string, Buffer>
}

/** Blobs above this are not kept: manifests are small, and a large file must not push a hundred of them out. */
export const largestCachedBlob = 128 * 1024

/** A cache of about `maxBytes` in all, half for trees and half for blobs. */
export function objectCache(maxBytes: number): ObjectCache {
  const half = Math.floor(maxBytes / 2)
  return {
    // An entry with its strings takes about 200 bytes of heap.
    trees: new LRUCache({ maxSize: half, sizeCalculation: (entries) => 100 + entries.length * 200 }),
    blobs: new LRUCache({ maxSize: half, sizeCalculation: (content) => 100 + content.length }),
  }
}
