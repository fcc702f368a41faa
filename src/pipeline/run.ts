/**
 * One pass over an application: source, render, desired state, comparison, health (`look`), then plan, next step, step (`act`). This is
 * the only place that knows the order of the stages. It decides nothing by itself and never waits: what has to be waited for is in the
 * answer, and the next pass goes on from what is recorded in the Application.
 */
import { compare, desiredNamespace, desiredState } from '#compare'
import { assess } from '#health'
import type { ParentApplication } from '#kinds'
import { type KubeObject, type ObjectRef, optionsOf, refKey, refOf } from '#model'
import { collect } from './run-collect.ts'
import type { Collected, LiveView, Look, LookPorts, LookRequest, Sight } from './run-types.ts'

export { act, type Acted, type ActPorts, type ActRequest } from './run-act.ts'
export {
  type ChartHelp,
  type ChartJob,
  type KustomizeHelp,
  type JsonnetAnswer,
  type JsonnetHelp,
  type JsonnetJob,
  type KustomizeJob,
  type LookupPort,
  type LookupQuestion,
  type PluginPort,
  RenderCache,
  type RenderedDocuments,
} from '#render'
export { collect, noSource, pathsOf } from './run-collect.ts'
export { type Deleted, removeObjects } from './run-delete.ts'
export { guardWrites } from './run-guard.ts'
export type * from './run-types.ts'
export {
  type AnswerCache,
  type ComparedApplication,
  createAnswerCache,
  desiredState,
  maskSecrets,
  ownerOf,
  type Tracking,
  trackingName,
} from '#compare'
export { childKindsOf, declaredKind, type HealthContext, healthOf, imagesOf, isChildOf, traitsOf } from '#kinds'
export { type Charts, type FetchedSource, fetchSource, type Git, type Refs, resolveRevision, resolveSource } from '#source'
export {
  type DeletionDecision,
  type DeletionPlan,
  type DeletionStep,
  nextAttempt,
  nextDeletion,
  planDeletion,
  planSync,
  type SyncOptions,
  type SyncState,
} from '#sync'

/** Everything that can be found out about an application without writing anything. What cannot be found out is in the answer, too. */
export async function look(request: LookRequest, ports: LookPorts): Promise<Look> {
  let collected: Collected | undefined
  try {
    collected = await collect(request, ports)
    const desired = desiredState({
      manifests: collected.manifests,
      kinds: request.kinds,
      tracking: request.tracking,
      application: request.compared,
      isExcluded: request.isExcluded,
    })
    const view = await ports.live([...desired.manifests.map(({ object }) => refOf(object)), ...namespaceOf(request)])
    if (view.loading.length > 0) return { outcome: 'loading', kinds: view.loading, collected }
    if (view.failed.length > 0) return { outcome: 'failed', error: unknownKinds(view), collected }
    return { outcome: 'seen', ...(await judge(request, ports, { collected, desired, view })) }
  } catch (error) {
    return { outcome: 'failed', error, collected }
  }
}

/** The namespace that `CreateNamespace` makes: no manifest of the source, and compared all the same. */
function namespaceOf({ compared }: LookRequest): ObjectRef[] {
  const { destinationNamespace, syncOptions } = compared
  const isMade = destinationNamespace !== '' && optionsOf(syncOptions).get('CreateNamespace') === 'true'
  return isMade ? [refOf(desiredNamespace(destinationNamespace, undefined))] : []
}

async function judge(
  request: LookRequest,
  ports: LookPorts,
  found: { collected: Collected; desired: Sight['desired']; view: LiveView },
): Promise<Sight> {
  const { collected, desired, view } = found
  const comparison = await compare(
    {
      cluster: ports.cluster.server,
      schemaVersion: request.schemaVersion,
      desired,
      live: view.objects,
      kinds: request.kinds,
      application: request.compared,
      settings: request.settings,
      tracking: request.tracking,
    },
    {
      dryRunApply: (object) => ports.cluster.apply(object, { fieldManager: 'argocd-controller', force: true, dryRun: true }),
      read: (object) => readAgain(object, request, ports),
      cache: ports.answers,
    },
  )
  const live = new Map(view.objects.map((object) => [refKey(refOf(object)), object]))
  const health = assess({
    comparison,
    live,
    application: { name: request.application.name, namespace: request.application.namespace },
    context: { parent: parentOf(request.sources, collected.revisions, request.isSameOrNewer) },
  })
  const conditions = [...desired.conditions, ...comparison.conditions]
  return { collected, desired, live, missing: view.missing, comparison, health, conditions }
}

async function readAgain(object: KubeObject, request: LookRequest, ports: LookPorts): Promise<KubeObject | undefined> {
  const { group, kind, namespace, name } = refOf(object)
  const info = request.kinds.find(group, kind, object.apiVersion.slice(object.apiVersion.indexOf('/') + 1))
  return info === undefined ? undefined : await ports.cluster.get(info, namespace, name)
}

/** What the freshness of child Applications is held to: the sources of the parent and the commits that it is at. */
export function parentOf(
  wanted: LookRequest['sources'],
  revisions: readonly string[],
  isSameOrNewer: ParentApplication['isSameOrNewer'],
): ParentApplication {
  const sources = wanted.map(({ source }, index) => ({
    repoURL: source.repoURL,
    targetRevision: source.targetRevision ?? 'HEAD',
    revision: revisions[index] ?? '',
  }))
  return { sources, isSameOrNewer }
}

function unknownKinds(view: LiveView): Error {
  const kinds = view.failed.map(({ group, kind, message }) => `${group === '' ? kind : `${kind}.${group}`} (${message})`)
  return new Error(`Cannot read the live objects of ${[...new Set(kinds)].sort().join(', ')}; expected a list of them`)
}
