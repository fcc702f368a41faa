import { timestamp } from '../clock.ts'
import { isJsonObject, objectAt, textAt } from '../json.ts'
import type { JsonObject } from '../json.ts'
import type { ApplyConflict, ApplyRequest } from '../schema.ts'
import type { Schema } from '../types/index.ts'
import { emptyObject } from '../validate/index.ts'
import { difference, emptySet, hasPath, union } from './field-set.ts'
import type { FieldSet } from './field-set.ts'
import { identityOf, managersOf, withManagers, withoutManagers } from './managers.ts'
import type { Manager, Managers } from './managers.ts'
import { pathText } from './path-element.ts'
import { resetFields } from './reset-fields.ts'
import { typeErrorText, typeErrors } from './typed/check.ts'
import { compareTyped } from './typed/compare.ts'
import { pathsIn } from './typed/paths.ts'
import { applyOver, trackOver } from './updater.ts'
import type { Applied, Conflict } from './updater.ts'

/** `code` is 500 unless said otherwise: upstream does not translate the merge library's errors. */
export type ApplyAnswer =
  | { kind: 'applied'; object: JsonObject }
  | { kind: 'conflicts'; conflicts: ApplyConflict[] }
  | { kind: 'error'; message: string; code?: 400 }

const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration'

/**
 * Server-side apply. `object` has the new managedFields and no new defaults; when nothing changed it equals `live`. A `live` of undefined
 * creates. `applied` is as the client sent it: undeclared fields and duplicate list keys are errors.
 */
export function serverSideApply(request: ApplyRequest<Schema>): ApplyAnswer {
  const { applied, schema, apiVersion } = request
  const refused = refusal(request)
  if (refused !== undefined) return refused
  const live = request.live ?? { ...emptyObject(schema), apiVersion, kind: textAt(applied, 'kind') }
  const clean = withoutManagers(live)
  const errors = typeErrors(applied, schema, false)
  if (errors.length > 0) return typeRefusal('failed to create typed patch object', applied, errors)
  const liveErrors = typeErrors(clean, schema, true)
  if (liveErrors.length > 0) return typeRefusal('failed to create typed live object', clean, liveErrors)
  const manager = { ...managerOf(request), operation: 'Apply' as const }
  const change = { schema, manager, managers: known(request, live), ignored: resetFields(schema, request.subresource) }
  const answer = adopting(clean, applied, { ...change, force: request.force })
  if (answer.conflicts !== undefined) return { kind: 'conflicts', conflicts: answer.conflicts.map(conflictText) }
  return { kind: 'applied', object: settled({ request, live, answer, id: identityOf(manager) }) }
}

type Change = Parameters<typeof applyOver>[2]
type Success = Extract<Applied, { conflicts?: undefined }>

function refusal({ applied, schema, apiVersion }: ApplyRequest<Schema>): ApplyAnswer | undefined {
  const kind = schema.kind?.kind ?? ''
  const version = textAt(applied, 'apiVersion')
  if (textAt(applied, 'kind') !== kind || version !== apiVersion) {
    const sent = version.includes('/') ? version : `/${version}`
    return { kind: 'error', code: 400, message: `invalid object type: ${sent}, Kind=${textAt(applied, 'kind')}` }
  }
  const sent = objectAt(applied, 'metadata')['managedFields']
  if (sent !== undefined && sent !== null) return { kind: 'error', code: 400, message: 'metadata.managedFields must be nil' }
  return undefined
}

function managerOf(request: ApplyRequest<Schema>): Omit<Manager, 'fields'> {
  const { apiVersion, subresource } = request
  return { name: request.manager, operation: 'Update', apiVersion, subresource, time: timestamp(request.now) }
}

/** The managers of the live object. Before the first apply to an object without any, all there is belongs to `before-first-apply`. */
function known(request: ApplyRequest<Schema>, live: JsonObject): Managers {
  const managers = managersOf(live)
  if (managers.size > 0 || request.live === undefined) return managers
  const manager = { ...managerOf(request), name: 'before-first-apply' }
  const ignored = resetFields(request.schema, request.subresource)
  return trackOver(emptyObject(request.schema), withoutManagers(live), { schema: request.schema, manager, managers, ignored })
}

/** kubectl takes over what it wrote by client-side apply: fields that equal the last-applied annotation are no conflict for it. */
function adopting(live: JsonObject, applied: JsonObject, change: Change): Applied {
  const answer = applyOver(live, applied, change)
  if (answer.conflicts === undefined || change.manager.name !== 'kubectl') return answer
  const allowed = unchangedSinceApplied(live, change)
  const left = answer.conflicts.filter((conflict) => !hasPath(allowed, conflict.path))
  return left.length > 0 ? { conflicts: left } : applyOver(live, applied, { ...change, force: true })
}

function unchangedSinceApplied(live: JsonObject, { schema, manager }: Change): FieldSet {
  const last = parseObject(textAt(objectAt(objectAt(live, 'metadata'), 'annotations'), lastAppliedAnnotation))
  if (last === undefined || textAt(last, 'apiVersion') !== manager.apiVersion || typeErrors(last, schema, false).length > 0)
    return emptySet
  const { added, modified, removed } = compareTyped(last, live, schema)
  return difference(pathsIn(last, schema), union(modified, union(added, removed)))
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

type Settling = { request: ApplyRequest<Schema>; live: JsonObject; answer: Success; id: string }

function settled({ request, live, answer, id }: Settling): JsonObject {
  const before = managersOf(live).get(id)
  const own = answer.managers.get(id)
  const managers = new Map(answer.managers)
  // An apply that changed no value keeps its time; a new manager without a change has none.
  if (answer.object === undefined && own !== undefined && request.live !== undefined)
    managers.set(id, { ...own, time: before?.time })
  const object = answer.object ?? withoutManagers(live)
  return withManagers(request.manager === 'kubectl' ? refreshLastApplied(object, request.applied) : object, managers)
}

/** kubectl keeps the annotation of client-side apply up to date, so that one can go back to it. */
function refreshLastApplied(object: JsonObject, applied: JsonObject): JsonObject {
  const metadata = objectAt(object, 'metadata')
  const annotations = objectAt(metadata, 'annotations')
  if (textAt(annotations, lastAppliedAnnotation) === '') return object
  const { [lastAppliedAnnotation]: _, ...others } = objectAt(objectAt(applied, 'metadata'), 'annotations')
  const kept = {
    ...objectAt(applied, 'metadata'),
    ...('annotations' in objectAt(applied, 'metadata') ? { annotations: others } : {}),
  }
  const text = `${JSON.stringify(sorted({ ...applied, metadata: kept }))}\n`
  return { ...object, metadata: { ...metadata, annotations: { ...annotations, [lastAppliedAnnotation]: text } } }
}

function sorted(value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((field) => {
        const inner = value[field] ?? null
        return [
          field,
          isJsonObject(inner)
            ? sorted(inner)
            : Array.isArray(inner)
              ? inner.map((item) => (isJsonObject(item) ? sorted(item) : item))
              : inner,
        ]
      }),
  )
}

function typeRefusal(what: string, object: JsonObject, errors: string[]): ApplyAnswer {
  const metadata = objectAt(object, 'metadata')
  const version = textAt(object, 'apiVersion')
  const kind = `${version.includes('/') ? version : `/${version}`}, Kind=${textAt(object, 'kind')}`
  const name = `${textAt(metadata, 'namespace')}/${textAt(metadata, 'name')}`
  return { kind: 'error', message: `${what} (${name}; ${kind}): ${typeErrorText(errors)}` }
}

function conflictText({ manager, path }: Conflict): ApplyConflict {
  const name = JSON.stringify(manager.name)
  const part = manager.subresource === '' ? name : `${name} with subresource ${JSON.stringify(manager.subresource)}`
  return { by: manager.operation === 'Update' ? `${part} using ${manager.apiVersion}` : part, field: pathText(path) }
}
