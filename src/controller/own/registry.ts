import type {
  AppProject,
  Cluster,
  ClusterConfig,
  KindInfo,
  Kinds,
  KubeObject,
  Problem,
  Repository,
  RepositoryBook,
  Settings,
} from '#model'
import {
  MainstayError,
  messageOf,
  parseAppProject,
  parseClusterSecret,
  parseRepositories,
  parseSettings,
  problemsText,
  repositoryFor,
} from '#model'
import { same } from '../live/change.ts'
import { openField } from '../live/open-field.ts'
import { pause } from '../live/watch-kind.ts'
import type { Clock } from '../ports.ts'
import { follow, ObjectStore, type StoreChange } from './object-store.ts'

export type RegistryOptions = {
  own: Cluster
  clock: Clock
  signal: AbortSignal
  namespace: string
  /** Namespaces with Applications, the own one among them. */
  applicationNamespaces: readonly string[]
  allowLocalRepositories: boolean
  pollMs: number | undefined
  applicationChanged(change: StoreChange): void
  applicationSetChanged(change: StoreChange): void
  projectChanged(change: StoreChange): void
  /** Everything that is read from ConfigMaps and Secrets may be different now; `tracking`: the marks of objects are. */
  settingsChanged(change: { tracking: boolean; clusters: boolean }): void
  problem(message: string): void
}

/** The own cluster as configuration: Applications, sets, projects, and what ConfigMaps and Secrets say, parsed once a change. */
export class Registry {
  readonly applications: ObjectStore
  readonly applicationSets: ObjectStore
  readonly #options: RegistryOptions
  readonly #projects: ObjectStore
  readonly #configMaps: ObjectStore
  readonly #secrets: ObjectStore
  #settings: Settings
  #clusters: ClusterConfig[] = []
  #clustersWithSecret: ClusterConfig[] = []
  #repositories: RepositoryBook
  /** Found in the book, by project and URL: many applications share few repositories, and each pass asks several times. */
  readonly #found = new Map<string, Repository>()
  #ready = false
  #pending = false

  constructor(options: RegistryOptions) {
    this.#options = options
    this.applications = new ObjectStore(options.applicationChanged)
    this.applicationSets = new ObjectStore((change) => change.own !== true && options.applicationSetChanged(change))
    this.#projects = new ObjectStore(options.projectChanged)
    this.#configMaps = new ObjectStore(() => this.#changed())
    this.#secrets = new ObjectStore(() => this.#changed())
    this.#settings = this.#readSettings()
    this.#repositories = parseRepositories({ secrets: [] }).book
  }

  get settings(): Settings {
    return this.#settings
  }

  get clusters(): readonly ClusterConfig[] {
    return this.#clusters
  }

  /** The clusters that a Secret speaks of. */
  get clustersWithSecret(): readonly ClusterConfig[] {
    return this.#clustersWithSecret
  }

  project(name: string): KubeObject | undefined {
    return this.#projects.get({ namespace: this.#options.namespace, name: name === '' ? 'default' : name })
  }

  projects(): KubeObject[] {
    return this.#projects.all()
  }

  /** Puts what we wrote ourselves where the watch will put it a moment later. */
  acceptProject(object: KubeObject): void {
    this.#projects.accept(object)
  }

  /** The repository whose Secret has this `name`, with credentials that the project may use. */
  namedRepository(name: string, project: string): Repository | undefined {
    const found = this.#repositories.repositories.find(
      (candidate) => candidate.name === name && (!candidate.project || candidate.project === project),
    )
    return found === undefined ? undefined : this.repository(found.url, project)
  }

  /** The Secrets that configure repositories and clusters, for what reads them by label. */
  secrets(): KubeObject[] {
    return this.#secrets.all()
  }

  /** The repository with its credentials, those of the project before the general ones. */
  repository(url: string, project: string): Repository {
    const key = `${project}\n${url}`
    const found = this.#found.get(key) ?? repositoryFor(this.#repositories, url, project)
    if (this.#found.size >= rememberedRepositories) this.#found.clear()
    this.#found.set(key, found)
    return found
  }

  /** Lists everything once and keeps it up to date. Throws where Applications or projects cannot be listed. */
  async start(): Promise<void> {
    const { own, namespace, applicationNamespaces } = this.#options
    const kinds = await this.#kindsWithOurs(own)
    const find = (group: string, kind: string): KindInfo => kinds.find(group, kind) ?? missing(own, `${kind}.${group}`)
    const argo = 'argoproj.io'
    await Promise.all([
      this.#follow(this.#configMaps, find('', 'ConfigMap'), namespace),
      this.#follow(this.#secrets, find('', 'Secret'), namespace, 'argocd.argoproj.io/secret-type'),
      this.#follow(this.#projects, find(argo, 'AppProject'), namespace),
    ])
    this.#ready = true
    this.#read()
    await Promise.all(
      applicationNamespaces.flatMap((where) => [
        this.#follow(this.applications, find(argo, 'Application'), where),
        this.#follow(this.applicationSets, find(argo, 'ApplicationSet'), where),
      ]),
    )
  }

  /** Definitions that were applied a moment ago take a while to be served. */
  async #kindsWithOurs(own: Cluster): Promise<Kinds> {
    const { clock, signal } = this.#options
    for (let tries = 0; ; tries++) {
      const kinds = await own.kinds({ fresh: tries > 0 })
      const absent = ourKinds.find((kind) => kinds.find('argoproj.io', kind) === undefined)
      if (absent === undefined) return kinds
      if (tries >= startTries || signal.aborted) missing(own, `${absent}.argoproj.io`)
      await pause(startPauseMs, { clock, signal })
    }
  }

  async #follow(store: ObjectStore, kind: KindInfo, namespace: string, labelSelector?: string): Promise<void> {
    await follow(store, {
      cluster: this.#options.own,
      kind,
      namespace,
      ...(labelSelector === undefined ? {} : { labelSelector }),
      clock: this.#options.clock,
      signal: this.#options.signal,
      failed: (error) => this.#options.problem(`Cannot watch ${kind.plural} in ${namespace}: ${messageOf(error)}`),
    })
  }

  /** Several objects change with one `kubectl apply`; they are read once. */
  #changed(): void {
    if (!this.#ready || this.#pending) return
    this.#pending = true
    this.#options.clock.after(20, () => {
      this.#pending = false
      this.#read()
    })
  }

  #read(): void {
    const before = { settings: this.#settings, clusters: this.#clusters }
    this.#settings = this.#readSettings()
    const { book, problems } = parseRepositories({
      secrets: this.#secrets.all(),
      sshKnownHosts: this.#configMap('argocd-ssh-known-hosts-cm'),
      tlsCerts: this.#configMap('argocd-tls-certs-cm'),
    })
    this.#repositories = book
    this.#found.clear()
    this.#tell(problems)
    this.#clusters = this.#readClusters()
    const { settings } = this
    const tracking =
      before.settings.trackingMethod !== settings.trackingMethod ||
      before.settings.instanceLabelKey !== settings.instanceLabelKey ||
      before.settings.installationId !== settings.installationId
    this.#options.settingsChanged({ tracking, clusters: !same(namesOf(before.clusters), namesOf(this.#clusters)) })
  }

  /** The own cluster is always there; a Secret for it names and labels it, and its own connection stays. */
  #readClusters(): ClusterConfig[] {
    const server = this.#options.own.server
    const found: ClusterConfig[] = []
    for (const secret of this.#secrets.all()) {
      if (secret.metadata.labels?.['argocd.argoproj.io/secret-type'] !== 'cluster') continue
      const { cluster, problems } = parseClusterSecret(secret)
      this.#tell(problems)
      if (cluster === undefined) continue
      const { connection: _own, ...rest } = cluster
      found.push(cluster.server === server ? rest : cluster)
    }
    this.#clustersWithSecret = found
    return found.some((config) => config.server === server) ? found : [inCluster(server), ...found]
  }

  #tell(problems: readonly Problem[]): void {
    for (const { path, message } of problems) this.#options.problem(`${path} ${message}`)
  }

  #configMap(name: string): KubeObject | undefined {
    return this.#configMaps.get({ namespace: this.#options.namespace, name })
  }

  #readSettings(): Settings {
    const argocdCm = this.#configMap('argocd-cm')
    const { settings, problems } = parseSettings({ argocdCm, cmdParams: this.#configMap('argocd-cmd-params-cm') })
    this.#tell(problems)
    const polls = argocdCm !== undefined && openField(argocdCm, 'data')['timeout.reconciliation'] !== undefined
    return {
      ...settings,
      ...(polls || this.#options.pollMs === undefined ? {} : { reconciliationTimeoutMs: this.#options.pollMs }),
      allowLocalRepositories: settings.allowLocalRepositories || this.#options.allowLocalRepositories,
    }
  }
}

const ourKinds = ['Application', 'ApplicationSet', 'AppProject'] as const
const startTries = 20
const rememberedRepositories = 10_000
const startPauseMs = 500

function missing(own: Cluster, kind: string): never {
  throw new MainstayError({
    code: 'crds-missing',
    stage: 'cluster',
    retry: 'later',
    message: `Cannot start on ${own.server}: it does not serve ${kind}; expected the CustomResourceDefinitions of Mainstay`,
    hint: 'Apply manifests/crds first.',
  })
}

/** The cluster that Mainstay itself uses, unless a Secret says more about it. */
function inCluster(server: string): ClusterConfig {
  return { name: 'in-cluster', server, namespaces: [], clusterResources: true, labels: {}, annotations: {} }
}

/** A project as the schema has it; the problems of one that cannot be used are an error text. */
export function usableProject(object: KubeObject): UsableProject {
  const known = usable.get(object)
  if (known !== undefined) return known
  const parsed = parseAppProject(object)
  const answer: UsableProject = parsed.ok
    ? { ok: true, project: parsed.value }
    : { ok: false, message: problemsText(parsed.problems) }
  usable.set(object, answer)
  return answer
}

type UsableProject = { ok: true; project: AppProject } | { ok: false; message: string }
/** Objects of a store are never changed, only replaced: each is parsed once, however many applications it rules. */
const usable = new WeakMap<KubeObject, UsableProject>()

function namesOf(clusters: readonly ClusterConfig[]): object {
  return clusters.map(({ name, server, labels, annotations, project }) => ({
    name,
    server,
    labels,
    annotations,
    project: project ?? '',
  }))
}
