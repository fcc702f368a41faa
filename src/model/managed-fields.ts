import { isJsonObject, type Json, type JsonObject } from './json.ts'
import type { KubeObject, ManagedFieldsEntry } from './kube-object.ts'

/** The field manager under which Mainstay writes; that of Argo CD, so that taking over changes no owners. */
export const fieldManager = 'argocd-controller'

/**
 * A place in an object in the words of managed fields: `f:spec` a field, `k:{"name":"web"}` the list item with these keys, `v:"x"` the
 * set member, `i:0` the list item at that index. Unlike a JSON pointer it does not depend on the order of a keyed list.
 */
export type FieldPath = readonly string[]

/** The entry under which an object is applied by us; undefined where there is none, or not exactly one. */
export function ownApplyEntry(object: KubeObject): ManagedFieldsEntry | undefined {
  const entries = (object.metadata.managedFields ?? []).filter(
    (entry) => entry.manager === fieldManager && entry.operation === 'Apply' && !entry.subresource,
  )
  return entries.length === 1 ? entries[0] : undefined
}

/** Whether an entry is what client-side apply left: ours of earlier days, kubectl's, or that of a manager named on the object. */
export function isClientSideEntry(entry: ManagedFieldsEntry, managers: readonly string[] = clientSideManagers): boolean {
  return entry.operation === 'Update' && !entry.subresource && managers.includes(entry.manager ?? '')
}

/** Managers whose Update entries become ours with the first server-side apply. */
export const clientSideManagers: readonly string[] = [fieldManager, 'kubectl-client-side-apply']

/** Every leaf that the fields of an entry name. */
export function leavesOf(fields: JsonObject | undefined): FieldPath[] {
  if (fields === undefined) return []
  return Object.entries(fields).flatMap(([element, below]) => {
    if (element === '.' || !isJsonObject(below)) return []
    const inner = leavesOf(below)
    return inner.length === 0 ? [[element]] : inner.map((path) => [element, ...path])
  })
}

/** A JSON pointer as a field path: indices of lists in `object` become `i:` elements. The path need not exist. */
export function fieldPathOf(pointer: string, object: unknown): FieldPath {
  let here = object
  return segmentsOf(pointer).map((segment) => {
    const inList = Array.isArray(here)
    here = inList ? (here as unknown[])[Number(segment)] : isJsonObject(here) ? here[segment] : undefined
    return inList ? `i:${segment}` : `f:${segment}`
  })
}

/** The segments of a JSON pointer, unescaped. */
export function segmentsOf(pointer: string): string[] {
  const text = pointer.startsWith('/') ? pointer.slice(1) : pointer
  return text === '' ? [] : text.split('/').map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** A JSON pointer from segments. */
export function pointerOf(segments: ReadonlyArray<string | number>): string {
  return segments.map((segment) => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** Where a field path leads in an object, as keys and indices; undefined where it leads nowhere. */
export function locate(value: unknown, path: FieldPath): Array<string | number> | undefined {
  const found: Array<string | number> = []
  let here = value
  for (const element of path) {
    const step = stepInto(here, element)
    if (step === undefined) return undefined
    found.push(step)
    here = Array.isArray(here) ? (here as unknown[])[step as number] : (here as JsonObject)[step]
  }
  return found
}

/** The value at a place, undefined where there is none. */
export function valueAt(value: unknown, place: ReadonlyArray<string | number>): Json | undefined {
  let here = value
  for (const step of place) {
    if (Array.isArray(here) && typeof step === 'number') here = (here as unknown[])[step]
    else if (isJsonObject(here)) here = here[step]
    else return undefined
  }
  return here as Json | undefined // Objects of the cluster are JSON throughout.
}

/** The entries that own the value at a place of `object`, or something below it; of a value inside an atomic field, those that own the field. */
export function ownersAt(object: KubeObject, place: ReadonlyArray<string | number>): ManagedFieldsEntry[] {
  return (object.metadata.managedFields ?? []).filter((entry) => {
    let fields: JsonObject | undefined = entry.fieldsV1
    let here: unknown = object
    for (const step of place) {
      if (fields === undefined) return false
      if (isLeaf(fields)) return true
      const element = Object.keys(fields).find((name) => name !== '.' && stepInto(here, name) === step)
      const below: Json | undefined = element === undefined ? undefined : fields[element]
      fields = isJsonObject(below) ? below : undefined
      here = valueAt(here, [step])
    }
    return fields !== undefined
  })
}

/** The fields without those at or below `path`; undefined where nothing is left. An atomic field above `path` stays whole. */
export function withoutPath(fields: JsonObject, path: FieldPath, value: unknown): JsonObject | undefined {
  const [element, ...rest] = path
  if (element === undefined) return undefined
  const step = stepInto(value, element)
  const left: JsonObject = {}
  for (const [name, below] of Object.entries(fields)) {
    const same = name === element || (name !== '.' && step !== undefined && stepInto(value, name) === step)
    if (!same || !isJsonObject(below) || (rest.length > 0 && isLeaf(below))) {
      left[name] = below
      continue
    }
    const kept = withoutPath(below, rest, step === undefined ? undefined : valueAt(value, [step]))
    if (kept !== undefined) left[name] = kept
  }
  return Object.keys(left).length === 0 ? undefined : left
}

/** Two sets of fields as one. */
export function unionOf(a: JsonObject, b: JsonObject): JsonObject {
  const union: JsonObject = { ...a }
  for (const [name, below] of Object.entries(b)) {
    const own = union[name]
    union[name] = isJsonObject(own) && isJsonObject(below) ? unionOf(own, below) : below
  }
  return union
}

/** True where somebody owns an ancestor of the path as a whole (an atomic map or list): parts of it cannot be left to others. */
export function isInsideAtomic(object: KubeObject, place: ReadonlyArray<string | number>): boolean {
  return (object.metadata.managedFields ?? []).some((entry) => {
    let fields: JsonObject | undefined = entry.fieldsV1
    let here: unknown = object
    for (const step of place) {
      if (fields === undefined) return false
      if (isLeaf(fields)) return true
      const element = Object.keys(fields).find((name) => name !== '.' && stepInto(here, name) === step)
      const below: Json | undefined = element === undefined ? undefined : fields[element]
      fields = isJsonObject(below) ? below : undefined
      here = valueAt(here, [step])
    }
    return false
  })
}

/** The key or index that one path element names in a value; undefined where it names none (or more than one). */
export function stepInto(value: unknown, element: string): string | number | undefined {
  const name = element.slice(2)
  if (element.startsWith('f:')) return isJsonObject(value) && Object.hasOwn(value, name) ? name : undefined
  if (!Array.isArray(value)) return undefined
  const list = value as unknown[]
  if (element.startsWith('i:')) return Number(name) < list.length ? Number(name) : undefined
  const wanted = parsed(name)
  const matches = list.flatMap((item, index) =>
    (element.startsWith('k:') ? hasKeys(item, wanted) : item === wanted) ? [index] : [],
  )
  return matches.length === 1 ? matches[0] : undefined
}

/** A key that the item leaves out matches: the API server fills in defaults of keys (`protocol: TCP`). At least one must be there. */
function hasKeys(item: unknown, wanted: Json | undefined): boolean {
  if (!isJsonObject(item) || !isJsonObject(wanted)) return false
  const keys = Object.keys(wanted)
  return (
    keys.some((key) => item[key] === wanted[key]) && keys.every((key) => item[key] === undefined || item[key] === wanted[key])
  )
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json // The API server writes JSON here.
  } catch {
    return undefined
  }
}

function isLeaf(fields: JsonObject): boolean {
  return Object.keys(fields).every((name) => name === '.')
}

/**
 * A copy of the object without the values at the paths; with `ownership` also without them in our own Apply entry. A list item that
 * loses a field stays; a map that loses its last field goes, as it would not have been written.
 */
export function removeFields(object: KubeObject, paths: readonly FieldPath[], options: { ownership?: boolean } = {}): KubeObject {
  if (paths.length === 0) return object
  const copy = structuredClone(object)
  if (options.ownership === true) {
    const entry = ownApplyEntry(copy)
    for (const path of paths) {
      if (entry?.fieldsV1 !== undefined) entry.fieldsV1 = withoutPath(entry.fieldsV1, path, object) ?? {}
    }
  }
  // Deepest and last list items first, so that no removal moves the place of another.
  const known = paths.flatMap((path) => {
    const place = locate(object, path)
    return place === undefined || place.length === 0 ? [] : [place]
  })
  known.sort((a, b) => comparePlaces(b, a))
  for (const place of known) removeAt(copy as unknown as Json, place)
  return copy
}

function removeAt(value: Json | undefined, place: ReadonlyArray<string | number>): void {
  const [step, ...rest] = place
  if (step === undefined) return
  if (Array.isArray(value) && typeof step === 'number') {
    if (rest.length === 0) value.splice(step, 1)
    else removeAt(value[step], rest)
    return
  }
  if (!isJsonObject(value)) return
  if (rest.length === 0) {
    delete value[step]
    return
  }
  const below = value[step]
  removeAt(below, rest)
  if (isJsonObject(below) && Object.keys(below).length === 0) delete value[step]
}

function comparePlaces(a: ReadonlyArray<string | number>, b: ReadonlyArray<string | number>): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const [left, right] = [a[index], b[index]]
    if (left === right) continue
    if (typeof left === 'number' && typeof right === 'number') return left - right
    return String(left) < String(right) ? -1 : 1
  }
  return a.length - b.length
}
