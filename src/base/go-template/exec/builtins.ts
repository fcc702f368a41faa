import { byteLength, bytesOf, textOf } from '../bytes.ts'
import { equalsAny, isTrue, lessThan } from '../comparison.ts'
import { sprint, sprintFollowed, sprintln } from '../fmt/print.ts'
import { sprintf } from '../fmt/sprintf.ts'
import { canBeNil, containerOf, elementType, isInteger, kindOf, kindOfType, typeOf, zeroOf } from '../kinds.ts'
import { type FunctionMap, GoError, GoFunction, type GoList, type GoValue, Integer, listTypeOf, typedList } from '../value.ts'
import { isAssignable } from './call.ts'
import { escapeHtml, escapeJs, escapeQuery } from './escape.ts'

const value = 'reflect.Value'
const any = 'interface {}'

const escaper = (escape: (text: string) => string) =>
  new GoFunction({ variadic: any, result: 'string' }, (...values: GoValue[]) => escape(sprintFollowed(values)))

const comparison = (compare: (left: GoValue, right: GoValue) => boolean) =>
  new GoFunction({ params: [value, value], result: 'bool' }, compare)

const orEqual = (left: GoValue, right: GoValue) => lessThan(left, right) || equalsAny(left, [right])

/** Go's builtins. `and`, `or` and `call` are here for their signatures only: the executor does not evaluate all their arguments. */
export const builtins: FunctionMap = new Map([
  ['and', new GoFunction({ params: [value], variadic: value, result: value }, () => undefined)],
  ['or', new GoFunction({ params: [value], variadic: value, result: value }, () => undefined)],
  ['call', new GoFunction({ params: [value], variadic: value, result: value }, () => undefined)],
  ['not', new GoFunction({ params: [value], result: 'bool' }, (of: GoValue) => !isTrue(of))],
  ['html', escaper(escapeHtml)],
  ['js', escaper(escapeJs)],
  ['urlquery', escaper(escapeQuery)],
  ['index', new GoFunction({ params: [value], variadic: value, result: value }, index)],
  ['slice', new GoFunction({ params: [value], variadic: value, result: value }, slice)],
  ['len', new GoFunction({ params: [value], result: 'int' }, lengthOf)],
  ['print', new GoFunction({ variadic: any, result: 'string' }, (...values: GoValue[]) => sprint(values))],
  ['println', new GoFunction({ variadic: any, result: 'string' }, (...values: GoValue[]) => sprintln(values))],
  [
    'printf',
    new GoFunction({ params: ['string'], variadic: any, result: 'string' }, (format: string, ...values: GoValue[]) =>
      sprintf(format, values),
    ),
  ],
  [
    'eq',
    new GoFunction({ params: [value], variadic: value, result: 'bool' }, (first: GoValue, ...others: GoValue[]) =>
      equalsAny(first, others),
    ),
  ],
  ['ne', comparison((left, right) => !equalsAny(left, [right]))],
  ['lt', comparison(lessThan)],
  ['le', comparison(orEqual)],
  ['gt', comparison((left, right) => !orEqual(left, right))],
  ['ge', comparison((left, right) => !lessThan(left, right))],
])

/** The builtin `call`: calls a value that is a function. */
export function callValue(name: string, fn: GoValue, values: readonly GoValue[]): GoValue {
  if (fn === undefined || fn === null) throw new GoError('call of nil')
  if (!(fn instanceof GoFunction)) throw new GoError(`non-function ${name} of type ${typeOf(fn)}`)
  const { params, variadic } = fn
  const tooFew = values.length < params.length
  if (variadic === undefined ? values.length !== params.length : tooFew) {
    const least = variadic === undefined ? '' : 'at least '
    throw new GoError(`wrong number of args for ${name}: got ${values.length} want ${least}${params.length}`)
  }
  const prepared = values.map((item, at) => {
    try {
      return prepare(item, params[at] ?? variadic ?? any)
    } catch (error) {
      throw error instanceof GoError ? new GoError(`arg ${at}: ${error.message}`) : error
    }
  })
  return fn.call(...prepared)
}

/** An argument that the parser of templates knows no type of: any integer will do for any other. */
function prepare(item: GoValue, goType: string): GoValue {
  if (item === undefined || item === null) {
    if (!canBeNil(goType)) throw new GoError(`value is nil; should be of type ${goType}`)
    return zeroOf(goType)
  }
  const bothIntegers = isInteger(kindOf(item)) && isInteger(kindOfType(goType))
  if (bothIntegers || isAssignable(item, goType)) return item
  throw new GoError(`value has type ${typeOf(item)}; should be ${goType}`)
}

function index(item: GoValue, ...indexes: GoValue[]): GoValue {
  if (item === undefined || item === null) throw new GoError('index of untyped nil')
  let at: GoValue = item
  for (const given of indexes) {
    if (at === undefined || at === null) throw new GoError('index of nil pointer')
    at = indexOnce(containerOf(at), given)
  }
  return at
}

function indexOnce(container: GoValue, given: GoValue): GoValue {
  if (container instanceof Map) {
    // Keys are strings whatever Go's map has for them, which is what the cast says.
    const key = prepare(given, 'string') as string
    return container.get(key) ?? zeroOf(elementType(typeOf(container)))
  }
  if (Array.isArray(container)) {
    const at = position(given, container.length)
    if (at === container.length) throw new GoError('reflect: slice index out of range')
    return container[at]
  }
  if (typeof container === 'string') {
    const bytes = bytesOf(container)
    const at = position(given, bytes.length)
    if (at === bytes.length) throw new GoError('reflect: string index out of range')
    return new Integer('uint8', BigInt(bytes[at]!))
  }
  throw new GoError(`can't index item of type ${pointedAt(container)}`)
}

/** An index into a list of this length; the length itself is let through, as in Go. */
function position(given: GoValue, length: number): number {
  if (given === undefined || given === null) throw new GoError('cannot index slice/array with nil')
  const whole = typeof given === 'bigint' ? given : given instanceof Integer ? given.value : undefined
  if (whole === undefined) throw new GoError(`cannot index slice/array with type ${typeOf(given)}`)
  if (whole < 0n || whole > BigInt(length)) throw new GoError(`index out of range: ${BigInt.asIntN(64, whole)}`)
  return Number(whole)
}

/** The builtin `slice`. Throws GoError for what has no such part. */
export function slice(item: GoValue, ...indexes: GoValue[]): GoValue {
  if (item === undefined || item === null) throw new GoError('slice of untyped nil')
  if (indexes.length > 3) throw new GoError(`too many slice indexes: ${indexes.length}`)
  const container = containerOf(item)
  if (typeof container === 'string') {
    if (indexes.length === 3) throw new GoError('cannot 3-index slice a string')
    const bytes = bytesOf(container)
    const [start, end] = bounds(indexes, bytes.length)
    return textOf(bytes.subarray(start, end))
  }
  if (!Array.isArray(container)) throw new GoError(`can't slice item of type ${pointedAt(container)}`)
  const [start, end] = bounds(indexes, container.length)
  return sameType(container, container.slice(start, end))
}

function bounds(indexes: readonly GoValue[], length: number): [number, number] {
  const [start = 0, end = length, most = length] = indexes.map((given) => position(given, length))
  if (start > end) throw new GoError(`invalid slice index: ${start} > ${end}`)
  if (indexes.length === 3 && end > most) throw new GoError(`invalid slice index: ${end} > ${most}`)
  return [start, end]
}

function sameType(list: GoList, items: GoList): GoList {
  const goType = listTypeOf(list)
  return goType === '[]interface {}' ? items : typedList(goType, items)
}

function lengthOf(item: GoValue): GoValue {
  if (item === null) throw new GoError('len of nil pointer')
  if (item === undefined) throw new GoError('reflect: call of reflect.Value.Type on zero Value')
  const container = containerOf(item)
  if (typeof container === 'string') return BigInt(byteLength(container))
  if (Array.isArray(container)) return BigInt(container.length)
  if (container instanceof Map) return BigInt(container.size)
  throw new GoError(`len of type ${pointedAt(container)}`)
}

/** Go follows pointers before it complains of a type. */
const pointedAt = (item: GoValue): string => typeOf(item).replace(/^\*+/, '')
