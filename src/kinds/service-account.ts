import type { KindRule } from './rule.ts'

/** ServiceAccount; token Secrets name it in an annotation. */
export const serviceAccount: KindRule = {
  kind: 'ServiceAccount',
  groups: [''],
  children: [{ group: '', kind: 'Secret' }],
  adopts: (candidate, parent) =>
    candidate.kind === 'Secret' &&
    candidate['type'] === 'kubernetes.io/service-account-token' &&
    candidate.metadata.namespace === parent.metadata.namespace &&
    candidate.metadata.annotations?.['kubernetes.io/service-account.name'] === parent.metadata.name,
}
