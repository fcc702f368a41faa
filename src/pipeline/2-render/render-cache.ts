import { LRUCache } from 'lru-cache'
import { hashOf } from '#base'
import { defaultSettings, MainstayError, type RenderResult } from '#model'
import { dependenciesId, type Evidence, kubeKey, revisionKey } from './evidence.ts'
import type { RenderPorts } from './ports.ts'
import type { RenderRequest } from './render.ts'

/** What a render gave: a result, or the refusal that it would give again. */
export type Outcome = { result: RenderResult } | { refusal: MainstayError }
type Kept = { outcome: Outcome; evidence: Evidence; sizeBytes: number; untilMs: number }

/** A refusal may depend on the moment after all (a machine that was busy): it is not the answer for longer than this. */
const refusalMs = 5 * 60_000

/** How many variants of one source are kept: branches that are looked at in turn, a commit and its revert. */
const variants = 3

/**
 * Results of renders by what they read. The commit is not part of the key: one that changes nothing a render read is a hit, so a commit that
 * touches one application in a thousand renders one. Bounded by the bytes of the files behind the results.
 */
export class RenderCache {
  readonly #kept: LRUCache<string, readonly Kept[]>
  readonly #underWay = new Map<string, Promise<RenderResult>>()

  constructor(options: { maxBytes?: number } = {}) {
    this.#kept = new LRUCache({
      maxSize: options.maxBytes ?? 256 * 1024 * 1024,
      sizeCalculation: (all) => all.reduce((sum, kept) => sum + kept.sizeBytes + 1_024, 0),
    })
  }

  /** The result of an earlier render that would be the same now; asks for the ids of what that one read, and nothing more. */
  async find(request: RenderRequest, ports: RenderPorts | undefined): Promise<Outcome | undefined> {
    const nowMs = ports?.now().getTime() ?? 0
    for (const kept of this.#kept.get(keyOf(request)) ?? []) {
      if (kept.untilMs <= nowMs || !(await isUnchanged(request, kept.evidence, ports))) continue
      if (!(await isSilentAboutPrevious(request, kept.outcome))) return kept.outcome
    }
    return undefined
  }

  keep(request: RenderRequest, made: { result: RenderResult; evidence: Evidence; sizeBytes: number }): void {
    const { result, evidence, sizeBytes } = made
    this.#add(request, { outcome: { result }, evidence, sizeBytes, untilMs: Number.POSITIVE_INFINITY })
  }

  /** Remembers a refusal for a while, so that a chart that runs into a limit does not do so again for everybody who looks. */
  keepRefusal(request: RenderRequest, made: { refusal: MainstayError; evidence: Evidence; now: Date }): void {
    const { refusal, evidence, now } = made
    this.#add(request, { outcome: { refusal }, evidence, sizeBytes: 0, untilMs: now.getTime() + refusalMs })
  }

  /** Makes a result once for all who ask for the same at the same time. One who was told to stop leaves the others to ask for themselves. */
  async shared(request: RenderRequest, make: () => Promise<RenderResult>): Promise<RenderResult> {
    const key = momentKey(request)
    const other = this.#underWay.get(key)
    if (other !== undefined) {
      const theirs = await other.then(
        (result) => ({ result }),
        (error: unknown) => ({ error }),
      )
      if ('result' in theirs) return theirs.result
      if (theirs.error instanceof MainstayError) throw theirs.error
      return await this.shared(request, make)
    }
    const mine = make().finally(() => this.#underWay.delete(key))
    this.#underWay.set(key, mine)
    return await mine
  }

  #add(request: RenderRequest, kept: Kept): void {
    const key = keyOf(request)
    this.#kept.set(key, [kept, ...(this.#kept.get(key) ?? [])].slice(0, variants))
  }
}

/** The same commits, for the same cluster, with the same parameters. */
function momentKey(request: RenderRequest): string {
  const refs = [...(request.refs ?? [])].map(([name, { revision }]) => [name, revision])
  return hashOf([keyOf(request), request.snapshot.revision, refs, kubeKey(request)])
}

async function isUnchanged(request: RenderRequest, evidence: Evidence, ports: RenderPorts | undefined): Promise<boolean> {
  if (evidence.kube !== undefined && evidence.kube !== kubeKey(request)) return false
  if (evidence.revision !== undefined && evidence.revision !== revisionKey(request)) return false
  for (const { path, id, ref, folder, ...more } of evidence.reads) {
    const snapshot = ref === undefined ? request.snapshot : request.refs?.get(ref)
    const entry = await snapshot?.entry(path)
    if (snapshot === undefined || (folder === true ? entry?.kind !== 'directory' : entry?.id !== id)) return false
    if ('resolved' in more && (await snapshot.resolve(path)) !== more.resolved) return false
  }
  for (const { url, id } of evidence.urls) {
    if ((await ports?.valueFile(url))?.id !== id) return false
  }
  for (const { base, revision } of evidence.remotes) {
    if ((await ports?.remoteBase(base))?.revision !== revision) return false
  }
  for (const { path, id } of evidence.dependencies) {
    if (ports === undefined || dependenciesId(await ports.dependencies({ snapshot: request.snapshot, path })) !== id) return false
  }
  for (const { question, id } of evidence.lookups) {
    if (ports?.lookup === undefined || hashOf(await ports.lookup(question)) !== id) return false
  }
  return true
}

/**
 * Whether a file that gave objects at the last comparison is still there and gives none in this result. Such a file is an error of a render
 * now, where it was only passed over when the result was made; the objects would look as if they were to be deleted.
 */
async function isSilentAboutPrevious({ snapshot, previousPaths }: RenderRequest, outcome: Outcome): Promise<boolean> {
  if (previousPaths === undefined || previousPaths.size === 0 || !('result' in outcome)) return false
  const told = new Set(outcome.result.manifests.map(({ origin }) => origin.path))
  for (const path of previousPaths) if (!told.has(path) && (await snapshot.entry(path))?.kind === 'file') return true
  return false
}

/** The parameters of a render. What only some kinds of source see (the revision, the cluster's version and kinds) is in the evidence. */
function keyOf(request: RenderRequest): string {
  const { targetRevision: _, tagPrefix: __, ...source } = request.source
  return hashOf([
    source,
    request.sourceIndex,
    request.application,
    request.maxCombinedBytes ?? null,
    request.settings ?? defaultSettings.rendering,
    request.seed ?? null,
    // What a plugin rendered is never taken for plain files because the plugin was not there at an earlier time.
    request.previousType === 'Plugin',
    [...(request.refs?.keys() ?? [])],
  ])
}
