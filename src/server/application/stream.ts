import { type ApplicationWatchEvent, type ResourceTree, routes } from '#contract'
import type { ChangeHub } from '../changes.ts'
import { pause } from '../follow.ts'
import { asApplication } from '../objects.ts'
import { projection } from '../projection.ts'
import type { Server, Site } from '../serve.ts'
import { serveStream, type Streamed } from '../stream.ts'
import { findApplication, type Found } from './access.ts'
import { treeOf } from './inspect.ts'
import { shown } from './read.ts'
import { selects } from './select.ts'

/** The tree has no changes of its own to wait for; it is looked at this often while somebody listens. */
const treePollMs = 1500

/** Applications and trees as they change. */
export function streamRoutes(server: Server, site: Site, hub: ChangeHub): void {
  serveStream(server, routes.watchApplications, async ({ query, lastId, signal }) => {
    const matches = selects(query)
    const project = projection(typeof query['fields'] === 'string' ? query['fields'] : undefined)
    const given = typeof query['resourceVersion'] === 'string' ? query['resourceVersion'] : undefined
    const changes = hub.changes({ matches: (object) => matches(asApplication(object)), after: lastId ?? given, signal })
    return (async function* (): AsyncGenerator<Streamed<ApplicationWatchEvent>> {
      for await (const { type, object, resourceVersion } of changes) {
        const { result } = project({ result: { type, application: shown(object) } })
        yield { result, id: resourceVersion }
      }
    })()
  })

  serveStream(server, routes.watchResourceTree, async ({ path, query, signal }) => {
    const { project } = query
    const found = await findApplication(site, path('name'), { project: typeof project === 'string' ? project : undefined })
    return trees(site, found, signal)
  })
}

async function* trees(site: Site, found: Found, signal: AbortSignal): AsyncGenerator<Streamed<ResourceTree>> {
  let before = ''
  while (!signal.aborted) {
    const tree = await treeOf(site, found)
    const now = JSON.stringify(tree)
    if (now !== before) yield { result: tree }
    before = now
    await pause(treePollMs, signal)
  }
}
