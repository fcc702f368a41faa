import type {
  Application,
  ApplicationCondition,
  ApplicationStatus,
  ApplicationSyncStatus,
  Comparison,
  Health,
  JsonObject,
  KubeObject,
  ObjectComparison,
  ResourceStatus,
  SourceType,
  SyncStatus,
} from '#model'
import { refKey, versionOf } from '#model'
import { same } from '../live/change.ts'
import { mergePatch } from './merge-patch.ts'
import { summaryOf } from './summary.ts'

/** What a pass found out, as far as the status tells it. */
export type Verdict = {
  sync: SyncStatus
  /** One commit a source; empty where none could be found out, then those of before stay. */
  revisions: readonly string[]
  sourceTypes: readonly SourceType[]
  /** undefined where nothing could be compared: the objects of before stay, with status Unknown. */
  comparison: Comparison | undefined
  live: ReadonlyMap<string, KubeObject>
  health: Health
  healthOf: ReadonlyMap<string, Health>
  conditions: ReadonlyArray<{ type: string; message: string }>
}

/** The status after a pass. Parts that did not change keep their times; `operationState` and `history` are left as they are. */
export function statusAfter(
  application: Application,
  verdict: Verdict,
  facts: { now: Date; controllerNamespace: string },
): ApplicationStatus {
  const before = application.status ?? {}
  const at = timeText(facts.now)
  const several = isMultiSource(application)
  const { sourceType: _type, sourceTypes: _types, conditions: _conditions, ...kept } = before
  const conditions = conditionsAfter(before.conditions ?? [], verdict.conditions, at)
  return {
    ...kept,
    sync: syncAfter(application, verdict),
    health: healthAfter(before.health, verdict.health, at),
    resources: resourcesAfter(before.resources ?? [], verdict),
    ...(verdict.comparison === undefined ? {} : { summary: summaryOf(verdict.comparison, verdict.live) }),
    ...sourceTypesAfter(before, verdict, several),
    ...(conditions.length === 0 ? {} : { conditions }),
    controllerNamespace: facts.controllerNamespace,
  }
}

/**
 * The merge patch from the stored status to the next one; undefined where nothing changed, so that nothing is written. `reconciledAt`
 * moves only together with something else: on its own it would be a write an application and pass.
 */
export function statusPatch(before: ApplicationStatus | undefined, after: ApplicationStatus, now: Date): JsonObject | undefined {
  const { reconciledAt, ...rest } = asJson(after)
  const old = asJson(before ?? {})
  const { reconciledAt: oldTime, ...oldRest } = old
  const patch = mergePatch(oldRest, rest)
  if (patch === undefined) return undefined
  return { ...patch, reconciledAt: reconciledAt === oldTime ? timeText(now) : (reconciledAt ?? timeText(now)) }
}

/** RFC 3339 in whole seconds, as Kubernetes writes times. */
export function timeText(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`
}

export function isMultiSource(application: Application): boolean {
  return application.spec.sources !== undefined && application.spec.sources.length > 0
}

/** Conditions with the time since when each says what it says, sorted by type. */
export function conditionsAfter(
  before: readonly ApplicationCondition[],
  now: ReadonlyArray<{ type: string; message: string }>,
  at: string,
): ApplicationCondition[] {
  const unique = new Map(now.map((condition) => [`${condition.type}\n${condition.message}`, condition]))
  return [...unique.values()]
    .sort((a, b) => (a.type + a.message < b.type + b.message ? -1 : 1))
    .map(({ type, message }) => {
      const known = before.find((old) => old.type === type && old.message === message)
      // The cast: a stage may name a type of a later version; readers look only at its suffix.
      return known ?? { type: type as ApplicationCondition['type'], message, lastTransitionTime: at }
    })
}

function syncAfter(application: Application, verdict: Verdict): ApplicationSyncStatus {
  const { source, sources, destination, ignoreDifferences } = application.spec
  const several = isMultiSource(application)
  const before = application.status?.sync
  const revisions = verdict.revisions.length > 0 ? [...verdict.revisions] : (before?.revisions ?? [before?.revision ?? ''])
  return {
    status: verdict.sync,
    ...(several ? { revisions } : revisions[0] === '' || revisions[0] === undefined ? {} : { revision: revisions[0] }),
    comparedTo: {
      ...(several ? { sources: sources ?? [] } : source === undefined ? {} : { source }),
      destination,
      ...(ignoreDifferences === undefined || ignoreDifferences.length === 0 ? {} : { ignoreDifferences }),
    },
  }
}

function healthAfter(before: ApplicationStatus['health'], health: Health, at: string): NonNullable<ApplicationStatus['health']> {
  const message = health.message === undefined || health.status === 'Healthy' ? {} : { message: health.message }
  const since = before?.status === health.status ? (before.lastTransitionTime ?? at) : at
  return { status: health.status, ...message, lastTransitionTime: since }
}

function sourceTypesAfter(before: ApplicationStatus, verdict: Verdict, several: boolean): Partial<ApplicationStatus> {
  if (verdict.sourceTypes.length === 0) {
    return {
      ...(before.sourceType === undefined ? {} : { sourceType: before.sourceType }),
      ...(before.sourceTypes === undefined ? {} : { sourceTypes: before.sourceTypes }),
    }
  }
  const [first] = verdict.sourceTypes
  if (several) return { sourceTypes: [...verdict.sourceTypes] }
  return first === undefined ? {} : { sourceType: first }
}

function resourcesAfter(before: readonly ResourceStatus[], verdict: Verdict): ResourceStatus[] {
  if (verdict.comparison === undefined) {
    return before.map((resource) => (resource.status === undefined ? resource : { ...resource, status: 'Unknown' }))
  }
  const old = new Map(before.map((resource) => [resourceKey(resource), resource]))
  return verdict.comparison.objects.map((object) => {
    const next = resourceStatus(object, verdict.healthOf.get(refKey(object.ref)))
    const known = old.get(resourceKey(next))
    return known !== undefined && same(known, next) ? known : next
  })
}

function resourceStatus(object: ObjectComparison, health: Health | undefined): ResourceStatus {
  const { group, kind, namespace, name } = object.ref
  return {
    ...(group === '' ? {} : { group }),
    version: versionOf(object.apiVersion),
    kind,
    ...(namespace === '' ? {} : { namespace }),
    name,
    ...(object.hook ? { hook: true } : { status: object.status }),
    ...(health === undefined || object.hook ? {} : { health: shortHealth(health) }),
    ...(object.requiresPruning ? { requiresPruning: true } : {}),
    ...(needsConfirmation(object) ? { requiresDeletionConfirmation: true } : {}),
    ...(object.wave === 0 ? {} : { syncWave: object.wave }),
  }
}

function shortHealth(health: Health): { status: Health['status']; message?: string } {
  return health.message === undefined ? { status: health.status } : { status: health.status, message: health.message }
}

function needsConfirmation(object: ObjectComparison): boolean {
  const options = (object.live ?? object.desired)?.metadata.annotations?.['argocd.argoproj.io/sync-options'] ?? ''
  return options.split(',').some((option) => /^(?:Prune|Delete)=confirm$/.test(option.trim()))
}

function resourceKey(resource: ResourceStatus): string {
  return `${resource.group ?? ''}/${resource.kind ?? ''}/${resource.namespace ?? ''}/${resource.name ?? ''}`
}

function asJson(status: ApplicationStatus): JsonObject {
  return status
}
