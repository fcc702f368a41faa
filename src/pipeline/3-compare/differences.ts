import { listKey } from '#kinds'
import { isJsonObject, type Json, type KubeObject } from '#model'

/** A place where two objects differ; `place` is keys and indices (of the live list where it has the item). */
export type RawDifference = { place: Array<string | number>; desired: Json | undefined; live: Json | undefined }

/** Written by the API server for itself, or by controllers: never part of a verdict. */
const serverMetadata = new Set([
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid',
])

/** Every leaf in which `predicted` (what the live object would be after an apply) differs from `live`, in document order. */
export function differencesOf(predicted: KubeObject, live: KubeObject): RawDifference[] {
  const found: RawDifference[] = []
  const compare = (desired: Json | undefined, current: Json | undefined, place: Array<string | number>): void => {
    if (desired === current || isServerOwned(place)) return
    if (isJsonObject(desired) && isJsonObject(current)) {
      const names = [...new Set([...Object.keys(desired), ...Object.keys(current)])].sort()
      for (const name of names) compare(desired[name], current[name], [...place, name])
    } else if (Array.isArray(desired) && Array.isArray(current)) {
      compareLists(desired, current, place)
    } else if (!sameEmpty(desired, current, place)) {
      found.push({ place, desired, live: current })
    }
  }
  const compareLists = (desired: Json[], current: Json[], place: Array<string | number>): void => {
    const key = listKey(String(place.at(-1) ?? ''), desired, current)
    if (key === undefined) {
      for (let index = 0; index < Math.max(desired.length, current.length); index++) {
        compare(desired[index], current[index], [...place, index])
      }
      return
    }
    const wanted = new Map(desired.map((item) => [key(item), item]))
    const have = new Set(current.map(key))
    const before = found.length
    current.forEach((item, index) => compare(wanted.get(key(item)), item, [...place, index]))
    let next = current.length
    for (const item of desired) if (!have.has(key(item))) compare(item, undefined, [...place, next++])
    // The items are equal and only their order differs: an API server keeps order, so this is a change too.
    if (found.length === before && desired.some((item, index) => key(item) !== key(current[index] ?? null))) {
      found.push({ place, desired, live: current })
    }
  }
  // Objects of Kubernetes are JSON with a typed corner.
  compare(predicted as unknown as Json, live as unknown as Json, [])
  return found
}

function isServerOwned(place: ReadonlyArray<string | number>): boolean {
  if (place.length === 1) return place[0] === 'status'
  if (place.length === 2) return place[0] === 'metadata' && serverMetadata.has(String(place[1]))
  return false
}

/** The API server drops empty maps in metadata (`labels: {}`); elsewhere (`emptyDir: {}`) empty is not absent. */
function sameEmpty(a: Json | undefined, b: Json | undefined, place: ReadonlyArray<string | number>): boolean {
  const empty = (value: Json | undefined) => value === undefined || (isJsonObject(value) && Object.keys(value).length === 0)
  return place[0] === 'metadata' && empty(a) && empty(b)
}
