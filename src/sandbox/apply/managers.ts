import { arrayAt, isJsonObject, objectAt } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import { emptySet, fromFieldsV1, isEmptySet, toFieldsV1, union } from './field-set.ts'
import type { FieldSet } from './field-set.ts'

/** What one manager owns. Two entries are of the same manager when all but `time`, `fields` and, for Apply, `apiVersion` are equal. */
export type Manager = {
  readonly name: string
  readonly operation: 'Apply' | 'Update'
  readonly apiVersion: string
  readonly subresource: string
  /** RFC 3339, or undefined if a client wrote none. */
  readonly time: string | undefined
  readonly fields: FieldSet
}

/** All managers of an object by identity. */
export type Managers = ReadonlyMap<string, Manager>

/** At most this many Update managers are kept apart; the oldest are merged into `ancient-changes`. */
const maxUpdateManagers = 10

export function identityOf(manager: Pick<Manager, 'name' | 'operation' | 'apiVersion' | 'subresource'>): string {
  const version = manager.operation === 'Apply' ? '' : manager.apiVersion
  return `${manager.name}\n${manager.operation}\n${version}\n${manager.subresource}`
}

/** Reads `metadata.managedFields`; undefined if an entry is not a valid one. */
export function decodeManagers(entries: readonly Json[]): Managers | undefined {
  const managers = new Map<string, Manager>()
  for (const entry of entries) {
    const manager = isJsonObject(entry) ? decodeManager(entry) : undefined
    if (manager === undefined) return undefined
    managers.set(identityOf(manager), manager)
  }
  return managers
}

/** The managers of a stored object; an unreadable list counts as none. */
export function managersOf(object: JsonObject): Managers {
  return decodeManagers(arrayAt(objectAt(object, 'metadata'), 'managedFields')) ?? new Map<string, Manager>()
}

/** `metadata.managedFields` in the order in which the server writes it. */
export function encodeManagers(managers: Managers): JsonObject[] {
  return [...managers.values()].sort(byOrder).map((manager) => ({
    ...(manager.name === '' ? {} : { manager: manager.name }),
    operation: manager.operation,
    ...(manager.apiVersion === '' ? {} : { apiVersion: manager.apiVersion }),
    ...(manager.time === undefined ? {} : { time: manager.time }),
    fieldsType: 'FieldsV1',
    fieldsV1: toFieldsV1(manager.fields),
    ...(manager.subresource === '' ? {} : { subresource: manager.subresource }),
  }))
}

/** The object with these managers, in a copy; without managers the field is left out. */
export function withManagers(object: JsonObject, managers: Managers): JsonObject {
  const { managedFields: _, ...metadata } = objectAt(object, 'metadata')
  return { ...object, metadata: managers.size === 0 ? metadata : { ...metadata, managedFields: encodeManagers(managers) } }
}

/** The object without managedFields, in a copy: nobody owns the record of owners. */
export function withoutManagers(object: JsonObject): JsonObject {
  if (!isJsonObject(object['metadata']) || !('managedFields' in object['metadata'])) return object
  return withManagers(object, new Map())
}

/** Keeps the number of Update managers in bounds. */
export function capManagers(managers: Managers): Managers {
  const updaters = [...managers]
    .filter(([, manager]) => manager.operation === 'Update')
    .sort(([idA, a], [idB, b]) => byAge(a, b) || (idA < idB ? -1 : 1))
  if (updaters.length <= maxUpdateManagers) return managers
  const capped = new Map(managers)
  const firstOfVersion = new Map<string, string>()
  let count = updaters.length
  for (const [id, manager] of updaters) {
    if (count <= maxUpdateManagers) break
    const first = firstOfVersion.get(manager.apiVersion)
    if (first === undefined) {
      firstOfVersion.set(manager.apiVersion, id)
      continue
    }
    const ancient: Manager = { ...manager, name: 'ancient-changes', subresource: '' }
    const bucket = identityOf(ancient)
    const before = capped.get(bucket) ?? capped.get(first)
    capped.delete(first)
    capped.delete(id)
    capped.set(bucket, { ...ancient, fields: union(manager.fields, before?.fields ?? emptySet) })
    count--
  }
  return capped
}

/** Drops managers that own nothing. */
export function withoutEmpty(managers: Managers): Managers {
  return new Map([...managers].filter(([, manager]) => !isEmptySet(manager.fields)))
}

function decodeManager(entry: JsonObject): Manager | undefined {
  const operation = entry['operation']
  const apiVersion = entry['apiVersion']
  const fields = fromFieldsV1(objectAt(entry, 'fieldsV1'))
  if (operation !== 'Apply' && operation !== 'Update') return undefined
  if (typeof apiVersion !== 'string' || apiVersion === '' || entry['fieldsType'] !== 'FieldsV1' || fields === undefined)
    return undefined
  const { manager: name, subresource, time } = entry
  return {
    name: typeof name === 'string' ? name : '',
    operation,
    apiVersion,
    subresource: typeof subresource === 'string' ? subresource : '',
    time: typeof time === 'string' ? time : undefined,
    fields,
  }
}

function byAge(a: Manager, b: Manager): number {
  return seconds(a) - seconds(b)
}

function seconds(manager: Manager): number {
  return manager.time === undefined ? 0 : Math.floor(Date.parse(manager.time) / 1000)
}

function byOrder(a: Manager, b: Manager): number {
  if (a.operation !== b.operation) return a.operation < b.operation ? -1 : 1
  if (byAge(a, b) !== 0) return byAge(a, b)
  for (const field of ['name', 'apiVersion', 'subresource'] as const)
    if (a[field] !== b[field]) return a[field] < b[field] ? -1 : 1
  return 0
}
