/**
 * First stage: a repository and a revision come in, a `Snapshot` of one commit, chart or artefact goes out. It decides which commit or version a revision
 * means and which dependencies a chart lacks, and leaves reaching repositories to the ports `Git` and `Charts`; it never reads a file, starts a process or
 * looks at the clock.
 */
export {
  type DependencyRequest,
  type FetchedDependencies,
  fetchDependencies,
  missingDependencies,
} from './chart-dependencies.ts'
export { lockDigest, oldLockDigest, readRequirements, type Requirement, type Requirements } from './chart-requirements.ts'
export {
  type FetchedSource,
  fetchSource,
  type ResolvedSource,
  resolveSource,
  type SourcePorts,
  type SourceRequest,
} from './fetch-source.ts'
export type { ChartPlace, Charts, ChartVersion, Git, Refs } from './ports.ts'
export { resolveRevision, type Resolution } from './resolve-revision.ts'
