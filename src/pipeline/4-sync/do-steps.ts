import { applyOrder, explain, imagesOf } from '#kinds'
import { annotations, type KubeObject, KubeStatusError, messageOf, refKey, refText, type SyncStep, versionOf } from '#model'
import { hookMark } from './hook-state.ts'
import { createHook } from './hook-steps.ts'
import { resultFor } from './results.ts'
import { markedHook } from './step-context.ts'
import type { StepContext, StepOutcome, StepsOutcome, SyncDecision, SyncPorts } from './types.ts'
import { liveOf, writeObject } from './write-object.ts'

/** Calls at a time: enough for one wave of a large application, few enough for its cluster. */
const parallelCalls = 10

/**
 * Does the steps of one decision: prunes, then kinds one after the other, the objects of a kind in parallel. A failure ends the work
 * after its kind; what had not begun is `notTried`, and so is what has to wait for a deletion. A dry run asks about all of them,
 * whatever fails, and its good outcomes are not to be recorded.
 */
export async function doSteps(
  decision: Extract<SyncDecision, { do: 'dry-run' | 'steps' }>,
  context: StepContext,
  ports: SyncPorts,
): Promise<StepsOutcome> {
  const outcome: StepsOutcome = { done: [], failed: [], notTried: [] }
  const dryRun = decision.do === 'dry-run'
  for (const group of byKind(decision.steps)) {
    if (context.signal?.aborted === true || (outcome.failed.length > 0 && !dryRun)) {
      outcome.notTried.push(...group)
      continue
    }
    await inParallel(group, async (step) => {
      const done = dryRun ? await askAbout(step, context, ports) : await doStep(step, context, ports)
      if (done === undefined) outcome.notTried.push(step)
      else if (done.result.status === 'SyncFailed') outcome.failed.push(done)
      else outcome.done.push(done)
    })
  }
  return outcome
}

/** undefined where the step has to wait and be tried again. */
async function doStep(step: SyncStep, context: StepContext, ports: SyncPorts): Promise<StepOutcome | undefined> {
  if (step.action === 'skip') {
    return step.prune === true
      ? { step, result: resultFor(step, { status: 'PruneSkipped', message: step.why }) }
      : { step, result: resultFor(step, { status: 'Synced', message: `${nameOf(step)} unchanged` }) }
  }
  if (step.refused !== undefined) return failure(step, step.refused)
  if (step.action === 'prune') return prune(step, ports)
  const desired = context.desired.get(refKey(step.ref))
  if (desired === undefined)
    return failure(step, 'its desired object is unknown; expected the manifests that the plan was made of')
  try {
    const written = step.hook
      ? await createHook(step, desired, context, ports)
      : await writeObject(step, desired, ports, { dryRun: false, signal: context.signal })
    if ('waits' in written) return undefined
    ports.written?.(written.object)
    const images = imagesOf(written.object)
    return {
      step,
      object: written.object,
      result: resultFor(step, {
        status: 'Synced',
        message: `${nameOf(step)} ${written.words}`,
        ...(step.hook && { hookPhase: 'Running' }),
        ...(images.length > 0 && { images }),
      }),
    }
  } catch (thrown) {
    return failure(step, explain(thrown, desired))
  }
}

/** Deletes exactly what was compared: an object that another application has taken over, or is about to, stays. */
async function prune(step: SyncStep, ports: SyncPorts): Promise<StepOutcome> {
  const other = ports.wantedElsewhere?.(step.ref)
  if (other !== undefined) return kept(step, `kept: the application ${other} has it in its source`)
  for (let attempt = 1; ; attempt++) {
    try {
      const { group: _group, kind, ...name } = step.ref
      const live = await liveOf({ apiVersion: step.apiVersion, kind, metadata: name }, ports)
      if (live !== undefined && step.uid !== undefined && live.metadata.uid !== step.uid) return failure(step, replaced)
      const mark = live?.metadata.annotations?.[annotations.trackingId] ?? ''
      if (live !== undefined && step.trackingId !== undefined && mark !== step.trackingId) {
        ports.written?.(live)
        return kept(step, `kept: it was marked as ${mark === '' ? "nobody's" : mark} since the comparison`)
      }
      await ports.cluster.delete(step.ref, {
        propagationPolicy: step.propagationPolicy ?? 'Foreground',
        version: versionOf(step.apiVersion),
        ...(step.uid !== undefined && { uid: step.uid }),
        ...(live?.metadata.resourceVersion !== undefined && { resourceVersion: live.metadata.resourceVersion }),
      })
      return { step, result: resultFor(step, { status: 'Pruned', message: 'pruned' }) }
    } catch (thrown) {
      const isConflict = thrown instanceof KubeStatusError && thrown.code === 409
      if (!isConflict || attempt >= pruneTries) return failure(step, isConflict ? replaced : messageOf(thrown))
    }
  }
}

/** How often an object is looked at again that somebody writes to while it is to be deleted. */
const pruneTries = 5
const replaced = 'it was replaced by another object of its name since the comparison; nothing was deleted'

function kept(step: SyncStep, message: string): StepOutcome {
  return { step, result: resultFor(step, { status: 'PruneSkipped', message }) }
}

async function askAbout(step: SyncStep, context: StepContext, ports: SyncPorts): Promise<StepOutcome | undefined> {
  if (step.refused !== undefined) return failure(step, step.refused)
  if (step.action === 'prune' || step.action === 'skip') {
    return {
      step,
      result: resultFor(step, step.action === 'prune' ? { status: 'Pruned', message: 'pruned (dry run)' } : { status: 'Synced' }),
    }
  }
  const desired = context.desired.get(refKey(step.ref))
  if (desired === undefined)
    return failure(step, 'its desired object is unknown; expected the manifests that the plan was made of')
  try {
    await writeObject({ ...step, action: step.hook ? 'apply' : step.action }, questionFor(step, desired, context), ports, {
      dryRun: true,
      signal: context.signal,
    })
    return { step, result: resultFor(step, { status: 'Synced', message: `${nameOf(step)} ${step.action} (dry run)` }) }
  } catch (thrown) {
    if (step.hook && isImmutable(thrown))
      return { step, result: resultFor(step, { status: 'Synced', message: `${nameOf(step)} create (dry run)` }) }
    return failure(step, explain(thrown, desired))
  }
}

function questionFor(step: SyncStep, desired: KubeObject, context: StepContext): KubeObject {
  return step.hook ? markedHook(desired, step.ref.name, hookMark(context.attempt, step)) : desired
}

/** The hook of an earlier sync is still there and will be deleted first: that it cannot be changed says nothing. */
function isImmutable(thrown: unknown): boolean {
  return thrown instanceof KubeStatusError && thrown.code === 422 && /immutable/i.test(thrown.message)
}

function failure(step: SyncStep, message: string): StepOutcome {
  const result = resultFor(step, { status: 'SyncFailed', message: `Cannot ${step.action} ${refText(step.ref)}: ${message}` })
  return { step, result: step.hook ? { ...result, hookPhase: 'Failed' } : result }
}

/** As kubectl names objects: `deployment.apps/web`. */
function nameOf(step: SyncStep): string {
  const kind = step.ref.kind.toLowerCase()
  return `${step.ref.group === '' ? kind : `${kind}.${step.ref.group}`}/${step.ref.name}`
}

/** Steps come in the order of the plan; neighbours of the same kind order go together. */
function byKind(steps: readonly SyncStep[]): SyncStep[][] {
  const groups: SyncStep[][] = []
  for (const step of steps) {
    const last = groups.at(-1)
    const [first] = last ?? []
    const same =
      first !== undefined &&
      first.phase === step.phase &&
      first.wave === step.wave &&
      (first.action === 'prune') === (step.action === 'prune') &&
      applyOrder(first.ref.kind) === applyOrder(step.ref.kind)
    if (last !== undefined && same) last.push(step)
    else groups.push([step])
  }
  return groups
}

async function inParallel<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  let next = 0
  const worker = async (): Promise<void> => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await run(item)
  }
  await Promise.all(Array.from({ length: Math.min(parallelCalls, items.length) }, worker))
}
