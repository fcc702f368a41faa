import { isJsonObject, type KubeObject } from '#model'

/** The value at a path of field names, or undefined where any of them is missing. */
export function field(value: unknown, ...path: readonly string[]): unknown {
  let here = value
  for (const name of path) {
    if (!isJsonObject(here)) return undefined
    here = here[name]
  }
  return here
}

/** The number at a path, 0 where there is none: what Go's zero value means to the API server. */
export function numberAt(value: unknown, ...path: readonly string[]): number {
  const found = field(value, ...path)
  return typeof found === 'number' ? found : 0
}

/** The string at a path, empty where there is none. */
export function textAt(value: unknown, ...path: readonly string[]): string {
  const found = field(value, ...path)
  return typeof found === 'string' ? found : ''
}

/** The list at a path, empty where there is none. */
export function listAt(value: unknown, ...path: readonly string[]): unknown[] {
  const found = field(value, ...path)
  return Array.isArray(found) ? found : []
}

/** An entry of `status.conditions`. */
export type Condition = { type: string; status: string; reason: string; message: string }

/** All conditions of an object in their order. */
export function conditionsOf(object: KubeObject): Condition[] {
  return listAt(object, 'status', 'conditions').map((entry) => ({
    type: textAt(entry, 'type'),
    status: textAt(entry, 'status'),
    reason: textAt(entry, 'reason'),
    message: textAt(entry, 'message'),
  }))
}

/** The condition of one type. */
export function conditionOf(object: KubeObject, type: string): Condition | undefined {
  return conditionsOf(object).find((condition) => condition.type === type)
}

/** What a condition says, for people. */
export function textOf(condition: Condition): string {
  return condition.message || condition.reason || `${condition.type} is ${condition.status}`
}

/** True while the controller of the kind has not yet looked at the newest spec. */
export function isBehind(object: KubeObject): boolean {
  return (object.metadata.generation ?? 0) > numberAt(object, 'status', 'observedGeneration')
}
