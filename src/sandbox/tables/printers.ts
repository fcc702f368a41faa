import { arrayAt, type Json, objectAt, textAt } from '../json.ts'
import { humanDuration } from './ages.ts'
import { conditionOf, containersOf, count, labelsCell, objectsAt, orNone, type Printed, printed } from './cells.ts'
import * as cluster from './cluster.ts'
import * as network from './network.ts'
import { podCells } from './pods.ts'
import type { Column, TablePrinter } from './table.ts'
import * as workloads from './workloads.ts'

type Row = (object: Printed) => Json[]

/** The printer of a built-in kind, or undefined if it has none of its own. */
export function printerFor(group: string, kind: string): TablePrinter | undefined {
  const entry = printers[`${group}/${kind}`]
  if (entry === undefined) return undefined
  const [header, row] = entry
  return { columns: header.split(' | ').map(parseColumn), cells: (object, now) => row(printed(object, now)) }
}

// `Name`, `Desired integer`, `Node:1`: a name, a priority (1 is shown by `-o wide` only) and a type other than string.
function parseColumn(text: string): Column {
  const [, rest = '', type = 'string'] = /^(.*?)(?: (integer|boolean|date))?$/.exec(text) ?? []
  const [name = '', priority] = rest.split(':')
  return {
    name,
    type,
    ...(name === 'Name' && priority === undefined ? { format: 'name' } : {}),
    ...(priority === undefined ? {} : { priority: Number(priority) }),
  }
}

const nameAge: Row = ({ name, age }) => [name, age]
const containers = 'Containers:1 | Images:1'
const eventColumns = 'Last Seen | Type | Reason | Object | Subobject:1 | Source:1 | Message | First Seen:1 | Count:1 | Name:1'
const bindingColumns = 'Name | Role | Age | Users:1 | Groups:1 | ServiceAccounts:1'
const policyBinding: [string, Row] = [
  'Name | PolicyName | ParamRef | Age',
  ({ name, spec, age }) => [name, textAt(spec, 'policyName'), orUnset(textAt(objectAt(spec, 'paramRef'), 'name')), age],
]
const webhooks: [string, Row] = [
  'Name | Webhooks integer | Age',
  ({ name, object, age }) => [name, arrayAt(object, 'webhooks').length, age],
]

const printers: { [groupKind: string]: [string, Row] } = {
  '/ConfigMap': ['Name | Data | Age', ({ name, object, age }) => [name, size(object, 'data') + size(object, 'binaryData'), age]],
  '/Endpoints': ['Name | Endpoints | Age', network.endpointsCells],
  '/Event': [eventColumns, cluster.eventCells],
  'events.k8s.io/Event': [eventColumns, cluster.eventCells],
  '/Namespace': ['Name | Status | Age', ({ name, status, age }) => [name, textAt(status, 'phase'), age]],
  '/Node': [
    'Name | Status | Roles | Age | Version | Internal-IP:1 | External-IP:1 | OS-Image:1 | Kernel-Version:1 | Container-Runtime:1',
    cluster.nodeCells,
  ],
  '/PersistentVolumeClaim': [
    'Name | Status | Volume | Capacity | Access Modes | StorageClass | VolumeAttributesClass | Age | VolumeMode:1',
    cluster.claimCells,
  ],
  '/PersistentVolume': [
    'Name | Capacity | Access Modes | Reclaim Policy | Status | Claim | StorageClass | VolumeAttributesClass | Reason | Age | VolumeMode:1',
    cluster.volumeCells,
  ],
  '/Pod': ['Name | Ready | Status | Restarts | Age | IP:1 | Node:1 | Nominated Node:1 | Readiness Gates:1', podCells],
  '/PodTemplate': [
    'Name | Containers | Images | Pod Labels',
    ({ name, object }) => {
      const template = objectAt(object, 'template')
      return [name, ...containersOf(objectAt(template, 'spec')), labelsCell(objectAt(objectAt(template, 'metadata'), 'labels'))]
    },
  ],
  '/ReplicationController': [
    `Name | Desired integer | Current integer | Ready integer | Age | ${containers} | Selector:1`,
    workloads.replicationControllerCells,
  ],
  '/ResourceQuota': ['Name | Request | Limit | Age', ({ name, status, age }) => [name, ...quotaCells(status), age]],
  '/Secret': ['Name | Type | Data | Age', ({ name, object, age }) => [name, textAt(object, 'type'), size(object, 'data'), age]],
  '/ServiceAccount': ['Name | Age', nameAge],
  '/Service': ['Name | Type | Cluster-IP | External-IP | Port(s) | Age | Selector:1', network.serviceCells],
  'apiregistration.k8s.io/APIService': [
    'Name | Service | Available | Age',
    ({ name, spec, status, age }) => {
      const service = objectAt(spec, 'service')
      const where = textAt(service, 'name') === '' ? 'Local' : `${textAt(service, 'namespace')}/${textAt(service, 'name')}`
      return [name, where, textAt(conditionOf(status, 'Available'), 'status') || 'Unknown', age]
    },
  ],
  'apps/ControllerRevision': [
    'Name | Controller | Revision | Age',
    ({ name, object, metadata, age }) => [name, controllerOf(metadata), count(object, 'revision'), age],
  ],
  'apps/DaemonSet': [
    `Name | Desired integer | Current integer | Ready integer | Up-to-date integer | Available integer | Node Selector | Age | ${containers} | Selector:1`,
    workloads.daemonSetCells,
  ],
  'apps/Deployment': [`Name | Ready | Up-to-date | Available | Age | ${containers} | Selector:1`, workloads.deploymentCells],
  'apps/ReplicaSet': [
    `Name | Desired integer | Current integer | Ready integer | Age | ${containers} | Selector:1`,
    workloads.replicaSetCells,
  ],
  'apps/StatefulSet': [`Name | Ready | Age | ${containers}`, workloads.statefulSetCells],
  'autoscaling/HorizontalPodAutoscaler': [
    'Name | Reference | Targets | MinPods | MaxPods | Replicas | Age',
    cluster.autoscalerCells,
  ],
  'batch/CronJob': [
    `Name | Schedule | Timezone | Suspend boolean | Active integer | Last Schedule | Age | ${containers} | Selector:1`,
    (object) => workloads.withTextFlags(workloads.cronJobCells(object)),
  ],
  'batch/Job': [`Name | Status | Completions | Duration | Age | ${containers} | Selector:1`, workloads.jobCells],
  'certificates.k8s.io/CertificateSigningRequest': [
    'Name | Age | SignerName | Requestor | RequestedDuration | Condition',
    ({ name, spec, status, age }) => {
      const seconds = spec['expirationSeconds']
      const conditions = objectsAt(status, 'conditions').map((each) => textAt(each, 'type'))
      const issued = textAt(status, 'certificate') === '' ? [] : ['Issued']
      const state = [...conditions, ...issued].join(',') || 'Pending'
      return [
        name,
        age,
        orNone(textAt(spec, 'signerName')),
        textAt(spec, 'username'),
        typeof seconds === 'number' ? humanDuration(seconds * 1_000) : '<none>',
        state,
      ]
    },
  ],
  'networking.k8s.io/IngressClass': ['Name | Controller | Parameters | Age', network.ingressClassCells],
  'networking.k8s.io/Ingress': ['Name | Class | Hosts | Address | Ports | Age', network.ingressCells],
  'networking.k8s.io/NetworkPolicy': ['Name | Pod-Selector | Age', network.networkPolicyCells],
  'networking.k8s.io/ServiceCIDR': ['Name | CIDRs | Age', ({ name, spec, age }) => [name, arrayAt(spec, 'cidrs').join(','), age]],
  'policy/PodDisruptionBudget': [
    'Name | Min Available | Max Unavailable | Allowed Disruptions integer | Age',
    ({ name, spec, status, age }) => [
      name,
      String(spec['minAvailable'] ?? 'N/A'),
      String(spec['maxUnavailable'] ?? 'N/A'),
      count(status, 'disruptionsAllowed'),
      age,
    ],
  ],
  'rbac.authorization.k8s.io/ClusterRoleBinding': [bindingColumns, bindingCells],
  'rbac.authorization.k8s.io/RoleBinding': [bindingColumns, bindingCells],
  'storage.k8s.io/StorageClass': [
    'Name | Provisioner | ReclaimPolicy | VolumeBindingMode | AllowVolumeExpansion | Age',
    ({ name, object, metadata, age }) => [
      textAt(objectAt(metadata, 'annotations'), 'storageclass.kubernetes.io/is-default-class') === 'true'
        ? `${name} (default)`
        : name,
      textAt(object, 'provisioner'),
      textAt(object, 'reclaimPolicy') || 'Delete',
      textAt(object, 'volumeBindingMode') || 'Immediate',
      object['allowVolumeExpansion'] === true,
      age,
    ],
  ],
  'storage.k8s.io/CSINode': [
    'Name | Drivers integer | Age',
    ({ name, spec, age }) => [name, arrayAt(spec, 'drivers').length, age],
  ],
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': webhooks,
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': webhooks,
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding': policyBinding,
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy': [
    'Name | Validations integer | ParamKind | Age',
    ({ name, spec, age }) => {
      const param = objectAt(spec, 'paramKind')
      const kind = textAt(param, 'kind') === '' ? '' : `${textAt(param, 'apiVersion')}/${textAt(param, 'kind')}`
      return [name, arrayAt(spec, 'validations').length, orUnset(kind), age]
    },
  ],
  'scheduling.k8s.io/PriorityClass': [
    'Name | Value integer | Global-Default boolean | Age | PreemptionPolicy',
    ({ name, object, age }) => [
      name,
      count(object, 'value'),
      object['globalDefault'] === true,
      age,
      textAt(object, 'preemptionPolicy'),
    ],
  ],
  'coordination.k8s.io/Lease': ['Name | Holder | Age', ({ name, spec, age }) => [name, textAt(spec, 'holderIdentity'), age]],
  'node.k8s.io/RuntimeClass': ['Name | Handler | Age', ({ name, object, age }) => [name, textAt(object, 'handler'), age]],
  'discovery.k8s.io/EndpointSlice': ['Name | AddressType | Ports | Endpoints | Age', network.endpointSliceCells],
}

function orUnset(text: string): string {
  return text === '' ? '<unset>' : text
}

function size(object: Printed['object'], field: string): number {
  return Object.keys(objectAt(object, field)).length
}

function controllerOf(metadata: Printed['object']): string {
  const owner = objectsAt(metadata, 'ownerReferences').find((each) => each['controller'] === true)
  if (owner === undefined) return '<none>'
  const version = textAt(owner, 'apiVersion')
  const group = version.includes('/') ? `.${version.slice(0, version.indexOf('/'))}` : ''
  return `${textAt(owner, 'kind').toLowerCase()}${group}/${textAt(owner, 'name')}`
}

function bindingCells({ name, object, age }: Printed): Json[] {
  const role = objectAt(object, 'roleRef')
  const subjects = (kind: string) =>
    objectsAt(object, 'subjects')
      .filter((each) => each['kind'] === kind)
      .map((each) => (kind === 'ServiceAccount' ? `${textAt(each, 'namespace')}/${textAt(each, 'name')}` : textAt(each, 'name')))
      .join(', ')
  return [
    name,
    `${textAt(role, 'kind')}/${textAt(role, 'name')}`,
    age,
    subjects('User'),
    subjects('Group'),
    subjects('ServiceAccount'),
  ]
}

function quotaCells(status: Printed['object']): [string, string] {
  const hard = objectAt(status, 'hard')
  const used = objectAt(status, 'used')
  const texts = Object.keys(hard)
    .sort()
    .map((name) => ({ name, text: `${name}: ${String(used[name] ?? '0')}/${String(hard[name])}` }))
  const isLimit = (name: string) => name.startsWith('limits.')
  const join = (wanted: boolean) =>
    texts
      .filter(({ name }) => isLimit(name) === wanted)
      .map(({ text }) => text)
      .join(', ')
  return [join(false), join(true)]
}
