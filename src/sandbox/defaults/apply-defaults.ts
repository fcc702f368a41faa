import type { JsonObject } from '../json.ts'
import { defaultCustom } from '../structural/default-custom.ts'
import { cloneJson } from '../types/index.ts'
import type { Schema } from '../types/index.ts'
import { defaultPod, defaultTemplate } from './pod.ts'
import * as others from './others.ts'
import * as workloads from './workloads.ts'
import { inner } from './fill.ts'

/** A copy of the object with the server's defaults. The object has been decoded by the same schema. */
export function applyDefaults(object: JsonObject, schema: Schema): JsonObject {
  if (schema.custom === true) return defaultCustom(object, schema)
  const fillIn = byKind[schema.kind?.kind ?? '']
  if (fillIn === undefined) return object
  const copy = cloneJson(object)
  fillIn(copy)
  return copy
}

// Kinds are unique over the built-in groups but for Event, which has no defaults.
const byKind: { readonly [kind: string]: (object: JsonObject) => void } = {
  ClusterRoleBinding: others.defaultBinding,
  CronJob: workloads.defaultCronJob,
  CSIDriver: others.defaultCsiDriver,
  CustomResourceDefinition: others.defaultCrd,
  DaemonSet: workloads.defaultDaemonSet,
  Deployment: workloads.defaultDeployment,
  Endpoints: others.defaultEndpoints,
  EndpointSlice: others.defaultEndpointSlice,
  HorizontalPodAutoscaler: others.defaultAutoscaler,
  IngressClass: others.defaultIngressClass,
  Job: workloads.defaultJob,
  LimitRange: others.defaultLimitRange,
  MutatingWebhookConfiguration: others.defaultWebhooks,
  Namespace: others.defaultNamespace,
  NetworkPolicy: others.defaultNetworkPolicy,
  Node: others.defaultNode,
  PersistentVolume: others.defaultVolume,
  PersistentVolumeClaim: workloads.defaultClaim,
  Pod: defaultPod,
  PodTemplate: (object) => defaultTemplate(inner(object, 'template')),
  PriorityClass: others.defaultPriorityClass,
  ReplicaSet: workloads.defaultReplicaSet,
  ReplicationController: workloads.defaultReplicationController,
  RoleBinding: others.defaultBinding,
  Secret: others.defaultSecret,
  Service: others.defaultService,
  StatefulSet: workloads.defaultStatefulSet,
  StorageClass: others.defaultStorageClass,
  ValidatingWebhookConfiguration: others.defaultWebhooks,
}
