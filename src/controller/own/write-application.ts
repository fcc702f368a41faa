import {
  type Application,
  type ApplicationStatus,
  type Cluster,
  type JsonObject,
  type KubeObject,
  KubeStatusError,
  type Operation,
} from '#model'
import { statusPatch, timeText } from '../decide/status.ts'
import { isNews } from './application-change.ts'
import type { ObjectStore } from './object-store.ts'

export type ApplicationChange = {
  status?: ApplicationStatus
  /** null ends the operation. */
  operation?: Operation | null
  /** Annotations to set, or to take away where null. */
  annotations?: { [key: string]: string | null }
  finalizers?: string[]
}

export type WritePorts = { own: Cluster; store: ObjectStore; now: Date }

/** The Application was deleted under a pass: there is nothing left to do for it. */
export class ApplicationGone extends Error {}

/**
 * Writes what changed and nothing else, as one merge patch against what this pass last knew: a request that somebody else wrote
 * meanwhile (terminate, another spec) is not undone. Returns the Application as it now should be; the same where nothing changed.
 */
export async function writeApplication(current: Application, change: ApplicationChange, ports: WritePorts): Promise<Application> {
  const patch = patchOf(current, change, ports.now)
  if (Object.keys(patch).length === 0) return current
  const name = { namespace: current.metadata.namespace ?? '', name: current.metadata.name }
  const before = ports.store.get(name)
  const release = ports.store.hold(name)
  try {
    const stored = await send(current, patch, ports)
    // Our own change is no news; what came with it from somebody else is.
    const expected = before === undefined ? undefined : withOwnChange(before, stored, change)
    ports.store.accept(stored, { quiet: expected !== undefined && !isNews({ name, before: expected, after: stored }) })
  } finally {
    release()
  }
  const operation = change.operation === null ? undefined : (change.operation ?? current.operation)
  return {
    ...withoutOperation(current),
    ...(operation === undefined ? {} : { operation }),
    metadata: { ...current.metadata, ...(change.finalizers === undefined ? {} : { finalizers: change.finalizers }) },
    ...(change.status === undefined ? {} : { status: change.status }),
  }
}

function patchOf(current: Application, change: ApplicationChange, now: Date): JsonObject {
  const status = change.status === undefined ? undefined : statusPatch(current.status, change.status, now)
  const operation = change.operation === null ? (current.operation === undefined ? undefined : null) : change.operation
  const known = current.metadata.annotations ?? {}
  const annotations = Object.entries(change.annotations ?? {}).filter(([key, value]) => (known[key] ?? null) !== value)
  const metadata: JsonObject = {
    ...(annotations.length === 0 ? {} : { annotations: Object.fromEntries(annotations) }),
    ...(change.finalizers === undefined ? {} : { finalizers: change.finalizers }),
  }
  return {
    ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
    ...(operation === undefined ? {} : { operation }),
    ...(status === undefined ? {} : { status }),
  }
}

async function send(current: Application, patch: JsonObject, ports: WritePorts): Promise<KubeObject> {
  const ref = {
    group: 'argoproj.io',
    kind: 'Application',
    namespace: current.metadata.namespace ?? '',
    name: current.metadata.name,
  }
  // Not the manager of applies: a parent application that applies this one would take the status over, and then remove it.
  const options = { type: 'merge', fieldManager: 'argocd-application-controller' } as const
  // Another Application of that name must not get our status.
  const uid = current.metadata.uid
  const guarded = uid === undefined ? patch : { ...patch, metadata: { ...(patch['metadata'] as JsonObject | undefined), uid } }
  try {
    return await ports.own.patch(ref, guarded, options)
  } catch (error) {
    if (!(error instanceof KubeStatusError)) throw error
    if (error.code === 404 || (error.code === 409 && error.message.includes('uid'))) throw new ApplicationGone()
    if (error.code !== 413 && !/too large|limit is \d+/i.test(error.message)) throw error
    return await ports.own.patch(ref, { ...patch, status: reducedStatus(error.message, ports.now) }, options)
  }
}

/** What is left where the whole status is larger than the cluster stores. */
function reducedStatus(message: string, now: Date): JsonObject {
  const at = timeText(now)
  const text = `The status is too large to be stored (${message.slice(0, 200)}); resources and history are left out`
  return {
    resources: null,
    history: null,
    summary: null,
    operationState: null,
    sync: { status: 'Unknown' },
    health: { status: 'Unknown', lastTransitionTime: at },
    conditions: [{ type: 'UnknownError', message: text, lastTransitionTime: at }],
    reconciledAt: at,
  }
}

function withOwnChange(before: KubeObject, stored: KubeObject, change: ApplicationChange): KubeObject {
  const annotations = { ...before.metadata.annotations }
  for (const [key, value] of Object.entries(change.annotations ?? {})) {
    if (value === null) delete annotations[key]
    else annotations[key] = value
  }
  const { operation: _operation, ...rest } = before
  const operation =
    change.operation === undefined ? before['operation'] : change.operation === null ? undefined : stored['operation']
  return {
    ...rest,
    ...(operation === undefined ? {} : { operation }),
    ...(change.status?.operationState === undefined
      ? {}
      : { status: { operationState: { phase: change.status.operationState.phase } } }),
    metadata: {
      ...before.metadata,
      annotations,
      ...(change.finalizers === undefined ? {} : { finalizers: change.finalizers }),
    },
  }
}

function withoutOperation(application: Application): Omit<Application, 'operation'> {
  const { operation: _operation, ...rest } = application
  return rest
}
