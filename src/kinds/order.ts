import type { ObjectRef } from '#model'

/** What others need comes first. The order is part of the contract: users have arranged their waves around it. */
const order = [
  'Namespace',
  'NetworkPolicy',
  'ResourceQuota',
  'LimitRange',
  'PodSecurityPolicy',
  'PodDisruptionBudget',
  'ServiceAccount',
  'Secret',
  'SecretList',
  'ConfigMap',
  'StorageClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'CustomResourceDefinition',
  'ClusterRole',
  'ClusterRoleList',
  'ClusterRoleBinding',
  'ClusterRoleBindingList',
  'Role',
  'RoleList',
  'RoleBinding',
  'RoleBindingList',
  'Service',
  'DaemonSet',
  'Pod',
  'ReplicationController',
  'ReplicaSet',
  'Deployment',
  'HorizontalPodAutoscaler',
  'StatefulSet',
  'Job',
  'CronJob',
  'IngressClass',
  'Ingress',
  'APIService',
]
const places = new Map(order.map((kind, place) => [kind, place]))

/** The place of a kind in the apply order, from 0; the group does not count. Kinds that nobody ordered come last. */
export function applyOrder(kind: string): number {
  return places.get(kind) ?? order.length
}

/** Sorts references by kind order, then kind, name, namespace and group: total, so that no two runs differ. */
export function compareByApplyOrder(a: ObjectRef, b: ObjectRef): number {
  return (
    applyOrder(a.kind) - applyOrder(b.kind) ||
    compareText(a.name, b.name) ||
    compareText(a.namespace, b.namespace) ||
    compareText(a.kind, b.kind) ||
    compareText(a.group, b.group)
  )
}

/** By code unit: the same on every machine, whatever its locale. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
