import { LRUCache } from 'lru-cache'
import { hashOf } from '#base'
import { defaultSettings, type RenderResult } from '#model'
import { type Evidence, kubeKey, revisionKey } from './evidence.ts'
import type { RenderPorts } from './ports.ts'
import type { RenderRequest } from './render.ts'

type Kept = { result: RenderResult; evidence: Evidence; sizeBytes: number }

/** How many variants of one source are kept: branches that are looked at in turn, a commit and its revert. */
const variants = 3

/**
 * Results of renders by what they read. The commit is not part of the key: one that changes nothing a render read is a hit, so a commit that
 * touches one application in a thousand renders one. Bounded by the bytes of the files behind the results.
 */
export class RenderCache {
  readonly #kept: LRUCache<string, readonly Kept[]>

  constructor(options: { maxBytes?: number } = {}) {
    this.#kept = new LRUCache({
      maxSize: options.maxBytes ?? 128 * 1024 * 1024,
      sizeCalculation: (all) => all.reduce((sum, kept) => sum + kept.sizeBytes + 1_024, 0),
    })
  }

  /** The result of an earlier render that would be the same now; asks for the ids of what that one read, and nothing more. */
  async find(request: RenderRequest, ports: RenderPorts | undefined): Promise<RenderResult | undefined> {
    for (const kept of this.#kept.get(keyOf(request)) ?? []) {
      if (await isUnchanged(request, kept.evidence, ports)) return kept.result
    }
    return undefined
  }

  keep(request: RenderRequest, kept: Kept): void {
    const key = keyOf(request)
    this.#kept.set(key, [kept, ...(this.#kept.get(key) ?? [])].slice(0, variants))
  }
}

async function isUnchanged(request: RenderRequest, evidence: Evidence, ports: RenderPorts | undefined): Promise<boolean> {
  if (evidence.kube !== undefined && evidence.kube !== kubeKey(request)) return false
  if (evidence.revision !== undefined && evidence.revision !== revisionKey(request)) return false
  for (const { path, id, ref } of evidence.reads) {
    const snapshot = ref === undefined ? request.snapshot : request.refs?.get(ref)
    if (snapshot === undefined || (await snapshot.entry(path))?.id !== id) return false
  }
  for (const { url, id } of evidence.urls) {
    if ((await ports?.valueFile(url))?.id !== id) return false
  }
  for (const { question, id } of evidence.lookups) {
    if (ports?.lookup === undefined || hashOf(await ports.lookup(question)) !== id) return false
  }
  return true
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
    [...(request.refs?.keys() ?? [])],
  ])
}
