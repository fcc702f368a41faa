import { ApiError, type ApplicationSet, type ApplicationSetWatchEvent, type ResourceTree, routes } from '#contract'
import type { KubeObject } from '#model'
import type { ChangeHub } from './changes.ts'
import { eventsAbout } from './events.ts'
import { kindOf } from './follow.ts'
import { labelSelector } from './label-selector.ts'
import { argoproj } from './objects.ts'
import { serve, type Server, type Site } from './serve.ts'
import { serveStream, type Streamed } from './stream.ts'
import { namespaceOf } from './application/access.ts'

/** ApplicationSets, for reading. */
export function applicationSetRoutes(server: Server, site: Site, hub: ChangeHub): void {
  serve(server, routes.listApplicationSets, async ({ query }) => {
    const { items, resourceVersion } = await site.ports.applicationSets.list()
    const matches = selects(query)
    const selected = items
      .filter(matches)
      .filter((object) => (query.appsetNamespace ?? object.metadata.namespace) === object.metadata.namespace)
    selected.sort((a, b) => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1))
    return { metadata: { resourceVersion }, items: selected.map(shown) }
  })

  serve(server, routes.getApplicationSet, async ({ path, query }) => shown(await find(site, path('name'), query.appsetNamespace)))

  serve(server, routes.applicationSetTree, async ({ path, query }): Promise<ResourceTree> => {
    const set = await find(site, path('name'), query.appsetNamespace)
    const { items } = await site.ports.applications.list()
    const owned = items.filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === set.metadata.uid) === true)
    owned.sort((a, b) => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1))
    return {
      nodes: owned.map(({ metadata }) => ({
        group: argoproj,
        version: 'v1alpha1',
        kind: 'Application',
        namespace: metadata.namespace ?? '',
        name: metadata.name ?? '',
        uid: metadata.uid ?? '',
      })),
    }
  })

  serve(server, routes.applicationSetEvents, async ({ path, query }) => {
    const { metadata } = await find(site, path('name'), query.appsetNamespace)
    return eventsAbout(site, {
      namespace: metadata.namespace ?? '',
      name: metadata.name ?? '',
      ...(metadata.uid === undefined ? {} : { uid: metadata.uid }),
    })
  })

  serveStream(server, routes.watchApplicationSets, async ({ query, lastId, signal }) => {
    const given = typeof query['resourceVersion'] === 'string' ? query['resourceVersion'] : undefined
    const changes = hub.changes({ matches: selects(query), after: lastId ?? given, signal })
    return (async function* (): AsyncGenerator<Streamed<ApplicationSetWatchEvent>> {
      for await (const { type, object, resourceVersion } of changes) {
        yield { result: { type, applicationSet: shown(object) }, id: resourceVersion }
      }
    })()
  })
}

async function find(site: Site, name: string, namespace: string | undefined): Promise<KubeObject> {
  const { cluster } = site.ports
  const kind = await kindOf(cluster, { group: argoproj, kind: 'ApplicationSet' })
  const object = await cluster.get(kind, namespaceOf(site, namespace), name)
  if (object === undefined) throw new ApiError('PermissionDenied', 'permission denied')
  return object
}

function selects(query: { projects?: unknown; selector?: unknown }): (object: KubeObject) => boolean {
  const projects = Array.isArray(query.projects) ? query.projects : []
  const labels = typeof query.selector === 'string' ? labelSelector(query.selector) : () => true
  return (object) => (projects.length === 0 || projects.includes(projectOf(object))) && labels(object.metadata.labels ?? {})
}

/** The project of the template; it may hold a parameter, and then equals no project. */
function projectOf(object: KubeObject): unknown {
  const set = object as unknown as Partial<ApplicationSet>
  return set.spec?.template?.spec?.project
}

function shown(object: KubeObject): ApplicationSet {
  const { managedFields: _, ...metadata } = object.metadata
  // Checked by the API server against the schema of the CRD, which is made from the type.
  return { ...object, metadata } as unknown as ApplicationSet
}
