import type { Json, JsonObject } from '../json.ts'
import { arrayAt, isJsonObject, objectAt, sameJson, textAt } from '../json.ts'
import { timestamp } from '../clock.ts'
import { preparePod } from './pod.ts'
import { asJson, type KubeObject } from '../object.ts'
import type { ResourceHooks } from './resource.ts'
import { prepareService } from './service.ts'

// The status that upstream's structs print when nothing is known yet. A kind that is not here gets `{}` or, if custom, no status.
const initialStatus: { [kind: string]: JsonObject } = {
  ReplicationController: { replicas: 0 },
  ReplicaSet: { replicas: 0 },
  StatefulSet: { replicas: 0, availableReplicas: 0 },
  DaemonSet: { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 },
  Namespace: { phase: 'Active' },
  PersistentVolumeClaim: { phase: 'Pending' },
  HorizontalPodAutoscaler: { desiredReplicas: 0, currentMetrics: null },
  Ingress: { loadBalancer: {} },
  PodDisruptionBudget: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
}

const special: { [kind: string]: ResourceHooks } = {
  Pod: { onCreate: preparePod, graceSeconds: podGrace },
  Service: { onCreate: (object, context) => prepareService(object, undefined, context), onUpdate: prepareService },
  Node: { onCreate: (object) => object },
  Namespace: {
    onCreate: (object) => ({ ...object, spec: { ...objectAt(object, 'spec'), finalizers: ['kubernetes'] } }),
    onUpdate: (object, old) => ({ ...object, spec: old['spec'] ?? {} }),
  },
  PersistentVolumeClaim: {
    onCreate: (object, context) => withFinalizer(withDefaultClass(object, context.list), 'kubernetes.io/pvc-protection'),
  },
  PersistentVolume: {
    onCreate: (object, { now }) => ({
      ...withFinalizer(object, 'kubernetes.io/pv-protection'),
      status: { phase: 'Pending', lastPhaseTransitionTime: timestamp(now) },
    }),
  },
  DaemonSet: {
    onCreate: (object) => withTemplateGeneration(object, Math.max(1, templateGeneration(object))),
    onUpdate: (object, old) => withTemplateGeneration(object, templateGeneration(old) + (hasNewTemplate(object, old) ? 1 : 0)),
  },
  Job: { onCreate: withJobLabels },
  CustomResourceDefinition: {
    onCreate: (object) => ({
      ...object,
      status: { conditions: null, acceptedNames: { plural: '', kind: '' }, storedVersions: storageVersions(object) },
    }),
    onRemove: holdForCleanup,
  },
}

/** What a built-in kind does beyond the generic rules. */
export function hooksFor(kind: string): ResourceHooks {
  const hooks = special[kind]
  const status = initialStatus[kind]
  if (status === undefined) return hooks ?? {}
  return {
    ...hooks,
    onCreate: (object, context) => ({ ...(hooks?.onCreate?.(object, context) ?? object), status }),
  }
}

function podGrace(pod: { [field: string]: unknown }): number | undefined {
  const spec = isJsonObject(pod['spec']) ? pod['spec'] : {}
  const status = isJsonObject(pod['status']) ? pod['status'] : {}
  // Nobody has to be told when the pod never reached a node or has already ended.
  if (textAt(spec, 'nodeName') === '' || ['Succeeded', 'Failed'].includes(textAt(status, 'phase'))) return 0
  const seconds = spec['terminationGracePeriodSeconds']
  return typeof seconds === 'number' ? seconds : 30
}

function withFinalizer(object: JsonObject, finalizer: string): JsonObject {
  const metadata = objectAt(object, 'metadata')
  const finalizers = arrayAt(metadata, 'finalizers')
  if (finalizers.includes(finalizer)) return object
  return { ...object, metadata: { ...metadata, finalizers: [...finalizers, finalizer] } }
}

function withDefaultClass(claim: JsonObject, list: (resource: string) => { [field: string]: unknown }[]): JsonObject {
  const spec = objectAt(claim, 'spec')
  if (spec['storageClassName'] !== undefined) return claim
  const standard = list('storage.k8s.io/storageclasses').find((candidate) => {
    const metadata = isJsonObject(candidate['metadata']) ? candidate['metadata'] : {}
    return textAt(objectAt(metadata, 'annotations'), 'storageclass.kubernetes.io/is-default-class') === 'true'
  })
  const name = isJsonObject(standard?.['metadata']) ? textAt(standard['metadata'], 'name') : ''
  return name === '' ? claim : { ...claim, spec: { ...spec, storageClassName: name } }
}

const templateGenerationKey = 'deprecated.daemonset.template.generation'

// The server alone counts: what a writer puts there, or leaves out, is of no account.
function withTemplateGeneration(object: JsonObject, generation: number): JsonObject {
  const metadata = objectAt(object, 'metadata')
  const annotations = { ...objectAt(metadata, 'annotations'), [templateGenerationKey]: String(generation) }
  return { ...object, metadata: { ...metadata, annotations } }
}

function templateGeneration(object: JsonObject): number {
  return Number.parseInt(textAt(objectAt(objectAt(object, 'metadata'), 'annotations'), templateGenerationKey), 10) || 0
}

function hasNewTemplate(object: JsonObject, old: JsonObject): boolean {
  return !sameJson(objectAt(objectAt(object, 'spec'), 'template'), objectAt(objectAt(old, 'spec'), 'template'))
}

// A Job selects its pods by its own uid unless its writer chose the selector.
function withJobLabels(job: JsonObject, { uid }: { uid: string }): JsonObject {
  const spec = objectAt(job, 'spec')
  if (spec['manualSelector'] === true) return job
  const name = textAt(objectAt(job, 'metadata'), 'name')
  const labels: { [key: string]: Json } = {
    'controller-uid': uid,
    'job-name': name,
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
  }
  const template = objectAt(spec, 'template')
  const metadata = objectAt(template, 'metadata')
  const merged = { ...objectAt(metadata, 'labels'), ...labels }
  // Labels that defaulting took over from the template are the same map, so these show up in both; labels that the writer gave, if only
  // the same ones, are not. A Job without any takes them over when it is read again.
  const own = objectAt(job, 'metadata')
  const isShared = own['labels'] === metadata['labels'] || Object.keys(objectAt(own, 'labels')).length === 0
  return {
    ...job,
    ...(isShared ? { metadata: { ...own, labels: merged } } : {}),
    spec: {
      ...spec,
      selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } },
      template: { ...template, metadata: { ...metadata, labels: merged } },
    },
  }
}

// The definition stays until its objects are gone.
function holdForCleanup(crd: KubeObject, now: Date): KubeObject {
  const status = objectAt(asJson(crd), 'status')
  const others = arrayAt(status, 'conditions').filter((each) => isJsonObject(each) && each['type'] !== 'Terminating')
  const terminating = {
    type: 'Terminating',
    status: 'True',
    lastTransitionTime: timestamp(now),
    reason: 'InstanceDeletionPending',
    message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
  }
  const finalizer = 'customresourcecleanup.apiextensions.k8s.io'
  const finalizers = crd.metadata.finalizers ?? []
  return {
    ...crd,
    metadata: { ...crd.metadata, finalizers: finalizers.includes(finalizer) ? finalizers : [...finalizers, finalizer] },
    status: { ...status, conditions: [...others, terminating] },
  }
}

function storageVersions(crd: JsonObject): Json[] {
  return arrayAt(objectAt(crd, 'spec'), 'versions').flatMap((version) =>
    isJsonObject(version) && version['storage'] === true ? [version['name'] ?? ''] : [],
  )
}
