import { isJsonObject, type JsonObject, objectAt, textAt } from '../json.ts'
import type { Body } from '../http/body.ts'
import { groupOf, versionOf } from '../object.ts'
import type { Core, Target, Writer } from './core.ts'
import { wireVersion } from './core.ts'
import { badRequest } from './refusals.ts'

/**
 * An object as the handlers want it: of the right kind, with known fields of the right types, and with the server's defaults.
 * What `fieldValidation` says about unknown and duplicate fields is done here: refused, warned about or silently dropped.
 */
export function decodeObject(core: Core, target: Target, writer: Writer, body: Body): JsonObject {
  const object = withKind(core, target, body)
  const decoded = core.engine.decode(object, target.version.schema)
  if (!decoded.ok) throw badRequest(`${cannotBeHandled(object, target)}: ${decoded.message}`)
  complain(decodingTroubles(decoded.unknown, body.duplicates), writer, (troubles) =>
    badRequest(`${cannotBeHandled(object, target)}: strict decoding error: ${troubles}`),
  )
  return core.engine.applyDefaults(decoded.object, target.version.schema)
}

/** How unknown and duplicate fields are named. */
export function decodingTroubles(unknown: readonly string[], duplicates: readonly string[]): string[] {
  return [...unknown.map((path) => `unknown field "${path}"`), ...duplicates.map((path) => `duplicate field "${path}"`)]
}

/** Throws, warns or keeps silent, as the request's fieldValidation wants it. */
export function complain(troubles: readonly string[], writer: Writer, refuse: (list: string) => Error): void {
  if (troubles.length === 0 || writer.fieldValidation === 'Ignore') return
  if (writer.fieldValidation === 'Strict') throw refuse(troubles.join(', '))
  for (const trouble of troubles) if (!writer.warnings.includes(trouble)) writer.warnings.push(trouble)
}

// A body may leave out apiVersion and kind: the URL says them. Others than the URL's are refused.
function withKind(core: Core, target: Target, body: Body): JsonObject {
  const { kind } = target.resource
  if (!isJsonObject(body.value)) {
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: not an object`,
    )
  }
  const sentKind = textAt(body.value, 'kind') || kind
  const sentVersion = textAt(body.value, 'apiVersion') || wireVersion(target)
  if (sentKind !== kind || sentVersion !== wireVersion(target)) throw wrongKind(core, target, { sentKind, sentVersion })
  const metadata = objectAt(body.value, 'metadata')
  const { kind: _kind, apiVersion: _apiVersion, metadata: _metadata, ...rest } = body.value
  return { kind, apiVersion: wireVersion(target), metadata, ...rest }
}

function wrongKind(
  core: Core,
  { resource }: Target,
  { sentKind, sentVersion }: { sentKind: string; sentVersion: string },
): Error {
  const gvk = { group: groupOf(sentVersion), version: versionOf(sentVersion), kind: sentKind }
  const isServed = core.registry.byGvk(gvk) !== undefined
  // The words of upstream, down to the place in its source that clients have come to see.
  const why = isServed
    ? `converting (${gvk.version}.${sentKind}) to (${resource.group.split('.')[0] || 'core'}.${resource.kind}): unknown conversion`
    : `no kind "${sentKind}" is registered for version "${sentVersion}" in scheme "pkg/runtime/scheme.go:111"`
  return badRequest(`${sentKind} in version "${gvk.version}" cannot be handled as a ${resource.kind}: ${why}`)
}

function cannotBeHandled(object: JsonObject, { resource, version }: Target): string {
  return `${textAt(object, 'kind') || resource.kind} in version "${version.name}" cannot be handled as a ${resource.kind}`
}
