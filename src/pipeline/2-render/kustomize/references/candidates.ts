import { fieldOf, lookup, type Node, valueOf } from '../node/index.ts'
import { effectiveNamespace, isSelected, noNamespace, type ResMap, type Resource } from '../resources/index.ts'

/** Finds, for the objects that names may be meant for, which ones a referrer can mean. Names must not change while it is in use. */
export class Candidates {
  private readonly objects: ResMap
  private origins: Map<string, Origin> | undefined

  constructor(objects: ResMap) {
    this.objects = objects
  }

  /** The objects that had this name, and that a referrer can reach. */
  reachable(name: string, referrer: Referrer): Resource[] {
    return this.objects.byAnyName(name).filter((resource) => canReach(referrer, resource))
  }

  /**
   * Those of them that were in this namespace first; if the referrer can reach no object at all that was, those that are in it now. Objects without a
   * namespace are never among them.
   */
  inNamespace(name: string, namespace: string, referrer: Referrer): Resource[] {
    const reachable = this.reachable(name, referrer)
    if (namespace === noNamespace) return []
    if (!this.anyFrom(namespace, referrer)) return reachable.filter(({ id }) => effectiveNamespace(id) === namespace)
    return reachable.filter(({ originalId }) => effectiveNamespace(originalId) === namespace)
  }

  private anyFrom(namespace: string, referrer: Referrer): boolean {
    this.origins ??= originsOf(this.objects.resources)
    const origin = this.origins.get(namespace)
    if (origin === undefined) return false
    if (referrer.isClusterScoped || origin.hasClusterScoped) return true
    return origin.effective.has(referrer.namespace) || [...referrer.bound].some((each) => origin.written.has(each))
  }
}

/** What matters of an object that refers to others: the namespace that it is in, and those that its subjects are in. */
export type Referrer = { resource: Resource; isClusterScoped: boolean; namespace: string; bound: ReadonlySet<string> }

export function referrerOf(resource: Resource): Referrer {
  const { id } = resource
  return { resource, isClusterScoped: id.clusterScoped, namespace: effectiveNamespace(id), bound: boundNamespaces(resource) }
}

/** The namespaces that objects have come from: where those that came from there are now. */
type Origin = { effective: Set<string>; written: Set<string>; hasClusterScoped: boolean }

function originsOf(resources: readonly Resource[]): Map<string, Origin> {
  const origins = new Map<string, Origin>()
  for (const resource of resources) {
    const { id, originalId } = resource
    const from = effectiveNamespace(originalId)
    let origin = origins.get(from)
    if (origin === undefined) origins.set(from, (origin = { effective: new Set(), written: new Set(), hasClusterScoped: false }))
    origin.effective.add(effectiveNamespace(id))
    origin.written.add(id.namespace)
    if (id.clusterScoped) origin.hasClusterScoped = true
  }
  return origins
}

function canReach(referrer: Referrer, target: Resource): boolean {
  if (referrer.isClusterScoped) return true
  const { id } = target
  return id.clusterScoped || effectiveNamespace(id) === referrer.namespace || referrer.bound.has(id.namespace)
}

/** A RoleBinding can name service accounts of other namespaces. */
function boundNamespaces({ node, kind }: Resource): Set<string> {
  const namespaces = new Set<string>()
  const subjects = kind === 'RoleBinding' ? fieldOf(node, 'subjects') : undefined
  for (const subject of subjects?.kind === 'list' ? subjects.items : []) {
    const namespace = fieldOf(subject, 'namespace')
    if (valueOf(fieldOf(subject, 'kind')) === 'ServiceAccount' && namespace !== undefined) namespaces.add(valueOf(namespace))
  }
  return namespaces
}

/** Whether an object was called so, and was of a kind that the table means. The kinds are those of its former ids. */
export function wasCalled(resource: Resource, name: string, kind: { group: string; version: string; kind: string }): boolean {
  const previous = resource.previousIds
  return previous.some((id) => id.name === name) && previous.some((id) => isSelected(id, kind))
}

/** Whether an object has the prefixes and suffixes of another, as far as the shorter list of each goes. */
export function sharesAffixes(one: Resource, other: Resource, emptyMatches: boolean): boolean {
  return sameEnd(one.prefixes, other.prefixes, emptyMatches) && sameEnd(one.suffixes, other.suffixes, emptyMatches)
}

function sameEnd(one: readonly string[], other: readonly string[], emptyMatches: boolean): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one]
  if (short.length === 0) return emptyMatches || long.length === 0
  const rest = long.length - short.length
  return short.every((affix, index) => affix === long[rest + index])
}

/** The kind that a `roleRef` means; undefined where it does not say. */
export function roleKind(node: Node): { group: string; version: string; kind: string } | undefined {
  const group = find(node, ['roleRef', 'apiGroup'])
  const kind = find(node, ['roleRef', 'kind'])
  return group === undefined || kind === undefined ? undefined : { group: valueOf(group), version: '', kind: valueOf(kind) }
}

function find(node: Node, path: readonly string[]): Node | undefined {
  const parent = fieldOf(node, path[0] ?? '')
  return parent?.kind === 'map' ? lookup(parent, path.slice(1)) : undefined
}
