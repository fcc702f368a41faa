/**
 * Who owns which field. In go a live object, what somebody wants of it and the schema of its kind; out come the object as the API server
 * would store it, with `metadata.managedFields` that say who set what, or the conflicts that forbid it.
 * Defaults are not filled in here, nothing is validated, and time comes in with the request.
 */
export { serverSideApply } from './server-side-apply.ts'
export type { ApplyAnswer } from './server-side-apply.ts'
export { trackUpdate } from './track-update.ts'
