import { conditionOf, field, isBehind, numberAt } from './fields.ts'
import { behind, degraded, healthy, type KindRule, progressing, suspended } from './rule.ts'

/** Deployment of apps. */
export const deployment: KindRule = {
  kind: 'Deployment',
  groups: ['apps', 'extensions'],
  children: [{ group: 'apps', kind: 'ReplicaSet' }],
  health(object) {
    if (field(object, 'spec', 'paused') === true) return suspended('The Deployment is paused')
    if (isBehind(object)) return behind('Deployment')
    const progress = conditionOf(object, 'Progressing')
    if (progress?.reason === 'ProgressDeadlineExceeded') {
      return degraded(`The Deployment exceeded its progress deadline: ${progress.message || 'no replica became ready in time'}`)
    }
    const wanted = field(object, 'spec', 'replicas')
    const all = numberAt(object, 'status', 'replicas')
    const updated = numberAt(object, 'status', 'updatedReplicas')
    const available = numberAt(object, 'status', 'availableReplicas')
    if (typeof wanted === 'number' && updated < wanted) {
      return progressing(`Waiting for the rollout: ${updated} of ${wanted} replicas are updated`)
    }
    if (all > updated) return progressing(`Waiting for the rollout: ${all - updated} old replicas are to be terminated`)
    if (available < updated) {
      return progressing(`Waiting for the rollout: ${available} of ${updated} updated replicas are available`)
    }
    return healthy
  },
}
