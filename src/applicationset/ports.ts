import type { ApplicationDestination, ClusterConfig, Snapshot } from '#model'

/**
 * What an ApplicationSet needs to know of the world. Whatever cannot be found out is a rejection, never an empty answer: an empty answer
 * means that there is nothing, and Applications would be deleted for it.
 */
export type ApplicationSetPorts = {
  /**
   * The tree of a repository at a revision (branch, tag, commit, `HEAD`). `project` is the one whose rules and credentials apply; it is
   * undefined where the template makes it from parameters. `fresh` asks past what is known of the refs.
   */
  snapshot(repoURL: string, revision: string, options: { project: string | undefined; fresh: boolean }): Promise<Snapshot>
  /** The clusters that have a Secret, with its labels and annotations. */
  clusters(): Promise<readonly ClusterConfig[]>
  /** Whether an AppProject of that name exists. */
  projectExists(name: string): Promise<boolean>
  /** Why a destination cannot be used (no such cluster, both name and server set), or undefined where it can. */
  destinationProblem(destination: ApplicationDestination): Promise<string | undefined>
  /** Bytes that nobody can foresee, for functions of Go templates such as `randAlphaNum`. */
  randomBytes(size: number): Uint8Array
}
