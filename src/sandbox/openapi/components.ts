import type { JsonObject } from '../json.ts'
import type { Registry, Resource } from '../resources/index.ts'
import type { SchemaEngine } from '../schema.ts'
import type { Schema } from '../types/index.ts'

type GroupVersion = { group: string; version: string }
type Engine = SchemaEngine<Schema>

/** The component name of a kind: upstream's for built-in kinds, the reversed group for custom ones. */
export function componentNameOf(engine: Engine, resource: Resource, version: string): string {
  return (
    engine.componentName(resource.group, version, resource.kind) ??
    `${resource.group.split('.').reverse().join('.')}.${version}.${resource.kind}`
  )
}

/** The schemas of a group version; those of custom resources bring the metadata types along. */
export function componentsFor(
  registry: Registry,
  engine: Engine,
  { group, version }: GroupVersion,
): { [name: string]: JsonObject } {
  const custom = registry.all().filter((each) => each.custom && each.group === group)
  const schemas = engine.openApiComponents(group, version)
  if (custom.length === 0) return schemas
  const components = { ...metaComponents(engine), ...schemas }
  for (const resource of custom) {
    const source = resource.versions.find((each) => each.name === version && each.served)?.schema.source
    if (source === undefined) continue
    const name = componentNameOf(engine, resource, version)
    components[name] = engine.openApiFromCrd(source, {
      group,
      version,
      kind: resource.kind,
      preserveUnknownFields: false,
      hasStatus: resource.subresources.includes('status'),
    })
    components[`${name}List`] = listComponent(resource, name, version)
  }
  return components
}

// Every group document repeats the types of metadata; the smallest built-in one has all of them.
function metaComponents(engine: Engine): { [name: string]: JsonObject } {
  const all = engine.openApiComponents('coordination.k8s.io', 'v1')
  return Object.fromEntries(Object.entries(all).filter(([name]) => name.startsWith('io.k8s.apimachinery.')))
}

function listComponent(resource: Resource, item: string, version: string): JsonObject {
  return {
    description: `${resource.listKind} is a list of ${resource.kind}`,
    type: 'object',
    required: ['items'],
    properties: {
      apiVersion: { type: 'string', description: 'The versioned schema of this representation of an object.' },
      kind: { type: 'string', description: 'The REST resource that this object represents.' },
      items: { type: 'array', description: `List of ${resource.plural}.`, items: { $ref: `#/components/schemas/${item}` } },
      metadata: { $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta' },
    },
    'x-kubernetes-group-version-kind': [{ group: resource.group, kind: resource.listKind, version }],
  }
}
