import { LRUCache } from 'lru-cache'
import type { Json } from '#base'
import { allObjects, type DocumentObjects } from './objects.ts'

/**
 * Documents by the digest of their text, as objects that nobody may change: definitions of several megabytes are the same in every render of a
 * chart and for every application that uses it, and are read and held once.
 */
export class Documents {
  readonly #known: LRUCache<string, { found: DocumentObjects; bytes: number }>

  constructor(options: { maxBytes?: number } = {}) {
    this.#known = new LRUCache({ maxSize: options.maxBytes ?? 64 * 2 ** 20, sizeCalculation: ({ bytes }) => bytes })
  }

  find(digest: string): DocumentObjects | undefined {
    return this.#known.get(digest)?.found
  }

  /** Reads the documents of one text, given as a JSON list. */
  read(digest: string, json: string): DocumentObjects {
    // A worker of ours made the list.
    const found = frozen(allObjects(JSON.parse(json) as Json[]))
    this.#known.set(digest, { found, bytes: json.length * 2 + 512 })
    return found
  }
}

/** Deeply: what one application changed would be another's manifest. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const child of Object.values(value)) frozen(child)
  return Object.freeze(value)
}
