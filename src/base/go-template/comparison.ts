import { compareBytes } from './bytes.ts'
import { sprintf } from './fmt/sprintf.ts'
import { containerOf, isInteger, isUnsigned, kindOf, typeOf } from './kinds.ts'
import { GoError, GoObject, type GoValue, Integer, isNilList } from './value.ts'

/** Truth as `if`, `and`, `not` see it: false is what is zero, empty or nil. */
export function isTrue(value: GoValue): boolean {
  switch (typeof value) {
    case 'boolean':
      return value
    case 'string':
      return value !== ''
    case 'number':
      return value !== 0
    case 'bigint':
      return value !== 0n
    case 'undefined':
      return false
    default:
      break
  }
  if (value === null) return false
  if (value instanceof Integer) return value.value !== 0n
  const inner = containerOf(value)
  if (inner instanceof Map) return inner.size > 0
  return Array.isArray(inner) ? inner.length > 0 : true
}

/** `reflect.DeepEqual`: equal types and equal content, however deep; a float64 never equals an int. */
export function deepEqual(left: GoValue, right: GoValue): boolean {
  const one = left ?? null
  const other = right ?? null
  if (one === other) return true
  if (one === null || other === null || typeOf(one) !== typeOf(other)) return false
  if (one instanceof Integer && other instanceof Integer) return one.value === other.value
  if (one instanceof Map && other instanceof Map) {
    if (one.size !== other.size) return false
    for (const [key, value] of one) if (!other.has(key) || !deepEqual(value, other.get(key))) return false
    return true
  }
  if (Array.isArray(one) && Array.isArray(other)) {
    return (
      one.length === other.length && isNilList(one) === isNilList(other) && one.every((item, at) => deepEqual(item, other[at]))
    )
  }
  if (one instanceof GoObject && other instanceof GoObject) {
    const text = one.text()
    return text !== undefined && text === other.text()
  }
  return false
}

/** The builtin `eq`: whether the first equals one of the others. Throws GoError where Go cannot compare their types. */
export function equalsAny(first: GoValue, others: readonly GoValue[]): boolean {
  if (others.length === 0) throw new GoError('missing argument for comparison')
  return others.some((other) => equals(first, other))
}

/** The builtin `lt`. Throws GoError for what has no order. */
export function lessThan(left: GoValue, right: GoValue): boolean {
  const one = basicKind(left)
  const other = one === undefined ? undefined : basicKind(right)
  if (one === undefined || other === undefined) throw new GoError('invalid type for comparison')
  if (one !== other && !(isWhole(one) && isWhole(other))) throw incompatible(left, right)
  switch (one) {
    case 'int':
    case 'uint':
      return wholeOf(left) < wholeOf(right)
    case 'float':
      // Both are of this kind, which is what the casts say.
      return (left as number) < (right as number)
    case 'string':
      return compareBytes(left as string, right as string) < 0
    case 'bool':
    case 'complex':
      throw new GoError('invalid type for comparison')
  }
}

type BasicKind = 'bool' | 'int' | 'uint' | 'float' | 'string' | 'complex'

function basicKind(value: GoValue): BasicKind | undefined {
  switch (typeof value) {
    case 'boolean':
      return 'bool'
    case 'string':
      return 'string'
    case 'number':
      return 'float'
    case 'bigint':
      return 'int'
    default:
      break
  }
  const kind = kindOf(value)
  if (kind === 'complex128') return 'complex'
  if (!isInteger(kind)) return undefined
  return isUnsigned(kind) ? 'uint' : 'int'
}

function equals(left: GoValue, right: GoValue): boolean {
  const one = basicKind(left)
  const other = basicKind(right)
  if (one === undefined && other === undefined)
    return isNil(left) || isNil(right) ? isNil(left) === isNil(right) : same(left, right)
  if (one !== other && !(isWhole(one) && isWhole(other))) {
    if (isNil(left) || isNil(right)) return false
    throw incompatible(left, right)
  }
  if (isWhole(one)) return wholeOf(left) === wholeOf(right)
  if (one === 'complex') return left === right || deepEqual(left, right)
  return left === right
}

/** Values without a basic kind: only pointers and functions can be compared. */
function same(left: GoValue, right: GoValue): boolean {
  const texts = () => [left, typeOf(left)] as const
  if (kindOf(left) !== kindOf(right)) {
    throw new GoError(sprintf('non-comparable types %s: %v, %s: %v', [...texts(), typeOf(right), right]))
  }
  if (kindOf(right) === 'map' || kindOf(right) === 'slice' || kindOf(right) === 'func') {
    throw new GoError(sprintf('non-comparable type %s: %v', [right, typeOf(right)]))
  }
  return left === right || (kindOf(left) === 'struct' && deepEqual(left, right))
}

const isNil = (value: GoValue): boolean => value === undefined || value === null || (Array.isArray(value) && isNilList(value))

const isWhole = (kind: BasicKind | undefined): boolean => kind === 'int' || kind === 'uint'

// Only called for values of an integer kind.
const wholeOf = (value: GoValue): bigint => (typeof value === 'bigint' ? value : (value as Integer).value)

const incompatible = (left: GoValue, right: GoValue): GoError =>
  new GoError(`incompatible types for comparison: ${typeOf(left)} and ${typeOf(right)}`)
