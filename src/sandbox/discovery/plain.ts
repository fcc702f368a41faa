import { createHash } from 'node:crypto'
import type { JsonObject } from '../json.ts'
import { apiVersionOf } from '../object.ts'
import type { Registry, Resource } from '../resources/index.ts'
import { subresourcesOf, verbsOf } from './subresources.ts'
import { type VirtualResource, virtualResources } from './virtual.ts'

/** Groups with their versions, preferred ones first; the core group is `''`. Built-in groups come in a fixed order, custom ones by name. */
export function servedGroups(registry: Registry): { group: string; versions: string[] }[] {
  const groups = new Map<string, string[]>()
  const add = (group: string, version: string) => {
    const versions = groups.get(group) ?? []
    if (!versions.includes(version)) groups.set(group, [...versions, version])
  }
  const resources = registry.all()
  for (const resource of resources.filter((each) => !each.custom))
    for (const { name } of resource.versions) add(resource.group, name)
  for (const virtual of virtualResources) add(virtual.group, virtual.version)
  const custom = resources.filter((each) => each.custom).sort((a, b) => (a.group < b.group ? -1 : a.group > b.group ? 1 : 0))
  for (const resource of custom) {
    for (const version of resource.versions.filter((each) => each.served)) add(resource.group, version.name)
  }
  return [...groups].map(([group, versions]) => ({
    group,
    versions: group.includes('.') ? versions.toSorted(byPriority) : versions,
  }))
}

// GA before beta before alpha, then the higher number; anything else after that by name.
function byPriority(a: string, b: string): number {
  const left = rank(a)
  const right = rank(b)
  for (const [index, value] of left.entries()) {
    const difference = (right[index] ?? 0) - value
    if (difference !== 0) return difference
  }
  return a < b ? -1 : a > b ? 1 : 0
}

function rank(version: string): number[] {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version)
  if (match === null) return [0, 0, 0]
  const stage = match[2] === undefined ? 3 : match[2] === 'beta' ? 2 : 1
  return [stage, Number(match[1]), Number(match[3] ?? 0)]
}

/** `/apis`, or one group of it. */
export function groupListDocument(registry: Registry): JsonObject {
  const groups = servedGroups(registry).filter(({ group }) => group !== '')
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(groupEntry) }
}

/** `/apis/<group>`; undefined if the group is not served. */
export function groupDocument(registry: Registry, name: string): JsonObject | undefined {
  const found = servedGroups(registry).find(({ group }) => group === name)
  return found === undefined ? undefined : { kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(found) }
}

function groupEntry({ group, versions }: { group: string; versions: string[] }): JsonObject {
  const entries = versions.map((version) => ({ groupVersion: apiVersionOf(group, version), version }))
  return { name: group, versions: entries, preferredVersion: entries[0] ?? null }
}

/** `/apis/<group>/<version>` and `/api/v1`; undefined if that version is not served. */
export function resourceListDocument(registry: Registry, group: string, version: string): JsonObject | undefined {
  const isServed = servedGroups(registry).some((each) => each.group === group && each.versions.includes(version))
  if (!isServed) return undefined
  const stored = registry
    .all()
    .filter((each) => each.group === group && each.versions.some((served) => served.name === version && served.served))
    .flatMap((resource) => storedEntries(resource, version))
  const virtual = virtualResources.filter((each) => each.group === group && each.version === version).map(virtualEntry)
  const resources = [...stored, ...virtual].sort((a, b) => (stem(a) < stem(b) ? -1 : stem(a) > stem(b) ? 1 : 0))
  return {
    kind: 'APIResourceList',
    ...(group === '' ? {} : { apiVersion: 'v1' }),
    groupVersion: apiVersionOf(group, version),
    resources,
  }
}

// Subresources stay behind their resource in the order they have.
function stem(entry: JsonObject): string {
  return String(entry['name']).split('/')[0] ?? ''
}

function storedEntries(resource: Resource, version: string): JsonObject[] {
  const main: JsonObject = {
    name: resource.plural,
    singularName: resource.singular,
    namespaced: resource.namespaced,
    kind: resource.kind,
    verbs: verbsOf(resource),
    ...(resource.shortNames.length === 0 ? {} : { shortNames: [...resource.shortNames] }),
    ...(resource.categories.length === 0 ? {} : { categories: [...resource.categories] }),
    storageVersionHash:
      createHash('sha512').update(`${resource.key}/${resource.storageApiVersion}/${version}`).digest('base64').slice(0, 11) + '=',
  }
  const subresources = subresourcesOf(resource).map((each) => ({
    name: `${resource.plural}/${each.name}`,
    singularName: '',
    namespaced: resource.namespaced,
    ...(each.version === '' ? {} : { group: each.group, version: each.version }),
    kind: each.kind,
    verbs: each.verbs,
  }))
  return [main, ...subresources]
}

function virtualEntry(resource: VirtualResource): JsonObject {
  return {
    name: resource.plural,
    singularName: resource.kind.toLowerCase(),
    namespaced: resource.namespaced,
    kind: resource.kind,
    verbs: resource.verbs,
    ...(resource.shortNames === undefined ? {} : { shortNames: resource.shortNames }),
  }
}
