import { ApiError, type ApplicationList, routes } from '#contract'
import type { Application, KubeObject } from '#model'
import { asApplication, isLater } from '../objects.ts'
import { projection } from '../projection.ts'
import { serve, type Server, type Site } from '../serve.ts'
import { findApplication } from './access.ts'
import { changeApplication } from './change.ts'
import { pageOf, selects } from './select.ts'

const refreshAnnotation = 'argocd.argoproj.io/refresh'
/** A refresh that takes longer than this is answered with DeadlineExceeded; the controller goes on with it. */
const longestRefreshMs = 300_000

/** Lists, one application, refresh. */
export function readRoutes(server: Server, site: Site): void {
  serve(server, routes.listApplications, async ({ query }): Promise<ApplicationList> => {
    const { items, resourceVersion } = await site.ports.applications.list()
    const matches = selects(query)
    const selected = items.map(shown).filter(matches)
    if (query.refresh !== undefined) {
      for (const application of selected) await askForRefresh(site, application.metadata.name, query.refresh)
    }
    return projection(query.fields)(pageOf(selected, query, resourceVersion))
  })

  serve(server, routes.getApplication, async ({ path, query, signal }) => {
    if (query.refresh === undefined) return shown((await findApplication(site, path('name'), query)).object)
    return refresh(site, { name: path('name'), ...query }, { kind: query.refresh, signal })
  })
}

/** An Application as it is shown: without what only the API server needs. */
export function shown(object: KubeObject): Application {
  const application = asApplication(object)
  const { managedFields: _, ...metadata } = application.metadata
  return { ...application, metadata }
}

async function refresh(
  site: Site,
  target: { name: string; appNamespace?: string; project?: string },
  options: { kind: string; signal: AbortSignal },
): Promise<Application> {
  await findApplication(site, target.name, target)
  const waiting = waitUntilRefreshed(site, target.name, options.signal)
  try {
    const asked = await askForRefresh(site, target.name, options.kind, target)
    waiting.askedAt(asked.metadata.resourceVersion ?? '')
    return shown(await waiting.done)
  } finally {
    waiting.stop()
  }
}

function askForRefresh(site: Site, name: string, kind: string, where: { project?: string } = {}): Promise<Application> {
  const value = kind === 'hard' ? 'hard' : 'normal'
  return changeApplication(site, { name, ...where }, () => ({ metadata: { annotations: { [refreshAnnotation]: value } } }))
}

/**
 * The controller takes the annotation away when the comparison is done. Listening begins before it is set, and changes from before that are
 * told apart by resourceVersion, so that neither a quick answer nor an old event is taken for the wrong thing.
 */
function waitUntilRefreshed(
  site: Site,
  name: string,
  signal: AbortSignal,
): { askedAt(version: string): void; done: Promise<KubeObject>; stop(): void } {
  let asked: string | undefined
  const seen: KubeObject[] = []
  let finish: (object: KubeObject) => void = () => undefined
  let fail: (error: ApiError) => void = () => undefined
  const done = new Promise<KubeObject>((resolve, reject) => {
    finish = resolve
    fail = reject
  })
  const look = (object: KubeObject): void => {
    if (asked === undefined) seen.push(object)
    else if (isLater(object.metadata.resourceVersion, asked) && !isAsked(object)) finish(object)
  }
  const unfollow = site.ports.applications.follow(
    ({ type, object }) => {
      if (object.metadata.name !== name || object.metadata.namespace !== site.ports.namespace) return
      if (type === 'DELETED') fail(new ApiError('NotFound', `applications.argoproj.io "${name}" was deleted meanwhile`))
      else look(object)
    },
    () => fail(new ApiError('Unavailable', 'the connection to the cluster broke while waiting for the refresh')),
  )
  const late = setTimeout(
    () =>
      fail(
        new ApiError('DeadlineExceeded', `${name} was not refreshed within ${longestRefreshMs / 1000} s; does a controller run?`),
      ),
    longestRefreshMs,
  )
  signal.addEventListener('abort', () => fail(new ApiError('Canceled', 'the request was given up')), { once: true })
  done.catch(() => undefined)
  return {
    askedAt: (version) => {
      asked = version
      for (const object of seen.splice(0)) look(object)
    },
    done,
    stop: () => {
      clearTimeout(late)
      unfollow()
    },
  }
}

function isAsked(object: KubeObject): boolean {
  return object.metadata.annotations?.[refreshAnnotation] !== undefined
}
