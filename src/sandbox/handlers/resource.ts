import { answerObject } from '../http/answers.ts'
import type { HttpAnswer, HttpRequest } from '../http/exchange.ts'
import { negotiate } from '../http/negotiate.ts'
import { writerOf } from '../http/options.ts'
import { mediaTypeOf, readBody, readPatch } from '../http/read-body.ts'
import type { KubeObject } from '../object.ts'
import { readProtobuf } from '../protobuf/index.ts'
import { hasStatus, type Resource } from '../resources/index.ts'
import type { Core, Target, Writer } from '../rest/core.ts'
import { create } from '../rest/create.ts'
import { decodeObject } from '../rest/decode.ts'
import { checkGetVersion, list, type ListRequest } from '../rest/list.ts'
import { apply, patch, type PatchType } from '../rest/patch.ts'
import { methodNotAllowed } from '../rest/refusals.ts'
import { remove } from '../rest/remove.ts'
import { mustGet, update } from '../rest/update.ts'
import { ApiError } from '../status.ts'
import { removalOf } from './removal.ts'
import { includeObjectOf, showList, showObject, type Showing } from './show.ts'
import { watch } from './watching.ts'

/** A request about a resource: the target from the URL, and who asks. */
export type ResourceRequest = { request: HttpRequest; target: Target; user: string }

/** The generic verbs on a collection or an object, with `status` as the only subresource. */
export function handleResource(core: Core, asked: ResourceRequest): HttpAnswer {
  const { request, target } = asked
  if (target.subresource === 'status' && !hasStatus(target.resource)) throw methodNotAllowed()
  if (target.name === '') return handleCollection(core, asked)
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return isWatch(request) ? watch(core, target, request) : get(core, asked)
    case 'PUT':
      return put(core, asked)
    case 'PATCH':
      return patchObject(core, asked)
    case 'DELETE':
      if (target.subresource !== '') throw methodNotAllowed()
      return removeOne(core, asked)
    default:
      throw methodNotAllowed()
  }
}

function handleCollection(core: Core, asked: ResourceRequest): HttpAnswer {
  const { request, target } = asked
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return isWatch(request) ? watch(core, target, request) : listAll(core, asked)
    case 'POST':
      // A namespaced object is created in its namespace, not across all of them.
      if (target.resource.namespaced && target.namespace === '') throw methodNotAllowed()
      return post(core, asked)
    case 'DELETE':
      if ((target.resource.namespaced && target.namespace === '') || target.resource.key === '/namespaces')
        throw methodNotAllowed()
      return removeAll(core, asked)
    default:
      throw methodNotAllowed()
  }
}

function isWatch({ query }: HttpRequest): boolean {
  return ['true', '1'].includes(query.get('watch') ?? '')
}

function showing(request: HttpRequest, isCollection = false): Showing {
  return { shape: negotiate(request.headers['accept'], isCollection), includeObject: includeObjectOf(request.query) }
}

function answer(
  core: Core,
  { request, target }: ResourceRequest,
  result: { object: KubeObject; status: number; warnings: readonly string[] },
): HttpAnswer {
  const { shape, includeObject } = showing(request)
  const body = showObject(core, target, result.object, { shape, includeObject })
  const { warning, writeWarnings = [] } = target.version
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  const warnings = [...result.warnings, ...(isRead ? [] : writeWarnings), ...(warning === undefined ? [] : [warning])]
  return answerObject(request, result.status, body, { format: shape.format, warnings })
}

function get(core: Core, asked: ResourceRequest): HttpAnswer {
  checkGetVersion(core, asked.request.query.get('resourceVersion') ?? '')
  return answer(core, asked, { object: mustGet(core, asked.target), status: 200, warnings: [] })
}

/** What the query of a list asks for. */
export function listRequestOf(query: URLSearchParams): ListRequest {
  return {
    labelSelector: query.get('labelSelector') ?? '',
    fieldSelector: query.get('fieldSelector') ?? '',
    limit: Number(query.get('limit') ?? 0) || 0,
    continueToken: query.get('continue') ?? '',
    resourceVersion: query.get('resourceVersion') ?? '',
    resourceVersionMatch: query.get('resourceVersionMatch') ?? '',
  }
}

function listAll(core: Core, { request, target }: ResourceRequest): HttpAnswer {
  const { shape, includeObject } = showing(request, true)
  const page = list(core, target, listRequestOf(request.query))
  const warnings = target.version.warning === undefined ? [] : [target.version.warning]
  return answerObject(request, 200, showList(core, target, page, { shape, includeObject }), { format: shape.format, warnings })
}

function post(core: Core, asked: ResourceRequest): HttpAnswer {
  const { request, target } = asked
  const writer = writerOf(request, asked.user, 'CreateOptions')
  const object = decodeObject(
    core,
    target,
    writer,
    readBody(request, target.resource.kind, (bytes) => readProtobuf(core.engine, bytes)),
  )
  return answer(core, asked, { object: create(core, target, writer, { object }), status: 201, warnings: writer.warnings })
}

function put(core: Core, asked: ResourceRequest): HttpAnswer {
  const { request, target } = asked
  const writer = writerOf(request, asked.user, 'UpdateOptions')
  const object = decodeObject(
    core,
    target,
    writer,
    readBody(request, target.resource.kind, (bytes) => readProtobuf(core.engine, bytes)),
  )
  return answer(core, asked, { object: update(core, target, writer, { object }), status: 200, warnings: writer.warnings })
}

const patchTypes: { [mediaType: string]: PatchType | 'apply' } = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
}

/** The kind of a patch by its media type; 415 for any other. */
export function patchTypeOf(request: HttpRequest): PatchType | 'apply' {
  const type = patchTypes[mediaTypeOf(request)]
  if (type === undefined) throw new ApiError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {})
  return type
}

function patchObject(core: Core, asked: ResourceRequest): HttpAnswer {
  const { request, target } = asked
  const type = patchTypeOf(request)
  const writer = writerOf(request, asked.user, 'PatchOptions')
  if (type === 'apply') return applyObject(core, asked, writer)
  const object = patch(core, target, writer, { type, body: readPatch(request, false) })
  return answer(core, asked, { object, status: 200, warnings: writer.warnings })
}

function applyObject(core: Core, asked: ResourceRequest, writer: Writer): HttpAnswer {
  const { request, target } = asked
  const manager = request.query.get('fieldManager') ?? ''
  const force = ['true', '1'].includes(request.query.get('force') ?? '')
  const applier = { ...writer, manager }
  const { object, created } = apply(core, target, applier, { body: readPatch(request, true), force })
  return answer(core, asked, { object, status: created ? 201 : 200, warnings: applier.warnings })
}

function removeOne(core: Core, asked: ResourceRequest): HttpAnswer {
  const { request, target } = asked
  const removed = remove(core, target, removalOf(core, request))
  // Pods are answered whole even when they are gone; other kinds with a Status.
  if (!removed.gone || isShownWhenGone(target.resource))
    return answer(core, asked, { object: removed.object, status: 200, warnings: [] })
  const { resource } = target
  return answerObject(request, 200, {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name: target.name,
      ...(resource.group === '' ? {} : { group: resource.group }),
      kind: resource.plural,
      uid: removed.object.metadata.uid ?? '',
    },
  })
}

const shownWhenGone = [
  '/pods',
  '/services',
  '/serviceaccounts',
  '/persistentvolumes',
  '/persistentvolumeclaims',
  '/resourcequotas',
  '/podtemplates',
]

function isShownWhenGone(resource: Resource): boolean {
  return shownWhenGone.includes(resource.key)
}

function removeAll(core: Core, { request, target }: ResourceRequest): HttpAnswer {
  const page = list(core, target, { ...listRequestOf(request.query), resourceVersion: '', resourceVersionMatch: '' })
  const removal = removalOf(core, request)
  for (const object of page.items) {
    const place: Target = { ...target, namespace: object.metadata.namespace ?? '', name: object.metadata.name ?? '' }
    remove(core, place, removal)
  }
  const { shape, includeObject } = showing(request)
  return answerObject(request, 200, showList(core, target, page, { shape, includeObject }), { format: shape.format })
}
