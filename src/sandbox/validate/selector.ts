import { arrayAt, isJsonObject, objectAt, textAt } from '../json.ts'
import type { JsonObject } from '../json.ts'
import type { Complaints } from './complaints.ts'
import { checkLabels, sortedEntries } from './metadata.ts'
import { isLabelValue, isQualifiedName } from './names.ts'

/** A label selector as Kubernetes writes it; true when it is well-formed. */
export function checkSelector(selector: JsonObject, field: string, found: Complaints): boolean {
  const before = found.causes.length
  checkLabels(objectAt(selector, 'matchLabels'), `${field}.matchLabels`, found)
  for (const [index, term] of arrayAt(selector, 'matchExpressions').entries()) {
    if (isJsonObject(term)) checkTerm(term, `${field}.matchExpressions[${index}]`, found)
  }
  return found.causes.length === before
}

/** True if the selector says nothing and would match everything. */
export function isEmptySelector(selector: JsonObject): boolean {
  return Object.keys(objectAt(selector, 'matchLabels')).length === 0 && arrayAt(selector, 'matchExpressions').length === 0
}

/** Whether a selector picks these labels. */
export function matchesSelector(selector: JsonObject, labels: JsonObject): boolean {
  if (!sortedEntries(objectAt(selector, 'matchLabels')).every(([key, value]) => labels[key] === value)) return false
  return arrayAt(selector, 'matchExpressions').every((term) => !isJsonObject(term) || matchesTerm(term, labels))
}

function matchesTerm(term: JsonObject, labels: JsonObject): boolean {
  const value = labels[textAt(term, 'key')]
  const listed = value !== undefined && arrayAt(term, 'values').includes(value)
  switch (textAt(term, 'operator')) {
    case 'In':
      return listed
    case 'NotIn':
      return !listed
    case 'Exists':
      return value !== undefined
    default:
      return value === undefined
  }
}

function checkTerm(term: JsonObject, field: string, found: Complaints): void {
  const values = arrayAt(term, 'values')
  switch (textAt(term, 'operator')) {
    case 'In':
    case 'NotIn':
      if (values.length === 0) found.required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'")
      break
    case 'Exists':
    case 'DoesNotExist':
      if (values.length > 0)
        found.forbidden(`${field}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
      break
    default:
      found.invalid(`${field}.operator`, textAt(term, 'operator'), 'not a valid selector operator')
  }
  for (const problem of isQualifiedName(textAt(term, 'key'))) found.invalid(`${field}.key`, textAt(term, 'key'), problem)
  for (const [index, value] of values.entries())
    for (const problem of isLabelValue(String(value))) found.invalid(`${field}.values[${index}]`, value, problem)
}
