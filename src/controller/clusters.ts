import { setMaxListeners } from 'node:events'
import {
  type Cluster,
  type ClusterConfig,
  type GroupKind,
  isJsonObject,
  type Kinds,
  type KubeObject,
  MainstayError,
  messageOf,
  type ObjectRef,
  type Settings,
} from '#model'
import { type AnswerCache, createAnswerCache, healthOf, ownerOf, type Tracking, traitsOf } from '#pipeline'
import { type ApiVersions, ApiVersionMemory } from './api-versions.ts'
import { Bulkhead } from './bulkhead.ts'
import { LiveCluster } from './live/live-cluster.ts'
import { type SchemaWatch, watchSchema } from './live/schema-watch.ts'
import type { Clock, ClusterState } from './ports.ts'
import { openField } from './live/open-field.ts'
import { same } from './live/change.ts'

export type LiveChange = { ref: ObjectRef; object: KubeObject | undefined; before: KubeObject | undefined }

export type ClustersOptions = {
  own: Cluster
  openCluster(config: ClusterConfig): Cluster
  clock: Clock
  workersPerCluster: number
  settings(): Settings
  /** Works on one application; the key is `namespace/name`. */
  work(key: string): Promise<void>
  failed(key: string, error: unknown): void
  /** These applications (tracking names) have to look at their objects again. */
  wake(site: Site, apps: readonly string[], change?: LiveChange): void
  reachable(server: string, reachable: boolean, message: string): void
}

/** A destination with everything that is kept about it: its client, what is live there, cached answers and its own queue. */
export type Site = {
  config: ClusterConfig
  cluster: Cluster
  live: LiveCluster
  answers: AnswerCache
  queue: Bulkhead
  /** Kinds of which an application has marked objects that nothing else tells of, by tracking name; undefined until looked for. */
  strays: ReadonlyMap<string, GroupKind[]> | undefined
  /** When they were last looked for; ms since the epoch. */
  straysAtMs: number
  version: string | undefined
  schemaVersion(): string
  /** The kinds that the cluster serves; reads its version, too. Throws what the cluster throws. */
  discover(): Promise<Kinds>
  /** What renders are told of the versions in a discovery; groups that failed keep those that they had. */
  apiVersions(kinds: Kinds): ApiVersions
  stop(): Promise<void>
}

const strayRetryMs = 60_000

/** The destinations, opened when an application first needs them. A cluster that is away delays only what goes there. */
export class Clusters {
  readonly #options: ClustersOptions
  readonly #sites = new Map<string, Site>()

  constructor(options: ClustersOptions) {
    this.#options = options
  }

  /** The destination, opened where it is not yet. Throws MainstayError where its connection cannot be used. */
  site(config: ClusterConfig): Site {
    const known = this.#sites.get(config.server)
    if (known !== undefined && sameConfig(known.config, config)) return known
    // A queue survives a change of the connection; what was seen through the old one does not.
    if (known !== undefined) void known.stop()
    const site = this.#open(config)
    this.#sites.set(config.server, site)
    return site
  }

  get(server: string): Site | undefined {
    return this.#sites.get(server)
  }

  all(): Site[] {
    return [...this.#sites.values()]
  }

  /** Closes the destinations that no Secret names any more. */
  keepOnly(configs: readonly ClusterConfig[]): void {
    const servers = new Set(configs.map(({ server }) => server))
    for (const [server, site] of this.#sites) {
      if (servers.has(server)) continue
      void site.stop()
      this.#sites.delete(server)
    }
  }

  /** Forgets everything that was seen: the marks by which objects are recognised changed. */
  reset(): void {
    for (const site of this.#sites.values()) void site.stop()
    this.#sites.clear()
  }

  states(): ClusterState[] {
    return this.all().map(({ config, live, version }) => ({ server: config.server, name: config.name, version, ...live.state() }))
  }

  async stop(): Promise<void> {
    await Promise.all(this.all().map((site) => site.stop()))
  }

  #open(config: ClusterConfig): Site {
    const { clock } = this.#options
    const stop = new AbortController()
    setMaxListeners(0, stop.signal)
    const cluster = config.connection === undefined ? this.#options.own : this.#options.openCluster(config)
    const queue = new Bulkhead({
      workers: this.#options.workersPerCluster,
      clock,
      work: (key) => this.#options.work(key),
      failed: (key, error) => this.#options.failed(key, error),
    })
    const live: LiveCluster = new LiveCluster({
      cluster,
      clock,
      namespaces: config.namespaces,
      clusterResources: config.clusterResources,
      appOf: (object) => ownerOf(object, trackingOf(this.#options.settings())),
      healthOf: (object) => healthOf(object),
      isSecret: (kind) => traitsOf(kind).secret === true,
      changed: (apps, change) => this.#options.wake(site, apps, change),
      kindsChanged: (apps) => this.#options.wake(site, apps),
      reachable: (reachable, message) => this.#options.reachable(config.server, reachable, message),
    })
    let schema: SchemaWatch | undefined
    let asking: Promise<string> | undefined
    const versionOf = async (): Promise<string> => {
      asking ??= cluster.version().then(({ gitVersion }) => gitVersion)
      try {
        return await asking
      } finally {
        asking = undefined
      }
    }
    const memory = new ApiVersionMemory()
    const site: Site = {
      config,
      cluster,
      live,
      queue,
      answers: createAnswerCache({ now: () => clock.now() }),
      strays: undefined,
      straysAtMs: 0,
      version: undefined,
      schemaVersion: () => `${site.version ?? ''}/${schema?.version() ?? ''}`,
      discover: async () => {
        const kinds = await live.kinds()
        memory.of(kinds)
        site.version ??= await versionOf()
        return kinds
      },
      apiVersions: (kinds) => memory.of(kinds),
      stop: async () => {
        stop.abort()
        live.stop()
        await queue.stop()
      },
    }
    void this.#explore(site, stop.signal, (started) => {
      schema = started
    })
    return site
  }

  /** Looks through all kinds for objects of applications that nothing tells of, not more often than once a minute. */
  async lookForStrays(site: Site): Promise<void> {
    const now = this.#options.clock.now().getTime()
    if (site.strays !== undefined && now - site.straysAtMs < strayRetryMs) return
    site.straysAtMs = now
    const strays = await site.live.strays()
    site.strays = strays.kinds
    this.#options.wake(site, [...strays.kinds.keys()])
  }

  /** Finds out version, kinds and strays; tries again while the cluster is away. */
  async #explore(site: Site, signal: AbortSignal, started: (schema: SchemaWatch) => void): Promise<void> {
    const { clock } = this.#options
    let watched = site.schemaVersion() !== `${site.version ?? ''}/`
    try {
      const kinds = await site.discover()
      if (signal.aborted) return
      if (!watched) started(watchSchema({ cluster: site.cluster, kinds, clock, signal }, () => void this.#rediscover(site)))
      watched = true
      await this.lookForStrays(site)
    } catch (error) {
      if (signal.aborted) return
      this.#options.reachable(site.config.server, false, messageOf(error))
      clock.after(site.live.state().reachable === false ? 5_000 : strayRetryMs, () => void this.#explore(site, signal, started))
    }
  }

  async #rediscover(site: Site): Promise<void> {
    try {
      await site.live.kindsMayHaveChanged()
      await site.discover()
    } catch (error) {
      this.#options.reachable(site.config.server, false, messageOf(error))
    }
  }
}

/** The destination that an Application names, among the clusters that are known. */
export function destinationOf(
  destination: { server?: string; name?: string },
  clusters: readonly ClusterConfig[],
): { ok: true; config: ClusterConfig } | { ok: false; message: string } {
  const { server = '', name = '' } = destination
  if (server !== '' && name !== '') {
    return { ok: false, message: `spec.destination: has server ${server} and name ${name}; expected one of them` }
  }
  if (server === '' && name === '') return { ok: false, message: 'spec.destination: names no cluster; expected server or name' }
  const found = clusters.filter((config) => (server === '' ? config.name === name : sameServer(config.server, server)))
  const [config, second] = found
  if (second !== undefined)
    return { ok: false, message: `spec.destination.name: ${found.length} clusters are called ${name}; expected one` }
  if (config !== undefined) return { ok: true, config }
  const known = [...new Set(clusters.map((one) => (server === '' ? one.name : one.server)))].sort().slice(0, 5).join(', ')
  return {
    ok: false,
    message: `spec.destination.${server === '' ? 'name' : 'server'}: there is no cluster ${server || name}; expected one of ${known}`,
  }
}

/** What an Application that nobody parsed yet says of its destination; nothing where it is no text. */
export function destinationIn(raw: KubeObject): { server?: string; name?: string } {
  const named = openField(raw, 'spec')['destination']
  if (!isJsonObject(named)) return {}
  const { server, name } = named
  return { ...(typeof server === 'string' ? { server } : {}), ...(typeof name === 'string' ? { name } : {}) }
}

/** The kinds of which an application has objects that only the look through all kinds found. */
export function strayKinds(site: Site, app: string): readonly GroupKind[] {
  return site.strays?.get(app) ?? []
}

export function trackingOf(settings: Settings): Tracking {
  return { method: settings.trackingMethod, labelKey: settings.instanceLabelKey, installationId: settings.installationId }
}

/** Why a cluster cannot be opened, for a condition. */
export function openFailure(error: unknown): string {
  return error instanceof MainstayError ? error.message : `Cannot connect to the cluster: ${messageOf(error)}`
}

function sameServer(a: string, b: string): boolean {
  return a.replace(/\/+$/, '') === b.replace(/\/+$/, '')
}

function sameConfig(a: ClusterConfig, b: ClusterConfig): boolean {
  if (a === b) return true
  const { connection: left, labels: _l, annotations: _a, ...restA } = a
  const { connection: right, labels: _m, annotations: _b, ...restB } = b
  return same(restA, restB) && connectionText(left) === connectionText(right)
}

/** Redacted values print alike; two connections are the same only where their secrets are. */
function connectionText(connection: ClusterConfig['connection']): string {
  if (connection === undefined) return ''
  const { password, bearerToken, tlsClientConfig } = connection
  const secrets = [password?.reveal(), bearerToken?.reveal(), tlsClientConfig?.keyData?.reveal()]
  return JSON.stringify([connection, secrets])
}
