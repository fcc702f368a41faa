import type { JsonObject } from '../json.ts'
import type { Registry, Resource } from '../resources/index.ts'
import type { SchemaEngine } from '../schema.ts'
import type { Schema } from '../types/index.ts'
import { componentNameOf } from './components.ts'

type GroupVersion = { group: string; version: string }

/** The paths of a group version. kubectl looks for the PATCH operation of a kind with a `fieldValidation` parameter before it applies. */
export function pathsFor(registry: Registry, engine: SchemaEngine<Schema>, { group, version }: GroupVersion): JsonObject {
  const base = group === '' ? `/api/${version}` : `/apis/${group}/${version}`
  const paths: JsonObject = {}
  for (const resource of registry.all()) {
    if (resource.group !== group || !resource.versions.some((each) => each.name === version && each.served)) continue
    const describe = { resource, version, component: componentNameOf(engine, resource, version) }
    const collection = resource.namespaced ? `${base}/namespaces/{namespace}/${resource.plural}` : `${base}/${resource.plural}`
    paths[collection] = { ...collectionOperations(describe), parameters: parametersOf(resource, false) }
    paths[`${collection}/{name}`] = { ...objectOperations(describe), parameters: parametersOf(resource, true) }
    if (resource.subresources.includes('status')) {
      const { get, put, patch } = objectOperations(describe)
      paths[`${collection}/{name}/status`] = {
        get: get ?? null,
        put: put ?? null,
        patch: patch ?? null,
        parameters: parametersOf(resource, true),
      }
    }
    if (resource.namespaced)
      paths[`${base}/${resource.plural}`] = { get: operation(describe, 'list', []), parameters: parametersOf(undefined, false) }
  }
  return paths
}

type Describe = { resource: Resource; version: string; component: string }

function collectionOperations(describe: Describe): JsonObject {
  return {
    get: operation(describe, 'list', [
      'allowWatchBookmarks',
      'continue',
      'fieldSelector',
      'labelSelector',
      'limit',
      'resourceVersion',
      'watch',
    ]),
    post: operation(describe, 'post', writing),
    delete: operation(describe, 'deletecollection', ['dryRun', 'fieldSelector', 'labelSelector', 'propagationPolicy']),
  }
}

const writing = ['dryRun', 'fieldManager', 'fieldValidation']

function objectOperations(describe: Describe): JsonObject {
  return {
    get: operation(describe, 'get', []),
    put: operation(describe, 'put', writing),
    delete: operation(describe, 'delete', ['dryRun', 'gracePeriodSeconds', 'orphanDependents', 'propagationPolicy']),
    patch: operation(describe, 'patch', [...writing, 'force']),
  }
}

function operation({ resource, version, component }: Describe, action: string, query: readonly string[]): JsonObject {
  const schema = {
    $ref: `#/components/schemas/${action === 'list' || action === 'deletecollection' ? `${component}List` : component}`,
  }
  return {
    description: `${action} ${resource.kind}`,
    operationId: `${action}${resource.group.replaceAll('.', '')}${version}${resource.kind}`,
    tags: [`${resource.group === '' ? 'core' : resource.group}_${version}`],
    parameters: query.map((name) => ({
      name,
      in: 'query',
      description: describeParameter(name),
      schema: { type: typeOf(name), uniqueItems: true },
    })),
    ...(['post', 'put'].includes(action) ? { requestBody: { content: { '*/*': { schema } }, required: true } } : {}),
    ...(action === 'patch' ? { requestBody: patchBody(resource) } : {}),
    responses: {
      '200': { description: 'OK', content: { 'application/json': { schema } } },
      '401': { description: 'Unauthorized' },
    },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group: resource.group, version, kind: resource.kind },
  }
}

const patchSchema = { schema: { $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.Patch' } }

// kubectl sends a strategic patch to whatever lists it here; custom resources do not take one.
function patchBody({ custom }: Resource): JsonObject {
  const types = ['apply-patch+yaml', 'json-patch+json', 'merge-patch+json', ...(custom ? [] : ['strategic-merge-patch+json'])]
  return { content: Object.fromEntries(types.map((type) => [`application/${type}`, patchSchema])), required: true }
}

function typeOf(name: string): string {
  if (['limit', 'gracePeriodSeconds'].includes(name)) return 'integer'
  return ['force', 'watch', 'allowWatchBookmarks', 'orphanDependents'].includes(name) ? 'boolean' : 'string'
}

function describeParameter(name: string): string {
  switch (name) {
    case 'dryRun':
      return 'All: the request goes through all stages but nothing is stored.'
    case 'fieldManager':
      return 'The name of whoever makes the change, as managedFields will show it.'
    case 'fieldValidation':
      return 'What happens to unknown and duplicate fields: Ignore, Warn or Strict.'
    case 'force':
      return 'Take fields over from other managers when applying.'
    default:
      return `The ${name} of the request.`
  }
}

function parametersOf(resource: Resource | undefined, named: boolean): JsonObject[] {
  const parameter = (name: string, description: string) => ({
    name,
    in: 'path',
    description,
    required: true,
    schema: { type: 'string', uniqueItems: true },
  })
  return [
    ...(named && resource !== undefined ? [parameter('name', `name of the ${resource.kind}`)] : []),
    ...(resource?.namespaced === true
      ? [parameter('namespace', 'object name and auth scope, such as for teams and projects')]
      : []),
    {
      name: 'pretty',
      in: 'query',
      description: 'If true, the answer is indented.',
      schema: { type: 'string', uniqueItems: true },
    },
  ]
}
