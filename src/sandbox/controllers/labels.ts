import type { KubeObject } from '../object.ts'
import type { LabelSelector } from './shapes.ts'

type Labels = { [key: string]: string }

/** True if the labels satisfy a label selector. An empty selector matches everything, a missing one nothing. */
export function selects(selector: LabelSelector | undefined, labels: Labels | undefined): boolean {
  if (selector === undefined) return false
  if (!includesAll(labels, selector.matchLabels ?? {})) return false
  return (selector.matchExpressions ?? []).every((expression) => satisfies(labels ?? {}, expression))
}

/** True if every wanted label is there with the wanted value: the selector of a Service. */
export function includesAll(labels: Labels | undefined, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => labels?.[key] === value)
}

/** The uid of the controller that owns the object, or undefined. */
export function controllerUid(object: KubeObject): string | undefined {
  return object.metadata.ownerReferences?.find((owner) => owner.controller === true)?.uid
}

function satisfies(
  labels: Labels,
  { key, operator, values = [] }: { key: string; operator: string; values?: string[] },
): boolean {
  const value = labels[key]
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    default:
      return false
  }
}
