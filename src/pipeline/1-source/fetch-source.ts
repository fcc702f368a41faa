import { displayURL, MainstayError, parseRepositoryURL, type Repository, type Snapshot } from '#model'
import type { Git } from './ports.ts'
import { ambiguousSha, checkedRevision, isFullSha, notFound, type Resolution, resolveRevision } from './resolve-revision.ts'

/** What is asked for: a repository with its credentials and a revision in it. `maxAgeMs` bounds the age of the refs that are used. */
export type SourceRequest = {
  repository: Repository
  targetRevision?: string
  tagPrefix?: string
  maxAgeMs: number
}

/** One commit, ready to be read. `revision` is its full id, `ref` the full name that led to it. */
export type FetchedSource = { snapshot: Snapshot; revision: string; ref?: string }

/**
 * Finds the commit that the revision means now, and nothing more: what a poll asks. A full commit id is taken as it is.
 * Rejects with MainstayError (`revision-…`, `source-type-unsupported`, or what the Git port says).
 */
export async function resolveSource(request: SourceRequest, ports: { git: Git }): Promise<Resolution> {
  const { repository } = request
  const repoURL = displayURL(repository.url)
  checkType(repository, repoURL)
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

/** Finds the commit and fetches it. Rejects like `resolveSource`, and with `commit-not-found` where the commit is not there. */
export async function fetchSource(request: SourceRequest, ports: { git: Git }): Promise<FetchedSource> {
  const { sha, ref } = await resolveSource(request, ports)
  const snapshot = await ports.git.commit(request.repository, sha, ref === undefined ? {} : { ref })
  return { snapshot, revision: sha, ...(ref === undefined ? {} : { ref }) }
}

function checkType(repository: Repository, repoURL: string): void {
  const parsed = parseRepositoryURL(repository.url)
  const type = parsed.ok && parsed.value.transport === 'oci' ? 'oci' : repository.type
  if (type === 'git') return
  throw new MainstayError({
    code: 'source-type-unsupported',
    stage: 'source',
    retry: 'when-changed',
    message: `Cannot read ${repoURL}: ${type === 'helm' ? 'Helm repositories' : 'OCI registries'} are not supported yet; expected a Git repository`,
    hint: 'Keep the chart or the manifests in a Git repository until then.',
  })
}
