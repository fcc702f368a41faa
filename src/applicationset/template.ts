import { type ApplicationSetTemplate, isJsonObject, type Json, type JsonObject } from '#model'
import type { Parameters } from './parameters.ts'

/** A template that cannot be filled in; a fault of the ApplicationSet, not of the world. */
export class TemplateError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'TemplateError'
  }
}

/**
 * Fills `{{name}}` in with parameters that are texts. What is not known, or is no text, stays as it is written, so that a value for somebody
 * else's template survives. Blanks around the name do not count. Throws TemplateError where `{{` is never closed.
 */
export function fillText(template: string, parameters: Parameters): string {
  if (!/\{\{.*\}\}/.test(template)) return template
  let result = ''
  let at = 0
  for (let open = template.indexOf('{{'); open >= 0; open = template.indexOf('{{', at)) {
    const close = template.indexOf('}}', open + 2)
    if (close < 0) throw new TemplateError(`{{ is not closed in ${JSON.stringify(template.slice(0, 80))}; expected }}`)
    const tag = template.slice(open + 2, close)
    result += template.slice(at, open) + valueOf(tag, parameters)
    at = close + 2
  }
  return result + template.slice(at)
}

/** Fills in all texts of a value, the keys of objects included. */
export function fill<T extends Json>(value: T, parameters: Parameters): T {
  // Each kind of JSON is filled to the same kind, which is what the casts say.
  if (typeof value === 'string') return fillText(value, parameters) as T
  if (Array.isArray(value)) return value.map((item) => fill(item, parameters)) as T
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [fillText(key, parameters), fill(child, parameters)]),
  ) as T
}

/** A generator's own template over the common one: what it leaves empty comes from there; a list that it has replaces the common one. */
export function mergeTemplates(own: JsonObject | undefined, common: ApplicationSetTemplate): JsonObject {
  return own === undefined ? common : (completed(own, common) as JsonObject)
}

function completed(own: Json | undefined, common: Json | undefined): Json {
  if (isJsonObject(own) && isJsonObject(common)) {
    const keys = new Set([...Object.keys(common), ...Object.keys(own)])
    return Object.fromEntries([...keys].map((key) => [key, completed(own[key], common[key])]))
  }
  return isEmpty(own) ? (common ?? own ?? null) : (own ?? null)
}

function isEmpty(value: Json | undefined): boolean {
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    value === false ||
    value === 0 ||
    (Array.isArray(value) && value.length === 0)
  )
}

function valueOf(tag: string, parameters: Parameters): string {
  const value = Object.hasOwn(parameters, tag.trim()) ? parameters[tag.trim()] : undefined
  return typeof value === 'string' && tag.trim() !== '' ? value : `{{${tag}}}`
}
