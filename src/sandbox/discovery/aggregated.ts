import type { JsonObject } from '../json.ts'
import type { Registry, Resource } from '../resources/index.ts'
import { servedGroups } from './plain.ts'
import { subresourcesOf, verbsOf } from './subresources.ts'
import { virtualResources } from './virtual.ts'

/** All groups in one document: of the core group for `/api`, of the others for `/apis`. */
export function aggregated(registry: Registry, core: boolean, version: 'v2' | 'v2beta1'): JsonObject {
  const groups = servedGroups(registry).filter(({ group }) => (group === '') === core)
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: groups.map(({ group, versions }) => ({
      metadata: group === '' ? {} : { name: group },
      versions: versions.map((each) => ({ version: each, resources: resourcesOf(registry, group, each), freshness: 'Current' })),
    })),
  }
}

function resourcesOf(registry: Registry, group: string, version: string): JsonObject[] {
  const stored = registry
    .all()
    .filter((each) => each.group === group && each.versions.some((served) => served.name === version && served.served))
    .map((resource) => storedEntry(resource, version))
  const virtual = virtualResources
    .filter((each) => each.group === group && each.version === version)
    .map((each) => ({
      resource: each.plural,
      responseKind: { group: '', version: '', kind: each.kind },
      scope: each.namespaced ? 'Namespaced' : 'Cluster',
      singularResource: each.kind.toLowerCase(),
      verbs: each.verbs,
      ...(each.shortNames === undefined ? {} : { shortNames: each.shortNames }),
    }))
  return [...stored, ...virtual].sort((a, b) => (String(a['resource']) < String(b['resource']) ? -1 : 1))
}

function storedEntry(resource: Resource, version: string): JsonObject {
  const subresources = subresourcesOf(resource).map(({ name, verbs, ...kind }) => ({
    subresource: name,
    responseKind: kind,
    verbs,
  }))
  const own = resource.custom ? { group: resource.group, version } : { group: '', version: '' }
  return {
    resource: resource.plural,
    responseKind: { ...own, kind: resource.kind },
    scope: resource.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: resource.singular,
    verbs: verbsOf(resource),
    ...(resource.shortNames.length === 0 ? {} : { shortNames: [...resource.shortNames] }),
    ...(resource.categories.length === 0 ? {} : { categories: [...resource.categories] }),
    ...(subresources.length === 0 ? {} : { subresources }),
  }
}
