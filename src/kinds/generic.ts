import type { Health, KubeObject } from '#model'
import { conditionsOf, field, isBehind, textOf } from './fields.ts'
import { behind, degraded, healthy, progressing } from './rule.ts'

/**
 * The rule for kinds nobody described, after the conventions of Kubernetes' own status library: `observedGeneration` and the
 * conditions Stalled, Reconciling, Failed, Degraded, Ready and Available. undefined where the object follows none of them.
 */
export function genericHealth(object: KubeObject): Health | undefined {
  const conditions = conditionsOf(object)
  const find = (type: string) => conditions.find((condition) => condition.type === type)
  const verdict = find('Ready') ?? find('Available')
  const trouble = ['Stalled', 'Failed', 'Degraded'].map(find).find((condition) => condition?.status === 'True')
  const reconciling = find('Reconciling')
  const observes = field(object, 'status', 'observedGeneration') !== undefined
  if (verdict === undefined && trouble === undefined && reconciling === undefined) {
    return observes && isBehind(object) ? behind(object.kind) : undefined
  }
  if (observes && isBehind(object)) return behind(object.kind)
  if (trouble !== undefined) return degraded(textOf(trouble))
  if (reconciling?.status === 'True') return progressing(textOf(reconciling))
  if (verdict === undefined || verdict.status === 'True') return healthy
  // Most operators say False both while they work and when they failed; only the reason tells which.
  const failed = verdict.status === 'False' && /fail|error|invalid|denied|forbidden|notfound|unauthorized/i.test(verdict.reason)
  return failed ? degraded(textOf(verdict)) : progressing(textOf(verdict))
}
