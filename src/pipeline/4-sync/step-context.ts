import { hookFinalizer } from '#kinds'
import { annotations, type Comparison, hookOf, type Kinds, type KubeObject, type Manifest, refKey, refOf } from '#model'
import { hookName, hookObject } from './plan-hooks.ts'
import type { StepContext, SyncOptions } from './types.ts'

/**
 * What steps need beyond themselves: desired objects by `refKey`, hooks under their final names, the namespace of CreateNamespace,
 * and the name of the attempt, which is the same however often it is asked for.
 */
export function stepContext(
  manifests: readonly Manifest[],
  comparison: Comparison,
  kinds: Kinds,
  options: SyncOptions,
): StepContext {
  const desired = new Map<string, KubeObject>()
  for (const { object } of manifests) {
    const hook = hookOf(object)
    const names = hook === undefined ? [object.metadata.name ?? ''] : hook.phases.map((phase) => hookName(object, phase, options))
    for (const name of names) desired.set(refKey({ ...refOf(object), name }), object)
  }
  const namespace = comparison.namespace?.desired
  if (namespace !== undefined) desired.set(refKey(refOf(namespace)), namespace)
  return { desired, kinds, attempt: attemptName(options) }
}

/** Names an attempt: the application, the operation by its start, and how often it failed before. */
export function attemptName(options: Pick<SyncOptions, 'applicationUid' | 'startedAt' | 'retryCount'>): string {
  return `${options.applicationUid}/${options.startedAt}/${options.retryCount}`
}

/** The hook as the attempt creates it. */
export function markedHook(hook: KubeObject, name: string, mark: string): KubeObject {
  return hookObject(hook, name, mark, hookFinalizer)
}

/** The object with what client-side apply remembers of it. */
export function withLastApplied(object: KubeObject): KubeObject {
  const { [annotations.lastApplied]: _old, ...others } = object.metadata.annotations ?? {}
  const bare: KubeObject = { ...object, metadata: { ...object.metadata, annotations: others } }
  return {
    ...bare,
    metadata: { ...bare.metadata, annotations: { ...others, [annotations.lastApplied]: `${JSON.stringify(bare)}\n` } },
  }
}
