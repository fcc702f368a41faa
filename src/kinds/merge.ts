import { annotations, isJsonObject, type Json, type JsonObject, type KubeObject } from '#model'
import { listKey } from './list-keys.ts'
import { sameQuantity } from './quantity.ts'

/**
 * What a live object would be after a client-side apply: fields of the last apply that are no longer desired go, desired fields are
 * set, everything else stays. Without schema: lists are merged by the keys of well-known lists, others by position where their
 * lengths agree (so that defaults inside items survive) and replaced where not. Server-side apply is better wherever it can be asked.
 */
export function mergeThreeWay(desired: KubeObject, live: KubeObject, lastApplied: JsonObject | undefined): KubeObject {
  const pruned = pruneRemoved(live, lastApplied, desired)
  // Objects of Kubernetes are JSON with a typed corner; merging keeps the shape.
  return overlay(pruned as unknown as Json, desired as unknown as Json, '') as unknown as KubeObject
}

/** The live object without the fields that the last client-side apply set and that are no longer desired. */
export function pruneRemoved(live: KubeObject, lastApplied: JsonObject | undefined, desired: KubeObject): KubeObject {
  if (lastApplied === undefined) return live
  return prune(live as unknown as Json, lastApplied, desired as unknown as Json, '') as unknown as KubeObject
}

/** What the last client-side apply wrote, from its annotation; undefined where there is none that can be read. */
export function lastAppliedOf(object: KubeObject): JsonObject | undefined {
  const text = object.metadata.annotations?.[annotations.lastApplied]
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined // Somebody edited it: nothing is known of the last apply then.
  }
}

function overlay(live: Json | undefined, desired: Json, name: string): Json {
  if (isJsonObject(desired) && isJsonObject(live)) {
    const merged: JsonObject = { ...live }
    for (const [key, value] of Object.entries(desired)) {
      if (value === null) delete merged[key]
      else merged[key] = overlay(live[key], value, key)
    }
    return merged
  }
  if (Array.isArray(desired) && Array.isArray(live)) return overlayList(live, desired, name)
  if (live !== undefined && live !== desired && isScalar(live) && isScalar(desired) && sameQuantity(live, desired)) return live
  return desired
}

function overlayList(live: Json[], desired: Json[], name: string): Json[] {
  const key = listKey(name, live, desired)
  if (key === undefined) {
    return live.length === desired.length ? desired.map((item, index) => overlay(live[index], item, name)) : desired
  }
  const [wanted, have] = [new Map(desired.map((item) => [key(item), item])), new Map(live.map((item) => [key(item), item]))]
  const order = live.map(key).filter((name) => wanted.has(name))
  const inOrder = [...wanted.keys()].filter((name) => have.has(name)).every((name, index) => name === order[index])
  const merged = (item: Json) => overlay(have.get(key(item)), item, name)
  // Where the order agrees, items that others added (a sidecar) keep their place: moving them would be a change nobody asked for.
  if (inOrder) {
    return [...live.map((item) => merged(wanted.get(key(item)) ?? item)), ...desired.filter((item) => !have.has(key(item)))]
  }
  return [...desired.map(merged), ...live.filter((item) => !wanted.has(key(item)))]
}

function prune(live: Json, last: Json | undefined, desired: Json | undefined, name: string): Json {
  if (isJsonObject(live) && isJsonObject(last)) {
    const kept: JsonObject = {}
    for (const [key, value] of Object.entries(live)) {
      const wanted = isJsonObject(desired) ? desired[key] : undefined
      const before = last[key]
      if (before !== undefined && before !== null && wanted === undefined) continue
      kept[key] = before === undefined ? value : prune(value, before, wanted, key)
    }
    return kept
  }
  if (!Array.isArray(live) || !Array.isArray(last) || !Array.isArray(desired)) return live
  const key = listKey(name, live, last, desired)
  if (key === undefined) return live
  const [lastByKey, wantedByKey] = [
    new Map(last.map((item) => [key(item), item])),
    new Map(desired.map((item) => [key(item), item])),
  ]
  return live
    .filter((item) => !lastByKey.has(key(item)) || wantedByKey.has(key(item)))
    .map((item) => prune(item, lastByKey.get(key(item)), wantedByKey.get(key(item)), name))
}

function isScalar(value: Json): boolean {
  return typeof value !== 'object'
}
