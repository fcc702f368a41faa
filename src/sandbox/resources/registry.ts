import type { Gvk } from '../object.ts'
import type { Resource, ResourceVersion } from './resource.ts'

/** The resources being served, by path and by kind. CRDs add and remove theirs while the server runs. */
export class Registry {
  readonly #byKey = new Map<string, Resource>()
  readonly #listeners = new Set<() => void>()

  constructor(resources: readonly Resource[]) {
    for (const resource of resources) this.#byKey.set(pathKey(resource), resource)
  }

  /** Adds or replaces a resource. */
  set(resource: Resource): void {
    this.#byKey.set(pathKey(resource), resource)
    this.#changed()
  }

  remove(group: string, plural: string): void {
    if (this.#byKey.delete(`${group}/${plural}`)) this.#changed()
  }

  /** By URL: group, version and plural; undefined unless that version is served. */
  find(group: string, version: string, plural: string): { resource: Resource; version: ResourceVersion } | undefined {
    const resource = this.#byKey.get(`${group}/${plural}`)
    const found = resource?.versions.find((candidate) => candidate.name === version && candidate.served)
    return resource === undefined || found === undefined ? undefined : { resource, version: found }
  }

  byPlural(group: string, plural: string): Resource | undefined {
    return this.#byKey.get(`${group}/${plural}`)
  }

  byKind(group: string, kind: string): Resource | undefined {
    return this.all().find((resource) => resource.group === group && resource.kind === kind)
  }

  byGvk({ group, version, kind }: Gvk): { resource: Resource; version: ResourceVersion } | undefined {
    const resource = this.byKind(group, kind)
    const found = resource?.versions.find((candidate) => candidate.name === version)
    return resource === undefined || found === undefined ? undefined : { resource, version: found }
  }

  all(): Resource[] {
    return [...this.#byKey.values()]
  }

  /** Calls back after each change of what is served. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener)
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }
}

function pathKey(resource: Resource): string {
  return `${resource.group}/${resource.plural}`
}
