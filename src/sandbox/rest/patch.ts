import type { Body } from '../http/body.ts'
import { isJsonObject, type Json, type JsonObject, objectAt, textAt } from '../json.ts'
import type { KubeObject } from '../object.ts'
import { ApiError, type StatusCause } from '../status.ts'
import type { Patched } from '../schema.ts'
import { create } from './create.ts'
import { complain, decodingTroubles } from './decode.ts'
import { type Core, fromStorage, keyOf, type Target, wireVersion, type Writer } from './core.ts'
import { badRequest, invalid, invalidOptions, notFound } from './refusals.ts'
import { mustGet, update } from './update.ts'

export type PatchType = 'json' | 'merge' | 'strategic'

/** PATCH with one of the three classic patches. */
export function patch(core: Core, target: Target, writer: Writer, { type, body }: { type: PatchType; body: Body }): KubeObject {
  const live = fromStorage(mustGet(core, target), target)
  const patched = applyPatch(core, target, live, { type, body })
  // A strategic patch is laid over the typed object, which has no kind of its own to change.
  const whole = type === 'strategic' ? { ...patched, kind: live['kind'] ?? '', apiVersion: live['apiVersion'] ?? '' } : patched
  const shown = (): string => (type === 'strategic' ? goText(body.value) : JSON.stringify(patched))
  checkUid(target, live, whole)
  const object = decodePatched(core, target, writer, { patched: whole, shown, body })
  return update(core, target, writer, { object })
}

// A patch may not touch the uid; in a PUT it is a precondition. Upstream validates it twice and says so twice.
function checkUid(target: Target, live: JsonObject | undefined, object: JsonObject): void {
  const uid = textAt(objectAt(object, 'metadata'), 'uid')
  if (uid === '' || uid === textAt(objectAt(live, 'metadata'), 'uid')) return
  const cause = {
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${JSON.stringify(uid)}: field is immutable`,
    field: 'metadata.uid',
  }
  throw invalid(target.resource, target.name, [cause, cause])
}

function applyPatch(core: Core, target: Target, live: JsonObject, { type, body }: { type: PatchType; body: Body }): JsonObject {
  const { engine } = core
  if (type === 'json' && !Array.isArray(body.value)) {
    throw badRequest('error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp')
  }
  if (type === 'json') return unwrap(engine.jsonPatch(live, body.value))
  if (!isJsonObject(body.value)) throw notAMap(type, body.value)
  if (type === 'merge') return unwrap(engine.mergePatch(live, body.value))
  if (target.resource.custom) {
    throw new ApiError(
      415,
      'UnsupportedMediaType',
      'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
    )
  }
  return unwrap(engine.strategicMergePatch(live, body.value, target.version.schema))
}

function notAMap(type: PatchType, value: Json): ApiError {
  const found = Array.isArray(value) ? 'array' : typeof value
  const message = `json: cannot unmarshal ${found} into Go value of type map[string]interface {}`
  return badRequest(type === 'strategic' ? message : `error decoding patch: ${message}`)
}

function unwrap(patched: Patched): JsonObject {
  if (patched.ok) return patched.object
  if (patched.code === 400) throw badRequest(patched.message)
  throw new ApiError(422, 'Invalid', patched.message, {})
}

function decodePatched(core: Core, target: Target, writer: Writer, { patched, shown, body }: Decoding): JsonObject {
  const isWrongKind = textAt(patched, 'kind') !== target.resource.kind || textAt(patched, 'apiVersion') !== wireVersion(target)
  if (isWrongKind)
    throw patchRefused(shown, `the patch changes apiVersion or kind; expected ${wireVersion(target)} ${target.resource.kind}`)
  const decoded = core.engine.decode(patched, target.version.schema)
  if (!decoded.ok) throw patchRefused(shown, decoded.message)
  complain(decodingTroubles(decoded.unknown, body.duplicates), writer, (list) =>
    patchRefused(shown, `strict decoding error: ${list}`),
  )
  return core.engine.applyDefaults(decoded.object, target.version.schema)
}

/** `shown` is what an error message quotes: the patched object, or the patch itself for a strategic one. */
type Decoding = { patched: JsonObject; shown: () => string; body: Body }

function patchRefused(shown: () => string, why: string): ApiError {
  const cause: StatusCause = {
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${JSON.stringify(shown())}: ${why}`,
    field: 'patch',
  }
  return new ApiError(422, 'Invalid', ` "" is invalid: patch: ${cause.message}`, { causes: [cause] })
}

// Go prints a map that way, and upstream puts it into the message.
function goText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`
  if (!isJsonObject(value)) return value === null ? '<nil>' : String(value)
  const fields = Object.keys(value).sort()
  return `map[${fields.map((field) => `${field}:${goText(value[field] ?? null)}`).join(' ')}]`
}

/** PATCH with `application/apply-patch+yaml`: creates the object if there is none. */
export function apply(
  core: Core,
  target: Target,
  writer: Writer,
  options: { body: Body; force: boolean },
): { object: KubeObject; created: boolean } {
  if (writer.manager === '') {
    throw invalidOptions('PatchOptions', {
      reason: 'FieldValueRequired',
      message: 'Required value: is required for apply patch',
      field: 'fieldManager',
    })
  }
  const applied = appliedObject(target, options.body)
  complain(decodingTroubles([], options.body.duplicates), writer, (list) => badRequest(`error decoding YAML: ${list}`))
  const stored = core.store.get(keyOf(target))
  if (stored === undefined && target.subresource !== '') throw notFound(target.resource, target.name)
  const live = stored === undefined ? undefined : fromStorage(stored, target)
  const result = core.engine.serverSideApply({
    live,
    applied,
    schema: target.version.schema,
    manager: writer.manager,
    force: options.force,
    now: core.clock.now(),
    subresource: target.subresource,
    apiVersion: wireVersion(target),
  })
  if (result.kind === 'error') throw applyError(result)
  if (result.kind === 'conflicts') throw conflicts(result.conflicts)
  const decoded = core.engine.decode(result.object, target.version.schema)
  if (!decoded.ok)
    throw badRequest(
      `${target.resource.kind} in version "${target.version.name}" cannot be handled as a ${target.resource.kind}: ${decoded.message}`,
    )
  const object = core.engine.applyDefaults(decoded.object, target.version.schema)
  checkUid(target, live, object)
  if (stored === undefined)
    return { object: create(core, target, writer, { object: withoutVersion(object), applied: true }), created: true }
  return { object: update(core, target, writer, { object, applied: true }), created: false }
}

// An apply that creates is not held to the version that it names.
function withoutVersion(object: JsonObject): JsonObject {
  const { resourceVersion: _version, ...metadata } = objectAt(object, 'metadata')
  return { ...object, metadata }
}

function appliedObject(target: Target, { value }: Body): JsonObject {
  if (!isJsonObject(value)) throw badRequest('error decoding YAML: expected an object')
  const metadata = objectAt(value, 'metadata')
  const name = textAt(metadata, 'name')
  if (name === '')
    throw badRequest(`the name of the object (${target.name} based on URL) was undeterminable: name must be provided`)
  if (name !== target.name) {
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${target.name})`)
  }
  const namespace = textAt(metadata, 'namespace')
  if (namespace !== '' && namespace !== target.namespace) {
    throw badRequest(`the namespace of the object (${namespace}) does not match the namespace on the URL (${target.namespace})`)
  }
  return value
}

function applyError({ message, code }: { message: string; code?: 400 }): ApiError {
  return code === 400 ? badRequest(message) : new ApiError(500, '', message)
}

function conflicts(found: readonly { by: string; field: string }[]): ApiError {
  const causes = found.map(({ by, field }) => ({ reason: 'FieldManagerConflict', message: `conflict with ${by}`, field }))
  const noun = found.length === 1 ? 'conflict' : 'conflicts'
  return new ApiError(409, 'Conflict', `Apply failed with ${found.length} ${noun}: ${conflictText(found)}`, { causes })
}

// One conflict stands in the line; several are listed by owner.
function conflictText(found: readonly { by: string; field: string }[]): string {
  const [first] = found
  if (found.length === 1 && first !== undefined) return `conflict with ${first.by}: ${first.field}`
  const owners = new Map<string, string[]>()
  for (const { by, field } of found) owners.set(by, [...(owners.get(by) ?? []), field])
  return [...owners]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([by, fields]) =>
      owners.size === 1 || fields.length > 1
        ? `conflicts with ${by}:\n${fields.map((f) => `- ${f}`).join('\n')}`
        : `conflict with ${by}: ${fields[0]}`,
    )
    .join('\n')
}
