import { deepEqual } from '../comparison.ts'
import { kindOf, typeOf } from '../kinds.ts'
import { GoError, type GoList, type GoMap, GoObject, type GoValue } from '../value.ts'
import { define, type Family } from './define.ts'

/** What Go calls a value: its type, its kind, and whether two are deeply equal, types included. */
export const reflectionFunctions: Family = {
  typeOf: define(['interface {}'], 'string', typeOf),
  typeIs: define(['string', 'interface {}'], 'bool', (target, value) => target === typeOf(value)),
  typeIsLike: define(['string', 'interface {}'], 'bool', (target, value) => {
    const type = typeOf(value)
    return target === type || `*${target}` === type
  }),
  kindOf: define(['interface {}'], 'string', kindOf),
  kindIs: define(['string', 'interface {}'], 'bool', (target, value) => target === kindOf(value)),
  deepEqual: define(['interface {}', 'interface {}'], 'bool', deepEqual),
}

/** The elements of what Go would take for a slice; undefined for everything else. */
export function listOf(value: GoValue): GoList | undefined {
  if (Array.isArray(value)) return value
  if (!(value instanceof GoObject)) return undefined
  const inner = value.underlying()
  return Array.isArray(inner) ? inner : undefined
}

/** The entries of what Go would take for a map; undefined for everything else. */
export function mapOf(value: GoValue): GoMap | undefined {
  if (value instanceof Map) return value
  if (!(value instanceof GoObject)) return undefined
  const inner = value.underlying()
  return inner instanceof Map ? inner : undefined
}

/** Whether this is no value or a nil. */
export const isNothing = (value: GoValue): value is null | undefined => value === null || value === undefined

/** What a function does that was given something it cannot work on. */
export function refuse(what: string, value: GoValue): never {
  throw new GoError(`${what} ${kindOf(value)}`)
}
