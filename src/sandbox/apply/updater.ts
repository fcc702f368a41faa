import { sameJson } from '../json.ts'
import type { JsonObject } from '../json.ts'
import type { Schema } from '../types/index.ts'
import {
  difference,
  emptySet,
  fieldSet,
  intersection,
  isEmptySet,
  pathsOf,
  recursiveDifference,
  union,
  withNamedFields,
} from './field-set.ts'
import type { FieldSet } from './field-set.ts'
import { identityOf, withoutEmpty } from './managers.ts'
import type { Manager, Managers } from './managers.ts'
import type { PathElement } from './path-element.ts'
import { compareTyped } from './typed/compare.ts'
import type { Comparison } from './typed/compare.ts'
import { mergeTyped } from './typed/merge.ts'
import { pathsIn } from './typed/paths.ts'
import { reconcile } from './typed/reconcile.ts'
import { removePaths } from './typed/remove.ts'

/** One path that somebody else owns with another value. */
export type Conflict = { readonly manager: Manager; readonly path: readonly PathElement[] }

/** What apply and update need to know besides the objects. Objects come without managedFields. */
export type Change = {
  readonly schema: Schema
  readonly manager: Omit<Manager, 'fields'>
  readonly managers: Managers
  readonly ignored: FieldSet
}

export type Applied =
  | { readonly conflicts: readonly Conflict[] }
  /** `object` is undefined when the apply changed no value. */
  | { readonly conflicts?: undefined; readonly object: JsonObject | undefined; readonly managers: Managers }

/** Lays an applied object over the live one, takes away what its manager no longer applies and settles who owns what. */
export function applyOver(live: JsonObject, applied: JsonObject, change: Change & { force: boolean }): Applied {
  const { schema, manager, ignored } = change
  const id = identityOf(manager)
  const before = reconciled(change)
  const last = before.get(id)
  const fields = recursiveDifference(pathsIn(applied, schema), ignored)
  const managers = new Map(before).set(id, { ...manager, fields })
  // Both are objects, so is what comes of them.
  const merged = (mergeTyped(live, applied, schema) ?? {}) as JsonObject
  const pruned = last === undefined || isEmptySet(last.fields) ? merged : prune(merged, last.fields, { schema, managers })
  const settled = settle({ before: live, after: pruned, managers, id, force: change.force, change })
  if (settled.conflicts !== undefined) return settled
  const stripped = strip(settled.managers, id)
  return { object: sameJson(live, pruned) ? undefined : pruned, managers: withoutEmpty(stripped) }
}

/** Settles who owns what after somebody wrote an object as a whole. Times are set for the writer only if he came to own something. */
export function trackOver(live: JsonObject, after: JsonObject, change: Change): Managers {
  const id = identityOf(change.manager)
  // The writer is asked under a name of its own, so that what he owned before is not taken for unchanged.
  const self = '\ncurrent'
  const settled = settle({ before: live, after, managers: reconciled(change), id: self, force: true, change })
  if (settled.conflicts !== undefined) return change.managers
  const managers = new Map(settled.managers)
  const written = recursiveDifference(union(settled.compared.modified, settled.compared.added), change.ignored)
  const own = difference(written, unowned)
  if (isEmptySet(own)) return withoutEmpty(managers)
  const previous = managers.get(id)
  managers.set(id, { ...change.manager, fields: union(own, previous?.fields ?? emptySet) })
  return withoutEmpty(managers)
}

/** What identifies an object or is the server's own belongs to nobody. */
const unowned = fieldSet([
  ['f:apiVersion'],
  ['f:kind'],
  ['f:metadata'],
  ...[
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'clusterName',
    'generation',
    'managedFields',
    'resourceVersion',
  ].map((field) => ['f:metadata', `f:${field}`]),
])

function strip(managers: Managers, id: string): Managers {
  const own = managers.get(id)
  return own === undefined ? managers : new Map(managers).set(id, { ...own, fields: difference(own.fields, unowned) })
}

function reconciled({ managers, schema }: Change): Managers {
  return new Map([...managers].map(([id, manager]) => [id, { ...manager, fields: reconcile(manager.fields, schema) }]))
}

type Settled = { conflicts: Conflict[] } | { conflicts?: undefined; managers: Managers; compared: Comparison }
type Settling = { before: JsonObject; after: JsonObject; managers: Managers; id: string; force: boolean; change: Change }

/** Takes changed and removed paths from everybody but the writer; without force a changed path of somebody else is a conflict. */
function settle({ before, after, managers, id, force, change }: Settling): Settled {
  const all = compareTyped(before, after, change.schema)
  const compared = {
    added: recursiveDifference(all.added, change.ignored),
    modified: recursiveDifference(all.modified, change.ignored),
    removed: recursiveDifference(all.removed, change.ignored),
  }
  const changed = union(compared.modified, compared.added)
  const others = [...managers].filter(([other]) => other !== id)
  const conflicts = others.flatMap(([, manager]) =>
    pathsOf(intersection(manager.fields, changed)).map((path) => ({ manager, path })),
  )
  if (!force && conflicts.length > 0) return { conflicts }
  const settled = new Map(managers)
  for (const [other, manager] of others) {
    settled.set(other, { ...manager, fields: difference(difference(manager.fields, changed), compared.removed) })
  }
  return { managers: withoutEmpty(settled), compared }
}

type Pruning = { schema: Schema; managers: Managers }

/** Removes what the manager applied last time and does not apply now, unless somebody else owns it or something in it. */
function prune(merged: JsonObject, last: FieldSet, { schema, managers }: Pruning): JsonObject {
  const named = (set: FieldSet): FieldSet => withNamedFields(set, schema)
  const without = (set: FieldSet): JsonObject => (removePaths(merged, set, schema) ?? {}) as JsonObject
  const all = named(pathsIn(merged, schema))
  let owned = emptySet
  for (const manager of managers.values()) owned = union(owned, manager.fields)
  const first = without(named(last))
  const withOwned = without(difference(all, union(named(pathsIn(first, schema)), named(owned))))
  return without(intersection(difference(all, named(pathsIn(withOwned, schema))), named(last)))
}
