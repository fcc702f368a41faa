import { type ApplicationSetTemplate, isJsonObject, type Json, type JsonObject } from '#model'

/** Gives what a text becomes; `place` is the path of its field. */
export type Filler = (text: string, place: string) => string

/**
 * Fills in all texts of a value, the keys of objects included. Fields of objects that are null are left out, as when a Go struct is filled in.
 * `place` is the path of the value.
 */
export function filled<T extends Json>(value: T, place: string, fill: Filler): T {
  // Each kind of JSON is filled to the same kind, which is what the casts say.
  if (typeof value === 'string') return fill(value, place) as T
  if (Array.isArray(value)) return value.map((item, index) => filled(item, `${place}[${index}]`, fill)) as T
  if (!isJsonObject(value)) return value
  const fields = Object.entries(value).filter(([, child]) => child !== null)
  return Object.fromEntries(
    fields.map(([key, child]) => {
      const inner = fieldOf(place, key)
      return [fill(key, inner), filled(child, inner, fill)]
    }),
  ) as T
}

/** The path of a field of an object. */
export function fieldOf(place: string, key: string): string {
  if (/^[\w-]+$/.test(key)) return place === '' ? key : `${place}.${key}`
  return `${place}[${JSON.stringify(key)}]`
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
