import { hookFinalizer } from '#kinds'
import { fieldManager, type KindInfo, type KubeObject, KubeStatusError, messageOf, type SyncStep, versionOf } from '#model'
import { hookMark, isMadeBy } from './hook-state.ts'
import { markedHook } from './step-context.ts'
import type { HookRemoval, StepContext, SyncPorts } from './types.ts'
import { liveOf, type WriteHow, type Written } from './write-object.ts'

/**
 * Creates a hook exactly once an attempt, whatever happens between creating and recording: its name and its mark follow from the
 * attempt, so a hook that is there already with the mark is the one, and a second creation is refused by the API server.
 */
export async function createHook(step: SyncStep, desired: KubeObject, context: StepContext, ports: SyncPorts): Promise<Written> {
  const how: WriteHow = { dryRun: false, signal: context.signal }
  const hook = markedHook(desired, step.ref.name, hookMark(context.attempt, step))
  const live = await liveOf(hook, ports)
  if (live === undefined) {
    try {
      return { object: await ports.cluster.create(hook, writeOptions(how)), words: 'created' }
    } catch (thrown) {
      if (!(thrown instanceof KubeStatusError) || thrown.reason !== 'AlreadyExists') throw thrown
      const other = await liveOf(hook, ports)
      return other !== undefined && isMadeBy(other, context.attempt, step)
        ? { object: other, words: 'created' }
        : inTheWay(other, ports)
    }
  }
  if (isMadeBy(live, context.attempt, step)) return { object: live, words: 'created' }
  if (live.metadata.deletionTimestamp !== undefined || (step.deletePolicies ?? []).includes('BeforeHookCreation')) {
    return inTheWay(live, ports)
  }
  // No policy deletes it before: the object of the earlier sync is the hook, brought up to date.
  return { object: await ports.cluster.apply(hook, { ...writeOptions(how), force: true }), words: 'configured' }
}

/** The caller has to see the old hook, or it would ask for the new one again at once. */
function inTheWay(old: KubeObject | undefined, ports: SyncPorts): Written {
  if (old !== undefined) ports.written?.(old)
  return { waits: 'a hook of an earlier sync is in the way' }
}

/** Deletes hooks, or only takes our finalizer off so that others may. One that is gone, or is another object by now, counts as done. */
export async function clearHooks(
  hooks: readonly HookRemoval[],
  ports: SyncPorts,
): Promise<{ done: HookRemoval[]; failed: Array<{ hook: HookRemoval; message: string }> }> {
  const done: HookRemoval[] = []
  const failed: Array<{ hook: HookRemoval; message: string }> = []
  await Promise.all(
    hooks.map(async (hook) => {
      try {
        await clearHook(hook, ports)
        done.push(hook)
      } catch (thrown) {
        failed.push({ hook, message: messageOf(thrown) })
      }
    }),
  )
  return { done, failed }
}

async function clearHook(hook: HookRemoval, ports: SyncPorts): Promise<void> {
  const kind = (await ports.cluster.kinds()).find(hook.ref.group, hook.ref.kind, versionOf(hook.apiVersion))
  if (kind === undefined) return
  for (let attempt = 1; ; attempt++) {
    try {
      await releaseHook(hook, kind, ports)
      break
    } catch (thrown) {
      if (!(thrown instanceof KubeStatusError)) throw thrown
      if (thrown.code === 404) return
      if (attempt === 3 || thrown.code !== 409) throw thrown
    }
  }
  if (hook.release) return
  try {
    await ports.cluster.delete(hook.ref, { propagationPolicy: 'Background', uid: hook.uid, version: versionOf(hook.apiVersion) })
  } catch (thrown) {
    // Another object has the name by now: ours is gone.
    if (!(thrown instanceof KubeStatusError) || thrown.code !== 409) throw thrown
  }
}

async function releaseHook(hook: HookRemoval, kind: KindInfo, ports: SyncPorts): Promise<void> {
  const live = await ports.cluster.get(kind, hook.ref.namespace, hook.ref.name)
  const finalizers = live?.metadata.finalizers ?? []
  if (live === undefined || live.metadata.uid !== hook.uid || !finalizers.includes(hookFinalizer)) return
  const metadata = {
    resourceVersion: live.metadata.resourceVersion ?? '',
    finalizers: finalizers.filter((finalizer) => finalizer !== hookFinalizer),
  }
  const released = await ports.cluster.patch(
    hook.ref,
    { metadata },
    { fieldManager, type: 'merge', version: versionOf(hook.apiVersion) },
  )
  ports.written?.(released)
}

function writeOptions(how: WriteHow): { fieldManager: string; signal?: AbortSignal } {
  return { fieldManager, ...(how.signal !== undefined && { signal: how.signal }) }
}
