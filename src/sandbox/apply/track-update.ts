import { timestamp } from '../clock.ts'
import { arrayAt, isJsonObject, objectAt, sameJson } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import type { TrackRequest } from '../schema.ts'
import type { Schema } from '../types/index.ts'
import { emptyObject } from '../validate/index.ts'
import { capManagers, decodeManagers, managersOf, withManagers, withoutManagers } from './managers.ts'
import type { Manager, Managers } from './managers.ts'
import { resetFields } from './reset-fields.ts'
import { trackOver } from './updater.ts'

/**
 * The object after a create, update or patch, with `managedFields` that give added and changed fields to its writer. `after` is the
 * defaulted object with the managedFields that the writer sent: valid ones replace the live ones, `[]` and `[{}]` reset them, unreadable
 * ones are ignored. If only times would differ, the live entries stay as they are.
 */
export function trackUpdate(request: TrackRequest<Schema>): JsonObject {
  const { before, after, schema, subresource } = request
  // An apply has settled its owners; what defaulting and admission changed afterwards is nobody's.
  if (request.applied === true) return keepTimes(before, asStored(after, schema))
  const known = startingManagers(request)
  const clean = withoutManagers(after)
  // An object that nobody's fields were recorded for stays unrecorded until somebody applies.
  if (before !== undefined && known.size === 0) return asStored(clean, schema)
  const manager: Omit<Manager, 'fields'> = {
    name: request.manager === '' ? 'unknown' : request.manager,
    operation: 'Update',
    apiVersion: request.apiVersion,
    subresource,
    time: timestamp(request.now),
  }
  const live = before === undefined ? emptyObject(schema) : withoutManagers(before)
  const managers = trackOver(live, clean, { schema, manager, managers: known, ignored: resetFields(schema, subresource) })
  return keepTimes(before, withManagers(asStored(clean, schema), capManagers(managers)))
}

/** When only times changed, the object is as it was: a write that changes nothing must not make a new version. */
export function keepTimes(before: JsonObject | undefined, after: JsonObject): JsonObject {
  if (before === undefined) return after
  const old = arrayAt(objectAt(before, 'metadata'), 'managedFields')
  const fresh = arrayAt(objectAt(after, 'metadata'), 'managedFields')
  if (old.length === 0 || old.length !== fresh.length || !sameJson(timeless(old), timeless(fresh))) return after
  if (!sameJson(withoutManagers(before), withoutManagers(after))) return after
  return { ...after, metadata: { ...objectAt(after, 'metadata'), managedFields: old } }
}

/** Storage does not tell an empty list from none: `rules: []` of a Role is owned by its writer and read back as null. */
function asStored(object: JsonObject, schema: Schema): JsonObject {
  const empty = [...(schema.properties?.() ?? [])].filter(([field, property]) => {
    const value = object[field]
    return property.written === true && Array.isArray(value) && value.length === 0
  })
  return empty.length === 0 ? object : { ...object, ...Object.fromEntries(empty.map(([field]) => [field, null])) }
}

function timeless(entries: readonly Json[]): Json[] {
  return entries.map((entry) => (isJsonObject(entry) ? { ...entry, time: null } : entry))
}

function startingManagers({ before, after, subresource }: TrackRequest<Schema>): Managers {
  const live = before === undefined ? new Map<string, Manager>() : managersOf(before)
  const sent = objectAt(after, 'metadata')['managedFields']
  if (subresource !== '' || !Array.isArray(sent)) return live
  if (sent.length === 0 || (sent.length === 1 && isJsonObject(sent[0]) && Object.keys(sent[0]).length === 0)) return new Map()
  const managers = decodeManagers(sent)
  return managers === undefined || managers.size === 0 ? live : managers
}
