import { lastAppliedOf } from '#kinds'
import {
  annotations,
  clientSideManagers,
  fieldManager,
  type FieldPath,
  isClientSideEntry,
  isInsideAtomic,
  isJsonObject,
  type JsonObject,
  type KubeObject,
  locate,
  type ManagedFieldsEntry,
  ownApplyEntry,
  removeFields,
  unionOf,
  valueAt,
  withoutPath,
} from '#model'

/**
 * The managedFields that an apply needs to find: entries of client-side apply folded into ours, and ignored fields released from it
 * without a change of their values. undefined where they are right already. Leaving a field out of an apply while we own it would
 * remove it, or set it back to its default.
 */
export function preparedOwnership(
  live: KubeObject,
  how: { fold: boolean; release: readonly FieldPath[]; desired: KubeObject },
): ManagedFieldsEntry[] | undefined {
  const entries = live.metadata.managedFields
  if (entries === undefined) return undefined
  const managers = managersToFold(how.desired)
  const old = how.fold ? entries.filter((entry) => isClientSideEntry(entry, managers)) : []
  const own = ownApplyEntry(live)
  const before: JsonObject = own?.fieldsV1 ?? {}
  const folded = old.reduce((fields, entry) => unionOf(fields, entry.fieldsV1 ?? {}), before)
  const after = how.release.reduce<JsonObject>((fields, path) => withoutPath(fields, path, live) ?? {}, folded)
  if (old.length === 0 && JSON.stringify(after) === JSON.stringify(before)) return undefined
  const others = entries.filter((entry) => entry !== own && !old.includes(entry))
  if (Object.keys(after).length === 0) return others
  const template = own ?? old[0]
  const entry: ManagedFieldsEntry = {
    manager: fieldManager,
    operation: 'Apply',
    // Ownership is kept a version; ours is that in which we apply.
    apiVersion: own?.apiVersion ?? how.desired.apiVersion,
    ...(template?.time !== undefined && { time: template.time }),
    fieldsType: 'FieldsV1',
    fieldsV1: after,
  }
  return [...others, entry]
}

/**
 * The desired object as it may be written over the live one: ignored fields are left out or, inside a field that is only written as a
 * whole, have the live value.
 */
export function withoutIgnored(desired: KubeObject, live: KubeObject, ignored: readonly FieldPath[]): KubeObject {
  const inside = ignored.filter((path) => {
    const place = locate(live, path) ?? locate(desired, path)
    return place !== undefined && isInsideAtomic(live, place)
  })
  const free = removeFields(
    desired,
    ignored.filter((path) => !inside.includes(path)),
  )
  return withLiveValues(free, live, inside)
}

/** The desired object with the live values of ignored fields; those that are not live are left out. */
export function withLiveValues(desired: KubeObject, live: KubeObject, ignored: readonly FieldPath[]): KubeObject {
  const merged = structuredClone(desired)
  for (const path of ignored) copyLiveValue(merged, live, path)
  return merged
}

/** What client-side apply remembers, without what is ignored: a field it does not remember is not taken away. */
export function rememberedWithout(live: KubeObject, ignored: readonly FieldPath[]): JsonObject | undefined {
  const last = lastAppliedOf(live)
  // What the annotation holds is an object as it was applied.
  return last === undefined || ignored.length === 0
    ? last
    : (removeFields(last as unknown as KubeObject, ignored) as unknown as JsonObject)
}

function managersToFold(desired: KubeObject): readonly string[] {
  const named = desired.metadata.annotations?.[annotations.migrationManager]
  return named === undefined ? clientSideManagers : [fieldManager, named]
}

function copyLiveValue(target: KubeObject, live: KubeObject, path: FieldPath): void {
  const place = locate(live, path)
  const value = place === undefined ? undefined : valueAt(live, place)
  const here = locate(target, path) ?? place
  const last = here?.at(-1)
  if (here === undefined || last === undefined) return
  // Objects of Kubernetes are JSON with a typed corner.
  const parent = valueAt(target, here.slice(0, -1))
  if (isJsonObject(parent)) {
    if (value === undefined) delete parent[last]
    else parent[last] = value
  } else if (Array.isArray(parent) && typeof last === 'number' && value !== undefined && last < parent.length) {
    parent[last] = value
  }
}
