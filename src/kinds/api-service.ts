import { conditionOf, textOf } from './fields.ts'
import { healthy, type KindRule, progressing } from './rule.ts'

/** APIService of the aggregation layer. */
export const apiService: KindRule = {
  kind: 'APIService',
  groups: ['apiregistration.k8s.io'],
  health(object) {
    const available = conditionOf(object, 'Available')
    if (available?.status === 'True') return healthy
    return progressing(available === undefined ? 'Waiting to be available' : `Waiting to be available: ${textOf(available)}`)
  },
}
