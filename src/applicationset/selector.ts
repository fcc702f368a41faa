import type { LabelSelector } from '#model'

/** A selector that cannot be read; a fault of the ApplicationSet. */
export class SelectorError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'SelectorError'
  }
}

/** Whether a selector takes labels (or parameters). An empty one, and none at all, take everything. Throws SelectorError. */
export function selects(selector: LabelSelector | undefined, labels: { [key: string]: string }): boolean {
  const equal = Object.entries(selector?.matchLabels ?? {}).every(([key, value]) => has(labels, key) && labels[key] === value)
  return (selector?.matchExpressions ?? []).map((expression) => matches(expression, labels)).every(Boolean) && equal
}

/** Whether a selector says anything. */
export function isEmptySelector(selector: LabelSelector | undefined): boolean {
  return Object.keys(selector?.matchLabels ?? {}).length === 0 && (selector?.matchExpressions ?? []).length === 0
}

function matches(
  expression: { key: string; operator: string; values?: readonly string[] },
  labels: { [key: string]: string },
): boolean {
  const { key, operator, values = [] } = expression
  const value = has(labels, key) ? labels[key] : undefined
  if ((operator === 'In' || operator === 'NotIn') === (values.length === 0)) {
    throw new SelectorError(
      `the selector on ${key} with operator ${operator} has ${values.length} values; expected ${values.length === 0 ? 'at least one' : 'none'}`,
    )
  }
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
      throw new SelectorError(`the selector on ${key} has operator ${operator}; expected In, NotIn, Exists or DoesNotExist`)
  }
}

const has = (labels: object, key: string): boolean => Object.hasOwn(labels, key)
