import type { User } from '../auth/index.ts'
import { answerObject, answerStatus } from '../http/answers.ts'
import type { HttpAnswer, HttpRequest } from '../http/exchange.ts'
import { writerOf } from '../http/options.ts'
import { readBody, readPatch } from '../http/read-body.ts'
import { arrayAt, isJsonObject, type JsonObject, objectAt, textAt } from '../json.ts'
import { asJson } from '../object.ts'
import { readProtobuf } from '../protobuf/index.ts'
import type { Core, Target } from '../rest/core.ts'
import { badRequest, methodNotAllowed, notSupported } from '../rest/refusals.ts'
import { remove } from '../rest/remove.ts'
import { readScale, writeScale } from '../rest/scale.ts'
import { mustGet } from '../rest/update.ts'
import { finalizeNamespace } from '../namespaces/finalize.ts'
import { bindPod } from './binding.ts'
import { podLog } from './pod-log.ts'
import { handleResource, patchTypeOf } from './resource.ts'

export type SubresourceRequest = { request: HttpRequest; target: Target; user: User }

/** Everything below an object but its status. What needs a running container is refused in words. */
export function handleSubresource(core: Core, asked: SubresourceRequest): HttpAnswer {
  const { request, target } = asked
  switch (target.subresource) {
    case 'scale':
      return handleScale(core, asked)
    case 'eviction':
      return evict(core, asked)
    case 'binding': {
      const body = bodyOf(core, request, 'Binding')
      return answerObject(
        request,
        201,
        bindPod(core, target.namespace, { ...body, metadata: { ...objectAt(body, 'metadata'), name: target.name } }),
      )
    }
    case 'log':
      mustGet(core, target)
      return podLog(core, target, request)
    case 'finalize':
      return answerObject(request, 200, asJson(finalizeNamespace(core, target, bodyOf(core, request, 'Namespace'))))
    case 'approval':
    case 'ephemeralcontainers':
    case 'resize':
      return handleResource(core, { request, target: { ...target, subresource: '' }, user: asked.user.name })
    case 'token':
      throw notSupported('tokens for ServiceAccounts')
    default:
      mustGet(core, target)
      throw notSupported(`${target.subresource} of ${target.resource.plural}`)
  }
}

function bodyOf(core: Core, request: HttpRequest, kind: string): JsonObject {
  const { value } = readBody(request, kind, (bytes) => readProtobuf(core.engine, bytes))
  if (!isJsonObject(value)) throw badRequest(`the body is no ${kind}; expected an object`)
  return value
}

function handleScale(core: Core, { request, target, user }: SubresourceRequest): HttpAnswer {
  switch (request.method) {
    case 'GET':
      return answerObject(request, 200, readScale(core, target))
    case 'PUT': {
      const writer = writerOf(request, user.name, 'UpdateOptions')
      return answerObject(request, 200, writeScale(core, target, writer, bodyOf(core, request, 'Scale')))
    }
    case 'PATCH': {
      const writer = writerOf(request, user.name, 'PatchOptions')
      return answerObject(request, 200, writeScale(core, target, writer, patchedScale(core, target, request)))
    }
    default:
      throw methodNotAllowed()
  }
}

// A Scale has two fields that matter; a merge of objects is what all patch types come to here.
function patchedScale(core: Core, target: Target, request: HttpRequest): JsonObject {
  const type = patchTypeOf(request)
  const live = readScale(core, target)
  const { value } = readPatch(request, type === 'apply')
  const patched =
    type === 'json' ? core.engine.jsonPatch(live, value) : core.engine.mergePatch(live, isJsonObject(value) ? value : {})
  if (!patched.ok) throw badRequest(patched.message)
  // Only a patch that names a version is held to it.
  const asked = isJsonObject(value) ? textAt(objectAt(value, 'metadata'), 'resourceVersion') : ''
  const { resourceVersion: _version, ...metadata } = objectAt(patched.object, 'metadata')
  return { ...patched.object, metadata: asked === '' ? metadata : { ...metadata, resourceVersion: asked } }
}

function evict(core: Core, { request, target }: SubresourceRequest): HttpAnswer {
  if (request.method !== 'POST') throw methodNotAllowed()
  const options = objectAt(bodyOf(core, request, 'Eviction'), 'deleteOptions')
  const grace = options['gracePeriodSeconds']
  remove(core, target, {
    dryRun: request.query.get('dryRun') === 'All' || arrayAt(options, 'dryRun').includes('All'),
    ...(typeof grace === 'number' ? { gracePeriodSeconds: grace } : {}),
  })
  return answerStatus(request, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 })
}
