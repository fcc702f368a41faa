import {
  type ApplicationSource,
  displayURL,
  MainstayError,
  messageOf,
  type Repository,
  repositoryKey,
  sourceKindOf,
} from '#model'
import { type Charts, type Git, type Refs, resolveRevision, resolveSource } from '#pipeline'
import type { Clock, RepositoryState, ResourceName } from './ports.ts'
import { keyOf } from './own/object-store.ts'

export type RepositoriesOptions = {
  git: Git
  charts?: Charts | undefined
  clock: Clock
  /** Between two questions to a repository, and up to how much later; 0 asks only when told to. */
  poll(): { intervalMs: number; jitterMs: number }
  /** A revision that somebody follows leads to another commit. */
  moved(move: { url: string; isGit: boolean; revision: string; sha: string; repository: Repository; users: ResourceName[] }): void
  /** A repository could not be asked, or can again: whoever follows it has to look. */
  stateChanged(users: ResourceName[]): void
}

type Use = { source: ApplicationSource; repository: Repository }
type Followed = {
  url: string
  repository: Repository
  /** Otherwise a Helm repository or a registry. */
  isGit: boolean
  users: Map<string, { name: ResourceName; uses: Use[] }>
  /** What a revision meant when it was last asked for, by revision and tag prefix. */
  known: Map<string, string>
  /** Commits that a revision led to, oldest first, of this run. */
  seen: Map<string, string[]>
  state: RepositoryState
  stopWatch: () => void
  stopTimer: () => void
  asking: boolean
  askAgain: boolean
}

const rememberedCommits = 200
/** Within one look at a repository an answer stays the answer. */
const sameAnswerMs = 10_000
/** What says that a chart or a version is not there (any more), and that the repository is. */
const notThere = new Set(['chart-not-found', 'chart-version-not-found'])

/** The commit or version that a source means now; undefined where there is none. */
type Meaning = (source: ApplicationSource) => string | undefined

/**
 * The repositories that applications (and sets) follow: one question a repository and poll, whatever the number of its users; local
 * repositories are watched besides. Who follows a revision that moved is told.
 */
export class Repositories {
  readonly #options: RepositoriesOptions
  readonly #followed = new Map<string, Followed>()
  readonly #usedBy = new Map<string, Set<string>>()
  #stopped = false

  constructor(options: RepositoriesOptions) {
    this.#options = options
  }

  /** Says which sources a user has from now on; none ends it. */
  use(name: ResourceName, uses: readonly Use[]): void {
    if (this.#stopped) return
    const user = keyOf(name)
    const grouped = new Map<string, Use[]>()
    for (const use of uses) {
      const key = followKey(use.repository, use.source)
      grouped.set(key, [...(grouped.get(key) ?? []), use])
    }
    for (const key of this.#usedBy.get(user) ?? []) if (!grouped.has(key)) this.#leave(key, user)
    for (const [key, own] of grouped) this.#join(key, own).users.set(user, { name, uses: own })
    if (grouped.size === 0) this.#usedBy.delete(user)
    else this.#usedBy.set(user, new Set(grouped.keys()))
  }

  /** Asks the repository now, by any way of writing its URL. */
  ask(url: string): void {
    for (const followed of this.#followed.values())
      if (repositoryKey(followed.url) === repositoryKey(url)) void this.#ask(followed)
  }

  /** Whether local repositories may be watched is a setting; it changed. */
  watchAgain(): void {
    for (const followed of this.#followed.values()) {
      followed.stopWatch()
      followed.stopWatch = this.#options.git.watchLocal(followed.repository, () => void this.#ask(followed))
    }
  }

  states(): RepositoryState[] {
    return [...this.#followed.values()].map(({ state }) => state).sort((a, b) => (a.url < b.url ? -1 : 1))
  }

  /**
   * Whether `candidate` is `revision` or a later commit of the same repository, as far as this run has seen: the commit that a
   * revision leads to now is newer than all others. undefined where nobody knows.
   */
  isSameOrNewer(repoURL: string, candidate: string, revision: string): boolean | undefined {
    if (candidate === revision) return true
    for (const followed of this.#followed.values()) {
      if (repositoryKey(followed.url) !== repositoryKey(repoURL)) continue
      for (const seen of followed.seen.values()) {
        const [at, of] = [seen.lastIndexOf(candidate), seen.lastIndexOf(revision)]
        if (at >= 0 && of >= 0) return at >= of
        if (at >= 0 && at === seen.length - 1) return true
      }
    }
    return undefined
  }

  stop(): void {
    this.#stopped = true
    for (const { stopTimer, stopWatch } of this.#followed.values()) {
      stopTimer()
      stopWatch()
    }
    this.#followed.clear()
  }

  #join(key: string, uses: readonly Use[]): Followed {
    const known = this.#followed.get(key)
    if (known !== undefined) return known
    const { repository, source } = uses[0]!
    const url = displayURL(repository.url)
    const followed: Followed = {
      url,
      repository,
      isGit: sourceKindOf(repository, source.chart) === 'git',
      users: new Map(),
      known: new Map(),
      seen: new Map(),
      state: { url, reachable: undefined, message: '', checkedAt: undefined },
      stopWatch: () => undefined,
      stopTimer: () => undefined,
      asking: false,
      askAgain: false,
    }
    this.#followed.set(key, followed)
    followed.stopWatch = this.#options.git.watchLocal(repository, () => void this.#ask(followed))
    // The first passes ask by themselves; the poll begins one interval later, somewhere in it, so that not all come at once.
    const { intervalMs } = this.#options.poll()
    if (intervalMs > 0) this.#askIn(followed, intervalMs * (0.5 + this.#options.clock.random() / 2))
    return followed
  }

  #leave(key: string, user: string): void {
    const followed = this.#followed.get(key)
    followed?.users.delete(user)
    if (followed === undefined || followed.users.size > 0) return
    followed.stopTimer()
    followed.stopWatch()
    this.#followed.delete(key)
  }

  #askIn(followed: Followed, delayMs: number): void {
    followed.stopTimer()
    followed.stopTimer = this.#options.clock.after(delayMs, () => void this.#ask(followed))
  }

  async #ask(followed: Followed): Promise<void> {
    if (followed.asking) {
      followed.askAgain = true
      return
    }
    followed.asking = true
    try {
      const meaning = followed.isGit ? await this.#refsOf(followed) : await this.#versionsOf(followed)
      this.#note(followed, true, '')
      this.#compare(followed, meaning)
    } catch (error) {
      this.#note(followed, false, messageOf(error))
    }
    followed.asking = false
    if (this.#stopped || followed.users.size === 0) return
    const { intervalMs, jitterMs } = this.#options.poll()
    if (followed.askAgain) this.#askIn(followed, 0)
    else if (intervalMs > 0) this.#askIn(followed, intervalMs + this.#options.clock.random() * jitterMs)
    followed.askAgain = false
  }

  async #refsOf(followed: Followed): Promise<Meaning> {
    const refs = await this.#options.git.refs(followed.repository, { maxAgeMs: 0 })
    return (source) => resolved(refs, source)
  }

  /** Asks for each chart and version range once; the index behind them is one. A version that is not there is no failure of the repository. */
  async #versionsOf(followed: Followed): Promise<Meaning> {
    const { git, charts } = this.#options
    const found = new Map<string, string | undefined>()
    if (charts === undefined) return () => undefined
    const sources = [...followed.users.values()].flatMap(({ uses }) => uses.map(({ source }) => source))
    for (const source of sources) {
      const key = revisionKey(source)
      if (found.has(key)) continue
      try {
        const request = { repository: followed.repository, maxAgeMs: found.size === 0 ? 0 : sameAnswerMs, ...wanted(source) }
        found.set(key, (await resolveSource(request, { git, charts })).sha)
      } catch (error) {
        if (!(error instanceof MainstayError) || !notThere.has(error.code)) throw error
        found.set(key, undefined)
      }
    }
    return (source) => found.get(revisionKey(source))
  }

  #compare(followed: Followed, meaning: Meaning): void {
    const lost: ResourceName[] = []
    const missing = new Set<string>()
    const found = new Map<string, string | undefined>()
    const moves = new Map<string, { revision: string; sha: string; users: ResourceName[] }>()
    for (const { name, uses } of followed.users.values()) {
      for (const { source } of uses) {
        const revision = source.targetRevision ?? 'HEAD'
        const key = revisionKey(source)
        if (!found.has(key)) found.set(key, meaning(source))
        const sha = found.get(key)
        if (sha === undefined && followed.known.has(key)) lost.push(name)
        if (sha === undefined) missing.add(key)
        if (sha === undefined || followed.known.get(key) === sha) continue
        const move = moves.get(key) ?? { revision, sha, users: [] }
        if (move.users.at(-1) !== name) move.users.push(name)
        moves.set(key, move)
      }
    }
    for (const key of missing) followed.known.delete(key)
    if (lost.length > 0) this.#options.stateChanged(lost)
    for (const [key, move] of moves) {
      const isFirst = !followed.known.has(key)
      followed.known.set(key, move.sha)
      this.#saw(followed, key, move.sha)
      if (isFirst) this.#options.stateChanged(move.users)
      else this.#options.moved({ url: followed.url, isGit: followed.isGit, repository: followed.repository, ...move })
    }
  }

  /** A pass found that a revision means this commit. */
  resolvedBy(repository: Repository, source: ApplicationSource, sha: string): void {
    const followed = this.#followed.get(followKey(repository, source))
    if (followed === undefined) return
    const key = revisionKey(source)
    if (!followed.known.has(key)) followed.known.set(key, sha)
    this.#saw(followed, key, sha)
  }

  #saw(followed: Followed, key: string, sha: string): void {
    const seen = followed.seen.get(key) ?? []
    if (seen.includes(sha) && followed.known.get(key) !== sha) return
    if (seen[seen.length - 1] !== sha) seen.push(sha)
    if (seen.length > rememberedCommits) seen.shift()
    followed.seen.set(key, seen)
  }

  #note(followed: Followed, reachable: boolean, message: string): void {
    const changed = followed.state.reachable !== reachable || followed.state.message !== message
    const wasKnown = followed.state.reachable !== undefined
    followed.state = { url: followed.url, reachable, message, checkedAt: this.#options.clock.now().toISOString() }
    if (changed && (wasKnown || !reachable)) this.#options.stateChanged([...followed.users.values()].map(({ name }) => name))
  }
}

/** The commit that a source means by these refs; undefined where only the history could tell (a short id) or nothing fits. */
function resolved(refs: Refs, source: ApplicationSource): string | undefined {
  try {
    const options = {
      repoURL: displayURL(source.repoURL),
      ...(source.tagPrefix === undefined ? {} : { tagPrefix: source.tagPrefix }),
    }
    const found = resolveRevision(refs, source.targetRevision, options)
    return found.abbreviated === true ? undefined : found.sha
  } catch (error) {
    // Expected: the revision does not exist (any more). The pass that follows says so in words.
    if (error instanceof MainstayError) return undefined
    throw error
  }
}

/** Repositories with other credentials are asked apart: what one may see, another may not. So are the charts of a host that is also a Git server. */
function followKey(repository: Repository, source: ApplicationSource): string {
  const kind = sourceKindOf(repository, source.chart)
  return `${kind}\n${repositoryKey(repository.url)}\n${repository.project ?? ''}\n${repository.username ?? ''}`
}

/** What distinguishes the revisions of one repository. */
function revisionKey(source: ApplicationSource): string {
  return [source.chart ?? '', source.tagPrefix ?? '', source.targetRevision ?? 'HEAD'].join('\n')
}

function wanted({ chart, targetRevision, tagPrefix, helm }: ApplicationSource) {
  return {
    ...(chart ? { chart } : {}),
    ...(targetRevision === undefined ? {} : { targetRevision }),
    ...(tagPrefix === undefined ? {} : { tagPrefix }),
    ...(helm?.passCredentials === undefined ? {} : { passCredentials: helm.passCredentials }),
  }
}
