import { isJsonObject } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'
import type { Schema } from '../../types/index.ts'
import { atomOf, fittingAtom } from '../atom.ts'
import type { ListAtom, MapAtom } from '../atom.ts'
import { FieldSetBuilder } from '../field-set.ts'
import type { FieldSet } from '../field-set.ts'
import { fieldElement } from '../path-element.ts'
import type { PathElement } from '../path-element.ts'
import { itemElement } from './list-item.ts'

/** The paths that a value sets: its leaves, each list item itself, and keys of open maps and empty maps themselves. */
export function pathsIn(value: Json, schema: Schema): FieldSet {
  const found = new FieldSetBuilder()
  walk(value, schema, [], found)
  return found.build()
}

function walk(value: Json, schema: Schema, path: readonly PathElement[], found: FieldSetBuilder): void {
  const atom = fittingAtom(atomOf(schema), value)
  if (atom.map !== undefined) {
    if (atom.map.atomic) found.insert(path)
    else if (isJsonObject(value)) walkMap(value, atom.map, path, found)
  } else if (atom.scalar !== undefined) {
    found.insert(path)
  } else if (atom.list !== undefined) {
    if (atom.list.atomic) found.insert(path)
    else if (Array.isArray(value)) walkList(value, atom.list, path, found)
  }
}

function walkMap(value: JsonObject, map: MapAtom, path: readonly PathElement[], found: FieldSetBuilder): void {
  for (const [name, inner] of Object.entries(value)) {
    const schema = map.field(name)
    const here = [...path, fieldElement(name)]
    if (schema !== undefined) walk(inner, schema, here, found)
    const empty = inner === null || (isJsonObject(inner) && Object.keys(inner).length === 0)
    if (empty || map.declared(name) === undefined) found.insert(here)
  }
}

function walkList(value: readonly Json[], list: ListAtom, path: readonly PathElement[], found: FieldSetBuilder): void {
  const elements = value.map((item) => itemElement(list, item))
  for (const [index, own] of elements.entries()) {
    if (own.error !== undefined) continue
    const here = [...path, own.element]
    found.insert(here)
    // Of items that share a key nobody can own parts.
    const twice = elements.filter((other) => other.error === undefined && other.element === own.element).length > 1
    if (!twice) walk(value[index] ?? null, list.items, here, found)
  }
}
