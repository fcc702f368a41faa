import { sprintf } from '#base/go-template'
import type { Run } from '../run/run.ts'
import { sliceOf } from '../run/text.ts'
import { typeOf, type Value } from '../run/value.ts'

/** `std.substr`: what is beyond the end is left out. */
export function substr(run: Run, text: Value, from: Value, length: Value): string {
  const shown = (value: number): string => sprintf('%f', [value])
  if (typeof text !== 'string') return run.fail(`substr first parameter should be a string, got ${typeOf(text)}`)
  if (typeof from !== 'number') return run.fail(`substr second parameter should be a number, got ${typeOf(from)}`)
  if (!Number.isInteger(from)) return run.fail(`substr second parameter should be an integer, got ${shown(from)}`)
  if (from < 0) return run.fail(`substr second parameter should be greater than zero, got ${shown(from)}`)
  if (typeof length !== 'number') return run.fail(`substr third parameter should be a number, got ${typeOf(length)}`)
  if ((length | 0) !== length) return run.fail(`substr third parameter should be an integer, got ${shown(length)}`)
  if (length < 0) return run.fail(`substr third parameter should be greater than zero, got ${length}`)
  return sliceOf(text, from, from + length)
}
