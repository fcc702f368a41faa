import { conditionOf, isBehind, textOf } from './fields.ts'
import { behind, degraded, healthy, type KindRule } from './rule.ts'

/** PodDisruptionBudget. A budget that allows no disruption right now does what it is for, so it is well. */
export const podDisruptionBudget: KindRule = {
  kind: 'PodDisruptionBudget',
  groups: ['policy'],
  health(object) {
    if (isBehind(object)) return behind('PodDisruptionBudget')
    const allowed = conditionOf(object, 'DisruptionAllowed')
    return allowed?.reason === 'SyncFailed' ? degraded(textOf(allowed)) : healthy
  },
}
