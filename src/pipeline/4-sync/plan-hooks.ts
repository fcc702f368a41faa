import {
  annotations,
  hookOf,
  type KubeObject,
  type ObjectComparison,
  syncOptionsFor,
  type SyncPhase,
  type SyncStep,
} from '#model'
import { frameOf, skipsDryRun } from './plan-steps.ts'
import type { SyncOptions } from './types.ts'

/** The steps of a hook, one a phase; none where it never runs, or runs only while the application is deleted. */
export function hookSteps(object: ObjectComparison, options: SyncOptions): SyncStep[] {
  const hook = object.desired === undefined ? undefined : hookOf(object.desired)
  if (hook === undefined || object.desired === undefined) return []
  const desired = object.desired
  const set = syncOptionsFor(desired, options.syncOptions)
  return hook.phases
    .filter((phase) => phase !== 'PreDelete' && phase !== 'PostDelete')
    .map((phase) => ({
      ...frameOf(object),
      ref: { ...object.ref, name: hookName(desired, phase, options) },
      phase,
      wave: object.wave,
      action: 'create',
      why: `it is a ${phase} hook`,
      deletePolicies: hook.deletePolicies,
      ...(skipsDryRun(object, set) && { skipDryRun: true }),
    }))
}

/**
 * The name of a hook in an attempt. A generated one is made of the prefix, the commit, the phase and the time at which the operation
 * began, so that every look at the same attempt finds the same name.
 */
export function hookName(
  hook: KubeObject,
  phase: SyncPhase,
  options: Pick<SyncOptions, 'revision' | 'startedAt' | 'retryCount'>,
): string {
  if (hook.metadata.name) return hook.metadata.name
  const seconds = Math.floor(Date.parse(options.startedAt) / 1000) + options.retryCount
  return `${hook.metadata.generateName ?? ''}${options.revision.slice(0, 7)}-${phase.toLowerCase()}-${seconds}`
}

/** The hook as an attempt creates it: under its final name, marked with the attempt, held until its result is recorded. */
export function hookObject(hook: KubeObject, name: string, mark: string, finalizer: string): KubeObject {
  const { generateName: _generated, ...metadata } = hook.metadata
  const id = metadata.annotations?.[annotations.trackingId]
  return {
    ...hook,
    metadata: {
      ...metadata,
      name,
      annotations: {
        ...metadata.annotations,
        // A tracking id that was written before the name was known ends in `/`.
        ...(id?.endsWith('/') && { [annotations.trackingId]: `${id}${name}` }),
        [annotations.attempt]: mark,
      },
      finalizers: [...new Set([...(metadata.finalizers ?? []), finalizer])],
    },
  }
}
