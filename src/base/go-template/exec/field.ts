import { quote } from '../fmt/quote.ts'
import { elementType, typeOf, zeroOf } from '../kinds.ts'
import type { Node } from '../parse/tree.ts'
import { GoObject, type GoValue, TypedMap } from '../value.ts'
import { type CallSite, callFunction } from './call.ts'
import type { Frame } from './frame.ts'

/** A chain of fields, the last of which may be a method that takes the arguments of `last`. */
export type FieldSite = { readonly node: Node; readonly names: readonly string[]; readonly last: CallSite | undefined }

/** A value, and whether Go still sees it as an interface: then error texts name that type. */
export type Receiver = { value: GoValue; isInterface: boolean }

/** Follows the fields from a value. Ends the execution with Go's text where there is no such field. */
export function readFields(frame: Frame, site: FieldSite, receiver: GoValue, isInterface: boolean): GoValue {
  let value = receiver
  let isInside = isInterface
  for (const name of site.names) {
    if (value instanceof Map && isOpen(value, name)) {
      const found = value.get(name)
      value = found === undefined ? absent(frame, value, name) : found
      isInside = true
      continue
    }
    const next = readField(frame, { value, isInterface: isInside }, { name, node: site.node, args: [], hasFinal: false })
    value = next.value
    isInside = next.isInterface
  }
  frame.isFieldInterface = isInside
  return value
}

/** As `readFields`, the last field being called with arguments. */
export function callFields(frame: Frame, site: FieldSite & { last: CallSite }, receiver: Receiver, final: GoValue): GoValue {
  let at = receiver
  for (const name of site.names.slice(0, -1)) at = readField(frame, at, { name, node: site.node, args: [], hasFinal: false })
  const result = readField(frame, at, site.last, final)
  frame.isFieldInterface = result.isInterface
  return result.value
}

function readField(frame: Frame, receiver: Receiver, site: CallSite, final?: GoValue): Receiver {
  const { value, isInterface } = receiver
  const { name } = site
  if (value === undefined) {
    if (frame.runtime.missingKey === 'error') frame.fail(`nil data; no entry for key ${quote(name)}`)
    return { value: undefined, isInterface: false }
  }
  if (value === null) return frame.fail(`nil pointer evaluating interface {}.${name}`)
  const method = value instanceof TypedMap || value instanceof GoObject ? value.method(name) : undefined
  if (method !== undefined) {
    return { value: callFunction(frame, method, site, final), isInterface: method.result === 'interface {}' }
  }
  const hasArguments = site.args.length > 0 || site.hasFinal
  const field = value instanceof GoObject ? value.field(name) : undefined
  if (field !== undefined) {
    if (hasArguments) frame.fail(`${name} has arguments but cannot be invoked as function`)
    return { value: field, isInterface: field === null }
  }
  const map = value instanceof GoObject ? value.underlying() : value
  if (map instanceof Map) {
    if (hasArguments) frame.fail(`${name} is not a method but has arguments`)
    const found = map.get(name)
    const isElementInterface = elementType(typeOf(map)) === 'interface {}'
    return { value: found === undefined ? absent(frame, map, name) : found, isInterface: isElementInterface }
  }
  return frame.fail(`can't evaluate field ${name} in type ${isInterface ? 'interface {}' : typeOf(value)}`)
}

/** Whether the map is one of interfaces, without a method of this name: nearly every map is. */
function isOpen(map: Map<string, GoValue>, name: string): boolean {
  return !(map instanceof TypedMap) || (!map.goType.startsWith('map[') && map.method(name) === undefined)
}

/** What a map without this key gives. */
function absent(frame: Frame, map: Map<string, GoValue>, name: string): GoValue {
  switch (frame.runtime.missingKey) {
    case 'default':
      return undefined
    case 'zero':
      return map instanceof TypedMap ? zeroOf(elementType(map.goType)) : null
    case 'error':
      return frame.fail(`map has no entry for key ${quote(name)}`)
  }
}
