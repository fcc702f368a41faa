import { objectAt } from '../json.ts'
import type { JsonObject } from '../json.ts'
import type { StatusCause } from '../status.ts'
import { checkCrd, validateCustom } from '../structural/index.ts'
import type { Schema } from '../types/index.ts'
import { checkCronJob, checkJob } from './batch.ts'
import { Complaints } from './complaints.ts'
import { checkConfigMap, checkSecret } from './config.ts'
import { checkMetadata, checkMetadataUpdate } from './metadata.ts'
import * as others from './others.ts'
import { checkPodSpec, checkPodUpdate } from './pod.ts'
import { checkService } from './service.ts'
import * as workloads from './workloads.ts'
import type { KindCheck } from './workloads.ts'

/**
 * Why an object cannot be stored, in the words and the order of kube-apiserver 1.36; none means that it can. The object is decoded and
 * defaulted; `old` is what it replaces. Kinds without rules of their own are held to the rules of metadata only.
 */
export function validate(object: JsonObject, old: JsonObject | undefined, schema: Schema): StatusCause[] {
  const found = new Complaints()
  const kind = schema.kind ?? { group: '', kind: '' }
  const metadata = objectAt(object, 'metadata')
  const custom = schema.custom === true
  if (old === undefined) checkMetadata(metadata, { ...kind, custom }, found)
  else checkMetadataUpdate(metadata, { old: objectAt(old, 'metadata'), custom }, found)
  if (custom) found.causes.push(...validateCustom(object, old, schema))
  else checks[kind.kind]?.(object, old, found)
  return found.causes
}

const checkPod: KindCheck = (object, old, found) => {
  const spec = objectAt(object, 'spec')
  checkPodSpec(spec, 'spec', { found })
  if (old !== undefined) checkPodUpdate(spec, objectAt(old, 'spec'), found)
}

const checks: { readonly [kind: string]: KindCheck } = {
  ClusterRole: others.checkRole,
  ClusterRoleBinding: others.checkBinding,
  ConfigMap: checkConfigMap,
  CronJob: checkCronJob,
  CustomResourceDefinition: (object, _old, found) => found.causes.push(...checkCrd(object)),
  DaemonSet: workloads.checkDaemonSet,
  Deployment: workloads.checkDeployment,
  HorizontalPodAutoscaler: others.checkAutoscaler,
  Ingress: others.checkIngress,
  Job: checkJob,
  NetworkPolicy: others.checkNetworkPolicy,
  PersistentVolumeClaim: others.checkClaim,
  Pod: checkPod,
  PodDisruptionBudget: others.checkDisruptionBudget,
  PriorityClass: others.checkPriorityClass,
  ReplicaSet: workloads.checkReplicaSet,
  Role: others.checkRole,
  RoleBinding: others.checkBinding,
  Secret: checkSecret,
  Service: checkService,
  StatefulSet: workloads.checkStatefulSet,
  StorageClass: others.checkStorageClass,
}
