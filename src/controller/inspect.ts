import { type Application, type Comparison, type KubeObject, type Manifest, MainstayError, type SyncPlan } from '#model'
import { type Look, maskSecrets, planSync, type WantedSource } from '#pipeline'
import type { Context } from './context.ts'
import { isMultiSource, timeText } from './decide/status.ts'
import { sourcesOf, syncOptionsOf } from './decide/operation.ts'
import { pause } from './live/watch-kind.ts'
import type { Inspection, ResourceName } from './ports.ts'
import { prepare, type Prepared, see, settle } from './prepare.ts'
import { verdictOf } from './verdict.ts'

export type InspectOptions = { fresh?: boolean; revisions?: readonly (string | undefined)[]; prune?: boolean }

const longestWaitMs = 20_000
const lookEveryMs = 50

/** Looks at an application now and says what was found, values of Secrets masked. Writes nothing. undefined where there is none. */
export async function inspect(name: ResourceName, options: InspectOptions, context: Context): Promise<Inspection | undefined> {
  const raw = context.registry.applications.get(name)
  if (raw === undefined) return undefined
  const prepared = prepare(raw, context)
  if (!prepared.ok) return unusable(raw, prepared.problems, context)
  settle(prepared.value, context)
  const look = await lookUntilLoaded(prepared.value, options, context)
  return inspectionOf(prepared.value, look, options, context)
}

/** The application and what is live of it, for its tree; undefined where there is none or it cannot be worked with. */
export async function sightOf(name: ResourceName, context: Context): Promise<{ prepared: Prepared; look: Look } | undefined> {
  const raw = context.registry.applications.get(name)
  const prepared = raw === undefined ? undefined : prepare(raw, context)
  if (prepared === undefined || !prepared.ok) return undefined
  settle(prepared.value, context)
  return { prepared: prepared.value, look: await lookUntilLoaded(prepared.value, {}, context) }
}

/** Whoever asks waits for the first lists of a cluster; a pass of the controller would not. */
async function lookUntilLoaded(prepared: Prepared, options: InspectOptions, context: Context): Promise<Look> {
  const { clock } = context.ports
  const endMs = clock.now().getTime() + longestWaitMs
  const how = {
    ...(options.revisions === undefined ? {} : { sources: sourcesAt(prepared.application, options.revisions) }),
    maxRefAgeMs: options.fresh === true || options.revisions !== undefined ? 0 : Number.POSITIVE_INFINITY,
    freshAnswers: options.fresh === true,
  }
  for (;;) {
    const look = await see(prepared, context, how)
    if (look.outcome !== 'loading' || clock.now().getTime() >= endMs || context.signal.aborted) return look
    await pause(lookEveryMs, { clock, signal: context.signal })
  }
}

function sourcesAt(application: Application, revisions: readonly (string | undefined)[]): WantedSource[] {
  const sources = sourcesOf(application)
  if (revisions.length > sources.length) {
    throw new MainstayError({
      code: 'revision-count',
      stage: 'request',
      retry: 'never',
      message: `Cannot look at ${revisions.length} revisions of ${application.metadata.name}: it has ${sources.length} sources; expected at most one revision a source`,
    })
  }
  return sources.map((source, index) => ({ source, revision: revisions[index] === '' ? undefined : revisions[index] }))
}

function inspectionOf(prepared: Prepared, look: Look, options: InspectOptions, context: Context): Inspection {
  const { application } = prepared
  const verdict = verdictOf(look, [])
  const comparison: Comparison = verdict.comparison ?? { status: 'Unknown', objects: [], conditions: [...verdict.conditions] }
  return {
    application,
    comparedAt: timeText(context.ports.clock.now()),
    revisions: [...verdict.revisions],
    comparison: maskedComparison(comparison),
    manifests: (look.collected?.manifests ?? []).map(maskedManifest),
    plan: look.outcome === 'seen' ? planFor(application, look.comparison, options, look.collected.revisions) : emptyPlan,
    health: verdict.health,
    conditions: [...verdict.conditions],
  }
}

const emptyPlan: SyncPlan = { steps: [], problems: [] }

/** The plan of a sync that somebody would start now with the application's own options. */
function planFor(
  application: Application,
  comparison: Comparison,
  options: InspectOptions,
  revisions: readonly string[],
): SyncPlan {
  const prune = options.prune ?? application.spec.syncPolicy?.automated?.prune === true
  const several = isMultiSource(application)
  return planSync(
    comparison,
    syncOptionsOf(application, {
      operation: { sync: { prune } },
      phase: 'Running',
      startedAt: '1970-01-01T00:00:00Z',
      syncResult: several ? { revision: '', revisions: [...revisions] } : { revision: revisions[0] ?? '' },
    }),
  )
}

function maskedComparison(comparison: Comparison): Comparison {
  return {
    ...comparison,
    objects: comparison.objects.map((object) => ({
      ...object,
      ...(object.desired === undefined ? {} : { desired: maskSecrets(object.desired) }),
      ...(object.live === undefined ? {} : { live: maskSecrets(object.live) }),
    })),
  }
}

function maskedManifest(manifest: Manifest): Manifest {
  return { ...manifest, object: maskSecrets(manifest.object) }
}

function unusable(raw: KubeObject, problems: ReadonlyArray<{ type: string; message: string }>, context: Context): Inspection {
  const conditions = problems.map(({ type, message }) => ({ type, message }))
  return {
    // The cast: whoever asks gets the object as it is; what is wrong with it is in the conditions.
    application: raw as unknown as Application,
    comparedAt: timeText(context.ports.clock.now()),
    revisions: [],
    comparison: { status: 'Unknown', objects: [], conditions },
    manifests: [],
    plan: emptyPlan,
    health: { status: 'Unknown', message: conditions.map(({ message }) => message).join('; ') },
    conditions,
  }
}
