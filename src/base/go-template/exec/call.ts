import { canBeNil, kindOfType, typeOf, zeroOf } from '../kinds.ts'
import type { Node } from '../parse/tree.ts'
import { GoError, GoFunction, GoObject, type GoValue, TypedMap } from '../value.ts'
import type { Frame } from './frame.ts'

/** An argument, evaluated as a parameter of this type wants it. */
export type Argument = (frame: Frame, goType: string) => GoValue

/** One place that calls something; `hasFinal` where a pipeline hands it the value of the stage before. */
export type CallSite = {
  readonly name: string
  readonly node: Node
  readonly args: readonly Argument[]
  readonly hasFinal: boolean
}

/** Calls a function with checked arguments. Ends the execution with Go's text where they do not fit, or where it throws GoError. */
export function callFunction(frame: Frame, fn: GoFunction, site: CallSite, final: GoValue): GoValue {
  checkCount(frame, fn, site)
  const { params, variadic = '' } = fn
  const given = site.args.length
  const values: GoValue[] = []
  for (let at = 0; at < given; at++) values.push(site.args[at]!(frame, params[at] ?? variadic))
  if (site.hasFinal) values.push(validate(frame, final, params[given] ?? variadic))
  try {
    const result = fn.call(...values)
    return result === undefined && fn.result !== 'reflect.Value' ? null : result
  } catch (error) {
    return failCall(frame, site, error)
  }
}

/** Ends the execution unless the function takes so many arguments. */
export function checkCount(frame: Frame, fn: GoFunction, site: CallSite): void {
  const given = site.args.length
  const total = site.hasFinal ? given + 1 : given
  const wanted = fn.params.length
  if (fn.variadic === undefined) {
    if (total !== wanted) frame.fail(`wrong number of args for ${site.name}: want ${wanted} got ${total}`)
  } else if (total < wanted) {
    frame.fail(`wrong number of args for ${site.name}: want at least ${wanted} got ${given}`)
  }
}

/** Ends the execution with what a function threw: a GoError becomes the error of the call. */
export function failCall(frame: Frame, site: CallSite, error: unknown): never {
  if (!(error instanceof GoError)) throw error
  frame.node = site.node
  return frame.fail(`error calling ${site.name}: ${error.message}`)
}

/** The value as an argument of this type. Ends the execution where Go could not assign it. */
export function validate(frame: Frame, value: GoValue, goType: string): GoValue {
  if (goType === 'interface {}') return value === undefined ? null : value
  if (goType === 'reflect.Value' || (goType === 'string' && typeof value === 'string')) return value
  if (value === undefined) return canBeNil(goType) ? zeroOf(goType) : frame.fail(`invalid value; expected ${goType}`)
  if (isAssignable(value, goType)) return value
  return frame.fail(`wrong type for value; expected ${goType}; got ${value === null ? 'interface {}' : typeOf(value)}`)
}

/** Whether Go can assign the value to a variable of the type, a pointer being followed once. */
export function isAssignable(value: GoValue, goType: string): boolean {
  if (goType === 'interface {}') return true
  if (value === null || value === undefined) return false
  const own = typeOf(value)
  if (own === goType || own === `*${goType}`) return true
  if (kindOfType(goType) === 'interface') return value instanceof GoObject && value.text() !== undefined
  // A named map or slice can be given where its unnamed type is wanted.
  if (value instanceof TypedMap) return !own.startsWith('map[') && goType === `map[string]${value.itemType}`
  const inner = value instanceof GoObject ? value.underlying() : undefined
  return inner !== undefined && typeOf(inner) === goType
}
