import type { FieldSpec, Gvk } from '../contract.ts'

/** Names one object. `clusterScoped` is true only for kinds that are known to have no namespace. */
export type ResId = Gvk & { name: string; namespace: string; clusterScoped: boolean }

/** Says of a kind whether its objects certainly have no namespace. */
export type Scopes = { isClusterScoped(apiVersion: string, kind: string): boolean }

/** What stands in the place of the namespace of an object that has none. */
export const noNamespace = '_non_namespaceable_'

/** Group and version of an `apiVersion`. */
export function parseApiVersion(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf('/')
  return slash < 0
    ? { group: '', version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) }
}

export const apiVersionOf = ({ group, version }: Gvk): string => (group === '' ? version : `${group}/${version}`)

/** The namespace that counts when objects are compared: an empty one is `default`. */
export function effectiveNamespace({ clusterScoped, namespace }: ResId): string {
  if (clusterScoped) return noNamespace
  return namespace === '' ? 'default' : namespace
}

/** Equal for ids that kustomize takes for the same object. */
export function keyOf(id: ResId): string {
  return `${nameKeyOf(id)}|${effectiveNamespace(id)}`
}

/** Equal for ids of the same kind and name, whatever their namespace. */
export function nameKeyOf({ group, version, kind, name }: Gvk & { name: string }): string {
  return `${group}/${version}/${kind}|${name}`
}

/** Whether a kind is one that a selector means, whose empty parts mean everything. */
export function isSelected(gvk: Gvk, { group, version, kind }: Gvk | FieldSpec): boolean {
  return (
    (group === '' || gvk.group === group) && (version === '' || gvk.version === version) && (kind === '' || gvk.kind === kind)
  )
}

/** A kind as messages show it: `Deployment.v1.apps`. */
export function gvkText({ group, version, kind }: Gvk): string {
  return [kind === '' ? '[noKind]' : kind, version === '' ? '[noVer]' : version, group === '' ? '[noGrp]' : group].join('.')
}

/** An id as messages show it: `Deployment.v1.apps/name.[noNs]`. */
export function idText(id: ResId): string {
  return `${gvkText(id)}/${id.name === '' ? '[noName]' : id.name}.${id.namespace === '' ? '[noNs]' : id.namespace}`
}

/** A kind in a form whose order puts what has no group after what has one. */
export function gvkSortText({ group, version, kind }: Gvk): string {
  return [group === '' ? '~G' : group, version === '' ? '~V' : version, kind === '' ? '~K' : kind].join('_')
}
