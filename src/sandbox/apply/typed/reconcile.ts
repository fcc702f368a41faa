import type { Schema } from '../../types/index.ts'
import { atomOf } from '../atom.ts'
import { emptySet, fieldSet, recursiveDifference, union } from '../field-set.ts'
import type { FieldSet } from '../field-set.ts'
import { fieldNameOf } from '../path-element.ts'
import type { PathElement } from '../path-element.ts'

/**
 * Owned paths after the schema changed: where a granular piece has become atomic, its owner owns all of it from now on. The way back needs
 * nothing: the owner of the whole keeps the whole.
 */
export function reconcile(owned: FieldSet, schema: Schema): FieldSet {
  const atomicNow: PathElement[][] = []
  walk({ owned, schema, path: [], whole: false }, atomicNow)
  if (atomicNow.length === 0) return owned
  const roots = fieldSet(atomicNow)
  return union(recursiveDifference(owned, roots), roots)
}

type Place = { owned: FieldSet; schema: Schema; path: readonly PathElement[]; whole: boolean }

function walk({ owned, schema, path, whole }: Place, atomicNow: PathElement[][]): void {
  const { map, scalar, list } = atomOf(schema)
  const visit = (element: PathElement, inner: Schema): void => {
    const next = owned.children.get(element)
    walk(
      {
        owned: next ?? emptySet,
        schema: inner,
        path: [...path, element],
        whole: owned.members.has(element) && next === undefined,
      },
      atomicNow,
    )
  }
  const elements = new Set([...owned.children.keys(), ...owned.members])
  if (map !== undefined) {
    if (map.deduced) return
    if (!whole && map.atomic) {
      if (elements.size > 0 && path.length > 0) atomicNow.push([...path])
      return
    }
    for (const element of elements) {
      const inner = map.field(fieldNameOf(element) ?? '')
      if (inner !== undefined) visit(element, inner)
    }
  } else if (scalar === undefined && list !== undefined) {
    if (!whole && list.atomic) atomicNow.push([...path])
    else for (const element of elements) visit(element, list.items)
  }
}
