import { arrayOf } from '../run/operators.ts'
import type { Run } from '../run/run.ts'
import { type Item, typeOf, type Value } from '../run/value.ts'

/** `std.join`: strings or arrays with something between them; nulls are passed over. */
export function join(run: Run, separator: Value, list: Value): Value {
  const items = arrayOf(run, list)
  if (typeof separator === 'string') return joinTexts(run, separator, items)
  if (Array.isArray(separator)) return joinLists(run, separator, items)
  return run.fail(`join first parameter should be string or array, got ${typeOf(separator)}`)
}

function joinTexts(run: Run, separator: string, items: readonly Item[]): string {
  const parts: string[] = []
  for (const item of items) {
    const value = run.force(item)
    if (value === null) continue
    if (typeof value !== 'string') return run.failType(value, 'string')
    parts.push(value)
  }
  return parts.join(separator)
}

function joinLists(run: Run, separator: readonly Item[], items: readonly Item[]): Item[] {
  const parts: Item[][] = []
  for (const item of items) {
    const value = run.force(item)
    if (value === null) continue
    if (!Array.isArray(value)) return run.failType(value, 'array')
    parts.push(value)
  }
  return parts.flatMap((part, at) => (at === 0 ? part : [...separator, ...part]))
}
