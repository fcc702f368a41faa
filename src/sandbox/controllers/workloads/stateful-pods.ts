import { ownedByController, podOf } from '../pods.ts'
import type { Named, Pod, PodTemplate } from '../shapes.ts'
import type { StatefulSet } from './stateful-set.ts'

/** The number at the end of the pod's name, or -1. */
export function ordinalOf(pod: Pod): number {
  const match = /-(\d+)$/.exec(pod.metadata.name ?? '')
  return match === null ? -1 : Number(match[1])
}

/** What stands before the number: the name of the set that may adopt the pod. */
export function parentOf(pod: Pod): string {
  return /^(.*)-\d+$/.exec(pod.metadata.name ?? '')?.[1] ?? ''
}

/** The claims that the pod with this number brings along; they outlive it. */
export function claimsFor(set: StatefulSet, ordinal: number): (Named & { spec: object })[] {
  return (set.spec.volumeClaimTemplates ?? []).map((template) => {
    const { labels, annotations } = template.metadata
    return {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        name: claimName(template, set, ordinal),
        namespace: set.metadata.namespace ?? '',
        labels: { ...labels, ...set.spec.selector.matchLabels },
        ...(annotations === undefined ? {} : { annotations }),
        ...(set.spec.persistentVolumeClaimRetentionPolicy?.whenDeleted === 'Delete'
          ? { ownerReferences: [ownedByController(set)] }
          : {}),
      },
      spec: template.spec,
    }
  })
}

/** The pod with this number: named, labelled and given its claims. */
export function ordinalPod(
  set: StatefulSet,
  { ordinal, template, revision }: { ordinal: number; template: PodTemplate; revision: string },
): Pod {
  const pod = podOf(template, set)
  const name = `${set.metadata.name ?? ''}-${ordinal}`
  const claims = (set.spec.volumeClaimTemplates ?? []).map((each) => ({
    name: each.metadata.name ?? '',
    persistentVolumeClaim: { claimName: claimName(each, set, ordinal) },
  }))
  const others = (pod.spec.volumes ?? []).filter((volume) => !claims.some((claim) => claim.name === volume.name))
  const volumes = [...claims, ...others]
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      name,
      labels: {
        ...pod.metadata.labels,
        'apps.kubernetes.io/pod-index': String(ordinal),
        'controller-revision-hash': revision,
        'statefulset.kubernetes.io/pod-name': name,
      },
    },
    spec: {
      ...pod.spec,
      hostname: name,
      ...(set.spec.serviceName === undefined || set.spec.serviceName === '' ? {} : { subdomain: set.spec.serviceName }),
      ...(volumes.length === 0 ? {} : { volumes }),
    },
  }
}

function claimName(template: Named, set: StatefulSet, ordinal: number): string {
  return `${template.metadata.name ?? ''}-${set.metadata.name ?? ''}-${ordinal}`
}
