import type { Json } from '../json.ts'
import { mergeMark, NullMark } from './schema.ts'

/**
 * What the reader built, as plain JSON: aliases become copies, merge keys are carried out in their place, nulls are nulls.
 * Throws an Error with the reason where that cannot be: cycles, excessive aliasing, keys that are no texts.
 */
export function finish(value: unknown): Json {
  checkExpansion(value)
  return plain(value)
}

function plain(value: unknown): Json {
  if (value instanceof NullMark || value === undefined || value === null) return null
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value === 'object') return mapping(value)
  if (typeof value === 'string' && value.startsWith(mergeMark)) return '<<'
  // Only booleans, numbers and strings are left: the schema makes nothing else.
  return value as boolean | number | string
}

function mapping(source: object): Json {
  const result: { [key: string]: Json } = {}
  for (const [key, child] of Object.entries(source)) {
    if (key.startsWith(mergeMark)) merge(result, child)
    else if (key === '[object Object]') throw new Error('a key is a mapping; expected a text (a template that was not rendered?)')
    else put(result, key, plain(child))
  }
  return result
}

/** Go's reader carries out a merge where it stands, so it overrides keys that come before; in a list the earlier mapping wins. */
function merge(result: { [key: string]: Json }, child: unknown): void {
  const sources = Array.isArray(child) ? child.toReversed() : [child]
  for (const source of sources) {
    const value = plain(source)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new Error('<< merges something else than a mapping; expected a mapping or a list of mappings')
    }
    for (const [key, merged] of Object.entries(value)) put(result, key, merged)
  }
}

/** `__proto__` is an ordinary key in YAML. */
function put(result: { [key: string]: Json }, key: string, value: Json): void {
  if (key === '__proto__') Object.defineProperty(result, key, { value, enumerable: true, configurable: true, writable: true })
  else result[key] = value
}

/**
 * Aliases are shared objects here. The nodes that they would expand to are counted without expanding them; the limit is that of Go's reader:
 * beyond 1,000 nodes no more than 99 % may come from aliases, and from 400,000 to 4,000,000 nodes that share falls to 10 %.
 */
function checkExpansion(root: unknown): void {
  const sizes = new Map<object, number | 'open'>()
  let own = 0
  const sizeOf = (value: unknown): number => {
    if (typeof value !== 'object' || value === null || value instanceof NullMark) {
      own += 1
      return 1
    }
    const known = sizes.get(value)
    if (known === 'open') throw new Error('an anchor contains itself; expected a finite value')
    if (known !== undefined) return known
    sizes.set(value, 'open')
    own += 1
    const size = 1 + Object.values(value).reduce<number>((sum, child) => sum + sizeOf(child), 0)
    sizes.set(value, size)
    return size
  }
  const all = sizeOf(root)
  const shared = all - own
  if (shared > 100 && all > 1_000 && shared / all > allowedShare(all)) {
    throw new Error(`aliases expand to ${all} nodes; expected no excessive aliasing`)
  }
}

function allowedShare(nodes: number): number {
  if (nodes <= 400_000) return 0.99
  return nodes >= 4_000_000 ? 0.1 : 0.99 - 0.89 * ((nodes - 400_000) / 3_600_000)
}
