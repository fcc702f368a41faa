import type { Cluster, KindInfo, KubeObject } from '#model'
import { isNewer } from '../live/version.ts'
import { failureText, watchKind } from '../live/watch-kind.ts'
import type { Clock, ResourceName } from '../ports.ts'

/** `own`: it is what a pass of ours wrote, and no news to it. */
export type StoreChange = { name: ResourceName; before: KubeObject | undefined; after: KubeObject | undefined; own?: boolean }

/**
 * The objects of one kind of the own cluster, whole, as last seen or as our own last write answered, whichever is newer: what a pass
 * wrote must not be undone in memory by the watch that lags behind.
 */
export class ObjectStore {
  readonly #objects = new Map<string, KubeObject>()
  readonly #onChange: (change: StoreChange) => void
  /** What the watch told of objects that are being written. */
  readonly #held = new Map<string, Array<() => void>>()

  constructor(onChange: (change: StoreChange) => void) {
    this.#onChange = onChange
  }

  get(name: ResourceName): KubeObject | undefined {
    return this.#objects.get(keyOf(name))
  }

  /** All objects, sorted by namespace and name. */
  all(): KubeObject[] {
    return [...this.#objects.keys()].sort().map((key) => this.#objects.get(key)!)
  }

  /** Takes an object unless a newer one is known; `quiet` for our own writes, which are told as such. */
  accept(object: KubeObject, options: { quiet?: boolean } = {}): void {
    const name = nameOf(object)
    const before = this.#objects.get(keyOf(name))
    if (before !== undefined && before.metadata.uid === object.metadata.uid) {
      if (isNewer(before.metadata.resourceVersion, object.metadata.resourceVersion)) return
      if (before.metadata.resourceVersion === object.metadata.resourceVersion) return
    }
    this.#objects.set(keyOf(name), object)
    this.#onChange({ name, before, after: object, ...(options.quiet === true ? { own: true } : {}) })
  }

  /**
   * While we write an object, what the watch tells of it waits until the returned function is called: our own write often comes back before
   * its answer does, and would be taken for news. One writer an object at a time.
   */
  hold(name: ResourceName): () => void {
    const key = keyOf(name)
    this.#held.set(key, [])
    return () => {
      const told = this.#held.get(key) ?? []
      this.#held.delete(key)
      for (const tell of told) tell()
    }
  }

  /** What a watch tells: an object as it is now. */
  changed(object: KubeObject): void {
    const held = this.#held.get(keyOf(nameOf(object)))
    if (held === undefined) this.accept(object)
    else held.push(() => this.accept(object))
  }

  /** What a watch tells: an object is gone. */
  removed(object: KubeObject): void {
    const held = this.#held.get(keyOf(nameOf(object)))
    if (held === undefined) this.remove(object)
    else held.push(() => this.remove(object))
  }

  remove(object: KubeObject): void {
    const name = nameOf(object)
    const before = this.#objects.get(keyOf(name))
    if (before === undefined || (before.metadata.uid !== object.metadata.uid && object.metadata.uid !== undefined)) return
    this.#objects.delete(keyOf(name))
    this.#onChange({ name, before, after: undefined })
  }

  /** Takes a complete list of a namespace (`''`: of all namespaces); what is not in it is gone. */
  replace(items: readonly KubeObject[], namespace: string): void {
    const now = new Set(items.map((item) => keyOf(nameOf(item))))
    for (const object of this.all()) {
      const isListed = namespace === '' || object.metadata.namespace === namespace
      if (isListed && !now.has(keyOf(nameOf(object)))) this.remove(object)
    }
    for (const item of items) this.accept(item)
  }
}

export type FollowRequest = {
  cluster: Cluster
  kind: KindInfo
  namespace: string
  labelSelector?: string
  clock: Clock
  signal: AbortSignal
  failed(error: unknown): void
}

/** Keeps a store up to date until the signal fires. Resolves when the first list is in it. */
export function follow(store: ObjectStore, request: FollowRequest): Promise<void> {
  const { cluster, kind, namespace, labelSelector, clock, signal } = request
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true })
    let told = ''
    const sink = {
      replaced: (items: readonly KubeObject[]) => {
        told = ''
        store.replace(items, namespace)
        resolve()
      },
      changed: (object: KubeObject) => store.changed(object),
      removed: (object: KubeObject) => store.removed(object),
      failed: (error: unknown) => {
        // A server that is away fails every few seconds; once is enough to know.
        if (failureText(error) !== told) request.failed(error)
        told = failureText(error)
      },
      recovered: () => {
        told = ''
      },
    }
    const watched = {
      cluster,
      kind,
      ...(namespace === '' ? {} : { namespace }),
      ...(labelSelector === undefined ? {} : { labelSelector }),
    }
    void watchKind(watched, sink, { clock, signal })
  })
}

export function nameOf(object: KubeObject): ResourceName {
  return { namespace: object.metadata.namespace ?? '', name: object.metadata.name ?? '' }
}

/** `namespace/name`; usable as a map key. */
export function keyOf(name: ResourceName): string {
  return `${name.namespace}/${name.name}`
}

/** The name back from its key. */
export function nameFromKey(key: string): ResourceName {
  const slash = key.indexOf('/')
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) }
}
