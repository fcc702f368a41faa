import { integerOf, stringOf } from '../run/operators.ts'
import type { Run } from '../run/run.ts'
import type { Item, Value } from '../run/value.ts'

/** `std.splitLimit`: at most so many splits from the left, all with -1. */
export function split(run: Run, args: readonly Value[]): Item[] {
  const [text, separator, limit] = checked(run, args, 'splitLimit')
  const parts = text.split(separator)
  if (limit < 0 || parts.length <= limit + 1) return parts
  return [...parts.slice(0, limit), parts.slice(limit).join(separator)]
}

/** `std.splitLimitR`: the same from the right. */
export function splitFromRight(run: Run, args: readonly Value[]): Item[] {
  let [text, separator, limit] = checked(run, args, 'splitLimitR')
  const parts: string[] = []
  for (let left = limit < 0 ? Number.POSITIVE_INFINITY : Math.min(limit, text.split(separator).length - 1); left > 0; left--) {
    const at = text.lastIndexOf(separator)
    if (at < 0) break
    parts.unshift(text.slice(at + separator.length))
    text = text.slice(0, at)
  }
  return [text, ...parts]
}

function checked(run: Run, [text, separator, limit]: readonly Value[], name: string): [string, string, number] {
  const whole = stringOf(run, text!)
  const between = stringOf(run, separator!)
  const splits = integerOf(run, limit!)
  if (splits < -1) run.fail(`std.${name} third parameter should be -1 or non-negative, got ${splits}`)
  if (between === '') run.fail(`std.${name} second parameter should have length 1 or greater, got 0`)
  return [whole, between, splits]
}
