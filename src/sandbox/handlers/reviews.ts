import type { User } from '../auth/index.ts'
import { timestamp } from '../clock.ts'
import type { VirtualResource } from '../discovery/virtual.ts'
import { answerObject } from '../http/answers.ts'
import type { HttpAnswer, HttpRequest } from '../http/exchange.ts'
import { readBody } from '../http/read-body.ts'
import { isJsonObject, type JsonObject, objectAt, textAt } from '../json.ts'
import { apiVersionOf } from '../object.ts'
import { readProtobuf } from '../protobuf/index.ts'
import type { Core } from '../rest/core.ts'
import { badRequest, methodNotAllowed } from '../rest/refusals.ts'
import { bindPod } from './binding.ts'

export type ReviewRequest = { core: Core; request: HttpRequest; user: User; virtual: VirtualResource; namespace: string }

/** Resources that are answered and not stored: reviews, bindings and component statuses. */
export function handleReview(asked: ReviewRequest): HttpAnswer {
  const { core, request, virtual } = asked
  if (virtual.kind === 'ComponentStatus') return componentStatuses(asked)
  if (request.method !== 'POST') throw methodNotAllowed()
  const { value } = readBody(request, virtual.kind, (bytes) => readProtobuf(core.engine, bytes))
  if (!isJsonObject(value)) throw badRequest(`the body is no ${virtual.kind}; expected an object`)
  if (virtual.kind === 'Binding') return answerObject(request, 201, bindPod(core, asked.namespace, value))
  const status = review(asked, value)
  const body = {
    kind: virtual.kind,
    apiVersion: apiVersionOf(virtual.group, virtual.version),
    metadata: metadataOf(asked),
    ...withSpec(value),
    status,
  }
  return answerObject(request, 201, body)
}

function metadataOf({ core, virtual }: ReviewRequest): JsonObject {
  return virtual.kind === 'SelfSubjectReview' ? { creationTimestamp: timestamp(core.clock.now()) } : {}
}

function withSpec(value: JsonObject): JsonObject {
  return isJsonObject(value['spec']) ? { spec: value['spec'] } : {}
}

function review({ user, virtual }: ReviewRequest, value: JsonObject): JsonObject {
  const spec = objectAt(value, 'spec')
  switch (virtual.kind) {
    case 'SelfSubjectReview':
      return { userInfo: { username: user.name, groups: user.groups } }
    case 'SelfSubjectAccessReview':
      return access(user.groups.includes('system:masters'))
    case 'SelfSubjectRulesReview':
      return rules(user)
    case 'TokenReview':
      return { user: {}, error: 'the sandbox issues no tokens that it could review', authenticated: false }
    default:
      return access(textAt(spec, 'user') === 'admin' || groupsOf(spec).includes('system:masters'))
  }
}

function groupsOf(spec: JsonObject): unknown[] {
  const groups = spec['groups'] ?? spec['group']
  return Array.isArray(groups) ? groups : []
}

function access(allowed: boolean): JsonObject {
  return allowed
    ? { allowed: true }
    : { allowed: false, reason: 'the sandbox knows one user, its admin; roles are stored but nobody is held to them' }
}

function rules(user: User): JsonObject {
  if (!user.groups.includes('system:masters')) return { resourceRules: [], nonResourceRules: [], incomplete: false }
  return {
    resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
    nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
    incomplete: false,
  }
}

function componentStatuses({ request }: ReviewRequest): HttpAnswer {
  if (request.method !== 'GET') throw methodNotAllowed()
  return answerObject(
    request,
    200,
    { kind: 'ComponentStatusList', apiVersion: 'v1', metadata: {}, items: [] },
    { warnings: ['v1 ComponentStatus is deprecated in v1.19+'] },
  )
}
