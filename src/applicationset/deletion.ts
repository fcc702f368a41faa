import type { Application, ApplicationSet } from '#model'
import { isOwned } from './plan.ts'
import { resourcesFinalizer } from './rendered.ts'
import { type ApplicationSetOptions, policyOf } from './options.ts'

/**
 * What to do with an ApplicationSet that is being deleted: Applications that must outlive it because the policy forbids deletions lose their
 * owner references, then the set loses its finalizer. With a policy that allows deletions Kubernetes' garbage collector removes them.
 */
export function planSetDeletion(
  applicationSet: ApplicationSet,
  applications: readonly Application[],
  options: ApplicationSetOptions = {},
): { release: Application[]; removeFinalizers: string[] } {
  const policy = policyOf(applicationSet, options)
  const keeps = policy === 'create-only' || policy === 'create-update'
  return {
    release: keeps ? applications.filter((application) => isOwned(application, applicationSet)) : [],
    removeFinalizers: (applicationSet.metadata.finalizers ?? []).filter((name) => name === resourcesFinalizer),
  }
}
