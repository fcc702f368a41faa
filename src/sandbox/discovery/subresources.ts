import type { Resource } from '../resources/index.ts'

/** Verbs of a stored resource, alphabetically as upstream lists them. */
export function verbsOf(resource: Resource): string[] {
  const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']
  if (resource.custom) return ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch']
  return resource.key === '/namespaces' ? verbs.filter((verb) => verb !== 'deletecollection') : verbs
}

export type Subresource = { name: string; group: string; version: string; kind: string; verbs: string[] }

const shapes: { [name: string]: Omit<Subresource, 'name'> } = {
  attach: { group: '', version: '', kind: 'PodAttachOptions', verbs: ['create', 'get'] },
  binding: { group: '', version: '', kind: 'Binding', verbs: ['create'] },
  eviction: { group: 'policy', version: 'v1', kind: 'Eviction', verbs: ['create'] },
  exec: { group: '', version: '', kind: 'PodExecOptions', verbs: ['create', 'get'] },
  portforward: { group: '', version: '', kind: 'PodPortForwardOptions', verbs: ['create', 'get'] },
  scale: { group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: ['get', 'patch', 'update'] },
  token: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest', verbs: ['create'] },
}

/** The subresources of a resource with the kind and verbs of each. */
export function subresourcesOf(resource: Resource): Subresource[] {
  // Custom resources list status before scale, built-in ones go by the alphabet.
  const names = resource.custom ? resource.subresources.toReversed() : resource.subresources
  return names.map((name) => {
    const own = { group: '', version: '', kind: resource.kind }
    if (name === 'proxy')
      return { ...own, name, kind: `${resource.kind}ProxyOptions`, verbs: ['create', 'delete', 'get', 'patch', 'update'] }
    if (name === 'log') return { ...own, name, verbs: ['get'] }
    if (name === 'finalize') return { ...own, name, verbs: ['update'] }
    const shape = shapes[name]
    return shape === undefined ? { ...own, name, verbs: ['get', 'patch', 'update'] } : { name, ...shape }
  })
}
