/**
 * One entry of a tree. `id` is the Git object id of a blob or tree (or a content hash elsewhere): equal ids are equal contents.
 * `link` is a symbolic link as such; `submodule` is a commit of another repository, whose files are not here.
 */
export type TreeEntry = {
  kind: 'file' | 'directory' | 'link' | 'submodule'
  id: string
  sizeBytes?: number
  executable?: boolean
}
export type NamedEntry = TreeEntry & { name: string }

/**
 * A commit as a read-only tree of files, read straight from the object store; there is no checkout.
 * Paths are relative to the root, with `/`, without `./` and `..`; the root is `''`.
 * Links are followed inside the tree; one that leads out of it or round in a circle is a MainstayError (`link-outside-repository`).
 */
export type Snapshot = {
  /** As the user wrote it, without credentials. */
  readonly repoURL: string
  /** The full commit SHA (or a digest). */
  readonly revision: string
  /** What is at `path` after following links, or undefined where nothing is. */
  entry(path: string): Promise<TreeEntry | undefined>
  /** The path of what is at `path`, all links on the way followed, or undefined where nothing is. */
  resolve(path: string): Promise<string | undefined>
  /** The entries of a directory sorted by name, links not followed, or undefined where there is no directory. */
  list(path: string): Promise<readonly NamedEntry[] | undefined>
  /** All entries below a directory, depth first, by path; links are reported, not followed. */
  walk(path: string): Promise<ReadonlyArray<TreeEntry & { path: string }>>
  /** The content of a file; a MainstayError (`file-not-found`) where there is none. */
  read(path: string): Promise<Buffer>
  /** Where the link at `path` points, as it is written; a MainstayError (`file-not-found`) where there is no link. */
  readLink(path: string): Promise<string>
}

/** Facts of a commit for people: who, when, what. */
export type CommitInfo = { author: string; date: string; message: string; tags?: string[] }
