import { isJsonObject } from '../json.ts'
import type { JsonObject } from '../json.ts'
import type { Schema } from '../types/index.ts'
import { atomOf, itemSchema } from './atom.ts'
import { compareElements, fieldNameOf, parseElement } from './path-element.ts'
import type { PathElement } from './path-element.ts'

/** A set of paths, as a tree: `members` are the paths that end here, `children` those that go on. Never changed once it is shared. */
export type FieldSet = { readonly members: ReadonlySet<PathElement>; readonly children: ReadonlyMap<PathElement, FieldSet> }

type Growing = { members: Set<PathElement>; children: Map<PathElement, Growing> }

export const emptySet: FieldSet = { members: new Set(), children: new Map() }

/** A set under construction; `insert` takes a path of at least one step. */
export class FieldSetBuilder {
  readonly #root: Growing = { members: new Set(), children: new Map() }

  insert(path: readonly PathElement[]): void {
    const last = path.at(-1)
    if (last === undefined) return
    let node = this.#root
    for (const element of path.slice(0, -1)) {
      let child = node.children.get(element)
      if (child === undefined) {
        child = { members: new Set(), children: new Map() }
        node.children.set(element, child)
      }
      node = child
    }
    node.members.add(last)
  }

  build(): FieldSet {
    return this.#root
  }
}

/** The set of the given paths. */
export function fieldSet(paths: readonly (readonly PathElement[])[]): FieldSet {
  const builder = new FieldSetBuilder()
  for (const path of paths) builder.insert(path)
  return builder.build()
}

export function isEmptySet(set: FieldSet): boolean {
  return set.members.size === 0 && [...set.children.values()].every(isEmptySet)
}

/** What continues after one step. */
export function below(set: FieldSet, element: PathElement): FieldSet {
  return set.children.get(element) ?? emptySet
}

export function hasPath(set: FieldSet, path: readonly PathElement[]): boolean {
  const [first, ...rest] = path
  if (first === undefined) return false
  return rest.length === 0 ? set.members.has(first) : hasPath(below(set, first), rest)
}

export function union(left: FieldSet, right: FieldSet): FieldSet {
  const children = new Map(left.children)
  for (const [element, child] of right.children) {
    const own = children.get(element)
    children.set(element, own === undefined ? child : union(own, child))
  }
  return { members: new Set([...left.members, ...right.members]), children }
}

export function intersection(left: FieldSet, right: FieldSet): FieldSet {
  const children = new Map<PathElement, FieldSet>()
  for (const [element, child] of left.children) {
    const other = right.children.get(element)
    if (other !== undefined) keep(children, element, intersection(child, other))
  }
  return { members: new Set([...left.members].filter((element) => right.members.has(element))), children }
}

/** The paths of `left` that are not in `right`; a path in `right` does not take what lies below it. */
export function difference(left: FieldSet, right: FieldSet): FieldSet {
  const children = new Map<PathElement, FieldSet>()
  for (const [element, child] of left.children) {
    const other = right.children.get(element)
    keep(children, element, other === undefined ? child : difference(child, other))
  }
  return { members: new Set([...left.members].filter((element) => !right.members.has(element))), children }
}

/** The paths of `left` that neither are in `right` nor lie below a path of `right`. */
export function recursiveDifference(left: FieldSet, right: FieldSet): FieldSet {
  const children = new Map<PathElement, FieldSet>()
  for (const [element, child] of left.children) {
    if (right.members.has(element)) continue
    const other = right.children.get(element)
    keep(children, element, other === undefined ? child : recursiveDifference(child, other))
  }
  return { members: new Set([...left.members].filter((element) => !right.members.has(element))), children }
}

/** Declared fields that have something below them become members themselves: taking them away takes what is below. */
export function withNamedFields(set: FieldSet, schema: Schema | undefined): FieldSet {
  const members = new Set(set.members)
  const children = new Map<PathElement, FieldSet>()
  const { map, list } = schema === undefined ? { map: undefined, list: undefined } : atomOf(schema)
  for (const [element, child] of set.children) {
    const name = fieldNameOf(element)
    if (name !== undefined && map?.declared(name) !== undefined) members.add(element)
    let next: Schema | undefined
    if (name !== undefined) next = map?.field(name)
    else if (element.startsWith('k:') && list !== undefined) next = itemSchema(list)
    children.set(element, withNamedFields(child, next))
  }
  return { members, children }
}

/** All paths, in order. */
export function pathsOf(set: FieldSet, before: readonly PathElement[] = []): PathElement[][] {
  const elements = [...new Set([...set.members, ...set.children.keys()])].sort(compareElements)
  return elements.flatMap((element) => {
    const path = [...before, element]
    return [...(set.members.has(element) ? [path] : []), ...pathsOf(below(set, element), path)]
  })
}

/** The set as `fieldsV1` writes it. */
export function toFieldsV1(set: FieldSet): JsonObject {
  const fields: JsonObject = {}
  for (const element of [...new Set([...set.members, ...set.children.keys()])].sort(compareElements)) {
    const child = set.children.get(element)
    const inner = child === undefined ? {} : toFieldsV1(child)
    if (child !== undefined && Object.keys(inner).length === 0 && !set.members.has(element)) continue
    fields[element] = set.members.has(element) && Object.keys(inner).length > 0 ? { '.': {}, ...inner } : inner
  }
  return fields
}

/** Reads `fieldsV1`; undefined if a client wrote something that is none. */
export function fromFieldsV1(fields: JsonObject): FieldSet | undefined {
  const members = new Set<PathElement>()
  const children = new Map<PathElement, FieldSet>()
  for (const [text, value] of Object.entries(fields)) {
    if (text === '.') continue
    const element = parseElement(text)
    if (element === undefined || !isJsonObject(value)) return undefined
    const inner = Object.keys(value)
    if (inner.length === 0 || '.' in value) members.add(element)
    if (inner.some((key) => key !== '.')) {
      const child = fromFieldsV1(value)
      if (child === undefined) return undefined
      children.set(element, child)
    }
  }
  return { members, children }
}

function keep(children: Map<PathElement, FieldSet>, element: PathElement, child: FieldSet): void {
  if (child.members.size > 0 || child.children.size > 0) children.set(element, child)
}
