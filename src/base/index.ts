/**
 * What Mainstay needs to know of the world outside Kubernetes, in small parts without I/O: queues, back-off, hashing, globs, versions.
 * It never knows a Kubernetes kind, never reads the clock and never touches a file. YAML has its own door, `#base/yaml`.
 */
export type { Json, JsonObject } from './json.ts'
export { Redacted } from './redacted.ts'
