import { equals, stringOf } from '../run/operators.ts'
import type { Run } from '../run/run.ts'
import type { Value } from '../run/value.ts'

/** `std.member`: whether a string contains another, or an array something equal. */
export function hasMember(run: Run, list: Value, wanted: Value): boolean {
  if (typeof list === 'string') return list.includes(stringOf(run, wanted))
  if (!Array.isArray(list)) return run.fail('std.member first argument must be an array or a string')
  return list.some((item) => equals(run, run.force(item), wanted))
}
