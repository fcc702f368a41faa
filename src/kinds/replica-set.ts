import { conditionOf, field, isBehind, numberAt, textOf } from './fields.ts'
import { behind, degraded, healthy, type KindRule, progressing } from './rule.ts'

/** ReplicaSet of apps. */
export const replicaSet: KindRule = {
  kind: 'ReplicaSet',
  groups: ['apps', 'extensions'],
  children: [{ group: '', kind: 'Pod' }],
  health(object) {
    if (isBehind(object)) return behind('ReplicaSet')
    const failure = conditionOf(object, 'ReplicaFailure')
    if (failure?.status === 'True') return degraded(textOf(failure))
    const wanted = field(object, 'spec', 'replicas')
    const available = numberAt(object, 'status', 'availableReplicas')
    if (typeof wanted === 'number' && available < wanted) {
      return progressing(`Waiting for the rollout: ${available} of ${wanted} replicas are available`)
    }
    return healthy
  },
}
