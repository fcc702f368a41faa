import type { FieldDifference, Json, KubeObject, ObjectComparison } from '#model'

/** A live object without what only the API server needs and without what the comparison leaves alone. */
export function shownState(live: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = live.metadata
  return { ...live, metadata }
}

/**
 * What the live object would be after a sync: the live one with each difference that counts resolved in favour of Git. An object that does
 * not exist becomes the desired one; one that goes becomes nothing.
 */
export function predictedState(object: ObjectComparison): KubeObject | undefined {
  if (object.live === undefined) return object.desired
  if (object.requiresPruning) return undefined
  const predicted = structuredClone(shownState(object.live))
  // From the end, so that taking an element out of a list does not move those before it.
  for (const difference of [...object.differences].reverse()) {
    if (difference.ignoredBy === undefined) resolve(predicted, difference)
  }
  return predicted
}

/**
 * The live object as it is compared. Values of Secrets come masked, desired and live each for itself; only the differences tell equal masks of
 * different values apart, so theirs are the ones that are shown.
 */
export function comparedState(object: ObjectComparison): KubeObject | undefined {
  if (object.live === undefined) return undefined
  const live = shownState(object.live)
  if (live.kind !== 'Secret') return live
  const distinct = structuredClone(live)
  for (const { path, live: value } of object.differences) {
    if (path.startsWith('/data/')) resolve(distinct, { path, desired: value })
  }
  return distinct
}

/** Sets or removes the value at a JSON pointer, making the objects on the way. */
function resolve(object: KubeObject, { path, desired }: Pick<FieldDifference, 'path' | 'desired'>): void {
  const steps = path
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  const last = steps.pop()
  if (last === undefined || steps.includes('__proto__')) return
  let parent: Json = object as Json
  for (const step of steps) {
    const container: { [key: string]: Json } = parent as { [key: string]: Json }
    const next: Json | undefined = container[step]
    if (typeof next === 'object' && next !== null) parent = next
    else if (desired === undefined) return
    else parent = container[step] = {}
  }
  if (Array.isArray(parent)) {
    if (desired === undefined) parent.splice(Number(last), 1)
    else if (last === '-') parent.push(desired)
    else parent[Number(last)] = desired
  } else if (desired === undefined) delete (parent as { [key: string]: Json })[last]
  else (parent as { [key: string]: Json })[last] = desired
}
