import { ApiError, type AppProject, routes } from '#contract'
import type { KubeObject } from '#model'
import { eventsAbout } from './events.ts'
import { kindOf } from './follow.ts'
import { argoproj } from './objects.ts'
import { serve, type Server, type Site } from './serve.ts'

/** Projects, for reading. Tokens of roles are left out: their ids are what a token is revoked by, and nothing a reader needs. */
export function projectRoutes(server: Server, site: Site): void {
  serve(server, routes.listProjects, async ({ query }) => {
    const { items, resourceVersion } = await site.ports.projects.list()
    const selected = items.filter(({ metadata }) => (query.name ?? metadata.name) === metadata.name)
    selected.sort((a, b) => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1))
    return { metadata: { resourceVersion }, items: selected.map(shown) }
  })
  serve(server, routes.getProject, async ({ path }) => shown(await find(site, path('name'))))
  // Repositories and clusters are never put in here, so their credentials cannot get out this way.
  serve(server, routes.getDetailedProject, async ({ path }) => ({ project: shown(await find(site, path('name'))) }))
  serve(server, routes.projectEvents, async ({ path }) => {
    const { metadata } = await find(site, path('name'))
    return eventsAbout(site, {
      namespace: metadata.namespace ?? '',
      name: metadata.name ?? '',
      ...(metadata.uid === undefined ? {} : { uid: metadata.uid }),
    })
  })
  serve(server, routes.projectGlobalProjects, async ({ path }) => {
    await find(site, path('name'))
    return {}
  })
  serve(server, routes.projectLinks, async ({ path }) => {
    await find(site, path('name'))
    return {}
  })
  serve(server, routes.projectSyncWindows, async ({ path }) => {
    const { spec } = shown(await find(site, path('name')))
    return spec.syncWindows === undefined ? {} : { windows: spec.syncWindows }
  })
}

async function find(site: Site, name: string): Promise<KubeObject> {
  const { cluster, namespace } = site.ports
  const object = await cluster.get(await kindOf(cluster, { group: argoproj, kind: 'AppProject' }), namespace, name)
  if (object === undefined) throw new ApiError('PermissionDenied', 'permission denied')
  return object
}

function shown(object: KubeObject): AppProject {
  const { managedFields: _, ...metadata } = object.metadata
  // Checked by the API server against the schema of the CRD, which is made from the type.
  const project = { ...object, metadata, spec: object['spec'] ?? {} } as unknown as AppProject
  const { status: __, ...rest } = project
  const { roles, ...spec } = rest.spec
  return { ...rest, spec: roles === undefined ? spec : { ...spec, roles: roles.map(({ jwtTokens: ___, ...role }) => role) } }
}
