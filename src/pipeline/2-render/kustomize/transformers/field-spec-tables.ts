import type { FieldSpec } from '../contract.ts'

/** A line: the path, then the kind it is for with group and version where they matter, then `create` where a missing field is made. */
function specs(lines: string): FieldSpec[] {
  return lines
    .trim()
    .split('\n')
    .map((line) => {
      const [path = '', ...words] = line.trim().split(' ')
      const create = words.at(-1) === 'create'
      const [kind = '', group = '', version = ''] = (create ? words.slice(0, -1) : words).join('').split('.')
      return { path, create, kind, group: group.replaceAll('~', '.'), version }
    })
}

const metadataLabels = `
  metadata/labels create
  spec/template/metadata/labels ReplicationController..v1 create
  spec/template/metadata/labels Deployment create
  spec/template/metadata/labels ReplicaSet create
  spec/template/metadata/labels DaemonSet create
  spec/template/metadata/labels StatefulSet.apps create
  spec/volumeClaimTemplates[]/metadata/labels StatefulSet.apps create
  spec/template/metadata/labels Job.batch create
  spec/jobTemplate/metadata/labels CronJob.batch create
  spec/jobTemplate/spec/template/metadata/labels CronJob.batch create`

const affinity = 'DuringSchedulingIgnoredDuringExecution'
const podSelectors = (kind: string): string => `
  spec/template/spec/affinity/podAffinity/preferred${affinity}/podAffinityTerm/labelSelector/matchLabels ${kind}
  spec/template/spec/affinity/podAffinity/required${affinity}/labelSelector/matchLabels ${kind}
  spec/template/spec/affinity/podAntiAffinity/preferred${affinity}/podAffinityTerm/labelSelector/matchLabels ${kind}
  spec/template/spec/affinity/podAntiAffinity/required${affinity}/labelSelector/matchLabels ${kind}
  spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels ${kind}`

/** The field that prefixes and suffixes go to. */
export const nameFields = specs('metadata/name')

export const templateLabelFields = specs(metadataLabels)

export const commonLabelFields = specs(`
  spec/selector Service..v1 create
  spec/selector ReplicationController..v1 create
  spec/selector/matchLabels Deployment create
  ${podSelectors('Deployment.apps').trim()}
  spec/selector/matchLabels ReplicaSet create
  spec/selector/matchLabels DaemonSet create
  spec/selector/matchLabels StatefulSet.apps create
  ${podSelectors('StatefulSet.apps').trim()}
  spec/selector/matchLabels Job.batch
  spec/jobTemplate/spec/selector/matchLabels CronJob.batch
  spec/selector/matchLabels PodDisruptionBudget.policy
  spec/podSelector/matchLabels NetworkPolicy.networking~k8s~io
  spec/ingress/from/podSelector/matchLabels NetworkPolicy.networking~k8s~io
  spec/egress/to/podSelector/matchLabels NetworkPolicy.networking~k8s~io
  ${metadataLabels.trim()}`)

export const commonAnnotationFields = specs(`
  metadata/annotations create
  spec/template/metadata/annotations ReplicationController..v1 create
  spec/template/metadata/annotations Deployment create
  spec/template/metadata/annotations ReplicaSet create
  spec/template/metadata/annotations DaemonSet create
  spec/template/metadata/annotations StatefulSet create
  spec/template/metadata/annotations Job.batch create
  spec/jobTemplate/metadata/annotations CronJob.batch create
  spec/jobTemplate/spec/template/metadata/annotations CronJob.batch create`)

/** `metadata/namespace` has rules of its own. */
export const namespaceFields = specs(`
  metadata/name Namespace create
  spec/service/namespace APIService.apiregistration~k8s~io create
  spec/conversion/webhook/clientConfig/service/namespace CustomResourceDefinition.apiextensions~k8s~io`)

export const imageFields = specs(`
  spec/containers[]/image create
  spec/initContainers[]/image create
  spec/volumes[]/image/reference create
  spec/template/spec/containers[]/image create
  spec/template/spec/initContainers[]/image create
  spec/template/spec/volumes[]/image/reference create`)

export const replicaFields = specs(`
  spec/replicas Deployment create
  spec/replicas ReplicationController create
  spec/replicas ReplicaSet create
  spec/replicas StatefulSet create`)
