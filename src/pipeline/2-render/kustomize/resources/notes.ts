import { effectiveNamespace, idText } from './res-id.ts'
import type { Resource } from './resource.ts'

const domain = 'internal.config.kubernetes.io'

/** The annotations that kustomize keeps its notes in, and removes at the end even if somebody else has written them. */
export const noteKeys: readonly string[] = [
  'previousKinds previousNames previousNamespaces prefixes suffixes refBy allowNameChange allowKindChange',
  'generatorBehavior needsHashSuffix helm-generated path index seqindent id annotations-migration-resource-id',
]
  .flatMap((names) => names.split(' '))
  .map((name) => `${domain}/${name}`)
  .concat(['config.kubernetes.io/path', 'config.kubernetes.io/index', 'config.k8s.io/id'])

/** The annotations of an object with kustomize's notes among them, as its errors show them. */
export function notedAnnotations(resource: Resource): Map<string, string> {
  const { annotations, previousIds, prefixes, suffixes, refBy, behavior, needsHash } = resource
  const lists = {
    previousKinds: previousIds.map(({ kind }) => kind),
    previousNames: previousIds.map(({ name }) => name),
    previousNamespaces: previousIds.map(effectiveNamespace),
    prefixes,
    suffixes,
    refBy: refBy.map(idText),
    generatorBehavior: behavior === '' ? [] : [behavior],
    needsHashSuffix: needsHash ? ['enabled'] : [],
  }
  for (const [name, list] of Object.entries(lists)) {
    if (list.length > 0) annotations.set(`${domain}/${name}`, list.join(','))
  }
  return annotations
}
