import type { JsonnetFunction } from './function.ts'
import type { JsonnetObject } from './object.ts'
import type { Thunk } from './thunk.ts'

/** What an expression gives. Strings are what their code points say: their length is the number of those. */
export type Value = null | boolean | number | string | Item[] | JsonnetObject | JsonnetFunction

/** What stands in an array, an argument or a variable: a value, or one that is computed when it is wanted. */
export type Item = Value | Thunk

export type TypeName = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object' | 'function'

/** The type of a value as `std.type` says it. */
export function typeOf(value: Value): TypeName {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  const type = typeof value
  // Objects and functions, then the three that are left.
  if (type === 'object') return (value as JsonnetObject | JsonnetFunction).type
  return type as 'boolean' | 'number' | 'string'
}
