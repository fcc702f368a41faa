import { isJsonObject } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'
import { atomOf } from '../atom.ts'
import type { ListAtom } from '../atom.ts'
import { keyElement, valueElement } from '../path-element.ts'
import type { PathElement } from '../path-element.ts'

/** The step to an item of an associative list, or why it has none. */
export type ItemElement = { readonly element: PathElement; readonly error?: undefined } | { readonly error: string }

/** Which item of a map-type or set-type list this is. Keys that the item leaves out count with their default (protocol: TCP). */
export function itemElement(list: ListAtom, item: Json): ItemElement {
  if (list.atomic) return { error: 'invalid indexing of non-associative list' }
  return list.keys.length > 0 ? keyed(list, item) : valued(item)
}

function keyed(list: ListAtom, item: Json): ItemElement {
  if (item === null) return { error: 'associative list with keys may not have a null element' }
  if (!isJsonObject(item)) return { error: 'associative list with keys may not have non-map elements' }
  const keys: JsonObject = {}
  for (const key of list.keys) {
    const value = item[key] ?? atomOf(list.items).map?.declared(key)?.default
    if (item[key] === null) keys[key] = null
    else if (value !== undefined) keys[key] = value
  }
  if (Object.keys(keys).length > 0) return { element: keyElement(keys) }
  const names = list.keys.map((key) => JSON.stringify(key)).join(' ')
  return {
    error: `associative list with keys has an element that omits all key fields [${names}] (and doesn't have default values for any key fields)`,
  }
}

function valued(item: Json): ItemElement {
  if (isJsonObject(item)) return { error: "associative list without keys has an element that's a map type" }
  if (Array.isArray(item)) return { error: 'not supported: associative list with lists as elements' }
  if (item === null) return { error: "associative list without keys has an element that's an explicit null" }
  return { element: valueElement(item) }
}
