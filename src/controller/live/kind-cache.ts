import type { KindInfo, KubeObject, ObjectRef } from '#model'
import { groupOf } from '#model'
import { isNewer } from './version.ts'

/**
 * The objects of one kind that some application manages, whole; of all others only that they exist. Memory follows what is managed.
 * A kind that holds secrets is watched as metadata: then `object` is filled by a read when a pass needs it and emptied by a change.
 */
export class KindCache {
  readonly info: KindInfo
  readonly metadataOnly: boolean
  /** Namespaces that are watched apart, or `['']` for one watch over all. */
  readonly parts: readonly string[]
  readonly #loaded = new Set<string>()
  readonly #failures = new Map<string, string>()
  readonly #entries = new Map<string, Entry>()
  readonly #others = new Set<string>()
  /** Versions at which objects went: the answer of a write that comes late must not bring a dead object back. */
  readonly #gone = new Map<string, string>()

  constructor(info: KindInfo, options: { metadataOnly: boolean; parts: readonly string[] }) {
    this.info = info
    this.metadataOnly = options.metadataOnly
    this.parts = options.parts
  }

  /** Why the objects are not known, or undefined. */
  get failure(): string | undefined {
    return [...this.#failures.values()][0]
  }

  /** Whether every first list has arrived or failed; until then nothing may be concluded from an object that is not here. */
  get settled(): boolean {
    return this.parts.every((part) => this.#loaded.has(part) || this.#failures.has(part))
  }

  get size(): number {
    return this.#entries.size
  }

  loaded(part: string): void {
    this.#loaded.add(part)
    this.#failures.delete(part)
  }

  failed(part: string, message: string): void {
    this.#failures.set(part, message)
  }

  recovered(part: string): void {
    if (this.#loaded.has(part)) this.#failures.delete(part)
  }

  entry(at: Place): Entry | undefined {
    return this.#entries.get(placeKey(at))
  }

  /** Whether there is such an object that nobody managed when it was last seen, so that only its existence is known. */
  hasOther(at: Place): boolean {
    return this.#others.has(placeKey(at))
  }

  /** Stores a whole object (or metadata of one, for a kind of secrets); false where what is stored is newer. */
  put(object: KubeObject, app: string | undefined): boolean {
    const key = placeKey(placeOf(object))
    const known = this.#entries.get(key)
    if (isNewer(known?.version ?? this.#gone.get(key), object.metadata.resourceVersion)) return false
    this.#gone.delete(key)
    this.#others.delete(key)
    const version = object.metadata.resourceVersion
    const read = known?.version === version ? known?.object : undefined
    this.#entries.set(key, { version, uid: object.metadata.uid, app, object: this.metadataOnly ? read : object })
    return true
  }

  /** Stores what a read of the object itself returned, whatever the kind; false where what is stored is newer. */
  fill(object: KubeObject, app: string | undefined): boolean {
    const key = placeKey(placeOf(object))
    const known = this.#entries.get(key)
    if (isNewer(known?.version ?? this.#gone.get(key), object.metadata.resourceVersion)) return false
    this.#gone.delete(key)
    this.#others.delete(key)
    this.#entries.set(key, { version: object.metadata.resourceVersion, uid: object.metadata.uid, app, object })
    return true
  }

  /** Remembers that an object exists which nobody manages. */
  putOther(object: KubeObject): void {
    const key = placeKey(placeOf(object))
    this.#entries.delete(key)
    this.#others.add(key)
  }

  /** `version` is that of the deletion, where a watch told it. */
  remove(at: Place, version?: string): void {
    const key = placeKey(at)
    this.#entries.delete(key)
    this.#others.delete(key)
    if (version === undefined) return
    this.#gone.set(key, version)
    const [oldest] = this.#gone.keys()
    if (this.#gone.size > rememberedDeletions && oldest !== undefined) this.#gone.delete(oldest)
  }

  /** The places of all stored objects of a part. */
  places(part: string): Place[] {
    return [...this.#entries.keys()].map(placeOfKey).filter((at) => part === '' || at.namespace === part)
  }

  /** Forgets the names of unmanaged objects of a part; a new list tells them again. */
  forgetOthers(part: string): void {
    for (const key of this.#others) if (part === '' || placeOfKey(key).namespace === part) this.#others.delete(key)
  }

  refAt(at: Place): ObjectRef {
    return { group: this.info.group, kind: this.info.kind, namespace: at.namespace, name: at.name }
  }
}

const rememberedDeletions = 1_000

export type Place = { namespace: string; name: string }

/** `app` is the tracking name of the application whose mark the object carries. */
export type Entry = {
  version: string | undefined
  uid: string | undefined
  app: string | undefined
  object: KubeObject | undefined
}

export function placeOf(object: KubeObject): Place {
  return { namespace: object.metadata.namespace ?? '', name: object.metadata.name ?? '' }
}

/** A key for a group and kind, whatever the version. */
export function kindKey(kind: { group: string; kind: string }): string {
  return `${kind.group}/${kind.kind}`
}

export function kindKeyOf(object: KubeObject): string {
  return kindKey({ group: groupOf(object.apiVersion), kind: object.kind })
}

function placeKey(at: Place): string {
  return `${at.namespace}/${at.name}`
}

function placeOfKey(key: string): Place {
  const slash = key.indexOf('/')
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) }
}
