import type { Api, ApiEvent } from '../api.ts'
import type { GroupKind, KubeObject } from '../object.ts'
import { controllerUid } from './labels.ts'

/** The key of an object in caches and queues. */
export function keyOf(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name ?? ''}`
}

/** Namespace and name of a key. */
export function splitKey(key: string): { namespace: string; name: string } {
  const slash = key.indexOf('/')
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) }
}

/**
 * All objects of one kind, by namespace and by owner, so that no reconcile looks through what does not concern it.
 * Watch events arrive inside the write, so what is here is never older than the store.
 */
export class Cache {
  readonly #byNamespace = new Map<string, Map<string, KubeObject>>()
  readonly #byOwner = new Map<string, Map<string, KubeObject>>()
  readonly #listeners: ((event: ApiEvent) => void)[] = []
  readonly #stop: () => void

  constructor(api: Api, kind: GroupKind) {
    this.#stop = api.watch(kind, (event) => this.#take(event))
  }

  get(key: string): KubeObject | undefined {
    return this.#byNamespace.get(splitKey(key).namespace)?.get(key)
  }

  /** The objects of a namespace, in the order of their creation. */
  inNamespace(namespace: string): KubeObject[] {
    return [...(this.#byNamespace.get(namespace)?.values() ?? [])]
  }

  /** The objects whose controller has this uid. */
  ownedBy(uid: string | undefined): KubeObject[] {
    return uid === undefined ? [] : [...(this.#byOwner.get(uid)?.values() ?? [])]
  }

  all(): KubeObject[] {
    return [...this.#byNamespace.values()].flatMap((objects) => [...objects.values()])
  }

  /** Calls the listener for what is there and for each change after the cache has taken it in. */
  onChange(listener: (event: ApiEvent) => void): void {
    for (const object of this.all()) listener({ type: 'ADDED', object, revision: 0 })
    this.#listeners.push(listener)
  }

  stop(): void {
    this.#stop()
  }

  #take(event: ApiEvent): void {
    const key = keyOf(event.object)
    const before = this.get(key)
    const oldOwner = before === undefined ? undefined : controllerUid(before)
    const owner = event.type === 'DELETED' ? undefined : controllerUid(event.object)
    if (oldOwner !== undefined && oldOwner !== owner) drop(this.#byOwner, oldOwner, key)
    if (owner !== undefined) put(this.#byOwner, owner, event.object)
    if (event.type === 'DELETED') drop(this.#byNamespace, event.object.metadata.namespace ?? '', key)
    else put(this.#byNamespace, event.object.metadata.namespace ?? '', event.object)
    for (const listener of this.#listeners) listener(event)
  }
}

function put(index: Map<string, Map<string, KubeObject>>, group: string, object: KubeObject): void {
  const members = index.get(group) ?? new Map<string, KubeObject>()
  members.set(keyOf(object), object)
  index.set(group, members)
}

function drop(index: Map<string, Map<string, KubeObject>>, group: string, key: string): void {
  const members = index.get(group)
  members?.delete(key)
  if (members?.size === 0) index.delete(group)
}
