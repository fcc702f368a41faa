/** Where an object lives: `resource` is group and plural (`apps/deployments`, `/pods`), `namespace` is `''` for cluster-scoped ones. */
export type StoreKey = { resource: string; namespace: string; name: string }

/** The order in which lists come: namespace first, then name, by code unit as etcd sorts its keys. */
export function compareKeys(a: { namespace: string; name: string }, b: { namespace: string; name: string }): number {
  if (a.namespace === b.namespace) return a.name < b.name ? -1 : a.name > b.name ? 1 : 0
  const left = a.namespace === '' ? a.name : `${a.namespace}/${a.name}`
  const right = b.namespace === '' ? b.name : `${b.namespace}/${b.name}`
  return left < right ? -1 : left > right ? 1 : 0
}
