import { apiVersionOf } from '../object.ts'
import { schemaFor } from '../types/index.ts'
import { autoscalingV1, eventsV1 } from './convert.ts'
import { hooksFor } from './hooks.ts'
import { type Resource, type ResourceVersion, resourceKey } from './resource.ts'

type Row = {
  plural: string
  cluster?: true
  short?: string[]
  categories?: string[]
  sub?: string[]
  counted?: true
  /** False where upstream refuses a PUT without resourceVersion. */
  unconditional?: false
}

type Group = { group: string; version: string; kinds: { [kind: string]: Row } }

const all = ['all']
const extensions = ['api-extensions']

const groups: Group[] = [
  {
    group: '',
    version: 'v1',
    kinds: {
      ConfigMap: { plural: 'configmaps', short: ['cm'] },
      Endpoints: { plural: 'endpoints', short: ['ep'] },
      Event: { plural: 'events', short: ['ev'] },
      LimitRange: { plural: 'limitranges', short: ['limits'] },
      Namespace: { plural: 'namespaces', cluster: true, short: ['ns'], sub: ['finalize', 'status'] },
      Node: { plural: 'nodes', cluster: true, short: ['no'], sub: ['proxy', 'status'] },
      PersistentVolumeClaim: { plural: 'persistentvolumeclaims', short: ['pvc'], sub: ['status'] },
      PersistentVolume: { plural: 'persistentvolumes', cluster: true, short: ['pv'], sub: ['status'] },
      Pod: {
        plural: 'pods',
        short: ['po'],
        categories: all,
        counted: true,
        sub: ['attach', 'binding', 'ephemeralcontainers', 'eviction', 'exec', 'log', 'portforward', 'proxy', 'resize', 'status'],
      },
      PodTemplate: { plural: 'podtemplates', counted: true },
      ReplicationController: {
        plural: 'replicationcontrollers',
        short: ['rc'],
        categories: all,
        counted: true,
        sub: ['scale', 'status'],
      },
      ResourceQuota: { plural: 'resourcequotas', short: ['quota'], sub: ['status'] },
      Secret: { plural: 'secrets' },
      ServiceAccount: { plural: 'serviceaccounts', short: ['sa'], sub: ['token'] },
      Service: { plural: 'services', short: ['svc'], categories: all, sub: ['proxy', 'status'] },
    },
  },
  {
    group: 'apiregistration.k8s.io',
    version: 'v1',
    kinds: {
      APIService: { plural: 'apiservices', cluster: true, categories: extensions, sub: ['status'], unconditional: false },
    },
  },
  {
    group: 'apps',
    version: 'v1',
    kinds: {
      ControllerRevision: { plural: 'controllerrevisions' },
      DaemonSet: { plural: 'daemonsets', short: ['ds'], categories: all, counted: true, sub: ['status'] },
      Deployment: { plural: 'deployments', short: ['deploy'], categories: all, counted: true, sub: ['scale', 'status'] },
      ReplicaSet: { plural: 'replicasets', short: ['rs'], categories: all, counted: true, sub: ['scale', 'status'] },
      StatefulSet: { plural: 'statefulsets', short: ['sts'], categories: all, counted: true, sub: ['scale', 'status'] },
    },
  },
  { group: 'events.k8s.io', version: 'v1', kinds: { Event: { plural: 'events', short: ['ev'] } } },
  {
    group: 'autoscaling',
    version: 'v2',
    kinds: { HorizontalPodAutoscaler: { plural: 'horizontalpodautoscalers', short: ['hpa'], categories: all, sub: ['status'] } },
  },
  {
    group: 'batch',
    version: 'v1',
    kinds: {
      CronJob: { plural: 'cronjobs', short: ['cj'], categories: all, counted: true, sub: ['status'] },
      Job: { plural: 'jobs', categories: all, counted: true, sub: ['status'] },
    },
  },
  {
    group: 'certificates.k8s.io',
    version: 'v1',
    kinds: {
      CertificateSigningRequest: {
        plural: 'certificatesigningrequests',
        cluster: true,
        short: ['csr'],
        sub: ['approval', 'status'],
      },
    },
  },
  {
    group: 'networking.k8s.io',
    version: 'v1',
    kinds: {
      IngressClass: { plural: 'ingressclasses', cluster: true, counted: true },
      Ingress: { plural: 'ingresses', short: ['ing'], counted: true, sub: ['status'] },
      IPAddress: { plural: 'ipaddresses', cluster: true, short: ['ip'] },
      NetworkPolicy: { plural: 'networkpolicies', short: ['netpol'], counted: true },
      ServiceCIDR: { plural: 'servicecidrs', cluster: true, sub: ['status'] },
    },
  },
  {
    group: 'policy',
    version: 'v1',
    kinds: {
      PodDisruptionBudget: {
        plural: 'poddisruptionbudgets',
        short: ['pdb'],
        counted: true,
        sub: ['status'],
        unconditional: false,
      },
    },
  },
  {
    group: 'rbac.authorization.k8s.io',
    version: 'v1',
    kinds: {
      ClusterRoleBinding: { plural: 'clusterrolebindings', cluster: true },
      ClusterRole: { plural: 'clusterroles', cluster: true },
      RoleBinding: { plural: 'rolebindings' },
      Role: { plural: 'roles' },
    },
  },
  {
    group: 'storage.k8s.io',
    version: 'v1',
    kinds: {
      CSIDriver: { plural: 'csidrivers', cluster: true, unconditional: false },
      CSINode: { plural: 'csinodes', cluster: true, unconditional: false },
      CSIStorageCapacity: { plural: 'csistoragecapacities' },
      StorageClass: { plural: 'storageclasses', cluster: true, short: ['sc'] },
      VolumeAttachment: { plural: 'volumeattachments', cluster: true, sub: ['status'], unconditional: false },
      VolumeAttributesClass: { plural: 'volumeattributesclasses', cluster: true, short: ['vac'] },
    },
  },
  {
    group: 'admissionregistration.k8s.io',
    version: 'v1',
    kinds: {
      MutatingWebhookConfiguration: policy('mutatingwebhookconfigurations'),
      ValidatingAdmissionPolicy: { ...policy('validatingadmissionpolicies'), sub: ['status'] },
      ValidatingAdmissionPolicyBinding: policy('validatingadmissionpolicybindings'),
      ValidatingWebhookConfiguration: policy('validatingwebhookconfigurations'),
    },
  },
  {
    group: 'apiextensions.k8s.io',
    version: 'v1',
    kinds: {
      CustomResourceDefinition: {
        plural: 'customresourcedefinitions',
        cluster: true,
        short: ['crd', 'crds'],
        categories: extensions,
        counted: true,
        sub: ['status'],
        unconditional: false,
      },
    },
  },
  {
    group: 'scheduling.k8s.io',
    version: 'v1',
    kinds: { PriorityClass: { plural: 'priorityclasses', cluster: true, short: ['pc'], counted: true } },
  },
  { group: 'coordination.k8s.io', version: 'v1', kinds: { Lease: { plural: 'leases', unconditional: false } } },
  {
    group: 'node.k8s.io',
    version: 'v1',
    kinds: { RuntimeClass: { plural: 'runtimeclasses', cluster: true, unconditional: false } },
  },
  { group: 'discovery.k8s.io', version: 'v1', kinds: { EndpointSlice: { plural: 'endpointslices', counted: true } } },
]

function policy(plural: string): Row {
  return { plural, cluster: true, categories: extensions, counted: true, unconditional: false }
}

const warnings: { [kind: string]: string } = {
  Endpoints: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
}

// Kinds that are stored and shown, but that nothing acts upon here.
const writeWarnings: { [kind: string]: string } = {
  ResourceQuota: 'the sandbox keeps a ResourceQuota but counts and enforces nothing',
  LimitRange: 'the sandbox keeps a LimitRange but sets no defaults and enforces no limits',
  NetworkPolicy: 'the sandbox keeps a NetworkPolicy but has no network to apply it to',
}

/** All built-in resources, in the order in which discovery lists their groups. */
export function builtinResources(): Resource[] {
  return groups.flatMap(({ group, version, kinds }) =>
    Object.entries(kinds).map(([kind, row]) => builtinResource({ group, version, kind }, row)),
  )
}

function builtinResource({ group, version, kind }: { group: string; version: string; kind: string }, row: Row): Resource {
  // Both event groups show the same objects.
  const isSecondEvent = group === 'events.k8s.io'
  return {
    group,
    kind,
    plural: row.plural,
    singular: kind.toLowerCase(),
    listKind: `${kind}List`,
    namespaced: row.cluster !== true,
    shortNames: row.short ?? [],
    categories: row.categories ?? [],
    key: resourceKey(isSecondEvent ? '' : group, row.plural),
    versions: versionsOf({ group, version, kind }),
    storageApiVersion: isSecondEvent ? 'v1' : apiVersionOf(group, version),
    subresources: row.sub ?? [],
    counted: row.counted === true,
    unconditionalUpdate: row.unconditional !== false,
    custom: false,
    hooks: isSecondEvent ? {} : hooksFor(kind),
  }
}

const scalePaths = { replicas: '.spec.replicas', statusReplicas: '.status.replicas', selector: '.spec.selector' }

function versionsOf({ group, version, kind }: { group: string; version: string; kind: string }): ResourceVersion[] {
  const warning = group === '' ? warnings[kind] : undefined
  const inactive = writeWarnings[kind]
  const scale = ['Deployment', 'ReplicaSet', 'StatefulSet', 'ReplicationController'].includes(kind) ? { scale: scalePaths } : {}
  const main: ResourceVersion = {
    name: version,
    served: true,
    schema: builtinSchema(group, version, kind),
    ...(warning === undefined ? {} : { warning }),
    ...(inactive === undefined ? {} : { writeWarnings: [inactive] }),
    ...(group === 'events.k8s.io' ? { convert: eventsV1 } : {}),
    ...scale,
  }
  if (group !== 'autoscaling') return [main]
  return [main, { name: 'v1', served: true, schema: builtinSchema(group, 'v1', kind), convert: autoscalingV1 }]
}

function builtinSchema(group: string, version: string, kind: string): ResourceVersion['schema'] {
  const schema = schemaFor(group, version, kind)
  if (schema === undefined)
    throw new Error(`Cannot serve ${kind} in ${group}/${version}: its schema is missing; expected one in the table of types`)
  return schema
}
