/**
 * First stage: a repository and a revision come in, a `Snapshot` of one commit goes out. It decides which commit a revision means and
 * leaves reaching repositories to the `Git` port; it never reads a file, starts a process or looks at the clock.
 */
export { fetchSource, resolveSource, type FetchedSource, type SourceRequest } from './fetch-source.ts'
export type { Git, Refs } from './ports.ts'
export { resolveRevision, type Resolution } from './resolve-revision.ts'
