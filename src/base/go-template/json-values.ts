import type { Json } from '../json.ts'
import { typeOf } from './kinds.ts'
import { GoFunction, GoObject, type GoValue, Integer } from './value.ts'

/** JSON as `json.Unmarshal` into an `interface {}` gives it: every number is a float64. */
export function fromJson(json: Json): GoValue {
  if (json === null || typeof json !== 'object') return json
  if (Array.isArray(json)) return json.map(fromJson)
  return new Map(Object.entries(json).map(([key, value]) => [key, fromJson(value)]))
}

/** The value as JSON. Integers beyond 2^53 lose digits; throws TypeError for what JSON has no form for. */
export function toJson(value: GoValue): Json {
  if (value === undefined || value === null) return null
  if (typeof value === 'bigint') return Number(value)
  if (typeof value !== 'object') return value
  if (value instanceof Integer) return Number(value.value)
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, toJson(item)]))
  if (Array.isArray(value)) return value.map(toJson)
  const inner = value instanceof GoObject ? (value.underlying() ?? value.text()) : undefined
  if (inner === undefined || value instanceof GoFunction) {
    throw new TypeError(`Cannot write a value as JSON: it is a ${typeOf(value)}; expected data`)
  }
  return toJson(inner)
}
