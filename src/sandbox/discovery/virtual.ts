/** A resource that is asked and answered without being stored. */
export type VirtualResource = {
  group: string
  version: string
  kind: string
  plural: string
  namespaced: boolean
  verbs: string[]
  shortNames?: string[]
}

/** Reviews and the like, in the order of their groups. */
export const virtualResources: readonly VirtualResource[] = [
  { group: '', version: 'v1', kind: 'Binding', plural: 'bindings', namespaced: true, verbs: ['create'] },
  {
    group: '',
    version: 'v1',
    kind: 'ComponentStatus',
    plural: 'componentstatuses',
    namespaced: false,
    verbs: ['get', 'list'],
    shortNames: ['cs'],
  },
  review('authentication.k8s.io', 'SelfSubjectReview'),
  review('authentication.k8s.io', 'TokenReview'),
  { ...review('authorization.k8s.io', 'LocalSubjectAccessReview'), namespaced: true },
  review('authorization.k8s.io', 'SelfSubjectAccessReview'),
  review('authorization.k8s.io', 'SelfSubjectRulesReview'),
  review('authorization.k8s.io', 'SubjectAccessReview'),
]

function review(group: string, kind: string): VirtualResource {
  return { group, version: 'v1', kind, plural: `${kind.toLowerCase()}s`, namespaced: false, verbs: ['create'] }
}

/** The virtual resource at a URL. */
export function findVirtual(group: string, version: string, plural: string): VirtualResource | undefined {
  return virtualResources.find((each) => each.group === group && each.version === version && each.plural === plural)
}
