import type { HttpRequest } from '../http/exchange.ts'
import { isDryRun } from '../http/options.ts'
import { readBody } from '../http/read-body.ts'
import { arrayAt, isJsonObject, type JsonObject, objectAt, textAt } from '../json.ts'
import { readProtobuf } from '../protobuf/index.ts'
import type { Core } from '../rest/core.ts'
import { invalidOptions } from '../rest/refusals.ts'
import type { Removal } from '../rest/remove.ts'

/** What a DELETE asks for, from its body or, if that is empty, from its query. */
export function removalOf(core: Core, request: HttpRequest): Removal {
  const body = request.body.length === 0 ? {} : bodyOf(core, request)
  const preconditions = objectAt(body, 'preconditions')
  const uid = textAt(preconditions, 'uid')
  const resourceVersion = textAt(preconditions, 'resourceVersion')
  const grace = body['gracePeriodSeconds'] ?? numberIn(request.query, 'gracePeriodSeconds')
  const propagation = propagationOf(body, request.query)
  const dryRun = [...arrayAt(body, 'dryRun').map(String), ...request.query.getAll('dryRun')]
  return {
    dryRun: isDryRun(dryRun, 'DeleteOptions'),
    ...(uid === '' ? {} : { uid }),
    ...(resourceVersion === '' ? {} : { resourceVersion }),
    ...(typeof grace === 'number' ? { gracePeriodSeconds: grace } : {}),
    ...(propagation === undefined ? {} : { propagation }),
  }
}

function bodyOf(core: Core, request: HttpRequest): JsonObject {
  const { value } = readBody(request, 'DeleteOptions', (bytes) => readProtobuf(core.engine, bytes))
  return isJsonObject(value) ? value : {}
}

function numberIn(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name)
  return value === null || value === '' ? undefined : Number(value)
}

function propagationOf(body: JsonObject, query: URLSearchParams): Removal['propagation'] {
  const policy = textAt(body, 'propagationPolicy') || (query.get('propagationPolicy') ?? '')
  if (policy === 'Background' || policy === 'Foreground' || policy === 'Orphan') return policy
  if (policy !== '') {
    throw invalidOptions('DeleteOptions', {
      reason: 'FieldValueNotSupported',
      message: `Unsupported value: ${JSON.stringify(policy)}: supported values: "Foreground", "Background", "Orphan", "nil"`,
      field: 'propagationPolicy',
    })
  }
  const orphan = body['orphanDependents'] ?? query.get('orphanDependents')
  if (orphan === true || orphan === 'true') return 'Orphan'
  return orphan === false || orphan === 'false' ? 'Background' : undefined
}
