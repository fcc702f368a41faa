import { type FieldSpec, KustomizeError } from '../contract.ts'
import {
  asList,
  copyNode,
  getField,
  isEmpty,
  isNull,
  lookupOrCreate,
  type Node,
  objectOf,
  setMetaMap,
  valueOf,
  WrongNodeKind,
} from '../node/index.ts'
import { goJson, keyOf, notedAnnotations, type Resource, type Transform } from '../resources/index.ts'
import { changeFields, scalarSetter } from './field-spec.ts'

/** Which subjects of role bindings get the namespace: those named `default`, all service accounts, or none. */
export type SubjectMode = 'defaultOnly' | 'allServiceAccounts' | 'none'

export type NamespaceSettings = {
  namespace: string
  specs: readonly FieldSpec[]
  /** Leaves namespaces alone that are set. */
  unsetOnly?: boolean
  subjects?: SubjectMode
}

/** Moves all objects that have a namespace into one. Throws KustomizeError where two objects get the same id by it. */
export function namespaceTransformer(settings: NamespaceSettings): Transform {
  return (map) => {
    const { resources } = map
    if (settings.namespace === '') return
    const owners = new Map<string, Set<Resource>>()
    const keys = resources.map((resource) => keyOf(resource.id))
    for (const [index, key] of keys.entries()) put(owners, key, resources[index])
    for (const [index, resource] of resources.entries()) {
      if (resource.isEmpty || resource.isFromHelm) continue
      resource.rememberId()
      changeNamespace(resource, settings)
      owners.get(keys[index] ?? '')?.delete(resource)
      const same = put(owners, keyOf(resource.id), resource)
      if (same.size > 1) throw conflict(resources.filter((each) => same.has(each)))
    }
    map.renamed()
  }
}

function put(owners: Map<string, Set<Resource>>, key: string, resource: Resource | undefined): Set<Resource> {
  const owner = owners.get(key) ?? new Set<Resource>()
  owners.set(key, owner)
  if (resource !== undefined) owner.add(resource)
  return owner
}

function conflict(resources: readonly Resource[]): KustomizeError {
  const message = `namespace transformation produces ID conflict: [${resources.map(textOf).join(' ')}]`
  return new KustomizeError('resource-conflict', message, { field: 'namespace' })
}

function textOf(resource: Resource): string {
  const node = copyNode(resource.node)
  setMetaMap(node, 'annotations', notedAnnotations(resource))
  return goJson(objectOf(node))
}

const metadataNamespace = { group: '', version: '', kind: '', path: 'metadata/namespace', create: true }
const bindings = new Set(['RoleBinding', 'ClusterRoleBinding'])

/** Moves one object. Throws KustomizeError. */
export function changeNamespace(
  resource: Resource,
  { namespace, specs, unsetOnly = false, subjects = 'defaultOnly' }: NamespaceSettings,
): void {
  const set = (field: Node): void => {
    if (unsetOnly && valueOf(field) !== '' && !isNull(field)) return
    scalarSetter(namespace, '!!str')(field)
  }
  const isBinding = bindings.has(resource.kind)
  // `metadata.name` is the namespace of the core kind Namespace only.
  const own = specs.filter(({ path, kind }) => {
    if (path === 'metadata/namespace' || (isBinding && bindings.has(kind) && path === 'subjects/namespace')) return false
    return path !== 'metadata/name' || resource.apiVersion === 'v1'
  })
  if (!resource.id.clusterScoped) changeFields(resource, [metadataNamespace], { create: 'scalar', set })
  if (isBinding) moveSubjects(resource, subjects, set)
  try {
    changeFields(resource, own, { create: 'scalar', tag: '!!str', set })
  } catch (error) {
    if (error instanceof KustomizeError) throw error.prefixed('namespace transformation failed')
    throw error
  }
}

function moveSubjects(resource: Resource, mode: SubjectMode, set: (field: Node) => void): void {
  if (mode === 'none') return
  const list = getField(resource.node, 'subjects')
  if (list === undefined || isEmpty(list)) return
  const [field, wanted] = mode === 'defaultOnly' ? ['name', 'default'] : ['kind', 'ServiceAccount']
  try {
    for (const subject of asList(list)?.items ?? []) {
      const found = getField(subject, field)
      if (found === undefined || isNull(found)) continue
      if (found.kind !== 'scalar') throw new WrongNodeKind('scalar', found)
      if (found.value !== wanted) continue
      const namespace = lookupOrCreate(subject, ['namespace'], 'scalar')
      if (namespace !== undefined) set(namespace)
    }
  } catch (error) {
    if (!(error instanceof WrongNodeKind)) throw error
    throw new KustomizeError('transformer', `setting namespace on (cluster)role binding subjects: ${error.message}`)
  }
}
