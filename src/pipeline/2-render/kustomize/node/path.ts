import { KustomizeError } from '../contract.ts'
import { asList, asMap, fieldOf, setField } from './fields.ts'
import { listNode, mapNode, type Node, scalar, valueOf } from './node.ts'

/**
 * Follows a path from a node: names of fields, `[name=value]` and `[=value]` for items of lists, numbers, and `-` for the last item. undefined
 * where it leads nowhere. Throws where a node on the way has the wrong form.
 */
export function lookup(node: Node, path: readonly string[]): Node | undefined {
  return follow(node, path, undefined)
}

/**
 * As `lookup`, and makes what is missing on the way; the end of the path becomes an empty node of that kind. undefined where the way leads through
 * a null value, which nothing is put into.
 */
export function lookupOrCreate(node: Node, path: readonly string[], kind: Node['kind']): Node | undefined {
  return follow(node, path, kind)
}

/** Sets the field at a path and makes the maps on the way, by the rules of `setField`. */
export function setAt(node: Node, path: readonly string[], value: Node): void {
  const parent = lookupOrCreate(node, path.slice(0, -1), 'map')
  const name = path.at(-1)
  if (parent !== undefined && name !== undefined) setField(parent, name, value)
}

/** An empty node of a kind, without a type. */
export function emptyNode(kind: Node['kind']): Node {
  return kind === 'map' ? mapNode() : kind === 'list' ? listNode() : scalar('')
}

/** `[name=value]` and `[=value]`. */
export const isListSelector = (part: string): boolean => part.startsWith('[') && part.endsWith(']')

/** A whole number that is no sign of its own. */
export const isListIndex = (part: string): boolean => /^\+?[0-9]+$/.test(part) || /^-0+$/.test(part)

/** The parts of `[name=value]`. Throws for what is no such pair. */
export function selectorParts(part: string): { name: string; value: string } {
  const inner = part.replace(/\]$/, '').replace(/^\[/, '')
  const at = inner.indexOf('=')
  if (at < 0) throw refusal('list path element must contain fieldName=fieldValue for element to match')
  return { name: inner.slice(0, at), value: inner.slice(at + 1) }
}

function follow(node: Node, path: readonly string[], create: Node['kind'] | undefined): Node | undefined {
  const parts = path.map((part) => part.trim()).filter((part) => part !== '')
  let found: Node | undefined = node
  for (const [index, part] of parts.entries()) {
    found = step(found, part, create === undefined ? undefined : kindBefore(parts[index + 1], create))
    if (found === undefined) return undefined
  }
  return found
}

/** What a part of a path must be, judged by the part after it. */
function kindBefore(next: string | undefined, last: Node['kind']): Node['kind'] {
  if (next === undefined) return last
  return isListSelector(next) || isListIndex(next) ? 'list' : 'map'
}

function step(node: Node, part: string, create: Node['kind'] | undefined): Node | undefined {
  if (/^[-+]?[0-9]+$/.test(part)) {
    const index = Number(part)
    if (index < 0) throw refusal(`array index ${index} cannot be negative`)
    return asList(node)?.items[index]
  }
  if (part === '-') return asList(node)?.items.at(-1)
  if (part === '*') throw refusal('wildcard is not supported in PathGetter')
  if (isListSelector(part)) return item(node, selectorParts(part), create !== undefined)
  const map = asMap(node)
  if (map === undefined) return undefined
  const field = fieldOf(map, part)
  if (field !== undefined || create === undefined) return field
  const made = emptyNode(create)
  setField(map, part, made)
  return made
}

function item(node: Node, { name, value }: { name: string; value: string }, create: boolean): Node | undefined {
  const list = asList(node)
  if (list === undefined) return undefined
  const found = list.items.find((each) => (name === '' ? valueOf(each) === value : isSelected(each, name, value)))
  if (found !== undefined || !create) return found
  const made = name === '' ? scalar(value) : mapNode([{ key: scalar(name), value: scalar(value) }])
  list.items.push(made)
  return made
}

function isSelected(node: Node, name: string, value: string): boolean {
  const field = fieldOf(node, name)
  return field !== undefined && valueOf(field) === value
}

function refusal(message: string): KustomizeError {
  return new KustomizeError('transformer', message)
}
