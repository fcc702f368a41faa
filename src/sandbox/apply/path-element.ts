import { isJsonObject } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'

/**
 * One step of a path, as `fieldsV1` writes it: `f:name` for a field, `k:{"port":80}` for a list item by its keys, `v:"x"` for a set
 * item by its value, `i:3` for an item by its place. The text is canonical (keys sorted), so equal steps are equal strings.
 */
export type PathElement = string

/** The step into a field. */
export function fieldElement(name: string): PathElement {
  return `f:${name}`
}

/** The step to a list item by its keys. */
export function keyElement(keys: JsonObject): PathElement {
  return `k:${goJson(keys)}`
}

/** The step to a set item by its value. */
export function valueElement(value: Json): PathElement {
  return `v:${goJson(value)}`
}

/** The field's name, or undefined if the step is not into a field. */
export function fieldNameOf(element: PathElement): string | undefined {
  return element.startsWith('f:') ? element.slice(2) : undefined
}

/** Canonical text of a step that came from a client, or undefined if it is none. */
export function parseElement(text: string): PathElement | undefined {
  const body = text.slice(2)
  if (text.startsWith('f:')) return text
  if (text.startsWith('i:')) return /^-?\d+$/.test(body) ? text : undefined
  if (!text.startsWith('k:') && !text.startsWith('v:')) return undefined
  try {
    // JSON.parse answers JSON by definition.
    const value = JSON.parse(body) as Json
    if (text.startsWith('v:')) return valueElement(value)
    return isJsonObject(value) ? keyElement(value) : undefined
  } catch {
    return undefined
  }
}

/** How error messages write a path: `.spec.ports[port=80,protocol="TCP"].name`. */
export function pathText(path: readonly PathElement[]): string {
  return path.map(elementText).join('')
}

/** How error messages write one step. */
export function elementText(element: PathElement): string {
  const body = element.slice(2)
  if (element.startsWith('f:')) return `.${body}`
  if (element.startsWith('i:')) return `[${body}]`
  const value = JSON.parse(body) as Json
  if (element.startsWith('v:') || !isJsonObject(value)) return `[=${goText(value)}]`
  return `[${Object.keys(value)
    .sort()
    .map((key) => `${key}=${goText(value[key] ?? null)}`)
    .join(',')}]`
}

/** Fields before keys before values before indices, each in order. */
export function compareElements(left: PathElement, right: PathElement): number {
  const order = 'fkvi'.indexOf(left.charAt(0)) - 'fkvi'.indexOf(right.charAt(0))
  if (order !== 0) return order
  return left < right ? -1 : left > right ? 1 : 0
}

// Go's encoder escapes what could end a script element; the text of a key must be the same as Kubernetes writes it.
function goJson(value: Json): string {
  return sortedJson(value).replaceAll(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function sortedJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(',')}]`
  if (!isJsonObject(value)) return JSON.stringify(value)
  const fields = Object.keys(value).sort()
  return `{${fields.map((field) => `${JSON.stringify(field)}:${sortedJson(value[field] ?? null)}`).join(',')}}`
}

function goText(value: Json): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(goText).join(',')}]`
  return isJsonObject(value)
    ? Object.keys(value)
        .map((key) => `${key}=${goText(value[key] ?? null)}`)
        .join('')
    : String(value)
}
