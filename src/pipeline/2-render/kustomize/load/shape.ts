import type { Json } from '#base'
import type { JsonObject } from '../contract.ts'

/**
 * How a Go program decodes JSON into one of its types: what is missing or null is the type's zero value, names of fields match whatever their case,
 * and the first problem, in the order of sorted keys, is the one that is told.
 */
export type Shape<T> = {
  /** As Go names the type. */
  go: string
  zero(): T
  read(value: Json, place: Place): T
}

/** Fields by their JSON name. `inside` names the structs that Go embeds to get the field, because its errors spell them out. */
export type Fields<T> = { [Name in keyof T]-?: Field<T[Name]> }
type Field<T> = { shape: Shape<T>; inside: string }

export type DecodeOptions = { strict: boolean }

/** Decodes, or gives Go's words for why not. */
export function decode<T>(value: Json, shape: Shape<T>, { strict }: DecodeOptions): { value: T; problem: string | undefined } {
  const report: Report = { strict, problem: undefined }
  return { value: shape.read(value, { struct: '', path: '', report }), problem: report.problem }
}

/** Where a value stands: in which struct, along which fields. */
type Place = { struct: string; path: string; report: Report }
type Report = { strict: boolean; problem: string | undefined }

export const text: Shape<string> = named('string')

/** A type of its own that is a text. */
export function named(go: string): Shape<string> {
  return {
    go,
    zero: () => '',
    read: (value, place) => (typeof value === 'string' ? value : mismatch(value, place, { go, zero: '' })),
  }
}

export const flag: Shape<boolean> = {
  go: 'bool',
  zero: () => false,
  read: (value, place) => (typeof value === 'boolean' ? value : mismatch(value, place, { go: 'bool', zero: false })),
}

export const whole: Shape<bigint> = {
  go: 'int64',
  zero: () => 0n,
  read: (value, place) => {
    if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value)
    return mismatch(value, place, { go: 'int64', zero: 0n })
  },
}

export const smallWhole: Shape<number> = {
  go: 'int',
  zero: () => 0,
  read: (value, place) =>
    typeof value === 'number' && Number.isInteger(value) ? value : mismatch(value, place, { go: 'int', zero: 0 }),
}

/** Any JSON object. */
export const anything: Shape<JsonObject | undefined> = {
  go: 'map[string]interface {}',
  zero: () => undefined,
  // A value that came from JSON is JSON.
  read: (value, place) =>
    isObject(value) ? value : mismatch<JsonObject | undefined>(value, place, { go: 'map[string]interface {}', zero: undefined }),
}

/** A map of texts; undefined where it is missing. */
export const texts: Shape<{ readonly [key: string]: string } | undefined> = {
  go: 'map[string]string',
  zero: () => undefined,
  read: (value, place) => {
    if (!isObject(value)) return mismatch(value, place, { go: 'map[string]string', zero: undefined })
    return Object.fromEntries(sortedEntries(value).map(([key, item]) => [key, text.read(item, place)]))
  },
}

/** A list; empty where it is missing. */
export function list<T>(item: Shape<T>, go = `[]${item.go}`): Shape<readonly T[]> {
  return {
    go,
    zero: () => [],
    read: (value, place) => {
      if (!Array.isArray(value)) return mismatch<readonly T[]>(value, place, { go, zero: [] })
      return value.map((each) => (each === null ? item.zero() : item.read(each, place)))
    },
  }
}

/** A pointer: undefined where it is missing. `items` of lists show it in their type. */
export function optional<T>(shape: Shape<T>, options: { listed?: boolean } = {}): Shape<T | undefined> {
  return {
    go: options.listed === true ? `*${shape.go}` : shape.go,
    zero: () => undefined,
    read: (value, place) => (value === null ? undefined : shape.read(value, place)),
  }
}

/** A struct. `go` is its name with the package. */
export function struct<T extends object>(go: string, fields: Fields<T>): Shape<T> {
  const byName = new Map(Object.keys(fields).map((name) => [name.toLowerCase(), name as keyof T & string]))
  const struct = go.slice(go.indexOf('.') + 1)
  const zero = (): T => {
    const entries = Object.keys(fields).map((name) => [name, fields[name as keyof T].shape.zero()] as const)
    // Every field of T has a shape, so the object has every field.
    return Object.fromEntries(entries) as T
  }
  return {
    go,
    zero,
    read: (value, place) => {
      if (!isObject(value)) return mismatch(value, place, { go, zero: zero() })
      const result = zero()
      for (const [key, item] of sortedEntries(value)) {
        const name = Object.hasOwn(fields, key) ? (key as keyof T & string) : byName.get(key.toLowerCase())
        if (name === undefined) {
          if (place.report.strict) place.report.problem ??= `json: unknown field ${JSON.stringify(key)}`
        } else if (item !== null) {
          const { shape, inside } = fields[name]
          const path = [place.path, inside, name].filter((part) => part !== '').join('.')
          result[name] = shape.read(item, { struct, path, report: place.report })
        }
      }
      return result
    },
  }
}

/** A field of the struct itself. */
export const own = <T>(shape: Shape<T>): Field<T> => ({ shape, inside: '' })

/** A field that comes from an embedded struct. */
export const embedded = <T>(inside: string, shape: Shape<T>): Field<T> => ({ shape, inside })

function mismatch<T>(value: Json, place: Place, { go, zero }: { go: string; zero: T }): T {
  if (value === null) return zero
  const what = kindOf(value, go)
  const where = place.struct === '' ? 'value' : `struct field ${place.struct}.${place.path}`
  place.report.problem ??= `json: cannot unmarshal ${what} into Go ${where} of type ${go}`
  return zero
}

function kindOf(value: Json, go: string): string {
  if (typeof value === 'number') return go.startsWith('int') ? `number ${value}` : 'number'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'string') return 'string'
  return Array.isArray(value) ? 'array' : 'object'
}

const isObject = (value: Json): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function sortedEntries(value: { [key: string]: Json }): [string, Json][] {
  return Object.entries(value).sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0))
}
