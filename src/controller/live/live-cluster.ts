import { setMaxListeners } from 'node:events'
import {
  type Cluster,
  ClusterUnreachableError,
  type GroupKind,
  type Health,
  type KindInfo,
  type Kinds,
  type KubeObject,
  type ObjectRef,
  refKey,
  refOf,
} from '#model'
import type { Clock } from '../ports.ts'
import { AppIndex } from './app-index.ts'
import { isSignificant, same } from './change.ts'
import { type Entry, KindCache, type Place, kindKey, kindKeyOf, placeOf } from './kind-cache.ts'
import { judgeKind, kindsOf, type LiveObjects, type Wish } from './live-objects.ts'
import { findStrays, type Strays } from './strays.ts'
import { failureText, watchKind } from './watch-kind.ts'

export type LiveClusterOptions = {
  cluster: Cluster
  clock: Clock
  /** Namespaces that the cluster's Secret restricts us to; empty for all. */
  namespaces: readonly string[]
  /** Whether cluster-scoped kinds are managed in spite of `namespaces`. */
  clusterResources: boolean
  /** The tracking name of the application that an object's mark names, or undefined where it carries none of ours. */
  appOf(object: KubeObject): string | undefined
  healthOf(object: KubeObject): Health | undefined
  /** Kinds whose values stay with the server until a pass needs those of a managed object. */
  isSecret(kind: GroupKind): boolean
  /** Something changed for these applications. `object` is undefined where it is gone. */
  changed(
    apps: readonly string[],
    change: { ref: ObjectRef; object: KubeObject | undefined; before: KubeObject | undefined },
  ): void
  /** The kinds that these applications wait for were listed, failed, recovered or appeared. */
  kindsChanged(apps: readonly string[]): void
  reachable(reachable: boolean, message: string): void
}

/**
 * One cluster as far as applications manage it: a list and watch a kind, whole objects only where managed, an index from
 * application to objects. No question scans what belongs to others.
 */
export class LiveCluster {
  readonly options: LiveClusterOptions
  readonly #stop = new AbortController()
  readonly #caches = new Map<string, { cache: KindCache; stop: AbortController; users: Set<string> }>()
  readonly #wishes = new Map<string, Wish>()
  readonly #index = new AppIndex()
  #kinds: Kinds | undefined
  #kindsPending: Promise<Kinds> | undefined
  #reachable: boolean | undefined
  #message = ''

  constructor(options: LiveClusterOptions) {
    this.options = options
    setMaxListeners(0, this.#stop.signal)
  }

  stop(): void {
    this.#stop.abort()
    for (const { stop } of this.#caches.values()) stop.abort()
  }

  state(): {
    reachable: boolean | undefined
    message: string
    watchedKinds: number
    cachedObjects: number
    applications: number
  } {
    const caches = [...this.#caches.values()]
    return {
      reachable: this.#reachable,
      message: this.#message,
      watchedKinds: caches.length,
      cachedObjects: caches.reduce((sum, { cache }) => sum + cache.size, 0),
      applications: this.#wishes.size,
    }
  }

  /** Discovery as last read; read now where it never was, or where `fresh`. Throws what the cluster throws. */
  async kinds(options: { fresh?: boolean } = {}): Promise<Kinds> {
    if (this.#kinds !== undefined && options.fresh !== true) return this.#kinds
    this.#kindsPending ??= this.options.cluster.kinds({ fresh: options.fresh ?? false }).finally(() => {
      this.#kindsPending = undefined
    })
    try {
      this.#kinds = await this.#kindsPending
    } catch (error) {
      this.#sawError(error)
      throw error
    }
    this.#saw(true, '')
    return this.#kinds
  }

  /** Reads discovery anew and starts the watches of kinds that appeared; their applications are told. */
  async kindsMayHaveChanged(): Promise<void> {
    const kinds = await this.kinds({ fresh: true })
    const told = new Set<string>()
    for (const [app, wish] of this.#wishes) {
      for (const kind of kindsOf(wish)) {
        const known = this.#caches.has(kindKey(kind))
        if (!known && kinds.find(kind.group, kind.kind) !== undefined) told.add(app)
      }
    }
    for (const [key, { cache, users }] of this.#caches) {
      if (kinds.find(cache.info.group, cache.info.kind) !== undefined) continue
      for (const app of users) told.add(app)
      this.#close(key)
    }
    for (const app of told) this.#open(app)
    if (told.size > 0) this.options.kindsChanged([...told])
  }

  /** Says what an application manages from now on: objects that it asks for, and kinds of which it may have objects. */
  manage(app: string, wish: Wish): void {
    const before = this.#wishes.get(app)
    // Every look says it again; mostly nothing is different. Before discovery there is nothing that it could have opened.
    if (before !== undefined && this.#kinds !== undefined && same(before, wish)) return
    for (const ref of before?.refs ?? []) this.#index.unwant(app, ref)
    this.#wishes.set(app, wish)
    for (const ref of wish.refs) this.#index.want(app, ref)
    this.#open(app)
  }

  /** The tracking names of all applications that manage something here. */
  apps(): string[] {
    return [...this.#wishes.keys()]
  }

  release(app: string): void {
    for (const ref of this.#wishes.get(app)?.refs ?? []) this.#index.unwant(app, ref)
    this.#wishes.delete(app)
    for (const [key, { users }] of this.#caches) if (users.delete(app) && users.size === 0) this.#close(key)
  }

  /**
   * The live objects that an application asks for or that carry its mark. Secrets, and objects that nobody managed until now, are
   * read from the server; a read that fails makes its kind `failed`.
   */
  async live(app: string): Promise<LiveObjects> {
    const wish = this.#wishes.get(app)
    const answer: LiveObjects = { objects: [], loading: [], failed: [], missing: [] }
    const known = { kinds: this.#kinds, isAllowed: (info: KindInfo) => this.#isAllowed(info) }
    for (const kind of wish === undefined ? [] : kindsOf(wish)) {
      judgeKind(kind, { ...known, cache: this.#caches.get(kindKey(kind))?.cache }, answer)
    }
    const refs = new Map((wish?.refs ?? []).map((ref) => [refKey(ref), ref]))
    for (const [key, ref] of this.#index.trackedBy(app)) refs.set(key, ref)
    const reads: ObjectRef[] = []
    for (const ref of refs.values()) {
      const cache = this.#caches.get(kindKey(ref))?.cache
      const entry = cache?.entry(ref)
      if (entry?.object !== undefined) answer.objects.push(entry.object)
      else if (entry !== undefined || cache?.hasOther(ref) === true) reads.push(ref)
    }
    await this.#readAll(reads, answer)
    return answer
  }

  /** The object as last seen, whole where it is managed. */
  known(ref: ObjectRef): Entry | undefined {
    return this.#caches.get(kindKey(ref))?.cache.entry(ref)
  }

  /** Puts the answer of our own write where the watch would put it a moment later: the next pass must not see the state before. */
  accept(object: KubeObject, writer?: string): void {
    const cache = this.#caches.get(kindKeyOf(object))?.cache
    if (cache === undefined) return
    const ref = cache.refAt(placeOf(object))
    const before = cache.entry(ref)
    this.#store(cache, object, { whole: true, tell: false })
    if (writer === undefined || before?.version === object.metadata.resourceVersion) return
    // The watch will say nothing new: whoever else has to do with the object would go on believing what was before.
    const others = appsOf(before?.app, undefined, this.#index.wantedBy(ref)).filter((app) => app !== writer)
    if (others.length > 0) this.options.changed(others, { ref, object, before: before?.object })
  }

  /** Another application that asks for the object. */
  wantedElsewhere(ref: ObjectRef, app: string): string | undefined {
    return [...(this.#index.wantedBy(ref) ?? [])].find((other) => other !== app)
  }

  /** Marked objects of other applications in a namespace; only what is watched or was found as stray is known. */
  othersIn(namespace: string, app: string): ObjectRef[] {
    return this.#index.othersIn(namespace, app)
  }

  /** Looks through the kinds that nobody asks for; see `findStrays`. Throws where discovery fails. */
  async strays(): Promise<Strays> {
    const isUnknown = (info: KindInfo) => info.preferred && !this.#caches.has(kindKey(info)) && this.#isWatchable(info)
    return await findStrays({
      cluster: this.options.cluster,
      kinds: (await this.kinds()).all().filter(isUnknown),
      parts: (info) => this.#parts(info),
      appOf: this.options.appOf,
      signal: this.#stop.signal,
    })
  }

  async #readAll(refs: ObjectRef[], answer: LiveObjects): Promise<void> {
    for (let start = 0; start < refs.length; start += readsAtATime) {
      await Promise.all(refs.slice(start, start + readsAtATime).map((ref) => this.#read(ref, answer)))
    }
  }

  async #read(ref: ObjectRef, answer: LiveObjects): Promise<void> {
    const cache = this.#caches.get(kindKey(ref))?.cache
    if (cache === undefined) return
    try {
      const object = await this.options.cluster.get(cache.info, ref.namespace, ref.name, { signal: this.#stop.signal })
      if (object === undefined) return this.#forget(cache, ref)
      this.#store(cache, object, { whole: true, tell: false })
      answer.objects.push(object)
    } catch (error) {
      this.#sawError(error)
      answer.failed.push({ group: ref.group, kind: ref.kind, message: failureText(error) })
    }
  }

  #open(app: string): void {
    const wish = this.#wishes.get(app)
    const kinds = this.#kinds
    if (wish === undefined || this.#stop.signal.aborted) return
    if (kinds === undefined) {
      // Whoever asks for live objects is told `loading` until discovery is here; a failure is told by `reachable`.
      void this.kinds().then(
        () => {
          this.#open(app)
          this.options.kindsChanged([app])
        },
        () => undefined,
      )
      return
    }
    const keys = new Set(kindsOf(wish).map(kindKey))
    for (const [key, { users }] of this.#caches) if (!keys.has(key) && users.delete(app) && users.size === 0) this.#close(key)
    for (const kind of kindsOf(wish)) this.#openKind(app, kind, kinds)
  }

  #openKind(app: string, kind: GroupKind, kinds: Kinds): void {
    const known = this.#caches.get(kindKey(kind))
    if (known !== undefined) {
      known.users.add(app)
      return
    }
    const info = kinds.find(kind.group, kind.kind)
    if (info === undefined || !this.#isWatchable(info)) return
    const cache = new KindCache(info, { metadataOnly: this.options.isSecret(info), parts: this.#parts(info) })
    const stop = new AbortController()
    setMaxListeners(0, stop.signal)
    this.#caches.set(kindKey(kind), { cache, stop, users: new Set([app]) })
    for (const part of cache.parts) this.#follow(cache, part, stop.signal)
  }

  #follow(cache: KindCache, part: string, signal: AbortSignal): void {
    const watched = {
      cluster: this.options.cluster,
      kind: cache.info,
      ...namespaceOption(part),
      metadataOnly: cache.metadataOnly,
    }
    const tell = () => this.options.kindsChanged([...(this.#caches.get(kindKey(cache.info))?.users ?? [])])
    const sink = {
      replaced: (items: readonly KubeObject[]) => {
        const first = !cache.settled || cache.failure !== undefined
        this.#replace(cache, part, items)
        cache.loaded(part)
        this.#saw(true, '')
        if (first && cache.settled) tell()
      },
      changed: (object: KubeObject) => this.#store(cache, object, { whole: !cache.metadataOnly, tell: true }),
      removed: (object: KubeObject) => this.#remove(cache, object),
      failed: (error: unknown) => {
        const before = cache.failure
        const message = failureText(error)
        cache.failed(part, message)
        this.#sawError(error)
        if (before !== message) tell()
      },
      recovered: () => {
        cache.recovered(part)
        this.#saw(true, '')
        tell()
      },
    }
    void watchKind(watched, sink, { clock: this.options.clock, signal })
  }

  #replace(cache: KindCache, part: string, items: readonly KubeObject[]): void {
    const now = new Set(items.map((item) => refKey(refOf(item))))
    for (const at of cache.places(part)) if (!now.has(refKey(cache.refAt(at)))) this.#gone(cache, at)
    cache.forgetOthers(part)
    for (const item of items) this.#store(cache, item, { whole: !cache.metadataOnly, tell: true })
  }

  #store(cache: KindCache, object: KubeObject, how: { whole: boolean; tell: boolean }): void {
    const at = placeOf(object)
    const ref = cache.refAt(at)
    const before = cache.entry(at)
    const app = this.options.appOf(object)
    const wantedBy = this.#index.wantedBy(ref)
    if (app === undefined && wantedBy === undefined && before === undefined) {
      cache.putOther(object)
      return
    }
    const isTaken = how.whole && cache.metadataOnly ? cache.fill(object, app) : cache.put(object, app)
    if (!isTaken) return
    this.#index.mark(ref, before?.app, app)
    if (app === undefined && wantedBy === undefined) cache.putOther(object)
    if (!how.tell) return
    const isSame = before?.version !== undefined && before.version === object.metadata.resourceVersion
    if (isSame || (!cache.metadataOnly && !isSignificant(before?.object, object, this.options.healthOf))) return
    this.options.changed(appsOf(before?.app, app, wantedBy), { ref, object, before: before?.object })
  }

  #remove(cache: KindCache, object: KubeObject): void {
    const at = placeOf(object)
    const entry = cache.entry(at)
    // The name may have been given to a new object before the end of the old one was told.
    if (entry?.uid !== undefined && object.metadata.uid !== undefined && entry.uid !== object.metadata.uid) return
    this.#gone(cache, at, object.metadata.resourceVersion)
  }

  #gone(cache: KindCache, at: Place, version?: string): void {
    const entry = cache.entry(at)
    const ref = cache.refAt(at)
    this.#forget(cache, ref, version)
    const apps = appsOf(entry?.app, undefined, this.#index.wantedBy(ref))
    if (apps.length > 0) this.options.changed(apps, { ref, object: undefined, before: entry?.object })
  }

  #forget(cache: KindCache, ref: ObjectRef, version?: string): void {
    this.#index.mark(ref, cache.entry(ref)?.app, undefined)
    cache.remove(ref, version)
  }

  #close(key: string): void {
    const open = this.#caches.get(key)
    if (open === undefined) return
    open.stop.abort()
    for (const part of open.cache.parts) {
      for (const at of open.cache.places(part)) this.#forget(open.cache, open.cache.refAt(at))
    }
    this.#caches.delete(key)
  }

  #parts(info: KindInfo): readonly string[] {
    return info.namespaced && this.options.namespaces.length > 0 ? this.options.namespaces : ['']
  }

  #isWatchable(info: KindInfo): boolean {
    return info.verbs.includes('list') && info.verbs.includes('watch') && this.#isAllowed(info)
  }

  #isAllowed(info: KindInfo): boolean {
    return info.namespaced || this.options.namespaces.length === 0 || this.options.clusterResources
  }

  #sawError(error: unknown): void {
    if (error instanceof ClusterUnreachableError) this.#saw(false, failureText(error))
  }

  #saw(reachable: boolean, message: string): void {
    if (this.#stop.signal.aborted) return
    const changed = this.#reachable !== reachable
    this.#reachable = reachable
    this.#message = message
    if (changed) this.options.reachable(reachable, message)
  }
}

const readsAtATime = 8

function appsOf(before: string | undefined, after: string | undefined, wantedBy: ReadonlySet<string> | undefined): string[] {
  return [...new Set([before, after, ...(wantedBy ?? [])])].filter((app) => app !== undefined)
}

function namespaceOption(part: string): { namespace?: string } {
  return part === '' ? {} : { namespace: part }
}
