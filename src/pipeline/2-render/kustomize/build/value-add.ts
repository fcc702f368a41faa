import type { Selector } from '../contract.ts'
import { isNull, lookupOrCreate, scalar, setScalar, valueOf, WrongNodeKind } from '../node/index.ts'
import type { Resource, ResMap } from '../resources/index.ts'
import { select } from '../selection/index.ts'
import { changeNamespace, splitPath } from '../transformers/index.ts'

/** Where a value goes; a position counts the parts of a path from 1, 0 replaces the whole value. */
export type ValueTarget = { selector: Selector | undefined; fieldPath: string; filePathPosition: number }

/** Puts a value into a field of the objects that are selected. Throws KustomizeError. */
export function addValue(map: ResMap, value: string, { selector, fieldPath, filePathPosition }: ValueTarget): void {
  const resources = selector === undefined ? map.resources : select(map, selector)
  for (const resource of resources) {
    if (fieldPath === 'metadata/namespace') changeNamespace(resource, { namespace: value, specs: [] })
    else setValue(resource, fieldPath, (old) => (filePathPosition > 0 ? withPart(old, filePathPosition - 1, value) : value))
  }
  map.renamed()
}

function setValue(resource: Resource, fieldPath: string, change: (old: string) => string): void {
  const field = lookupOrCreate(resource.node, splitPath(fieldPath), 'scalar')
  if (field === undefined) return
  if (field.kind !== 'scalar' && !isNull(field)) throw new WrongNodeKind('scalar', field)
  setScalar(field, scalar(change(valueOf(field))))
}

/** A path with one part more; beyond its ends the part goes to the end. */
function withPart(path: string, position: number, part: string): string {
  const parts = path === '' ? [] : path.split('/')
  const isAbsolute = parts[0] === '' && position < parts.length
  const at = Math.min(position, parts.length) + (isAbsolute ? 1 : 0)
  return [...parts.slice(0, at), part, ...parts.slice(at)].join('/')
}
