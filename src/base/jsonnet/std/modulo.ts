import { checked, numberOf } from '../run/operators.ts'
import { inLibrary, type Run } from '../run/run.ts'
import { type Item, typeOf, type Value } from '../run/value.ts'
import { format } from './format.ts'

/** The operator `%`: the rest of a division, or a format and its values. */
export function modulo(run: Run, left: Item, right: Item): Value {
  const first = run.force(left)
  if (typeof first === 'string') return run.apart(() => format(run, first, run.force(right)), inLibrary)
  const second = run.force(right)
  if (typeof first === 'number' && typeof second === 'number') return remainder(run, first, second)
  return run.fail(`Operator % cannot be used on types ${typeOf(first)} and ${typeOf(second)}.`)
}

/** `std.modulo`: the rest has the sign of what is divided. */
export function remainder(run: Run, left: Value, right: Value): number {
  const [dividend, divisor] = [numberOf(run, left), numberOf(run, right)]
  if (divisor === 0) run.fail('Division by zero.')
  return checked(run, dividend % divisor)
}
