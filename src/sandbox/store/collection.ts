import type { KubeObject } from '../object.ts'
import { compareKeys } from './key.ts'
import { EventRing } from './ring.ts'

/** All objects of one resource, with the ring of its latest changes. */
export class Collection {
  readonly ring: EventRing
  readonly #namespaces = new Map<string, Map<string, KubeObject>>()

  constructor(ringSize: number, evictedUpTo: number) {
    this.ring = new EventRing(ringSize, evictedUpTo)
  }

  get(namespace: string, name: string): KubeObject | undefined {
    return this.#namespaces.get(namespace)?.get(name)
  }

  /** Sorted by namespace and name; of one namespace if `namespace` is given. */
  list(namespace?: string): KubeObject[] {
    if (namespace !== undefined) return sorted([...(this.#namespaces.get(namespace)?.values() ?? [])])
    return sorted([...this.#namespaces.values()].flatMap((objects) => [...objects.values()]))
  }

  /** The list as it was at `revision`: today's with the later changes undone. Undefined once the ring has forgotten some of them. */
  listAt(revision: number, namespace?: string): KubeObject[] | undefined {
    const later = this.ring.after(revision)
    if (later === undefined) return undefined
    if (later.length === 0) return this.list(namespace)
    const objects = new Map(this.list(namespace).map((object) => [placeOf(object), object]))
    for (const event of later.toReversed()) {
      if (namespace !== undefined && event.object.metadata.namespace !== namespace) continue
      if (event.before === undefined) objects.delete(placeOf(event.object))
      else objects.set(placeOf(event.before), event.before)
    }
    return sorted([...objects.values()])
  }

  set(namespace: string, name: string, object: KubeObject): void {
    const objects = this.#namespaces.get(namespace) ?? new Map<string, KubeObject>()
    this.#namespaces.set(namespace, objects)
    objects.set(name, object)
  }

  remove(namespace: string, name: string): void {
    const objects = this.#namespaces.get(namespace)
    objects?.delete(name)
    if (objects?.size === 0) this.#namespaces.delete(namespace)
  }
}

function placeOf(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name ?? ''}`
}

function sorted(objects: KubeObject[]): KubeObject[] {
  return objects.sort((a, b) =>
    compareKeys(
      { namespace: a.metadata.namespace ?? '', name: a.metadata.name ?? '' },
      { namespace: b.metadata.namespace ?? '', name: b.metadata.name ?? '' },
    ),
  )
}
