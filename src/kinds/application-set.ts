import { conditionOf, textOf } from './fields.ts'
import { degraded, healthy, type KindRule, progressing } from './rule.ts'

/** ApplicationSet, by its conditions. */
export const applicationSet: KindRule = {
  kind: 'ApplicationSet',
  groups: ['argoproj.io'],
  children: [{ group: 'argoproj.io', kind: 'Application' }],
  health(object) {
    const failed = conditionOf(object, 'ErrorOccurred')
    if (failed?.status === 'True') return degraded(textOf(failed))
    const rollout = conditionOf(object, 'RolloutProgressing')
    if (rollout?.status === 'True') return progressing(textOf(rollout))
    const current = conditionOf(object, 'ResourcesUpToDate')
    if (current?.status === 'True') return healthy
    return progressing(current === undefined ? 'Waiting for the set to generate its applications' : textOf(current))
  },
}
