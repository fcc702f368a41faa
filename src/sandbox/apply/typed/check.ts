import { isJsonObject } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'
import type { Schema } from '../../types/index.ts'
import { atomOf, fittingAtom } from '../atom.ts'
import type { ListAtom, MapAtom, Scalar } from '../atom.ts'
import { elementText, fieldElement } from '../path-element.ts'
import { itemElement } from './list-item.ts'

/**
 * What keeps a value from having the type of its schema, as texts like `.spec.foo: field not declared in schema`; none means that it fits.
 * Live objects may carry duplicates, what somebody applies may not.
 */
export function typeErrors(value: Json, schema: Schema, allowDuplicates: boolean): string[] {
  const atom = fittingAtom(atomOf(schema), value)
  if (atom.map !== undefined) return mapErrors(value, atom.map, allowDuplicates)
  if (atom.scalar !== undefined) return scalarErrors(value, atom.scalar)
  return atom.list === undefined ? [] : listErrors(value, atom.list, allowDuplicates)
}

/** The errors as one message: the only one, or all on lines of their own. */
export function typeErrorText(errors: readonly string[]): string {
  return errors.length === 1 ? (errors[0] ?? '') : ['errors:', ...errors.map((error) => `  ${error}`)].join('\n')
}

function prefixed(prefix: string, errors: readonly string[]): string[] {
  // A path goes directly on to the next step; the first message is set off by a colon.
  return errors.map((error) => (/^[.[]/.test(error) ? `${prefix}${error}` : `${prefix}: ${error}`))
}

function mapErrors(value: Json, map: MapAtom, allowDuplicates: boolean): string[] {
  if (value === null) return []
  if (!isJsonObject(value)) return [`expected map, got ${goValue(value)}`]
  const errors: string[] = []
  for (const name of Object.keys(value).sort()) {
    const schema = map.field(name)
    const step = elementText(fieldElement(name))
    // Go stops at the first undeclared field of a map.
    if (schema === undefined) return [...errors, `${step}: field not declared in schema`]
    errors.push(...prefixed(step, typeErrors(value[name] ?? null, schema, allowDuplicates)))
  }
  return errors
}

function listErrors(value: Json, list: ListAtom, allowDuplicates: boolean): string[] {
  if (value === null) return []
  if (!Array.isArray(value)) return [`expected list, got ${goValue(value)}`]
  const errors: string[] = []
  const seen = new Set<string>()
  for (const [index, item] of value.entries()) {
    let step = `[${index}]`
    if (!list.atomic) {
      const found = itemElement(list, item)
      if (found.error !== undefined) return [...errors, `element ${index}: ${found.error}`]
      step = elementText(found.element)
      if (seen.has(found.element) && !allowDuplicates) errors.push(`duplicate entries for key ${step}`)
      seen.add(found.element)
    }
    errors.push(...prefixed(step, typeErrors(item, list.items, allowDuplicates)))
  }
  return errors
}

function scalarErrors(value: Json, scalar: Scalar): string[] {
  if (value === null) return []
  const fits = scalar === 'untyped' ? typeof value !== 'object' : typeof value === (scalar === 'numeric' ? 'number' : scalar)
  if (fits) return []
  if (scalar === 'numeric') return [`expected numeric (int or float), got ${goType(value)}`]
  if (scalar === 'string') return [`expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`]
  return [`expected ${scalar === 'untyped' ? 'any scalar' : scalar}, got ${goValue(value)}`]
}

function goType(value: Json): string {
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'bool'
  if (Array.isArray(value)) return '[]interface {}'
  return isJsonObject(value) ? 'map[string]interface {}' : Number.isInteger(value) ? 'int64' : 'float64'
}

function goSyntax(value: Json): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`
  if (!isJsonObject(value)) return String(value)
  return `map[string]interface {}{${sorted(value)
    .map(([key, inner]) => `${JSON.stringify(key)}:${goSyntax(inner)}`)
    .join(', ')}}`
}

// What Go's %v makes of a value of the merge library.
function goValue(value: Json): string {
  return `&{${plainValue(value)}}`
}

function plainValue(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(plainValue).join(' ')}]`
  if (!isJsonObject(value)) return value === null ? '<nil>' : String(value)
  return `map[${sorted(value)
    .map(([key, inner]) => `${key}:${plainValue(inner)}`)
    .join(' ')}]`
}

function sorted(value: JsonObject): [string, Json][] {
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
}
