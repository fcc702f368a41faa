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
