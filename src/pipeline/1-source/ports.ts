import type { CommitInfo, Repository, Snapshot } from '#model'

/** What a repository offers at one moment: every ref with the commit it leads to. */
export type Refs = {
  /**
   * Full ref name (`HEAD`, `refs/heads/main`, `refs/tags/v1`) to commit id. Annotated tags are peeled: the commit, not the tag object.
   * Names that git itself would refuse are left out.
   */
  commits: ReadonlyMap<string, string>
  /** The branch that `HEAD` stands for (`refs/heads/main`), where the server says so. */
  headBranch?: string
  /** When the question was asked; the answer is at least this new. */
  askedAt: Date
}

/**
 * Git repositories, wherever they are. Every call rejects with MainstayError of stage `source` only. Codes that callers may tell apart:
 * `repository-unreachable`, `repository-timeout`, `repository-access-denied`, `repository-not-found`, `repository-certificate-untrusted`,
 * `repository-host-key-untrusted`, `repository-failed`, `repository-url-invalid`, `local-repository-refused`, `commit-not-found`, `git-missing`.
 */
export type Git = {
  /**
   * The refs, not older than `maxAgeMs` (0: asked after this call). All callers with the same repository and credentials share one
   * question; a failure is shared for a few seconds, too.
   */
  refs(repository: Repository, options: { maxAgeMs: number }): Promise<Refs>
  /**
   * The tree of a commit, fetched where it is not here yet. `ref` (a full ref name) helps servers that hand out no commits by id.
   * `commit-not-found` where the repository does not have it.
   */
  commit(repository: Repository, sha: string, options?: { ref?: string }): Promise<Snapshot>
  /** The full ids of all commits, reachable from a branch or a tag, that begin with `prefix` (at least 4 hexadecimal digits). Sorted. */
  expand(repository: Repository, prefix: string): Promise<string[]>
  /** Who, when, what; tags are those that the last `refs` saw on the commit. */
  info(repository: Repository, sha: string): Promise<CommitInfo>
  /**
   * Calls `onChange` once the watch stands, and from then on within a fraction of a second after a ref of a local repository moved; refs that
   * were read before are forgotten by then. The returned function ends the watch. Never throws: for a repository elsewhere, or one that cannot
   * be used, nothing happens, and `refs` says why.
   */
  watchLocal(repository: Repository, onChange: () => void): () => void
}

/** Where charts or artefacts are: a Helm repository with the name of a chart, or an OCI registry with one or without. */
export type ChartPlace = {
  repository: Repository
  /** Without it, the repository itself is the OCI artefact. */
  chart?: string
  /** Credentials go to other hosts that the index names, too (`helm.passCredentials`); never along a redirect. */
  passCredentials?: boolean
}

/** One version as it is offered. */
export type ChartVersion = {
  /** As the repository writes it (an OCI tag with `+` for its `_`), or the digest of an OCI artefact that was asked for by digest. */
  version: string
  /** `sha256:…`: of the packed chart in a Helm repository, of the manifest in a registry. Equal digests are equal contents. */
  digest?: string
  /** Where a Helm repository says that the chart is, relative to its index or absolute. */
  urls?: readonly string[]
}

/**
 * Helm repositories and OCI registries, wherever they are. Every call rejects with MainstayError of stage `source` only. Codes that callers may tell
 * apart: those of `Git` that begin with `repository-`, `repository-redirected`, `chart-not-found`, `chart-version-not-found`, `archive-invalid`,
 * `archive-too-large`, `digest-mismatch`, `artifact-unsupported`, `value-file-refused`.
 */
export type Charts = {
  /**
   * All versions, in the order of the index, or all tags of a registry. Not older than `maxAgeMs` (0: asked after this call); an unchanged index is not
   * sent again. All callers with the same repository and credentials share one question, whatever their charts. `chart-not-found` names charts that are near.
   */
  versions(place: ChartPlace, options: { maxAgeMs: number }): Promise<readonly ChartVersion[]>
  /** The digest that a tag of a registry leads to now, or that a digest is; undefined where there is no such tag. Registries only. */
  find(place: ChartPlace, version: string, options: { maxAgeMs: number }): Promise<ChartVersion | undefined>
  /** The packed chart as it was published, checked against its digest. Kept by digest. */
  archive(place: ChartPlace, version: ChartVersion): Promise<Buffer>
  /** The content of the chart's folder (or of the artefact) as a tree; ids are hashes of the contents, whatever the version. */
  snapshot(place: ChartPlace, version: ChartVersion): Promise<Snapshot>
  /**
   * A value file elsewhere on the web, asked again where it is older than `maxAgeMs`. No credentials are sent but those in the URL. `schemes` are those that the settings allow.
   */
  valueFile(url: string, options: { maxAgeMs: number; schemes: readonly string[] }): Promise<{ content: Buffer; id: string }>
}
