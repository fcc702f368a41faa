import { compareText } from './text-order.ts'

/** By kind in the order in which Helm installs; unknown kinds last, by name. What is of one kind keeps its order. */
export function byInstallOrder<T extends { kind: string }>(documents: readonly T[]): T[] {
  return documents.toSorted((a, b) => compareKinds(a.kind, b.kind))
}

function compareKinds(a: string, b: string): number {
  const [first, second] = [rank.get(a), rank.get(b)]
  if (first !== undefined && second !== undefined) return first - second
  if (first === undefined && second === undefined) return compareText(a, b)
  return first === undefined ? 1 : -1
}

const rank: ReadonlyMap<string, number> = new Map(
  `PriorityClass Namespace NetworkPolicy ResourceQuota LimitRange PodSecurityPolicy PodDisruptionBudget ServiceAccount Secret SecretList
  ConfigMap StorageClass PersistentVolume PersistentVolumeClaim CustomResourceDefinition ClusterRole ClusterRoleList ClusterRoleBinding
  ClusterRoleBindingList Role RoleList RoleBinding RoleBindingList Service DaemonSet Pod ReplicationController ReplicaSet Deployment
  HorizontalPodAutoscaler StatefulSet Job CronJob IngressClass Ingress APIService MutatingWebhookConfiguration ValidatingWebhookConfiguration`
    .split(/\s+/)
    .map((kind, index) => [kind, index]),
)
