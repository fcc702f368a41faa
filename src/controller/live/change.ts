import type { Health, Json, KubeObject } from '#model'

/**
 * Whether an application has to be looked at again because an object changed: what says who wrote last never counts, a status only
 * where it changes the health. A status that another application's wave may wait for (an Application's) always counts.
 */
export function isSignificant(
  before: KubeObject | undefined,
  after: KubeObject,
  healthOf: (object: KubeObject) => Health | undefined,
): boolean {
  if (before === undefined || before.metadata.uid !== after.metadata.uid) return true
  if (!sameBut(before, after)) return true
  if (same(before['status'], after['status'])) return false
  if (after.apiVersion.startsWith('argoproj.io/')) return true
  return !same(asJson(healthOf(before)), asJson(healthOf(after)))
}

const bookkeeping = new Set(['resourceVersion', 'generation', 'managedFields'])

function sameBut(before: KubeObject, after: KubeObject): boolean {
  return same(withoutBookkeeping(before), withoutBookkeeping(after))
}

function withoutBookkeeping(object: KubeObject): Json {
  const { metadata, status: _status, ...rest } = object
  const kept = Object.fromEntries(Object.entries(metadata).filter(([field]) => !bookkeeping.has(field)))
  return { ...rest, metadata: kept }
}

function asJson(health: Health | undefined): Json | undefined {
  return health === undefined ? undefined : { ...health }
}

/** Deep equality of JSON; a field that is undefined counts as absent. */
export function same(a: Json | undefined | object, b: Json | undefined | object): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, index) => same(item, b[index]))
  }
  const left = Object.entries(a).filter(([, value]) => value !== undefined)
  const right = new Map(Object.entries(b).filter(([, value]) => value !== undefined))
  return left.length === right.size && left.every(([field, value]) => right.has(field) && same(value, right.get(field)))
}
