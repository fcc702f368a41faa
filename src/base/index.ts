/**
 * What Mainstay needs to know of the world outside Kubernetes, in small parts without I/O: queues, back-off, hashing, globs, versions.
 * It never knows a Kubernetes kind, never reads the clock and never touches a file. YAML has its own door, `#base/yaml`.
 */
export { type Backoff, backoffMs } from './backoff.ts'
export { isGlob, matchDoublestar, matchGlob, matchPath, matchPathspec } from './glob.ts'
export { canonicalJson, fnv32a, hashOf } from './hash.ts'
export type { Json, JsonObject } from './json.ts'
export { Redacted } from './redacted.ts'
export {
  compareVersions,
  maxSatisfying,
  parseVersion,
  parseVersionRange,
  satisfies,
  type Version,
  type VersionRange,
} from './semver.ts'
export { shortened } from './shortened.ts'
export { type Timers, WorkQueue } from './work-queue.ts'
