import { KustomizeError } from '../contract.ts'
import { idText, keyOf, type ResId } from './res-id.ts'
import type { Resource } from './resource.ts'

/** One step of a build: it changes objects, adds some or takes some away. Throws KustomizeError. */
export type Transform = (resources: ResMap) => void

/**
 * The objects of a build in their order, found by what they are or were called. Who changes names, namespaces or kinds calls `renamed` afterwards:
 * then what was looked up is looked up anew.
 */
export class ResMap {
  private list: Resource[] = []
  private current: Map<string, Resource[]> | undefined
  private any: Map<string, Resource[]> | undefined
  private names: Map<string, Resource[]> | undefined

  /** All objects, in order. */
  get resources(): readonly Resource[] {
    return this.list
  }

  /** The objects that are called so now. */
  byCurrentId(id: ResId): readonly Resource[] {
    this.current ??= indexed(this.list, (resource) => [keyOf(resource.id)])
    return this.current.get(keyOf(id)) ?? []
  }

  /** The objects that are or were called so. */
  byAnyId(id: ResId): readonly Resource[] {
    this.any ??= indexed(this.list, (resource) => (resource.isEmpty ? [] : idsOf(resource).map(keyOf)))
    return this.any.get(keyOf(id)) ?? []
  }

  /** The objects that have or had this name, whatever they are. */
  byAnyName(name: string): readonly Resource[] {
    this.names ??= indexed(this.list, (resource) => (resource.isEmpty ? [] : idsOf(resource).map((id) => id.name)))
    return this.names.get(name) ?? []
  }

  /** Throws KustomizeError where an object with the id of the new one is there. */
  append(resource: Resource): void {
    const { id } = resource
    if (this.byCurrentId(id).length > 0) throw registered(id)
    this.push(resource)
  }

  appendAll(others: ResMap): void {
    for (const resource of others.list) this.append(resource)
  }

  /** Puts an object in the place of one that is there. */
  replace(old: Resource, resource: Resource): void {
    const at = this.list.indexOf(old)
    if (at >= 0) this.list[at] = resource
    this.renamed()
  }

  /** Takes a new order or a part of the objects. Throws KustomizeError where two have the same id. */
  reset(resources: readonly Resource[]): void {
    this.list = []
    this.renamed()
    for (const resource of resources) this.append(resource)
  }

  dropEmpty(): void {
    if (!this.list.some((resource) => resource.isEmpty)) return
    this.list = this.list.filter((resource) => !resource.isEmpty)
    this.renamed()
  }

  /** What is called how may have changed. */
  renamed(): void {
    this.current = undefined
    this.any = undefined
    this.names = undefined
  }

  private push(resource: Resource): void {
    this.list.push(resource)
    if (this.current !== undefined) put(this.current, keyOf(resource.id), resource)
    const ids = this.any === undefined && this.names === undefined ? [] : idsOf(resource)
    if (this.any !== undefined) for (const key of new Set(ids.map(keyOf))) put(this.any, key, resource)
    if (this.names !== undefined) for (const name of new Set(ids.map((id) => id.name))) put(this.names, name, resource)
  }
}

const idsOf = (resource: Resource): ResId[] => [...resource.previousIds, resource.id]

function indexed(list: readonly Resource[], keysOf: (resource: Resource) => readonly string[]): Map<string, Resource[]> {
  const index = new Map<string, Resource[]>()
  for (const resource of list) for (const key of new Set(keysOf(resource))) put(index, key, resource)
  return index
}

function put(index: Map<string, Resource[]>, key: string, resource: Resource): void {
  const found = index.get(key)
  if (found === undefined) index.set(key, [resource])
  else found.push(resource)
}

function registered(id: ResId): KustomizeError {
  return new KustomizeError('resource-conflict', `may not add resource with an already registered id: ${idText(id)}`)
}
