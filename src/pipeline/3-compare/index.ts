/**
 * Compare: the manifests of a render and the live objects of an application come in; a verdict for each object, field by field, with
 * the owner of each live value, goes out. Asks the cluster only by dry run. Never writes, never lets the value of a Secret out of its
 * verdicts, and never says Synced where it could not find out.
 */
export { createAnswerCache } from './answer-cache.ts'
export { compare } from './compare.ts'
export { desiredState } from './desired-state.ts'
export { desiredNamespace } from './managed-namespace.ts'
export { maskSecrets } from './secrets.ts'
export { ownerOf, parseTrackingId, trackingName } from './tracking.ts'
export type * from './types.ts'
