import { ApiError, type ManagedResource, type ResourceNode, type ResourceTree, routes } from '#contract'
import { type Application, type KubeObject, type ObjectComparison, type ObjectRef, versionOf } from '#model'
import { eventsAbout } from '../events.ts'
import { maskTogether } from '../masking.ts'
import { sourcesOf } from '../objects.ts'
import type { Inspection, TreeNode } from '../ports.ts'
import { serve, type Server, type Site } from '../serve.ts'
import { windowsOf } from '../sync-windows.ts'
import { findApplication, type Found } from './access.ts'
import { comparedState, predictedState } from './states.ts'

/** What the controller knows of an application: managed resources, tree, manifests, commit facts, events. */
export function inspectionRoutes(server: Server, site: Site): void {
  serve(server, routes.managedResources, async ({ path, query }) => {
    const found = await findApplication(site, path('name'), query)
    const revisions = askedRevisions(found, query)
    const { comparison } = await inspected(site, found, { revisions, fresh: query.fresh === true })
    const wanted = comparison.objects.filter(({ ref }) => concerns(ref, query))
    return { items: wanted.map(managedResource) }
  })

  serve(server, routes.syncPlan, async ({ path, query }) => {
    const { namespace, name } = await findApplication(site, path('name'), query)
    const { revision, prune = false } = query
    const revisions = revision === undefined ? {} : { revisions: [revision] }
    const inspection = usable(name, await site.ports.insight.preview({ namespace, name }, { ...revisions, prune }))
    return { ...inspection.plan, revisions: [...inspection.revisions] }
  })

  serve(server, routes.resourceTree, async ({ path, query }) => {
    const found = await findApplication(site, path('name'), query)
    return treeOf(site, found)
  })

  serve(server, routes.manifests, async ({ path, query }) => {
    const found = await findApplication(site, path('name'), query)
    const revisions = askedRevisions(found, query)
    const {
      comparison,
      manifests,
      revisions: rendered,
    } = await inspected(site, found, { revisions, fresh: query.noCache === true })
    const desired = comparison.objects.flatMap((object) => (object.desired === undefined ? [] : [object.desired]))
    // A comparison that failed has no objects; what was rendered is there nevertheless.
    const objects = desired.length > 0 ? desired : manifests.map(({ object }) => object)
    const { destination } = found.application.spec
    const sourceType = found.application.status?.sourceType
    return {
      manifests: maskTogether(objects).map((object) => JSON.stringify(object)),
      ...(destination.namespace === undefined ? {} : { namespace: destination.namespace }),
      ...(destination.server === undefined ? {} : { server: destination.server }),
      ...(rendered[0] === undefined ? {} : { revision: rendered[0] }),
      ...(rendered.length > 1 ? { revisions: [...rendered] } : {}),
      ...(sourceType === undefined ? {} : { sourceType }),
    }
  })

  serve(server, routes.revisionMetadata, async ({ path, query }) => {
    const found = await findApplication(site, path('name'), query)
    const entry = found.application.status?.history?.find(({ id }) => id === query.versionId)
    const sources = query.versionId === undefined ? sourcesOf(found.application.spec) : sourcesOf(entry ?? {})
    const source = sources[query.sourceIndex ?? 0]
    if (source === undefined) throw new ApiError('InvalidArgument', 'the application has no such source')
    const { author, date, message, tags } = await site.ports.commitInfo(source.repoURL, path('revision'))
    return { author, date, message, ...(tags === undefined ? {} : { tags }) }
  })

  serve(server, routes.applicationEvents, async ({ path, query }) => {
    const found = await findApplication(site, path('name'), query)
    const { resourceName, resourceNamespace = '', resourceUID } = query
    if (resourceName === undefined) {
      const { uid } = found.object.metadata
      return eventsAbout(site, { namespace: found.namespace, name: found.name, ...(uid === undefined ? {} : { uid }) })
    }
    const nodes = (await site.ports.insight.tree({ namespace: found.namespace, name: found.name })) ?? []
    const node = nodes.find(
      ({ ref, uid }) => ref.name === resourceName && ref.namespace === resourceNamespace && (resourceUID ?? uid) === uid,
    )
    if (node === undefined) {
      throw new ApiError('InvalidArgument', `${resourceName} not found as part of application ${found.name}`)
    }
    return eventsAbout(site, { namespace: resourceNamespace, name: resourceName, uid: node.uid })
  })

  serve(server, routes.syncWindows, async ({ path, query }) => {
    const { application } = await findApplication(site, path('name'), query)
    return windowsOf(site, application)
  })

  serve(server, routes.applicationLinks, async ({ path, query }) => {
    await findApplication(site, path('name'), query)
    return {}
  })
}

/** The tree in the contract's shape: what is managed but not there yet is a node without a uid. */
export async function treeOf(site: Site, found: Found): Promise<ResourceTree> {
  const nodes = await site.ports.insight.tree({ namespace: found.namespace, name: found.name })
  return { nodes: (nodes ?? []).map(resourceNode) }
}

async function inspected(
  site: Site,
  { application, namespace, name }: Found,
  options: { revisions: readonly string[] | undefined; fresh: boolean },
): Promise<Inspection> {
  const { insight } = site.ports
  const { revisions, fresh } = options
  if (revisions !== undefined) return usable(name, await insight.preview({ namespace, name }, { revisions: [...revisions] }))
  const last = await insight.inspect({ namespace, name }, { fresh })
  // What cannot be rendered now has no older answer: it would look as if nothing were wrong.
  if (last !== undefined && isBroken(last)) return usable(name, last)
  // Where the controller is another process it may know of a newer commit; what is shown here must fit the status that it wrote.
  const recorded = recordedRevisions(application)
  const stale = last !== undefined && recorded.length > 0 && recorded.join() !== last.revisions.join()
  return usable(name, stale && !fresh ? await insight.preview({ namespace, name }, { revisions: recorded }) : last)
}

function recordedRevisions({ status }: Application): string[] {
  const { revision, revisions = [] } = status?.sync ?? {}
  if (revisions.length > 0) return revisions
  return revision === undefined || revision === '' ? [] : [revision]
}

/** Refuses what is not there, and a comparison that failed, with the reason. */
function usable(name: string, inspection: Inspection | undefined): Inspection {
  if (inspection === undefined) throw new ApiError('NotFound', `applications.argoproj.io "${name}" not found`)
  if (isBroken(inspection)) throw new ApiError('FailedPrecondition', brokenness(inspection) ?? '')
  return inspection
}

const isBroken = (inspection: Inspection): boolean =>
  inspection.comparison.objects.length === 0 && brokenness(inspection) !== undefined

function brokenness({ conditions }: Inspection): string | undefined {
  return conditions.find(({ type }) => type === 'ComparisonError' || type === 'InvalidSpecError')?.message
}

function askedRevisions(
  { application }: Found,
  query: { revision?: string; revisions?: readonly string[]; sourcePositions?: readonly string[] },
): string[] | undefined {
  const count = sourcesOf(application.spec).length
  if (query.revision !== undefined && count > 1) {
    throw new ApiError(
      'InvalidArgument',
      `revision is for one source; the application has ${count}; expected revisions with sourcePositions (--revisions with --source-positions or --source-names)`,
    )
  }
  if (query.revision !== undefined) return [query.revision]
  if (query.revisions === undefined || query.revisions.length === 0) return undefined
  const revisions = sourcesOf(application.spec).map((source) => source.targetRevision ?? 'HEAD')
  const positions = query.sourcePositions ?? query.revisions.map((_, index) => String(index + 1))
  for (const [index, position] of positions.entries()) {
    if (revisions[Number(position) - 1] === undefined) {
      throw new ApiError(
        'InvalidArgument',
        `source position ${position} does not exist; the application has ${revisions.length} sources`,
      )
    }
    revisions[Number(position) - 1] = query.revisions[index] ?? ''
  }
  return revisions
}

function concerns(ref: ObjectRef, query: { group?: string; kind?: string; namespace?: string }): boolean {
  return (
    (query.group === undefined || query.group === ref.group) &&
    (query.kind === undefined || query.kind === ref.kind) &&
    (query.namespace === undefined || query.namespace === ref.namespace)
  )
}

function managedResource(object: ObjectComparison): ManagedResource {
  const live = comparedState(object)
  const predicted = predictedState(object)
  const states = maskTogether([object.desired, live, live, predicted])
  const text = (state: KubeObject | undefined): string => (state === undefined ? 'null' : JSON.stringify(state))
  const { ref, reason } = object
  return {
    ...(ref.group === '' ? {} : { group: ref.group }),
    kind: ref.kind,
    ...(ref.namespace === '' ? {} : { namespace: ref.namespace }),
    name: ref.name,
    targetState: text(states[0]),
    liveState: text(states[1]),
    normalizedLiveState: text(states[2]),
    predictedLiveState: text(states[3]),
    ...(object.live?.metadata.resourceVersion === undefined ? {} : { resourceVersion: object.live.metadata.resourceVersion }),
    ...(object.status === 'OutOfSync' ? { modified: true } : {}),
    ...(object.hook ? { hook: true } : {}),
    status: object.status,
    ...(reason === undefined ? {} : { reason }),
    ...(object.requiresPruning ? { requiresPruning: true } : {}),
    method: object.method,
    differences: object.differences,
  }
}

function resourceNode(node: TreeNode): ResourceNode {
  const named = (ref: ObjectRef, uid: string) => ({
    ...(ref.group === '' ? {} : { group: ref.group }),
    kind: ref.kind,
    ...(ref.namespace === '' ? {} : { namespace: ref.namespace }),
    name: ref.name,
    ...(uid === '' ? {} : { uid }),
  })
  return {
    ...named(node.ref, node.uid),
    version: node.version.includes('/') ? versionOf(node.version) : node.version,
    ...(node.parents.length === 0 ? {} : { parentRefs: node.parents.map(({ ref, uid }) => named(ref, uid)) }),
    ...(node.info.length === 0 ? {} : { info: [...node.info] }),
    ...(node.resourceVersion === '' ? {} : { resourceVersion: node.resourceVersion }),
    ...(node.images.length === 0 ? {} : { images: [...node.images] }),
    ...(node.health === undefined ? {} : { health: node.health }),
    ...(node.createdAt === undefined ? {} : { createdAt: node.createdAt }),
  }
}
