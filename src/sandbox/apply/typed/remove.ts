import { isJsonObject } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'
import type { Schema } from '../../types/index.ts'
import { atomOf, fittingAtom } from '../atom.ts'
import type { ListAtom, MapAtom } from '../atom.ts'
import { below } from '../field-set.ts'
import type { FieldSet } from '../field-set.ts'
import { fieldElement } from '../path-element.ts'
import { itemElement } from './list-item.ts'

/** The value without the given paths. What lies below an atomic piece cannot be taken out of it. */
export function removePaths(value: Json, paths: FieldSet, schema: Schema): Json {
  const atom = fittingAtom(atomOf(schema), value)
  if (atom.map !== undefined) return isJsonObject(value) ? removeFromMap(value, paths, atom.map) : null
  if (atom.scalar !== undefined || atom.list === undefined) return value
  return Array.isArray(value) ? removeFromList(value, paths, atom.list) : null
}

function removeFromMap(value: JsonObject, paths: FieldSet, map: MapAtom): JsonObject | null {
  if (map.atomic) return null
  const left: JsonObject = {}
  let touched = false
  for (const [name, inner] of Object.entries(value)) {
    const element = fieldElement(name)
    if (paths.members.has(element)) continue
    const deeper = below(paths, element)
    const schema = map.field(name)
    if (schema === undefined || isBare(deeper)) left[name] = inner
    else {
      touched = true
      left[name] = emptied(removePaths(inner, deeper, schema), inner)
    }
  }
  return Object.keys(left).length > 0 || touched ? left : null
}

function removeFromList(value: readonly Json[], paths: FieldSet, list: ListAtom): Json[] | null {
  if (list.atomic) return null
  const left: Json[] = []
  let touched = false
  for (const item of value) {
    const own = itemElement(list, item)
    if (own.error === undefined && paths.members.has(own.element)) continue
    const deeper = own.error === undefined ? below(paths, own.element) : undefined
    if (deeper === undefined || isBare(deeper)) left.push(item)
    else {
      touched = true
      left.push(emptied(removePaths(item, deeper, list.items), item))
    }
  }
  return left.length > 0 || touched ? left : null
}

function isBare(paths: FieldSet): boolean {
  return paths.members.size === 0 && paths.children.size === 0
}

/** A container of which everything was taken stays as an empty one. */
function emptied(rest: Json, before: Json): Json {
  if (rest !== null) return rest
  if (isJsonObject(before)) return {}
  return Array.isArray(before) ? [] : null
}
