import { type Application, type ApplicationStatus, hookOf, type KubeObject, type Manifest, parseApplication } from '#model'
import { healthOf, type Look, removeObjects, trackingName } from '#pipeline'
import { destinationIn, destinationOf, openFailure, type Site, strayKinds } from './clusters.ts'
import { type Context, notesOf } from './context.ts'
import { conditionsAfter, timeText } from './decide/status.ts'
import { openField } from './live/open-field.ts'
import { keyOf, nameOf } from './own/object-store.ts'
import { writeApplication } from './own/write-application.ts'
import { type Prepared, recordedKinds, see } from './prepare.ts'
import { failureOf } from './verdict.ts'

const preDelete = 'pre-delete-finalizer.argocd.argoproj.io'
const postDelete = 'post-delete-finalizer.argocd.argoproj.io'
const ours = /^(?:resources|pre-delete|post-delete)-finalizer\.argocd\.argoproj\.io(?:\/|$)/
const approvedAnnotation = 'argocd.argoproj.io/deletion-approved'
const retryMs = 10_000
const soonMs = 500
/** How long a wait must last before the status tells of it. */
const tellAfterMs = 5_000

/**
 * Takes the deletion of an Application further: hooks, objects from the highest wave to the lowest, hooks, finalizers. Without our
 * finalizers nothing is touched. A destination that nobody knows any more cannot be cleaned: then only the finalizers go.
 */
export async function cascade(raw: KubeObject, prepared: Prepared | undefined, context: Context): Promise<void> {
  const finalizers = raw.metadata.finalizers ?? []
  if (!finalizers.some((finalizer) => ours.test(finalizer))) return
  const current = usable(raw)
  const place = placeOf(raw, context)
  if (place === undefined) {
    const rest = finalizers.filter((finalizer) => !ours.test(finalizer))
    await writeApplication(current, { finalizers: rest }, writePorts(context))
    return
  }
  if ('message' in place) return await tellError(current, place.message, context)
  const { site, app } = place
  notesOf(keyOf(nameOf(raw)), context).site = { server: site.config.server, app }
  // Objects of kinds that nothing tells of would stay for ever; the look through all kinds brings us back.
  site.live.manage(app, { refs: [], kinds: [...recordedKinds(current), ...strayKinds(site, app)] })
  if (site.strays === undefined) return context.schedule(nameOf(raw), later(context, soonMs))
  await removeFrom({ raw, current, site, app, prepared }, context)
}

/** The finalizers that hooks for the deletion need, where they are not there yet; those that nothing needs any more go. */
export function finalizersFor(prepared: Prepared, look: Look): { finalizers?: string[] } {
  if (look.outcome !== 'seen') return {}
  const before = prepared.raw.metadata.finalizers ?? []
  const phases = new Set(look.desired.manifests.flatMap(({ object }) => hookOf(object)?.phases ?? []))
  const wanted = [
    ...(phases.has('PreDelete') ? [preDelete, `${preDelete}/cleanup`] : []),
    ...(phases.has('PostDelete') ? [postDelete, `${postDelete}/cleanup`] : []),
  ]
  const isHookFinalizer = (finalizer: string) => finalizer.startsWith(preDelete) || finalizer.startsWith(postDelete)
  const kept = before.filter((finalizer) => !isHookFinalizer(finalizer) || wanted.includes(finalizer))
  const after = [...kept, ...wanted.filter((finalizer) => !kept.includes(finalizer))]
  const isSame = after.length === before.length && after.every((finalizer, index) => finalizer === before[index])
  return isSame ? {} : { finalizers: after }
}

type Removal = { raw: KubeObject; current: Application; site: Site; app: string; prepared: Prepared | undefined }

async function removeFrom(removal: Removal, context: Context): Promise<void> {
  const { raw, site, app } = removal
  let { current } = removal
  const hooks = await hooksFor(removal, context)
  if (!hooks.ok) return await tellError(current, hooks.message, context)
  const live = await site.live.live(app)
  if (live.loading.length > 0) return context.schedule(nameOf(raw), later(context, soonMs))
  const [failed] = live.failed
  if (failed !== undefined) {
    return await tellError(current, `Cannot read the live objects of kind ${failed.kind}: ${failed.message}`, context)
  }
  const deleted = await removeObjects(
    {
      input: {
        application: {
          ...nameOf(raw),
          uid: raw.metadata.uid ?? '',
          deletionTimestamp: raw.metadata.deletionTimestamp ?? '',
          finalizers: raw.metadata.finalizers ?? [],
        },
        live: live.objects,
        manifests: hooks.manifests,
        syncOptions: current.spec.syncPolicy?.syncOptions ?? [],
      },
      health: (object) => healthOf(object),
      kinds: await site.live.kinds(),
      approvedAt: raw.metadata.annotations?.[approvedAnnotation],
    },
    {
      cluster: site.cluster,
      written: (object) => site.live.accept(object),
      deleted: ({ ref, why }) => context.events.emit({ type: 'object-pruned', application: nameOf(raw), ref, message: why }),
    },
  )
  switch (deleted.do) {
    case 'failed':
      return await tellError(current, deleted.message, context)
    case 'wait':
      if (deleted.problem !== undefined) return await tellError(current, deleted.problem, context)
      return await tellWait(current, deleted.message, context)
    case 'phase-done': {
      const finalizers = (raw.metadata.finalizers ?? []).filter((finalizer) => !deleted.removeFinalizers.includes(finalizer))
      current = await writeApplication(current, { finalizers }, writePorts(context))
      await deleted.letGo()
      return context.schedule(nameOf(raw))
    }
    case 'finish':
      return
  }
}

/** The desired state, where hooks of the deletion have to be created from it. */
async function hooksFor(
  removal: Removal,
  context: Context,
): Promise<{ ok: true; manifests: Manifest[] } | { ok: false; message: string }> {
  const { raw, prepared } = removal
  const finalizers = raw.metadata.finalizers ?? []
  if (!finalizers.some((finalizer) => finalizer.startsWith(preDelete) || finalizer.startsWith(postDelete))) {
    return { ok: true, manifests: [] }
  }
  const how = `; to delete without hooks, remove the finalizers ${preDelete} and ${postDelete}`
  if (prepared === undefined) return { ok: false, message: `Cannot run the hooks of the deletion: the spec cannot be used${how}` }
  const look = await see(prepared, context, { maxRefAgeMs: Number.POSITIVE_INFINITY })
  if (look.outcome === 'seen') return { ok: true, manifests: look.desired.manifests }
  const why = look.outcome === 'failed' ? failureOf(look.error) : 'live objects are still being listed'
  return { ok: false, message: `Cannot run the hooks of the deletion: ${why}${how}` }
}

/** Where the application's objects are; undefined where the destination is not known (any more). */
function placeOf(raw: KubeObject, context: Context): { site: Site; app: string } | { message: string } | undefined {
  const destination = destinationOf(destinationIn(raw), context.registry.clusters)
  if (!destination.ok) return undefined
  try {
    const site = context.clusters.site(destination.config)
    return { site, app: trackingName({ ...nameOf(raw), controllerNamespace: context.namespace }) }
  } catch (error) {
    return { message: openFailure(error) }
  }
}

/** The Application as far as it can be read; a spec that cannot be used does not keep it from being deleted. */
function usable(raw: KubeObject): Application {
  const parsed = parseApplication(raw)
  if (parsed.ok) return parsed.value
  // The cast: only metadata and status are used of it, and those are taken over as they are.
  return { ...raw, spec: { project: '', destination: {} }, status: openField(raw, 'status') } as unknown as Application
}

async function tellError(current: Application, message: string, context: Context): Promise<void> {
  await tell(current, [{ type: 'DeletionError', message }], context)
  context.schedule(nameOfApplication(current), later(context, retryMs))
}

/** A wait that goes on for a while says what it is for: a finalizer of somebody else keeps many a deletion. */
async function tellWait(current: Application, message: string, context: Context): Promise<void> {
  const name = nameOfApplication(current)
  const notes = notesOf(keyOf(name), context)
  const lasts = notes.held === message
  notes.held = message
  if (lasts) await tell(current, [{ type: 'DeletionWaitingWarning', message }], context)
  context.schedule(name, later(context, lasts ? 3 * retryMs : tellAfterMs))
}

async function tell(current: Application, found: Array<{ type: string; message: string }>, context: Context): Promise<void> {
  const conditions = conditionsAfter(current.status?.conditions ?? [], found, timeText(context.ports.clock.now()))
  const status: ApplicationStatus = { ...current.status, conditions }
  await writeApplication(current, { status }, writePorts(context))
}

function nameOfApplication(application: Application) {
  return { namespace: application.metadata.namespace ?? '', name: application.metadata.name }
}

function writePorts(context: Context) {
  return { own: context.ports.own, store: context.registry.applications, now: context.ports.clock.now() }
}

function later(context: Context, ms: number): Date {
  return new Date(context.ports.clock.now().getTime() + ms)
}
