import type { KubeObject } from '../object.ts'
import { Collection } from './collection.ts'
import type { StoreKey } from './key.ts'
import { Log, type LogContents, type LogRecord } from './log.ts'
import type { StoreEvent } from './ring.ts'

export type StoreListener = (event: StoreEvent, resource: string) => void

/** How a store is opened; without a folder it lives in memory only, for tests. */
export type StoreOptions = {
  folder?: string
  /** Changes kept per resource for watchers that come back; older revisions are 410 Gone. */
  ringSize?: number
  /** A snapshot is written when the log has grown by this much and by the size of the last snapshot. */
  compactAfterBytes?: number
}

/**
 * Objects by key with one revision counter, as etcd has. Every write is in the log, and every listener has run, when it returns.
 * Objects are shared, never copied: nobody may change one that the store holds.
 */
export class Store {
  readonly #collections = new Map<string, Collection>()
  readonly #listeners = new Map<string, Set<StoreListener>>()
  readonly #all = new Set<StoreListener>()
  readonly #ringSize: number
  readonly #compactAfterBytes: number
  readonly #log: Log | undefined
  #revision = 0
  #startRevision = 0

  constructor(options: StoreOptions = {}) {
    this.#ringSize = options.ringSize ?? 2_000
    this.#compactAfterBytes = options.compactAfterBytes ?? 64 * 1024 * 1024
    if (options.folder === undefined) return
    const { log, contents } = Log.open(options.folder)
    this.#log = log
    this.#restore(contents)
  }

  get revision(): number {
    return this.#revision
  }

  get(key: StoreKey): KubeObject | undefined {
    return this.#collections.get(key.resource)?.get(key.namespace, key.name)
  }

  list(resource: string, namespace?: string): KubeObject[] {
    return this.#collections.get(resource)?.list(namespace) ?? []
  }

  /** The list at an earlier revision, or undefined once it is forgotten. */
  listAt(resource: string, revision: number, namespace?: string): KubeObject[] | undefined {
    return this.#collection(resource).listAt(revision, namespace)
  }

  /** Resources that ever had an object, sorted. */
  resources(): string[] {
    return [...this.#collections.keys()].sort()
  }

  /** Stores the object under a new revision, which it gets as its resourceVersion; answers with what was stored. */
  put(key: StoreKey, object: KubeObject): KubeObject {
    const revision = this.#revision + 1
    const stored: KubeObject = { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } }
    const before = this.get(key)
    this.#log?.append({ revision, key, object: stored })
    this.#revision = revision
    this.#collection(key.resource).set(key.namespace, key.name, stored)
    this.#announce(key.resource, {
      type: before === undefined ? 'ADDED' : 'MODIFIED',
      revision,
      object: stored,
      ...(before === undefined ? {} : { before }),
    })
    this.#compactIfLarge()
    return stored
  }

  /** Removes the object; answers with its last state at the revision of its removal, or undefined if it was not there. */
  remove(key: StoreKey): KubeObject | undefined {
    const before = this.get(key)
    if (before === undefined) return undefined
    const revision = this.#revision + 1
    const object: KubeObject = { ...before, metadata: { ...before.metadata, resourceVersion: String(revision) } }
    this.#log?.append({ revision, key })
    this.#revision = revision
    this.#collection(key.resource).remove(key.namespace, key.name)
    this.#announce(key.resource, { type: 'DELETED', revision, object, before })
    this.#compactIfLarge()
    return object
  }

  /** The changes of a resource after a revision, or undefined if they are forgotten (410 Gone). */
  eventsAfter(resource: string, revision: number): StoreEvent[] | undefined {
    return this.#collection(resource).ring.after(revision)
  }

  /** Calls the listener for each later change of the resource (of all resources if it is undefined), inside the write. */
  listen(resource: string | undefined, listener: StoreListener): () => void {
    const listeners = resource === undefined ? this.#all : (this.#listeners.get(resource) ?? new Set())
    if (resource !== undefined) this.#listeners.set(resource, listeners)
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  /** Writes a snapshot and begins a new log; done by itself when the log is large. */
  compact(): void {
    this.#log?.compact(this.#revision, this.#records())
  }

  close(): void {
    this.#log?.close()
    this.#all.clear()
    this.#listeners.clear()
  }

  #collection(resource: string): Collection {
    const existing = this.#collections.get(resource)
    if (existing !== undefined) return existing
    const collection = new Collection(this.#ringSize, this.#startRevision)
    this.#collections.set(resource, collection)
    return collection
  }

  #announce(resource: string, event: StoreEvent): void {
    this.#collection(resource).ring.push(event)
    for (const listener of this.#listeners.get(resource) ?? []) listener(event, resource)
    for (const listener of this.#all) listener(event, resource)
  }

  // The writes since the snapshot refill the rings, so that a watcher survives a restart of the server without a new list.
  #restore(contents: LogContents): void {
    this.#startRevision = contents.snapshotRevision
    this.#revision = contents.snapshotRevision
    for (const { key, object } of contents.snapshot) {
      if (object !== undefined) this.#collection(key.resource).set(key.namespace, key.name, object)
    }
    for (const record of contents.writes) this.#replay(record)
  }

  #replay({ revision, key, object }: LogRecord): void {
    const collection = this.#collection(key.resource)
    const before = collection.get(key.namespace, key.name)
    this.#revision = revision
    if (object !== undefined) {
      collection.set(key.namespace, key.name, object)
      collection.ring.push({
        type: before === undefined ? 'ADDED' : 'MODIFIED',
        revision,
        object,
        ...(before === undefined ? {} : { before }),
      })
    } else if (before !== undefined) {
      collection.remove(key.namespace, key.name)
      const last: KubeObject = { ...before, metadata: { ...before.metadata, resourceVersion: String(revision) } }
      collection.ring.push({ type: 'DELETED', revision, object: last, before })
    }
  }

  #compactIfLarge(): void {
    if (this.#log !== undefined && this.#log.bytes > this.#compactAfterBytes) this.compact()
  }

  *#records(): Iterable<LogRecord> {
    for (const [resource, collection] of this.#collections) {
      for (const object of collection.list()) {
        const key = { resource, namespace: object.metadata.namespace ?? '', name: object.metadata.name ?? '' }
        yield { revision: Number(object.metadata.resourceVersion), key, object }
      }
    }
  }
}
