import { compare, numberOf, plus } from '../run/operators.ts'
import type { Run } from '../run/run.ts'
import { type Item, typeOf, type Value } from '../run/value.ts'
import { textOf } from '../run/manifest.ts'
import { itemsOf, sizeOf } from './indexable.ts'

/** `target[from:to:step]`; null is what was left out. Ends below zero count from the end; a step has to lead forward. */
export function sliceOfValue(run: Run, item: Item, bounds: readonly [from: Item, to: Item, step: Item]): Value {
  const from = (): Value => run.force(bounds[0])
  const to = (): Value => run.force(bounds[1])
  const step = (): Value => run.force(bounds[2])
  const target = (): Value => run.force(item)
  const start = (): Value => startOf(run, target, from())
  const end = (): Value => endOf(run, target, to())
  if (compare(run, step() ?? 1, 0) < 0) {
    const [a, b, c] = [start(), end(), step() ?? 1].map((value) => textOf(run, value))
    run.fail(`got [${a}:${b}:${c}] but negative steps are not supported`)
  }
  if (step() === 0) run.fail(`got ${textOf(run, step())} but step must be greater than 0`)
  const value = target()
  if (typeof value !== 'string' && !Array.isArray(value)) {
    run.fail(`std.slice accepts a string or an array, but got: ${typeOf(value)}`)
  }
  const items = itemsOf(run, value)
  const picked: Item[] = []
  let at = start()
  const last = end()
  while (compare(run, at, last) < 0 && compare(run, at, items.length) < 0) {
    const index = Math.trunc(numberOf(run, at))
    if (index < 0) run.fail(`Index ${index} out of bounds, not within [0, ${items.length})`)
    picked.push(items[index]!)
    at = plus(run, at, step() ?? 1)
  }
  return typeof value === 'string' ? picked.join('') : picked
}

function startOf(run: Run, target: () => Value, from: Value): Value {
  if (from === null) return 0
  if (compare(run, from, 0) >= 0) return from
  return Math.max(0, sizeOf(run, target()) + numberOf(run, from))
}

function endOf(run: Run, target: () => Value, to: Value): Value {
  if (to === null) return sizeOf(run, target())
  return compare(run, to, 0) < 0 ? sizeOf(run, target()) + numberOf(run, to) : to
}
