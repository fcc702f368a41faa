import { setMaxListeners } from 'node:events'
import { type KubeObject, messageOf, refKey } from '#model'
import { maskSecrets, RenderCache } from '#pipeline'
import { passOverSet } from './application-set-pass.ts'
import { ApplicationSets } from './application-sets.ts'
import { Bulkhead } from './bulkhead.ts'
import { Clusters, destinationIn, destinationOf } from './clusters.ts'
import { type Context, notesOf } from './context.ts'
import { EventHub } from './event-hub.ts'
import { guardDisk } from './guard-disk.ts'
import { inspect, sightOf } from './inspect.ts'
import { liveOf } from './prepare.ts'
import { KubeEvents } from './kube-events.ts'
import { isNews } from './own/application-change.ts'
import { keyOf, nameFromKey, nameOf, type StoreChange } from './own/object-store.ts'
import { Registry } from './own/registry.ts'
import { pass } from './pass.ts'
import {
  type Controller,
  type ControllerOptions,
  type ControllerPorts,
  type ResourceName,
  type StartController,
} from './ports.ts'
import { Projects } from './projects.ts'
import { Repositories } from './repositories.ts'
import { treeOf } from './tree.ts'

const lowDiskBytes = 256 * 1024 * 1024

/** Starts the controller; see `ControllerPorts` for what it needs and `Controller` for what it gives. */
export const startController: StartController = async (options, ports) => {
  const run = assemble(options, ports)
  await run.registry.start()
  if (options.mode !== 'observe') await run.projects.ensureDefault()
  // After the caller has its handle: its ports may ask it for settings (whether local repositories are allowed).
  ports.clock.after(0, () => run.begin())
  return handleOf(run)
}

type Run = ReturnType<typeof assemble>

/** Puts the parts together; they know each other only through the functions that are passed here. */
function assemble(options: ControllerOptions, given: ControllerPorts) {
  const ports = { ...given, git: guardDisk(given.git, given, options.lowDiskBytes ?? lowDiskBytes) }
  const { clock } = ports
  const namespace = options.namespace ?? 'argocd'
  const observes = options.mode === 'observe'
  const stop = new AbortController()
  setMaxListeners(0, stop.signal)
  const busy = new Set<string>()
  let begun = false
  const problem = (message: string) => ports.log({ level: 'warn', message })
  const events = new EventHub(clock, (error) => ports.log({ level: 'error', message: 'A listener of events failed', error }))

  const registry: Registry = new Registry({
    own: ports.own,
    clock,
    signal: stop.signal,
    namespace,
    applicationNamespaces: [...new Set([namespace, ...(options.applicationNamespaces ?? [])])],
    allowLocalRepositories: options.allowLocalRepositories === true,
    pollMs: options.pollMs,
    applicationChanged: (change) => applicationChanged(change),
    applicationSetChanged: (change) => sets.changed(change),
    projectChanged: ({ name }) => {
      if (!begun) return
      projects.changed(name.name)
      sets.all()
    },
    settingsChanged: (change) => {
      if (change.tracking) clusters.reset()
      if (change.clusters) clusters.keepOnly(registry.clusters)
      if (!begun) return
      repositories.watchAgain()
      scheduleAll()
      sets.all()
    },
    problem,
  })

  const work = async (key: string): Promise<void> => {
    if (observes) return
    // Two destinations have two queues; an application that moves from one to the other must not be worked on in both.
    if (busy.has(key)) return schedule(nameFromKey(key), new Date(clock.now().getTime() + 100))
    busy.add(key)
    notesOf(key, context).unseen = false
    try {
      await pass(key, context)
    } finally {
      busy.delete(key)
      // What changed in the cluster after the last look of the pass; what changed before it has been seen.
      if (context.notes.get(key)?.unseen === true) schedule(nameFromKey(key))
    }
  }
  const failed = (key: string, error: unknown) => {
    const application = nameFromKey(key)
    ports.log({ level: 'error', message: `A pass failed: ${messageOf(error)}`, application, error })
    events.emit({ type: 'error', application, message: messageOf(error), hint: undefined })
  }
  const workers = { clock, workersPerCluster: options.workersPerCluster ?? 10, work, failed }
  /** For applications whose destination is not known. */
  const home = new Bulkhead({ ...workers, workers: 2 })

  const clusters: Clusters = new Clusters({
    ...workers,
    own: ports.own,
    openCluster: (config) => ports.openCluster(config),
    settings: () => registry.settings,
    wake: (_site, apps) => {
      for (const app of apps) {
        const name = applicationOf(app, namespace)
        const notes = busy.has(keyOf(name)) ? context.notes.get(keyOf(name)) : undefined
        if (notes === undefined) schedule(name)
        else notes.unseen = true
      }
    },
    reachable: (server, reachable, message) => {
      events.emit({ type: 'cluster-state', server, reachable, message })
      const site = clusters.get(server)
      if (reachable && site !== undefined) for (const app of site.live.apps()) schedule(applicationOf(app, namespace))
    },
  })

  const repositories: Repositories = new Repositories({
    git: ports.git,
    charts: ports.charts,
    clock,
    poll: () => ({
      intervalMs: registry.settings.reconciliationTimeoutMs,
      jitterMs: registry.settings.reconciliationJitterMs,
    }),
    moved: (move) => {
      for (const user of move.users) {
        context.looking.get(keyOf(user))?.abort(new Error('a newer commit has come'))
        if (!sets.repositoryMoved(user)) schedule(user)
      }
      const applications = move.users.filter((user) => !sets.isUser(user))
      const told = { type: 'commit-seen' as const, repoURL: move.url, revision: move.revision, sha: move.sha, applications }
      if (!move.isGit) return events.emit(told)
      ports.git.info(move.repository, move.sha).then(
        (commit) => events.emit({ ...told, commit }),
        () => events.emit(told),
      )
    },
    stateChanged: (users) => {
      for (const user of users) if (!sets.repositoryMoved(user)) schedule(user)
    },
  })

  const context: Context = {
    namespace,
    ports,
    registry,
    clusters,
    repositories,
    events,
    records: new KubeEvents({ cluster: ports.own, clock, problem }),
    renders: new RenderCache(),
    notes: new Map(),
    looking: new Map(),
    schedule: (name, at) => schedule(name, at),
    signal: stop.signal,
  }
  const sets = new ApplicationSets(context, { observes, pass: passOverSet })
  const projects = new Projects(context, { observes })

  function applicationChanged(change: StoreChange): void {
    if (change.after === undefined) events.emit({ type: 'application-deleted', application: change.name })
    if (begun && change.own !== true && isNews(change)) schedule(change.name)
    if (begun) sets.applicationChanged(change)
    if (begun && change.after === undefined) projects.applicationGone(change)
  }

  function schedule(name: ResourceName, at?: Date): void {
    if (observes || stop.signal.aborted) return
    const queue = queueOf(name)
    if (at === undefined) queue.add(keyOf(name))
    else queue.addAt(keyOf(name), at)
  }

  function queueOf(name: ResourceName): Bulkhead {
    const raw = registry.applications.get(name)
    const server = raw === undefined ? context.notes.get(keyOf(name))?.site?.server : serverOf(raw)
    return (server === undefined ? undefined : clusters.get(server)?.queue) ?? home
  }

  /** The destination's server where it is known; opens it, so that its queue is there. */
  function serverOf(raw: KubeObject): string | undefined {
    const found = destinationOf(destinationIn(raw), registry.clusters)
    if (!found.ok) return undefined
    try {
      return clusters.site(found.config).config.server
    } catch {
      // The pass over the application says what is wrong with the connection.
      return undefined
    }
  }

  function scheduleAll(): void {
    for (const raw of registry.applications.all()) schedule(nameOf(raw))
  }

  function begin(): void {
    if (stop.signal.aborted) return
    begun = true
    scheduleAll()
    sets.begin()
    projects.begin()
  }

  async function end(): Promise<void> {
    stop.abort()
    repositories.stop()
    await Promise.all([clusters.stop(), home.stop(), sets.stop()])
  }

  return { context, registry, clusters, repositories, sets, projects, begin, end, schedule }
}

function handleOf(run: Run): Controller {
  const { context, registry, clusters, repositories } = run
  return {
    stop: () => run.end(),
    events: context.events,
    inspect: (name, options = {}) => inspect(name, options, context),
    preview: (name, options) => inspect(name, { ...options, fresh: false }, context),
    tree: async (name) => {
      const sight = await sightOf(name, context)
      if (sight === undefined) return undefined
      const { look, prepared } = sight
      // What cannot be rendered now is still live.
      const roots =
        look.outcome === 'seen'
          ? look.comparison.objects.flatMap(({ ref }) => look.live.get(refKey(ref)) ?? [])
          : (await liveOf(prepared, [])).objects
      return await treeOf(roots, prepared.site)
    },
    liveObject: async (name, ref) => {
      const sight = await sightOf(name, context)
      if (sight === undefined) return undefined
      const { site } = sight.prepared
      const info = (await site.discover()).find(ref.group, ref.kind)
      const object = info === undefined ? undefined : await site.cluster.get(info, ref.namespace, ref.name)
      return object === undefined ? undefined : maskSecrets(object)
    },
    refresh: (name, kind = 'normal') => {
      notesOf(keyOf(name), context).refresh = kind
      context.schedule(name)
    },
    repositoryChanged: (url) => repositories.ask(url),
    settings: () => registry.settings,
    repository: (url) => registry.repository(url, ''),
    clusters: () => clusters.states(),
    repositories: () => repositories.states(),
    cluster: (server) => clusters.get(server)?.cluster ?? (server === context.ports.own.server ? context.ports.own : undefined),
  }
}

/** The Application that a tracking name stands for: `web` in our own namespace, `team-a_web` in another. */
function applicationOf(app: string, namespace: string): ResourceName {
  const at = app.indexOf('_')
  return at < 0 ? { namespace, name: app } : { namespace: app.slice(0, at), name: app.slice(at + 1) }
}
