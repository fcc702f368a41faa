import { isJsonObject } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'
import type { Schema } from '../../types/index.ts'
import { atomOf, fittingAtom } from '../atom.ts'
import type { ListAtom, MapAtom } from '../atom.ts'
import type { PathElement } from '../path-element.ts'
import { itemElement } from './list-item.ts'

/** The live value with an applied one laid over it: scalars and atomic pieces from the applied one, maps by field, lists by item. */
export function mergeTyped(live: Json | undefined, applied: Json | undefined, schema: Schema): Json | undefined {
  const atom = fittingAtom(atomOf(schema), applied === undefined ? live : applied)
  if (atom.map !== undefined) {
    const left = isJsonObject(live) ? live : undefined
    const right = isJsonObject(applied) ? applied : undefined
    const bare = Object.keys(left ?? {}).length === 0 && Object.keys(right ?? {}).length === 0
    return atom.map.atomic || bare ? over(live, applied) : mergeMaps(left ?? {}, right ?? {}, atom.map)
  }
  if (atom.scalar !== undefined || atom.list === undefined) return over(live, applied)
  const left = Array.isArray(live) ? live : []
  const right = Array.isArray(applied) ? applied : []
  if (atom.list.atomic || (left.length === 0 && right.length === 0)) return over(live, applied)
  return mergeLists(left, right, atom.list)
}

function over(live: Json | undefined, applied: Json | undefined): Json | undefined {
  return applied === undefined ? live : applied
}

function mergeMaps(live: JsonObject, applied: JsonObject, map: MapAtom): JsonObject | undefined {
  const out: JsonObject = {}
  for (const name of new Set([...Object.keys(live), ...Object.keys(applied)])) {
    const schema = map.field(name)
    const merged = schema === undefined ? over(live[name], applied[name]) : mergeTyped(live[name], applied[name], schema)
    if (merged !== undefined) out[name] = merged
  }
  return Object.keys(out).length === 0 ? undefined : out
}

type Indexed = { order: PathElement[]; items: Map<PathElement, Json | undefined> }

/** Items of both in the applied order where it says one; items that only live has keep their place between their neighbours. */
function mergeLists(live: readonly Json[], applied: readonly Json[], list: ListAtom): Json[] | undefined {
  const left = indexed(live, list)
  const right = indexed(applied, list)
  const shared = right.order.filter((element) => left.items.has(element))
  let nextShared = shared.shift()
  const merged = new Set<PathElement>()
  const out: Json[] = []
  const push = (liveItem: Json | undefined, appliedItem: Json | undefined): void => {
    const item = mergeTyped(liveItem, appliedItem, list.items)
    if (item !== undefined) out.push(item)
  }
  let l = 0
  let r = 0
  while (l < left.order.length || r < right.order.length) {
    const ofLeft = left.order[l]
    const ofRight = right.order[r]
    if (ofLeft !== undefined && ofRight !== undefined) {
      if (ofLeft === ofRight) {
        merged.add(ofLeft)
        push(left.items.get(ofLeft), right.items.get(ofLeft))
        l++
        r++
        nextShared = shared.shift()
        continue
      }
      // The applied list brings this one elsewhere: it comes when its turn is there.
      if (right.items.has(ofLeft) && nextShared !== undefined && nextShared !== ofLeft) {
        l++
        continue
      }
    }
    if (ofLeft !== undefined) {
      if (!right.items.has(ofLeft)) {
        push(live[l], undefined)
        l++
        continue
      }
      if (merged.has(ofLeft)) l++
    }
    if (ofRight !== undefined) {
      merged.add(ofRight)
      push(left.items.get(ofRight), right.items.get(ofRight))
      r++
      if (nextShared === ofRight) nextShared = shared.shift()
    }
  }
  return out.length === 0 ? undefined : out
}

function indexed(items: readonly Json[], list: ListAtom): Indexed {
  const order: PathElement[] = []
  const found = new Map<PathElement, Json | undefined>()
  for (const item of items) {
    const own = itemElement(list, item)
    if (own.error !== undefined) continue
    // Duplicates of a live list have no single value to merge with.
    found.set(own.element, found.has(own.element) ? undefined : item)
    order.push(own.element)
  }
  return { order, items: found }
}
