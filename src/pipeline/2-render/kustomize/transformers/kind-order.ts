/** The kinds that are applied before all others, in this order. */
export const kindsFirst: readonly string[] = [
  'Namespace',
  'ResourceQuota',
  'StorageClass',
  'CustomResourceDefinition',
  'ServiceAccount',
  'PodSecurityPolicy',
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'ConfigMap',
  'Secret',
  'Endpoints',
  'Service',
  'LimitRange',
  'PriorityClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Deployment',
  'StatefulSet',
  'CronJob',
  'PodDisruptionBudget',
]

/** The kinds that are applied after all others. */
export const kindsLast: readonly string[] = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration']

/** Where a kind stands: negative before the others, positive after them. */
export const kindRank = rankOf(kindsFirst, kindsLast)

/** Ranks kinds by lists of one's own. */
export function rankOf(first: readonly string[], last: readonly string[]): (kind: string) => number {
  const ranks = new Map<string, number>()
  for (const [index, kind] of first.entries()) ranks.set(kind, index - first.length)
  for (const [index, kind] of last.entries()) ranks.set(kind, 1 + index)
  return (kind) => ranks.get(kind) ?? 0
}
