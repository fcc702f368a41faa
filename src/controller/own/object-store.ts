import type { Cluster, KindInfo, KubeObject } from '#model'
import { isNewer } from '../live/version.ts'
import { failureText, watchKind } from '../live/watch-kind.ts'
import type { Clock, ResourceName } from '../ports.ts'

export type StoreChange = { name: ResourceName; before: KubeObject | undefined; after: KubeObject | undefined }

/**
 * The objects of one kind of the own cluster, whole, as last seen or as our own last write answered, whichever is newer: what a pass
 * wrote must not be undone in memory by the watch that lags behind.
 */
export class ObjectStore {
  readonly #objects = new Map<string, KubeObject>()
  readonly #onChange: (change: StoreChange) => void

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

  /** Takes an object unless a newer one is known; `quiet` for our own writes, which are no news. */
  accept(object: KubeObject, options: { quiet?: boolean } = {}): void {
    const name = nameOf(object)
    const before = this.#objects.get(keyOf(name))
    if (before !== undefined && before.metadata.uid === object.metadata.uid) {
      if (isNewer(before.metadata.resourceVersion, object.metadata.resourceVersion)) return
      if (before.metadata.resourceVersion === object.metadata.resourceVersion) return
    }
    this.#objects.set(keyOf(name), object)
    if (options.quiet !== true) this.#onChange({ name, before, after: object })
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
      changed: (object: KubeObject) => store.accept(object),
      removed: (object: KubeObject) => store.remove(object),
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
