import { isJsonObject, sameJson } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'
import type { Schema } from '../../types/index.ts'
import { atomOf, fittingAtom } from '../atom.ts'
import type { Atom, ListAtom, MapAtom } from '../atom.ts'
import { FieldSetBuilder } from '../field-set.ts'
import type { FieldSet } from '../field-set.ts'
import { fieldElement } from '../path-element.ts'
import type { PathElement } from '../path-element.ts'
import { itemElement } from './list-item.ts'

/** What a change did, as paths. */
export type Comparison = { readonly added: FieldSet; readonly modified: FieldSet; readonly removed: FieldSet }

/** What is different between two values of one schema. */
export function compareTyped(before: Json | undefined, after: Json | undefined, schema: Schema): Comparison {
  const sets = { added: new FieldSetBuilder(), modified: new FieldSetBuilder(), removed: new FieldSetBuilder() }
  compare({ left: before, right: after, schema, path: [], sets })
  return { added: sets.added.build(), modified: sets.modified.build(), removed: sets.removed.build() }
}

type Sets = { added: FieldSetBuilder; modified: FieldSetBuilder; removed: FieldSetBuilder }
type Pair = { left: Json | undefined; right: Json | undefined; schema: Schema; path: readonly PathElement[]; sets: Sets }

function compare(pair: Pair): void {
  const { left, right, path, sets } = pair
  if (left === undefined && right === undefined) return
  const atom = atomOf(pair.schema)
  const ofLeft = fittingAtom(atom, left)
  const ofRight = fittingAtom(atom, right)
  let leaf: boolean
  if (right === undefined) leaf = compareAs(ofLeft, pair)
  else if (left === undefined || shape(ofLeft) === shape(ofRight)) leaf = compareAs(ofRight, pair)
  else {
    // The value changed its nature (a scalar became a map): both views are compared.
    compareAs(ofLeft, pair)
    leaf = compareAs(ofRight, pair)
  }
  if (leaf) return
  if (left === undefined) sets.added.insert(path)
  else if (right === undefined) sets.removed.insert(path)
}

function shape(atom: Atom): string {
  return `${atom.map !== undefined}${atom.scalar}${atom.list !== undefined}`
}

/** Answers true if the place was compared as one piece. */
function compareAs(atom: Atom, pair: Pair): boolean {
  const { left, right } = pair
  if (atom.map !== undefined) {
    const before = isJsonObject(left) ? left : undefined
    const after = isJsonObject(right) ? right : undefined
    if (atom.map.atomic || (isBare(before) && isBare(after))) return compareLeaf(pair)
    compareMaps(before ?? {}, after ?? {}, { ...pair, map: atom.map })
    return false
  }
  if (atom.scalar !== undefined || atom.list === undefined) return compareLeaf(pair)
  const before = Array.isArray(left) ? left : []
  const after = Array.isArray(right) ? right : []
  if (atom.list.atomic || (before.length === 0 && after.length === 0)) return compareLeaf(pair)
  compareLists(before, after, { ...pair, list: atom.list })
  return false
}

function isBare(map: JsonObject | undefined): boolean {
  return map === undefined || Object.keys(map).length === 0
}

function compareLeaf({ left, right, path, sets }: Pair): boolean {
  if (left === undefined) sets.added.insert(path)
  else if (right === undefined) sets.removed.insert(path)
  else if (!sameJson(left, right)) sets.modified.insert(path)
  return true
}

function compareMaps(before: JsonObject, after: JsonObject, { map, path, sets }: Pair & { map: MapAtom }): void {
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const schema = map.field(name)
    if (schema === undefined) continue
    compare({ left: before[name], right: after[name], schema, path: [...path, fieldElement(name)], sets })
  }
}

function compareLists(before: readonly Json[], after: readonly Json[], { list, path, sets }: Pair & { list: ListAtom }): void {
  const lefts = byElement(before, list)
  const rights = byElement(after, list)
  for (const element of new Set([...lefts.keys(), ...rights.keys()])) {
    const ofLeft = lefts.get(element) ?? []
    const ofRight = rights.get(element) ?? []
    const here = [...path, element]
    const item = { schema: list.items, path: here, sets }
    if (ofLeft.length <= 1 && ofRight.length <= 1) {
      compare({ ...item, left: ofLeft[0], right: ofRight[0] })
    } else if (ofLeft.length >= 2 && ofRight.length >= 2) {
      if (!sameJson(ofLeft, ofRight)) sets.modified.insert(here)
    } else if (ofLeft.length >= 2) {
      if (ofRight.length > 0) compare({ ...item, left: undefined, right: ofRight[0] })
      sets.removed.insert(here)
    } else {
      if (ofLeft.length > 0) compare({ ...item, left: ofLeft[0], right: undefined })
      sets.added.insert(here)
    }
  }
}

function byElement(items: readonly Json[], list: ListAtom): Map<PathElement, Json[]> {
  const found = new Map<PathElement, Json[]>()
  for (const item of items) {
    const own = itemElement(list, item)
    if (own.error !== undefined) continue
    const known = found.get(own.element)
    if (known === undefined) found.set(own.element, [item])
    else known.push(item)
  }
  return found
}
