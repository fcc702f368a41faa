import { explain } from '#kinds'
import { KubeStatusError, messageOf, refKey, refOf, refText, type Manifest, type SyncStep, versionOf } from '#model'
import type { DeletionDecision, DeletionPlan, DeletionStep } from './deletion-types.ts'
import { createHook } from './hook-steps.ts'
import type { StepContext, SyncPorts } from './types.ts'

/** What became of the steps of a deletion. */
export type DeletionOutcome = { done: DeletionStep[]; failed: Array<{ step: DeletionStep; message: string }> }

/** Deletes the objects, or creates the hooks, of one decision. */
export async function doDeletion(
  decision: Extract<DeletionDecision, { do: 'create-hooks' | 'delete' }>,
  how: { plan: DeletionPlan; manifests: readonly Manifest[]; kinds: StepContext['kinds'] },
  ports: SyncPorts,
): Promise<DeletionOutcome> {
  const outcome: DeletionOutcome = { done: [], failed: [] }
  const desired = new Map(how.manifests.map(({ object }) => [refKey(refOf(object)), object]))
  const context: StepContext = { desired, kinds: how.kinds, attempt: how.plan.attempt }
  for (const step of decision.steps) {
    const message = step.action === 'create' ? await create(step, context, ports) : await remove(step, ports)
    if (message === undefined) outcome.done.push(step)
    else outcome.failed.push({ step, message: `Cannot ${step.action} ${refText(step.ref)}: ${message}` })
  }
  return outcome
}

async function create(step: DeletionStep, context: StepContext, ports: SyncPorts): Promise<string | undefined> {
  const object = context.desired.get(refKey(step.ref))
  if (object === undefined) return 'its manifest is unknown'
  const hook: SyncStep = {
    ref: step.ref,
    apiVersion: step.apiVersion,
    phase: step.phase === 'PostDelete' ? 'PostDelete' : 'PreDelete',
    wave: step.wave,
    action: 'create',
    hook: true,
    why: step.why,
    ...(step.deletePolicies !== undefined && { deletePolicies: step.deletePolicies }),
  }
  try {
    const written = await createHook(hook, object, context, ports)
    if ('waits' in written) return undefined
    ports.written?.(written.object)
    return undefined
  } catch (thrown) {
    return explain(thrown, object)
  }
}

/** An object that is gone, or is another one by now, needs no deletion. */
async function remove(step: DeletionStep, ports: SyncPorts): Promise<string | undefined> {
  try {
    await ports.cluster.delete(step.ref, {
      propagationPolicy: step.propagationPolicy,
      version: versionOf(step.apiVersion),
      ...(step.uid !== undefined && { uid: step.uid }),
    })
    return undefined
  } catch (thrown) {
    return thrown instanceof KubeStatusError && thrown.code === 409 ? undefined : messageOf(thrown)
  }
}
