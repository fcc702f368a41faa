import type { GroupKind } from '../object.ts'

/** The kinds that the controllers read and write, by name. */
export const kinds = {
  configMap: { group: '', kind: 'ConfigMap' },
  controllerRevision: { group: 'apps', kind: 'ControllerRevision' },
  cronJob: { group: 'batch', kind: 'CronJob' },
  daemonSet: { group: 'apps', kind: 'DaemonSet' },
  deployment: { group: 'apps', kind: 'Deployment' },
  endpoints: { group: '', kind: 'Endpoints' },
  endpointSlice: { group: 'discovery.k8s.io', kind: 'EndpointSlice' },
  horizontalPodAutoscaler: { group: 'autoscaling', kind: 'HorizontalPodAutoscaler' },
  ingress: { group: 'networking.k8s.io', kind: 'Ingress' },
  job: { group: 'batch', kind: 'Job' },
  namespace: { group: '', kind: 'Namespace' },
  node: { group: '', kind: 'Node' },
  persistentVolume: { group: '', kind: 'PersistentVolume' },
  persistentVolumeClaim: { group: '', kind: 'PersistentVolumeClaim' },
  pod: { group: '', kind: 'Pod' },
  podDisruptionBudget: { group: 'policy', kind: 'PodDisruptionBudget' },
  replicaSet: { group: 'apps', kind: 'ReplicaSet' },
  service: { group: '', kind: 'Service' },
  serviceAccount: { group: '', kind: 'ServiceAccount' },
  statefulSet: { group: 'apps', kind: 'StatefulSet' },
  storageClass: { group: 'storage.k8s.io', kind: 'StorageClass' },
} as const satisfies { [name: string]: GroupKind }
