import { equals } from '../run/operators.ts'
import type { Run } from '../run/run.ts'
import { type Item, typeOf, type TypeName, type Value } from '../run/value.ts'
import { quoted, textOf } from '../run/manifest.ts'
import { framed, type Library, strict } from './define.ts'
import { sizeOf } from './indexable.ts'

const isOf = (type: TypeName): Library[string] => framed(['v'], (run, v: Item) => typeOf(run.force(v)) === type)

/** What kind a value is, and what is the same. */
export const typeFunctions: Library = {
  id: strict(['x'], (_run, x: Value) => x),
  type: strict(['x'], (_run, x: Value) => typeOf(x)),
  length: strict(['x'], (run, x: Value) => sizeOf(run, x)),
  toString: strict(['a'], (run, a: Value) => textOf(run, a)),
  isString: isOf('string'),
  isNumber: isOf('number'),
  isBoolean: isOf('boolean'),
  isObject: isOf('object'),
  isArray: isOf('array'),
  isFunction: isOf('function'),
  isNull: strict(['x'], (_run, x: Value) => x === null),
  equals: strict(['x', 'y'], (run, x: Value, y: Value) => equals(run, x, y)),
  primitiveEquals: strict(['x', 'y'], primitiveEquals),
  trace: strict(['str', 'rest'], (run, text: Value, rest: Value) =>
    typeof text === 'string' ? rest : run.failType(text, 'string'),
  ),
  extVar: strict(['x'], (run, x: Value) => {
    if (typeof x !== 'string') return run.failType(x, 'string')
    const found = run.world.externalVariable(run, x)
    return found === undefined ? run.fail(`Undefined external variable: ${x}`) : run.force(found)
  }),
  // Nobody has given functions of their own.
  native: strict(['x'], (run, x: Value) => (typeof x === 'string' ? null : run.failType(x, 'string'))),
  assertEqual: framed(['a', 'b'], (run, a: Item, b: Item) => {
    const [left, right] = [run.force(a), run.force(b)]
    if (equals(run, left, right)) return true
    const shown = (value: Value): string => textOf(run, typeof value === 'string' ? quoted(value) : value)
    return run.fail(`Assertion failed. ${shown(left)} != ${shown(right)}`)
  }),
}

function primitiveEquals(run: Run, x: Value, y: Value): boolean {
  const type = typeOf(x)
  if (type !== typeOf(y)) return false
  if (type === 'function') return run.fail('Cannot test equality of functions')
  if (type === 'array' || type === 'object') {
    return run.fail(`primitiveEquals operates on primitive types, got ${type}`)
  }
  return x === y
}
