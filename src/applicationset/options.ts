import type { ApplicationSet, ApplicationsSyncPolicy } from '#model'

/** Settings of the whole controller. */
export type ApplicationSetOptions = {
  /** The policy of the controller, which wins over that of a set unless `policyOverride` is set; unset, the set's own counts. */
  policy?: ApplicationsSyncPolicy
  policyOverride?: boolean
  newGitFileGlobbing?: boolean
  preservedAnnotations?: readonly string[]
  preservedLabels?: readonly string[]
}

/** What may happen to the Applications of a set; everything unless somebody says otherwise. */
export function policyOf(applicationSet: ApplicationSet, options: ApplicationSetOptions = {}): ApplicationsSyncPolicy {
  const own = applicationSet.spec.syncPolicy?.applicationsSync
  const mayOverride = options.policy === undefined || options.policyOverride === true
  return (mayOverride ? own : undefined) ?? options.policy ?? 'sync'
}
