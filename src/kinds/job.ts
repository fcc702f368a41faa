import { conditionOf, numberAt, textOf } from './fields.ts'
import { degraded, healthy, type KindRule, progressing, suspended } from './rule.ts'

/** Job of batch: Healthy once complete. */
export const job: KindRule = {
  kind: 'Job',
  groups: ['batch'],
  children: [{ group: '', kind: 'Pod' }],
  health(object) {
    const failed = conditionOf(object, 'Failed')
    if (failed?.status === 'True') return degraded(textOf(failed))
    if (conditionOf(object, 'Complete')?.status === 'True') return healthy
    const stopped = conditionOf(object, 'Suspended')
    if (stopped?.status === 'True') return suspended(textOf(stopped))
    const [active, ended] = [numberAt(object, 'status', 'active'), numberAt(object, 'status', 'succeeded')]
    return progressing(`Waiting for the Job to complete: ${active} pods active, ${ended} succeeded`)
  },
}
