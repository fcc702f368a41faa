import type { CommitInfo, Snapshot } from '#model'
import type { Refs } from '#source'
import type { GitFolders } from './access-files.ts'
import type { Mirror } from './mirror.ts'
import type { ObjectCache } from './object-cache.ts'
import type { Slots } from './slots.ts'

/** One way of reaching one repository. All ways to the same remote repository share its mirror. */
export type Store = {
  refs(maxAgeMs: number): Promise<Refs>
  commit(sha: string, ref: string | undefined): Promise<Snapshot>
  expand(prefix: string): Promise<string[]>
  info(sha: string): Promise<CommitInfo>
  /** Refs that were read are not used any more. */
  forget(): void
}

/** What all stores of one `openGit` share. */
export type Workshop = {
  root: string
  folders: GitFolders
  clock: { now(): Date }
  /** Fires when the door is closed. */
  signal: AbortSignal
  /** At most so many questions, and so many fetches, at a time. */
  asking: Slots
  fetching: Slots
  refsTimeoutMs: number
  fetchTimeoutMs: number
  failureMs: number
  idleMs: number
  limits: { blobBytes: number; treeBytes: number }
  cache: ObjectCache
  mirrors: Map<string, Mirror>
}
