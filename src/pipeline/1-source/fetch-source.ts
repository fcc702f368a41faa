import { displayURL, MainstayError, type Repository, type Snapshot, sourceKindOf } from '#model'
import type { ChartPlace, Charts, ChartVersion, Git } from './ports.ts'
import { resolveChart, revisionOf } from './resolve-chart.ts'
import { ambiguousSha, checkedRevision, isFullSha, notFound, type Resolution, resolveRevision } from './resolve-revision.ts'

/** What is asked for: a repository with its credentials and a revision in it. `maxAgeMs` bounds the age of the refs, or of the index, that are used. */
export type SourceRequest = {
  repository: Repository
  /** The name of a chart; the repository is a Helm repository or an OCI registry then. */
  chart?: string
  passCredentials?: boolean
  targetRevision?: string
  tagPrefix?: string
  maxAgeMs: number
}

/**
 * One commit, chart or artefact, ready to be read. `revision` is the full id of the commit, the version of the chart, or the digest of the artefact;
 * `ref` is the full name that led to a commit.
 */
export type FetchedSource = { snapshot: Snapshot; revision: string; ref?: string }

/** What a revision means now. `sha` is what `FetchedSource` calls `revision`; `chart` is there for charts and artefacts. */
export type ResolvedSource = Resolution & { chart?: ChartVersion }

/** Helm repositories and registries are refused in words where `charts` is missing. */
export type SourcePorts = { git: Git; charts?: Charts }

/**
 * Finds the commit (or the version) that the revision means now, and nothing more: what a poll asks. A full commit id is taken as it is.
 * Rejects with MainstayError (`revision-…`, `chart-version-not-found`, `source-type-unsupported`, or what the ports say).
 */
export async function resolveSource(request: SourceRequest, ports: SourcePorts): Promise<ResolvedSource> {
  const { repository } = request
  const place = chartPlace(request)
  if (place !== undefined) {
    const charts = chartsOf(ports, repository)
    const chart = await resolveChart(place, request.targetRevision, { charts, maxAgeMs: request.maxAgeMs })
    return { sha: revisionOf(place, chart), chart }
  }
  const repoURL = displayURL(repository.url)
  const wanted = checkedRevision(request.targetRevision, repoURL)
  if (isFullSha(wanted)) return { sha: wanted.toLowerCase() }
  const refs = await ports.git.refs(repository, { maxAgeMs: request.maxAgeMs })
  const found = resolveRevision(refs, wanted, {
    repoURL,
    ...(request.tagPrefix === undefined ? {} : { tagPrefix: request.tagPrefix }),
  })
  if (found.abbreviated !== true) return found
  const candidates = await ports.git.expand(repository, found.sha)
  if (candidates.length > 1) throw ambiguousSha(wanted, repoURL, candidates)
  if (candidates[0] === undefined) throw notFound(refs, wanted, repoURL)
  return { sha: candidates[0] }
}

/** Finds the commit, chart or artefact and fetches it. Rejects like `resolveSource`, and where the content is not there or cannot be read. */
export async function fetchSource(request: SourceRequest, ports: SourcePorts): Promise<FetchedSource> {
  const { sha, ref, chart } = await resolveSource(request, ports)
  const place = chartPlace(request)
  if (place !== undefined && chart !== undefined) {
    return { snapshot: await chartsOf(ports, request.repository).snapshot(place, chart), revision: sha }
  }
  const snapshot = await ports.git.commit(request.repository, sha, ref === undefined ? {} : { ref })
  return { snapshot, revision: sha, ...(ref === undefined ? {} : { ref }) }
}

/** undefined for a Git repository. A Helm repository without a chart is nothing that could be read. */
function chartPlace({ repository, chart, passCredentials }: SourceRequest): ChartPlace | undefined {
  const kind = sourceKindOf(repository, chart)
  if (kind === 'git') return undefined
  if (kind === 'helm' && !chart) throw chartMissing(repository)
  return { repository, ...(chart ? { chart } : {}), ...(passCredentials === undefined ? {} : { passCredentials }) }
}

function chartsOf(ports: SourcePorts, repository: Repository): Charts {
  if (ports.charts !== undefined) return ports.charts
  throw new MainstayError({
    code: 'source-type-unsupported',
    stage: 'source',
    retry: 'when-changed',
    message: `Cannot read ${displayURL(repository.url)}: Helm repositories and OCI registries cannot be used here; expected a Git repository`,
    hint: 'Keep the chart or the manifests in a Git repository.',
  })
}

function chartMissing(repository: Repository): MainstayError {
  return new MainstayError({
    code: 'chart-missing',
    stage: 'source',
    retry: 'when-changed',
    message: `Cannot read ${displayURL(repository.url)}: it is a Helm repository and the source names no chart; expected spec.source.chart`,
    hint: 'Name the chart in spec.source.chart, or set the type of the repository Secret to git.',
  })
}
