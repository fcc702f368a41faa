import type { Condition } from './shapes.ts'

/** The condition of a type, or undefined. */
export function conditionOf(conditions: readonly Condition[] | undefined, type: string): Condition | undefined {
  return conditions?.find((condition) => condition.type === type)
}

/** True if the condition of a type is there and True. */
export function isTrue(conditions: readonly Condition[] | undefined, type: string): boolean {
  return conditionOf(conditions, type)?.status === 'True'
}

/**
 * The conditions with one of them set. `lastTransitionTime` moves only when the status changes, and a condition that says the same
 * as before is left alone whatever its times are.
 */
export function withCondition(conditions: readonly Condition[] | undefined, next: Condition): Condition[] {
  const before = conditionOf(conditions, next.type)
  const others = (conditions ?? []).filter((condition) => condition.type !== next.type)
  if (before === undefined) return [...others, next]
  if (before.status === next.status && before.reason === next.reason && before.message === next.message)
    return [...(conditions ?? [])]
  const time = before.lastTransitionTime
  return [...others, before.status === next.status && time !== undefined ? { ...next, lastTransitionTime: time } : next]
}

/** The conditions without the one of this type. */
export function withoutCondition(conditions: readonly Condition[] | undefined, type: string): Condition[] {
  return (conditions ?? []).filter((condition) => condition.type !== type)
}
