import { matchGlob } from '#base'
import { ApiError, type ApplicationSyncWindow, type ApplicationSyncWindows } from '#contract'
import { type Application, parseGoDuration, type SyncWindow } from '#model'
import { isOpen, parseCron } from './cron.ts'
import { kindOf } from './follow.ts'
import { argoproj, jsonField, projectOf } from './objects.ts'
import type { Site } from './serve.ts'

/** The windows of the project that concern the application, those that are open now, and whether a person may sync now. */
export async function windowsOf(site: Site, application: Application): Promise<ApplicationSyncWindows> {
  const { assigned, open } = await stateOf(site, application)
  return {
    ...(open.length === 0 ? {} : { activeWindows: open.map(short) }),
    ...(assigned.length === 0 ? {} : { assignedWindows: assigned.map(short) }),
    canSync: mayPersonSync(assigned, open),
  }
}

/** Refuses a sync that somebody asks for while the windows of the project are closed to people too. */
export async function refuseClosedWindow(site: Site, application: Application): Promise<void> {
  const { assigned, open } = await stateOf(site, application)
  if (!mayPersonSync(assigned, open)) throw new ApiError('PermissionDenied', 'cannot sync: blocked by sync window')
}

/**
 * Any open deny window wins; where there are allow windows and none is open, that denies too. A person gets through if every window that is in the
 * way says `manualSync`.
 */
export function mayPersonSync(assigned: readonly SyncWindow[], open: readonly SyncWindow[]): boolean {
  const denying = open.filter(({ kind }) => kind === 'deny')
  const allows = assigned.filter(({ kind }) => kind === 'allow')
  const closed = allows.length > 0 && !open.some(({ kind }) => kind === 'allow')
  return (
    denying.every(({ manualSync }) => manualSync === true) && (!closed || allows.some(({ manualSync }) => manualSync === true))
  )
}

/** Whether a window concerns an application: by name, namespace or cluster; one of them is enough unless `andOperator` is set. */
export function concerns(window: SyncWindow, application: Application): boolean {
  const { destination } = application.spec
  const clusters = [destination.server, destination.name].filter((text) => text !== undefined)
  const parts: Array<[readonly string[] | undefined, readonly string[]]> = [
    [window.applications, [application.metadata.name]],
    [window.namespaces, [destination.namespace ?? '']],
    [window.clusters, clusters],
  ]
  const answers = parts
    .filter(([patterns]) => patterns !== undefined && patterns.length > 0)
    .map(([patterns, texts]) => (patterns ?? []).some((pattern) => texts.some((text) => matchGlob(pattern, text))))
  return window.andOperator === true ? answers.length > 0 && answers.every(Boolean) : answers.some(Boolean)
}

async function stateOf(site: Site, application: Application): Promise<{ assigned: SyncWindow[]; open: SyncWindow[] }> {
  const { cluster, namespace } = site.ports
  const project = await cluster.get(
    await kindOf(cluster, { group: argoproj, kind: 'AppProject' }),
    namespace,
    projectOf(application),
  )
  const windows = jsonField(project, 'spec')['syncWindows']
  // The list has this shape by the schema of the CRD.
  const declared = (Array.isArray(windows) ? windows : []) as unknown as SyncWindow[]
  const assigned = declared.filter((window) => concerns(window, application))
  const now = site.ports.now()
  return { assigned, open: assigned.filter((window) => isOpenAt(window, now)) }
}

/** A window whose line or duration cannot be read counts as open if it denies and as closed if it allows: the careful way round. */
function isOpenAt(window: SyncWindow, now: Date): boolean {
  const cron = parseCron(window.schedule ?? '')
  const durationMs = parseGoDuration(window.duration ?? '')
  if (cron === undefined || durationMs === undefined) return window.kind === 'deny'
  return isOpen(cron, { durationMs, timeZone: window.timeZone, now })
}

function short({ kind, schedule, duration, manualSync }: SyncWindow): ApplicationSyncWindow {
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(schedule === undefined ? {} : { schedule }),
    ...(duration === undefined ? {} : { duration }),
    ...(manualSync === undefined ? {} : { manualSync }),
  }
}
