import type { FieldSpec, NameReference } from '../contract.ts'

/** Where the pods are in the kinds that have some. */
const pods: ReadonlyArray<readonly [kind: string, path: string, version?: string]> = [
  ['Pod', 'spec', 'v1'],
  ['PodTemplate', 'template/spec'],
  ['Deployment', 'spec/template/spec'],
  ['ReplicaSet', 'spec/template/spec'],
  ['DaemonSet', 'spec/template/spec'],
  ['StatefulSet', 'spec/template/spec'],
  ['Job', 'spec/template/spec'],
  ['CronJob', 'spec/jobTemplate/spec/template/spec'],
]
const controllers = ['StatefulSet', 'Deployment', 'ReplicationController', 'CronJob', 'Job', 'DaemonSet']

/** A line: the path, then the kinds that have it, each with its group where that matters. */
function fields(lines: string): FieldSpec[] {
  return lines
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [path = '', ...kinds] = line.trim().split(' ')
      return kinds.map((each) => {
        const [kind = '', group = '', version = ''] = each.split(':')
        return { path, kind, group, version, create: false }
      })
    })
}

function inPods(paths: string): FieldSpec[] {
  const each = paths.trim().split(/\s+/)
  return pods.flatMap(([kind, pod, version = '']) =>
    each.map((path) => ({ path: `${pod}/${path}`, kind, group: '', version, create: false })),
  )
}

function inPod(path: string): FieldSpec[] {
  return ['Pod', ...controllers].map((kind) => {
    const pod = kind === 'Pod' ? 'spec' : kind === 'CronJob' ? 'spec/jobTemplate/spec/template/spec' : 'spec/template/spec'
    return { path: `${pod}/${path}`, kind, group: '', version: '', create: false }
  })
}

function referrersOf(kind: string, fieldSpecs: FieldSpec[]): NameReference {
  const [name = '', group = '', version = ''] = kind.split(':')
  return { kind: name, group, version, fieldSpecs }
}

const rbac = 'rbac.authorization.k8s.io'
const admission = 'admissionregistration.k8s.io'
const ingressAnnotation = 'metadata/annotations/nginx.ingress.kubernetes.io\\/'

/** The fields that hold names of objects, by what they name. A name in them follows when its object is renamed. */
export const defaultNameReferences: readonly NameReference[] = [
  ...['Deployment', 'ReplicationController', 'ReplicaSet', 'StatefulSet'].map((kind) =>
    referrersOf(kind, fields('spec/scaleTargetRef/name HorizontalPodAutoscaler')),
  ),
  referrersOf('ConfigMap::v1', [
    ...inPods(
      `volumes/configMap/name containers/env/valueFrom/configMapKeyRef/name initContainers/env/valueFrom/configMapKeyRef/name
      containers/envFrom/configMapRef/name initContainers/envFrom/configMapRef/name volumes/projected/sources/configMap/name`,
    ),
    ...fields(`
      spec/configSource/configMap Node
      rules/resourceNames Role ClusterRole
      ${ingressAnnotation}fastcgi-params-configmap Ingress`),
  ]),
  referrersOf('Secret::v1', [
    ...inPods(
      `volumes/secret/secretName containers/env/valueFrom/secretKeyRef/name initContainers/env/valueFrom/secretKeyRef/name
      containers/envFrom/secretRef/name initContainers/envFrom/secretRef/name imagePullSecrets/name
      volumes/projected/sources/secret/name`,
    ),
    ...fields(`
      spec/tls/secretName Ingress
      metadata/annotations/ingress.kubernetes.io\\/auth-secret Ingress
      ${ingressAnnotation}auth-secret Ingress
      ${ingressAnnotation}auth-tls-secret Ingress
      spec/tls/secretName Ingress
      imagePullSecrets/name ServiceAccount
      parameters/secretName StorageClass
      parameters/adminSecretName StorageClass
      parameters/userSecretName StorageClass
      parameters/secretRef StorageClass
      rules/resourceNames Role ClusterRole
      spec/template/spec/containers/env/valueFrom/secretKeyRef/name Service:serving.knative.dev:v1
      spec/azureFile/secretName PersistentVolume`),
  ]),
  referrersOf(
    'Service::v1',
    fields(`
      spec/serviceName StatefulSet:apps
      spec/rules/http/paths/backend/serviceName Ingress
      spec/backend/serviceName Ingress
      spec/rules/http/paths/backend/service/name Ingress
      spec/defaultBackend/service/name Ingress
      spec/service/name APIService:apiregistration.k8s.io
      webhooks/clientConfig/service ValidatingWebhookConfiguration:${admission} MutatingWebhookConfiguration:${admission}`),
  ),
  referrersOf(`Role:${rbac}`, fields(`roleRef/name RoleBinding:${rbac}`)),
  referrersOf(`ClusterRole:${rbac}`, fields(`roleRef/name RoleBinding:${rbac} ClusterRoleBinding:${rbac}`)),
  referrersOf('ServiceAccount::v1', [
    ...fields(`subjects RoleBinding:${rbac} ClusterRoleBinding:${rbac}`),
    ...inPod('serviceAccountName'),
  ]),
  referrersOf('PersistentVolumeClaim::v1', inPod('volumes/persistentVolumeClaim/claimName')),
  referrersOf('PersistentVolume::v1', fields('spec/volumeName PersistentVolumeClaim\nrules/resourceNames ClusterRole')),
  referrersOf(
    'StorageClass:storage.k8s.io:v1',
    fields(`
      spec/storageClassName PersistentVolume PersistentVolumeClaim
      spec/volumeClaimTemplates/spec/storageClassName StatefulSet`),
  ),
  referrersOf('PriorityClass:scheduling.k8s.io:v1', inPod('priorityClassName')),
  // The group is wrong in kustomize, so that this one never applies.
  referrersOf('IngressClass:networking.k8s.io/v1:v1', fields('spec/ingressClassName Ingress')),
  referrersOf(`ValidatingAdmissionPolicy:${admission}`, fields(`spec/policyName ValidatingAdmissionPolicyBinding:${admission}`)),
]

/** The fields in which `$(NAME)` stands for a variable. */
export const defaultVarReferences: readonly FieldSpec[] = [
  ...['CronJob', 'DaemonSet', 'Deployment', 'Job', 'Pod', 'ReplicaSet', 'StatefulSet'].flatMap((kind) => {
    const pod = pods.find(([name]) => name === kind)?.[1] ?? ''
    const containers = ['containers', 'initContainers'].flatMap((list) =>
      ['args', 'command', 'env/value', 'volumeMounts/mountPath'].map((field) => `${pod}/${list}/${field} ${kind}`),
    )
    return fields(containers.join('\n'))
  }),
  ...fields(`
    spec/jobTemplate/spec/template/volumes/nfs/server CronJob
    spec/template/spec/volumes/nfs/server DaemonSet Deployment Job ReplicaSet
    spec/volumes/nfs/server Pod
    spec/template/metadata/annotations Deployment
    spec/rules/host Ingress
    spec/tls/hosts Ingress
    spec/tls/secretName Ingress
    spec/ports/port Service
    spec/ports/targetPort Service
    spec/volumeClaimTemplates/spec/nfs/server StatefulSet
    spec/nfs/server PersistentVolume`),
  { path: 'metadata/labels', kind: '', group: '', version: '', create: false },
  { path: 'metadata/annotations', kind: '', group: '', version: '', create: false },
]
