import type { KubeObject } from '#model'
import { type Condition, conditionsOf, textAt, textOf } from './fields.ts'
import { degraded, healthy, type KindRule, progressing } from './rule.ts'

/** HorizontalPodAutoscaler, whose v1 form keeps its conditions in an annotation. */
export const horizontalPodAutoscaler: KindRule = {
  kind: 'HorizontalPodAutoscaler',
  groups: ['autoscaling'],
  health(object) {
    const conditions = [...conditionsOf(object), ...annotatedConditions(object)]
    const failed = conditions.find((condition) => condition.status === 'False' && /^(Failed|Invalid)/.test(condition.reason))
    if (failed !== undefined) return degraded(textOf(failed))
    if (conditions.some((condition) => isTrue(condition, 'AbleToScale') || isTrue(condition, 'ScalingLimited'))) return healthy
    return progressing('Waiting for the autoscaler to look at its target')
  },
}

function isTrue(condition: Condition, type: string): boolean {
  return condition.type === type && condition.status === 'True'
}

function annotatedConditions(object: KubeObject): Condition[] {
  const text = object.metadata.annotations?.['autoscaling.alpha.kubernetes.io/conditions']
  if (text === undefined) return []
  try {
    const list: unknown = JSON.parse(text)
    if (!Array.isArray(list)) return []
    return list.map((entry) => ({
      type: textAt(entry, 'type'),
      status: textAt(entry, 'status'),
      reason: textAt(entry, 'reason'),
      message: textAt(entry, 'message'),
    }))
  } catch {
    return [] // Somebody's own text; the rest of the status decides.
  }
}
