import { schemaEngine } from '../../../src/sandbox/engine.ts'
import { isJsonObject, objectAt, textAt } from '../../../src/sandbox/json.ts'
import type { Json, JsonObject } from '../../../src/sandbox/json.ts'
import type { Schema } from '../../../src/sandbox/types/index.ts'
import type { Step } from './steps.ts'

/** What a server says to a request: the object, or the code and message of its refusal. */
export type Answer = { code: number; object: JsonObject } | { code: number; message: string }

/** What the sandbox's pure functions make of a step, put together as the handlers of an API server do. */
export function modelAnswer(step: Step, live: JsonObject | undefined, schema: Schema): Answer {
  switch (step.verb) {
    case 'create':
    case 'put':
      return written(step.body, live, { step, schema })
    case 'apply':
      return applied(step, live, schema)
    case 'merge':
      return patched(schemaEngine.mergePatch(live ?? {}, step.body), live, { step, schema })
    case 'strategic':
      return patched(schemaEngine.strategicMergePatch(live ?? {}, step.body, schema), live, { step, schema })
    case 'json':
      return patched(schemaEngine.jsonPatch(live ?? {}, step.body), live, { step, schema })
  }
}

type Context = { step: Step; schema: Schema }

function patched(result: ReturnType<typeof schemaEngine.mergePatch>, live: JsonObject | undefined, context: Context): Answer {
  return result.ok ? written(result.object, live, context) : { code: result.code, message: result.message }
}

function written(body: JsonObject, live: JsonObject | undefined, { step, schema }: Context): Answer {
  const decoded = schemaEngine.decode(body, schema)
  if (!decoded.ok) return { code: 400, message: decoded.message }
  const object = inNamespace(schemaEngine.applyDefaults(decoded.object, schema))
  const after = schemaEngine.trackUpdate({
    before: live,
    after: object,
    schema,
    manager: step.manager,
    apiVersion: versionOf(schema),
    subresource: '',
    now,
  })
  return checked(after, live, schema)
}

function applied(step: Extract<Step, { verb: 'apply' }>, live: JsonObject | undefined, schema: Schema): Answer {
  const request = {
    live,
    applied: step.body,
    schema,
    manager: step.manager,
    force: step.force,
    now,
    subresource: '',
    apiVersion: versionOf(schema),
  }
  const answer = schemaEngine.serverSideApply(request)
  if (answer.kind === 'conflicts') {
    return {
      code: 409,
      message: answer.conflicts
        .map((conflict) => `${conflict.field} by ${conflict.by}`)
        .sort()
        .join(', '),
    }
  }
  if (answer.kind === 'error') return { code: 500, message: answer.message }
  const decoded = schemaEngine.decode(inNamespace(answer.object), schema)
  if (!decoded.ok) return { code: 500, message: decoded.message }
  const object = schemaEngine.applyDefaults(decoded.object, schema)
  const tracked = schemaEngine.trackUpdate({
    before: live,
    after: object,
    schema,
    manager: step.manager,
    apiVersion: versionOf(schema),
    subresource: '',
    now,
    applied: true,
  })
  return checked(tracked, live, schema)
}

function checked(object: JsonObject, live: JsonObject | undefined, schema: Schema): Answer {
  const causes = schemaEngine.validate(object, live, schema)
  if (causes.length > 0) return { code: 422, message: causes.map((cause) => `${cause.field}: ${cause.message}`).join(', ') }
  return { code: 200, object }
}

/** All sequences play in one namespace; the server writes it into every object. */
function inNamespace(object: JsonObject): JsonObject {
  return { ...object, metadata: { ...objectAt(object, 'metadata'), namespace: 'play' } }
}

function versionOf(schema: Schema): string {
  const { group, version } = schema.kind ?? { group: '', version: '' }
  return group === '' ? version : `${group}/${version}`
}

/** Later than any time of the real server, so that a changed time is seen and an unchanged one too. */
const now = new Date('2030-01-01T00:00:00Z')

/** What is left of an object when all that only a running server can know is taken away. */
export function comparable(object: JsonObject): Json {
  const copy = structuredClone(object)
  const metadata = objectAt(copy, 'metadata')
  for (const field of ['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'selfLink']) delete metadata[field]
  if (Array.isArray(metadata['managedFields'])) {
    for (const entry of metadata['managedFields']) if (isJsonObject(entry)) delete entry['time']
    metadata['managedFields'].sort((a, b) => (identity(a) < identity(b) ? -1 : 1))
  }
  delete copy['status']
  const spec = objectAt(copy, 'spec')
  switch (textAt(copy, 'kind')) {
    case 'Service':
      for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy']) delete spec[field]
      break
    case 'Pod':
      for (const field of ['tolerations', 'priority', 'preemptionPolicy']) delete spec[field]
      break
    case 'DaemonSet':
      for (const field of ['annotations']) delete metadata[field]
      break
    case 'PersistentVolumeClaim':
      delete metadata['finalizers']
      break
    case 'Job': {
      if (JSON.stringify(metadata['labels'] ?? {}).includes('controller-uid')) delete metadata['labels']
      delete spec['selector']
      const template = objectAt(spec, 'template')
      delete template['metadata']
      break
    }
    default:
  }
  return copy
}

function identity(entry: Json): string {
  return isJsonObject(entry)
    ? ['manager', 'operation', 'apiVersion', 'subresource'].map((field) => textAt(entry, field)).join(' ')
    : ''
}
