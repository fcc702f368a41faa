import { ApiError, type ApplicationSyncWindow, type ApplicationSyncWindows } from '#contract'
import { type Application, mayPersonSync, type SyncWindow, type WindowState, windowState } from '#model'
import { kindOf } from './follow.ts'
import { argoproj, jsonField, projectOf } from './objects.ts'
import type { Site } from './serve.ts'

/** The windows of the project that concern the application, those that are open now, and whether a person may sync now. */
export async function windowsOf(site: Site, application: Application): Promise<ApplicationSyncWindows> {
  const state = await stateOf(site, application)
  const { assigned, open } = state
  return {
    ...(open.length === 0 ? {} : { activeWindows: open.map(short) }),
    ...(assigned.length === 0 ? {} : { assignedWindows: assigned.map(short) }),
    canSync: mayPersonSync(state),
  }
}

/** Refuses a sync that somebody asks for while the windows of the project are closed to people too. */
export async function refuseClosedWindow(site: Site, application: Application): Promise<void> {
  if (!mayPersonSync(await stateOf(site, application)))
    throw new ApiError('PermissionDenied', 'cannot sync: blocked by sync window')
}

async function stateOf(site: Site, application: Application): Promise<WindowState> {
  const { cluster, namespace } = site.ports
  const project = await cluster.get(
    await kindOf(cluster, { group: argoproj, kind: 'AppProject' }),
    namespace,
    projectOf(application),
  )
  const windows = jsonField(project, 'spec')['syncWindows']
  // The list has this shape by the schema of the CRD.
  const declared = (Array.isArray(windows) ? windows : []) as unknown as SyncWindow[]
  return windowState(declared, application, site.ports.now())
}

function short({ kind, schedule, duration, manualSync }: SyncWindow): ApplicationSyncWindow {
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(schedule === undefined ? {} : { schedule }),
    ...(duration === undefined ? {} : { duration }),
    ...(manualSync === undefined ? {} : { manualSync }),
  }
}
