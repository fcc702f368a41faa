import { field, listAt, textAt } from './fields.ts'
import { degraded, healthy, type KindRule, suspended } from './rule.ts'

/** CronJob: judged by its last run; one that has never run, or runs now, is well. */
export const cronJob: KindRule = {
  kind: 'CronJob',
  groups: ['batch'],
  children: [{ group: 'batch', kind: 'Job' }],
  health(object) {
    if (field(object, 'spec', 'suspend') === true) return suspended('The CronJob is suspended')
    if (listAt(object, 'status', 'active').length > 0) return healthy
    // RFC 3339 in UTC without fractions, as the API server writes it, sorts as text.
    const [scheduled, succeeded] = [textAt(object, 'status', 'lastScheduleTime'), textAt(object, 'status', 'lastSuccessfulTime')]
    if (scheduled !== '' && succeeded < scheduled) return degraded(`The run of ${scheduled} did not succeed`)
    return healthy
  },
}
