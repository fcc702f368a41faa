import { ClusterUnreachableError, type KubeObject, KubeStatusError, messageOf, refOf } from '#model'
import { traitsOf } from './registry.ts'

/** What went wrong, without what a Secret holds: API servers quote the values that they refuse. */
export function explain(thrown: unknown, object: KubeObject): string {
  if (thrown instanceof ClusterUnreachableError) return `the cluster does not answer (${thrown.message})`
  if (!traitsOf(refOf(object)).secret || !(thrown instanceof KubeStatusError)) return messageOf(thrown)
  const fields = thrown.causes.flatMap((cause) => (cause.field === undefined ? [] : [cause.field.replace(/\[.*/, '')]))
  return `the API server says ${thrown.reason} (${thrown.code})${fields.length > 0 ? ` about ${[...new Set(fields)].join(', ')}` : ''}`
}
