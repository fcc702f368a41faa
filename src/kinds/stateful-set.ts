import type { KubeObject } from '#model'
import { field, isBehind, listAt, numberAt, textAt } from './fields.ts'
import { behind, healthy, type KindRule, progressing } from './rule.ts'

/** StatefulSet; its claims carry no owner reference and are recognised by their names. */
export const statefulSet: KindRule = {
  kind: 'StatefulSet',
  groups: ['apps'],
  children: [
    { group: '', kind: 'Pod' },
    { group: '', kind: 'PersistentVolumeClaim' },
    { group: 'apps', kind: 'ControllerRevision' },
  ],
  adopts: isClaimOf,
  health(object) {
    if (numberAt(object, 'status', 'observedGeneration') === 0 || isBehind(object)) return behind('StatefulSet')
    const wanted = field(object, 'spec', 'replicas')
    const ready = numberAt(object, 'status', 'readyReplicas')
    if (typeof wanted === 'number' && ready < wanted)
      return progressing(`Waiting for ${wanted - ready} of ${wanted} pods to be ready`)
    const strategy = textAt(object, 'spec', 'updateStrategy', 'type')
    if (strategy === 'OnDelete') return healthy
    const partition = field(object, 'spec', 'updateStrategy', 'rollingUpdate', 'partition')
    if (typeof partition === 'number' && typeof wanted === 'number') {
      const updated = numberAt(object, 'status', 'updatedReplicas')
      return updated < wanted - partition
        ? progressing(`Waiting for the partitioned rollout: ${updated} of ${wanted - partition} pods are updated`)
        : healthy
    }
    const current = textAt(object, 'status', 'currentRevision')
    const update = textAt(object, 'status', 'updateRevision')
    if (update !== current) {
      return progressing(
        `Waiting for the rollout: ${numberAt(object, 'status', 'updatedReplicas')} pods are at revision ${update}`,
      )
    }
    return healthy
  },
}

/** `<template>-<set>-<ordinal>` in the same namespace. */
function isClaimOf(candidate: KubeObject, parent: KubeObject): boolean {
  if (candidate.kind !== 'PersistentVolumeClaim' || candidate.metadata.namespace !== parent.metadata.namespace) return false
  return listAt(parent, 'spec', 'volumeClaimTemplates').some((template) => {
    const prefix = `${textAt(template, 'metadata', 'name')}-${parent.metadata.name ?? ''}-`
    const name = candidate.metadata.name ?? ''
    return name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length))
  })
}
