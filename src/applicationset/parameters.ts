import { isJsonObject, type Json, type JsonObject } from '#model'

/** What a generator gives for one Application: values by name. Only texts are filled into templates. */
export type Parameters = JsonObject

/** A text as a parameter shows it: whole numbers with all digits, nothing for null. */
export function parameterText(value: Json): string {
  return typeof value === 'string'
    ? value
    : value === null
      ? ''
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value)
}

/** Nested objects and lists as texts by dotted path: `{a: {b: [1]}}` gives `a.b.0`. */
export function flatten(value: JsonObject, prefix = ''): { [path: string]: string } {
  const flat: { [path: string]: string } = {}
  for (const [key, child] of Object.entries(value)) {
    const path = prefix === '' ? key : `${prefix}.${key}`
    if (Array.isArray(child)) Object.assign(flat, flatten(Object.fromEntries(child.entries()), path))
    else if (isJsonObject(child)) Object.assign(flat, flatten(child, path))
    else flat[path] = parameterText(child)
  }
  return flat
}

/** A text made into a DNS name: lower case, `-` for what is not allowed, at most 253 characters, no `-` or `.` at its ends. */
export function normalizedName(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^-a-z0-9.]/g, '-')
    .slice(0, 253)
    .replace(/^[-.]+|[-.]+$/g, '')
}
