import { ApiError, type RollbackRequest, routes, type SyncRequest } from '#contract'
import type { Application, JsonObject, Operation } from '#model'
import { sourcesOf } from '../objects.ts'
import { type Incoming, serve, type Server, type Site } from '../serve.ts'
import { refuseClosedWindow } from '../sync-windows.ts'
import { audit, changeApplication } from './change.ts'
import { shown } from './read.ts'
import { asObject } from '../objects.ts'

/** Sync, rollback, terminate: each writes what the controller then does. */
export function operationRoutes(server: Server, site: Site): void {
  serve(server, routes.syncApplication, (request) => sync(site, request))
  serve(server, routes.rollbackApplication, (request) => rollback(site, request))
  serve(server, routes.terminateOperation, async ({ path, query, user }) => {
    const name = path('name')
    await changeApplication(site, { name, ...query }, ({ application }) => {
      if (!isRunning(application)) {
        throw new ApiError('InvalidArgument', 'Unable to terminate operation. No operation is in progress')
      }
      // An operation that no controller has begun yet is taken back.
      if (application.status?.operationState?.phase !== 'Running') return { operation: null }
      return { status: { operationState: { phase: 'Terminating', message: `operation is terminating (asked by ${user})` } } }
    })
    audit(site, user, 'applications/terminate', name)
    return {}
  })
}

async function sync(site: Site, { path, body, user }: Incoming<unknown, SyncRequest>): Promise<Application> {
  const name = path('name')
  const started = await changeApplication(site, { name, ...body }, async ({ application }) => {
    await refuseClosedWindow(site, application)
    refuseWhileDeleting(application)
    if (body.dryRun !== true) refuseBesideAutomation(application, body)
    return start(application, syncOperation(application, body, user))
  })
  audit(site, user, 'applications/sync', name)
  return shown(asObject(started))
}

async function rollback(site: Site, { path, body, user }: Incoming<unknown, RollbackRequest>): Promise<Application> {
  const name = path('name')
  const started = await changeApplication(site, { name, ...body }, ({ application }) => {
    refuseWhileDeleting(application)
    if (isAutomated(application)) {
      throw new ApiError('FailedPrecondition', 'rollback cannot be initiated when auto-sync is enabled')
    }
    return start(application, rollbackOperation(application, body, user))
  })
  audit(site, user, 'applications/rollback', name)
  return shown(asObject(started))
}

function syncOperation(application: Application, body: SyncRequest, user: string): Operation {
  const several = (application.spec.sources?.length ?? 0) > 0
  const revisions = several ? revisionsOf(application, body) : undefined
  const syncOptions = body.syncOptions?.items ?? application.spec.syncPolicy?.syncOptions
  const retry = body.retryStrategy ?? application.spec.syncPolicy?.retry
  return {
    sync: {
      ...(body.revision === undefined || body.revision === '' ? {} : { revision: body.revision }),
      ...(revisions === undefined ? {} : { revisions }),
      ...(body.prune === true ? { prune: true } : {}),
      ...(body.dryRun === true ? { dryRun: true } : {}),
      ...(body.strategy === undefined ? {} : { syncStrategy: body.strategy }),
      ...(body.resources === undefined || body.resources.length === 0 ? {} : { resources: body.resources }),
      ...(body.manifests === undefined || body.manifests.length === 0 ? {} : { manifests: body.manifests }),
      ...(syncOptions === undefined ? {} : { syncOptions }),
    },
    initiatedBy: { username: user },
    ...(body.infos === undefined ? {} : { info: body.infos }),
    ...(retry === undefined ? {} : { retry }),
  }
}

/** One revision for each source: the one asked for its position, else the one the source follows. */
function revisionsOf(application: Application, body: SyncRequest): string[] | undefined {
  if (body.revisions === undefined || body.revisions.length === 0) return undefined
  const positions = (body.sourcePositions ?? body.revisions.map((_, index) => index + 1)).map(Number)
  if (positions.length !== body.revisions.length) {
    throw new ApiError(
      'InvalidArgument',
      `${body.revisions.length} revisions are given for ${positions.length} source positions; expected as many`,
    )
  }
  const revisions = sourcesOf(application.spec).map((source) => source.targetRevision ?? '')
  for (const [index, position] of positions.entries()) {
    if (!(position >= 1 && position <= revisions.length)) {
      throw new ApiError(
        'InvalidArgument',
        `source position ${position} does not exist; the application has ${revisions.length} sources`,
      )
    }
    revisions[position - 1] = body.revisions[index] ?? ''
  }
  return revisions
}

/** A rollback is a sync to an old entry by the apply strategy, so hooks do not run. */
function rollbackOperation(application: Application, body: RollbackRequest, user: string): Operation {
  const id = Number(body.id ?? 0)
  const entry = application.status?.history?.find((one) => one.id === id)
  if (entry === undefined) {
    throw new ApiError('InvalidArgument', `application ${application.metadata.name} does not have deployment with id ${id}`)
  }
  if (entry.source === undefined && (entry.sources ?? []).length === 0) {
    throw new ApiError('FailedPrecondition', `deployment ${id} was recorded without its source; sync to a revision instead`)
  }
  const { source, sources, revision, revisions } = entry
  const syncOptions = application.spec.syncPolicy?.syncOptions
  return {
    sync: {
      ...(revision === undefined ? {} : { revision }),
      ...(revisions === undefined ? {} : { revisions }),
      ...(source === undefined ? {} : { source }),
      ...(sources === undefined ? {} : { sources }),
      ...(body.dryRun === true ? { dryRun: true } : {}),
      ...(body.prune === true ? { prune: true } : {}),
      ...(syncOptions === undefined ? {} : { syncOptions }),
      syncStrategy: { apply: {} },
    },
    initiatedBy: { username: user },
  }
}

function start(application: Application, operation: Operation): JsonObject {
  if (isRunning(application)) throw new ApiError('FailedPrecondition', 'another operation is already in progress')
  return { operation: operation, status: { operationState: null } }
}

function isRunning(application: Application): boolean {
  const phase = application.status?.operationState?.phase
  return application.operation !== undefined || phase === 'Running' || phase === 'Terminating'
}

export function isAutomated(application: Application): boolean {
  const automated = application.spec.syncPolicy?.automated
  return automated !== undefined && automated.enabled !== false
}

function refuseWhileDeleting(application: Application): void {
  if (application.metadata.deletionTimestamp !== undefined) throw new ApiError('FailedPrecondition', 'application is deleting')
}

function refuseBesideAutomation(application: Application, body: SyncRequest): void {
  if (!isAutomated(application)) return
  if (body.manifests !== undefined && body.manifests.length > 0) {
    throw new ApiError('FailedPrecondition', 'cannot use local sync when Automatic Sync Policy is enabled unless for dry run')
  }
  const followed = sourcesOf(application.spec).map((source) => source.targetRevision || 'HEAD')
  const asked = (application.spec.sources?.length ?? 0) > 0 ? (revisionsOf(application, body) ?? []) : [body.revision ?? '']
  for (const [index, revision] of asked.entries()) {
    if (revision === '' || revision === followed[index] || (revision === 'HEAD' && followed[index] === 'HEAD')) continue
    throw new ApiError('FailedPrecondition', `Cannot sync to ${revision}: auto-sync currently set to ${followed[index]}`)
  }
}
