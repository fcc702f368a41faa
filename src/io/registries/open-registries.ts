import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setMaxListeners } from 'node:events'
import { LRUCache } from 'lru-cache'
import { ArchiveError } from '#base/archive'
import { displayURL } from '#model'
import type { ChartPlace, Charts, ChartVersion } from '#source'
import { registryAccess } from './access.ts'
import { openAdmissions } from './admissions.ts'
import { openArchiveStore } from './archive-store.ts'
import type { ArchiveShape } from './archive-tree.ts'
import { type HelmRepository, helmRepository } from './helm-repository.ts'
import { type OciRepository, ociRepository } from './oci-registry.ts'
import { environmentProxies } from './proxy.ts'
import { tokens } from './token-auth.ts'
import { valueFiles } from './value-file.ts'
import { webClient } from './web-client.ts'
import { failure } from './web-failure.ts'
import { hostSlots, type RegistryLimits, type Workshop } from './workshop.ts'

export type RegistryOptions = {
  /** A folder of ours alone, below which archives and indexes are kept. Made where it is missing. */
  root: string
  clock: { now(): Date }
  userAgent: string
  /** Longest question (an index, a list of tags, a manifest). 60 s unless told. */
  askTimeoutMs?: number
  /** Longest download of an archive. 5 min unless told. */
  fetchTimeoutMs?: number
  /** How long a failed question is the answer for others, too. 5 s unless told. */
  failureMs?: number
  /** The first pause before a busy server is asked again. 500 ms unless told. */
  retryMs?: number
  /** All archives together, packed and unpacked. 4 GiB unless told. */
  cacheBytes?: number
  limits?: Partial<RegistryLimits>
  /** Where proxies are read from; the environment of the process unless told. */
  environment?: NodeJS.ProcessEnv
}

/** `Charts` over HTTP, and its end. */
export type OpenRegistries = Charts & {
  /** Ends all requests; those that are under way are rejected. */
  close(): Promise<void>
}

const mebi = 1024 * 1024
const keptDocumentsMs = 30 * 24 * 3_600_000
const defaultLimits: RegistryLimits = {
  indexBytes: 64 * mebi,
  archiveBytes: 100 * mebi,
  chartBytes: 100 * mebi,
  chartFileBytes: 5 * mebi,
  artifactBytes: 1024 * mebi,
  artifactFileBytes: 256 * mebi,
  entries: 100_000,
  valueFileBytes: 10 * mebi,
}

/**
 * Opens the door to Helm repositories and OCI registries. `root` must belong to one process at a time. Nothing is fetched yet; rejects where `root` cannot
 * be written.
 */
export async function openRegistries(options: RegistryOptions): Promise<OpenRegistries> {
  const { workshop, end } = await openWorkshop(options)
  const auth = tokens(workshop)
  const helm = new LRUCache<string, HelmRepository>({ max: 1000 })
  const oci = new LRUCache<string, OciRepository>({ max: 2000 })

  function repositoryAt(place: ChartPlace): { kind: 'helm'; of: HelmRepository } | { kind: 'oci'; of: OciRepository } {
    const access = registryAccess(place.repository, place.chart)
    if (access.kind === 'helm') {
      const found = helm.get(access.key) ?? helmRepository(access, workshop)
      helm.set(access.key, found)
      return { kind: 'helm', of: found }
    }
    const key = `${access.key} ${place.chart ?? ''}`
    const found = oci.get(key) ?? ociRepository(access, place.chart, { workshop, tokens: auth })
    oci.set(key, found)
    return { kind: 'oci', of: found }
  }

  /** The archive is in the store from now on. */
  async function fetched(place: ChartPlace, version: ChartVersion): Promise<{ digest: string; shape: ArchiveShape }> {
    const repository = repositoryAt(place)
    if (repository.kind === 'oci') return await repository.of.fetch(version)
    return { digest: await repository.of.fetch(place, version), shape: 'chart' }
  }

  return {
    async versions(place, { maxAgeMs }) {
      const repository = repositoryAt(place)
      return repository.kind === 'oci'
        ? await repository.of.tags(maxAgeMs)
        : await repository.of.versions(place.chart ?? '', maxAgeMs)
    },
    async find(place, version, { maxAgeMs }) {
      const repository = repositoryAt(place)
      if (repository.kind === 'oci') return await repository.of.find(version, maxAgeMs)
      return (await repository.of.versions(place.chart ?? '', maxAgeMs)).find((one) => one.version === version)
    },
    archive: async (place, version) => await workshop.archives.bytes((await fetched(place, version)).digest),
    async snapshot(place, version) {
      const { digest, shape } = await fetched(place, version)
      const repoURL = displayURL(place.repository.url)
      try {
        const limits = treeLimits(workshop.limits, shape)
        return await workshop.archives.snapshot(digest, { shape, limits, repoURL, revision: version.version })
      } catch (error) {
        throw error instanceof ArchiveError ? unreadable(place, version, error) : error
      }
    },
    valueFile: valueFiles(workshop),
    close: end,
  }
}

async function openWorkshop(options: RegistryOptions): Promise<{ workshop: Workshop; end(): Promise<void> }> {
  const root = resolve(options.root, 'registries')
  const documents = join(root, 'documents')
  await mkdir(documents, { recursive: true, mode: 0o700 })
  await dropOld(documents, options.clock.now().getTime() - keptDocumentsMs)
  const closing = new AbortController()
  // Every request listens; Node would take more than ten for a leak.
  setMaxListeners(0, closing.signal)
  const web = webClient({
    userAgent: options.userAgent,
    proxies: environmentProxies(options.environment ?? process.env),
    signal: closing.signal,
    ...(options.retryMs === undefined ? {} : { retryMs: options.retryMs }),
  })
  const workshop: Workshop = {
    web,
    archives: await openArchiveStore(root, { maxBytes: options.cacheBytes ?? 4096 * mebi }),
    admissions: await openAdmissions(join(root, 'admissions'), options.clock),
    documents,
    clock: options.clock,
    asking: hostSlots(8),
    fetching: hostSlots(4),
    downloads: new Map(),
    failureMs: options.failureMs ?? 5_000,
    askTimeoutMs: options.askTimeoutMs ?? 60_000,
    fetchTimeoutMs: options.fetchTimeoutMs ?? 300_000,
    limits: { ...defaultLimits, ...options.limits },
  }
  const end = async (): Promise<void> => {
    closing.abort(new Error('Mainstay is stopping'))
    await web.close()
  }
  return { workshop, end }
}

/** Indexes that nobody was sent for so long are of repositories that nobody uses, or are fetched once more. */
async function dropOld(folder: string, before: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const facts = await stat(join(folder, name)).catch(() => undefined)
    if (facts !== undefined && facts.mtimeMs < before) await rm(join(folder, name), { force: true })
  }
}

function treeLimits(limits: RegistryLimits, shape: ArchiveShape): { maxBytes: number; maxFileBytes: number; maxEntries: number } {
  return shape === 'chart'
    ? { maxBytes: limits.chartBytes, maxFileBytes: limits.chartFileBytes, maxEntries: limits.entries }
    : { maxBytes: limits.artifactBytes, maxFileBytes: limits.artifactFileBytes, maxEntries: limits.entries }
}

function unreadable(place: ChartPlace, version: ChartVersion, error: ArchiveError): Error {
  const what =
    place.chart === undefined ? displayURL(place.repository.url) : `chart ${place.chart} of ${displayURL(place.repository.url)}`
  return failure(`Cannot unpack ${what} at ${version.version}`, {
    code: error.limit ? 'archive-too-large' : 'archive-invalid',
    retry: 'when-changed',
    what: error.message,
    expected: error.limit ? 'less' : 'a tar archive, packed with gzip',
  })
}
