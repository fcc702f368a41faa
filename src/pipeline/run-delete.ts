import type { Cluster, Health, Kinds, KubeObject, Manifest, ObjectRef } from '#model'
import { hookFinalizer } from '#kinds'
import { refKey, refOf } from '#model'
import {
  clearHooks,
  type DeletionDecision,
  type DeletionInput,
  type DeletionStep,
  doDeletion,
  nextDeletion,
  planDeletion,
  type SyncPorts,
} from '#sync'

export type DeleteRequest = {
  input: DeletionInput
  health(object: KubeObject): Health | undefined
  kinds: Kinds
  /** When a human approved `Delete=confirm`; RFC 3339. */
  approvedAt: string | undefined
}

export type DeletePorts = {
  cluster: Cluster
  written(object: KubeObject): void
  deleted(step: DeletionStep): void
}

/** How far a deletion came without waiting. `problem` is what the API server refused. */
export type Deleted =
  | { do: 'wait'; message: string; problem: string | undefined }
  | { do: 'failed'; message: string }
  /** Take these finalizers off the Application, then call `letGo`, then come again. */
  | { do: 'phase-done'; removeFinalizers: string[]; message: string; letGo(): Promise<void> }
  | { do: 'finish'; message: string }

const turnLimit = 1_000

/** Takes the deletion of an application's objects one step further: hooks and waves in their order, as far as nothing has to be waited for. */
export async function removeObjects(request: DeleteRequest, ports: DeletePorts): Promise<Deleted> {
  const live = new Map(request.input.live.map((object) => [refKey(refOf(object)), object]))
  const plan = planDeletion(request.input)
  const written = (object: KubeObject) => {
    live.set(refKey(refOf(object)), object)
    ports.written(object)
  }
  const sync: SyncPorts = { cluster: ports.cluster, written }
  const seen = {
    live: (ref: ObjectRef) => live.get(refKey(ref)),
    health: request.health,
    ...(request.approvedAt === undefined ? {} : { approvedAt: request.approvedAt }),
  }
  await releaseHooks(request.input.live, sync)
  for (let turn = 0; turn < turnLimit; turn++) {
    const decision = nextDeletion(plan, seen)
    if (decision.do === 'create-hooks' || decision.do === 'delete') {
      const how = { plan, manifests: request.input.manifests, kinds: request.kinds }
      const { problem } = await doStep(decision, how, { sync, ports })
      // What was deleted is gone when the watch says so; only hooks that were created can be looked at right away.
      if (decision.do === 'delete' || problem !== undefined) return { do: 'wait', message: decision.message, problem }
    } else return await end(decision, sync)
  }
  throw new Error('the deletion decides and decides without coming to an end')
}

/** Hooks of an operation that the deletion cut short: nobody else takes our finalizer off them any more. */
async function releaseHooks(live: readonly KubeObject[], sync: SyncPorts): Promise<void> {
  const held = live.filter(
    ({ metadata }) => metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).includes(hookFinalizer),
  )
  const hooks = held.map((object) => ({
    ref: refOf(object),
    apiVersion: object.apiVersion,
    uid: object.metadata.uid ?? '',
    release: true,
    why: 'the application is deleted',
  }))
  if (hooks.length > 0) await clearHooks(hooks, sync)
}

async function doStep(
  decision: Extract<DeletionDecision, { do: 'create-hooks' | 'delete' }>,
  how: { plan: ReturnType<typeof planDeletion>; manifests: readonly Manifest[]; kinds: Kinds },
  with_: { sync: SyncPorts; ports: DeletePorts },
): Promise<{ problem: string | undefined }> {
  const { done, failed } = await doDeletion(decision, how, with_.sync)
  for (const step of done) if (step.action === 'delete') with_.ports.deleted(step)
  return { problem: failed[0]?.message }
}

async function end(decision: Exclude<DeletionDecision, { do: 'create-hooks' | 'delete' }>, sync: SyncPorts): Promise<Deleted> {
  switch (decision.do) {
    case 'wait':
      return { do: 'wait', message: decision.message, problem: undefined }
    case 'clear': {
      const { failed } = await clearHooks(decision.hooks, sync)
      return { do: 'wait', message: decision.message, problem: failed[0]?.message }
    }
    case 'failed':
      await clearHooks(decision.hooks, sync)
      return { do: 'failed', message: decision.message }
    case 'phase-done': {
      const { hooks, removeFinalizers, message } = decision
      const letGo = async () => {
        await clearHooks(hooks, sync)
      }
      return { do: 'phase-done', removeFinalizers, message, letGo }
    }
    case 'finish':
      return { do: 'finish', message: decision.message }
  }
}
