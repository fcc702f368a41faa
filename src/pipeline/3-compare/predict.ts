import { explain, lastAppliedOf, mergeThreeWay, pruneRemoved } from '#kinds'
import {
  annotations,
  clientSideManagers,
  compareOptionsFor,
  fieldManager,
  isClientSideEntry,
  type KubeObject,
  KubeStatusError,
  type ObjectComparison,
  syncOptionsFor,
} from '#model'
import { answerKey } from './answer-cache.ts'
import { isProvenInSync } from './proof.ts'
import type { CompareInput, ComparePorts } from './types.ts'

/** What the live object would be after an apply, how we know, and the live object that this was found out with. */
export type Prediction =
  | {
      ok: true
      predicted: KubeObject
      live: KubeObject
      method: ObjectComparison['method']
      note?: string
      foldsOwnership: boolean
    }
  | { ok: false; reason: string }

/** Both objects are there. `desired` for the question, `masked` (without what is ignored) for the proof. */
export async function predict(pair: Pair, input: CompareInput, ports: ComparePorts): Promise<Prediction> {
  const live = await inVersionOf(pair, ports)
  if (typeof live === 'string') return { ok: false, reason: live }
  const foldsOwnership = foldable(pair.desired, live, input.application.syncOptions)
  if (!foldsOwnership && isProvenInSync(pair.maskedDesired, pair.maskedLive(live))) {
    return { ok: true, predicted: live, live, method: 'proof', foldsOwnership }
  }
  const merge = (note: string): Prediction => ({
    ok: true,
    predicted: mergeThreeWay(pair.desired, live, lastAppliedOf(live)),
    live,
    method: 'three-way-merge',
    note,
    foldsOwnership: false,
  })
  if (compareOptionsFor(pair.desired, input.application.compareOptions).get('ServerSideDiff') === 'false') {
    return merge('ServerSideDiff=false asks for a three-way merge')
  }
  if (!appliesServerSide(pair.desired, input.application.syncOptions))
    return merge('ServerSideApply=false asks for a client-side apply')
  const answer = await ask(pair.desired, live, input, ports)
  if (!answer.ok) return answer.refused ? merge(answer.reason) : { ok: false, reason: answer.reason }
  // What client-side apply wrote and Git no longer has stays in a dry run as long as the old entry owns it; the fold takes it.
  const predicted = foldsOwnership ? pruneRemoved(answer.predicted, lastAppliedOf(live), pair.desired) : answer.predicted
  return { ok: true, predicted, live: answer.live, method: 'server-side-apply', foldsOwnership }
}

/** A pair of objects and the same with what is ignored taken out. */
export type Pair = { desired: KubeObject; live: KubeObject; maskedDesired: KubeObject; maskedLive(live: KubeObject): KubeObject }

/** Server-side apply is how objects are written unless an option says otherwise. */
export function appliesServerSide(desired: KubeObject, applicationOptions: readonly string[]): boolean {
  return syncOptionsFor(desired, applicationOptions).get('ServerSideApply') !== 'false'
}

/** Whether entries of client-side apply have to become ours first; a field that Git drops would stay live otherwise. */
function foldable(desired: KubeObject, live: KubeObject, applicationOptions: readonly string[]): boolean {
  const options = syncOptionsFor(desired, applicationOptions)
  if (options.get('ClientSideApplyMigration') === 'false' || !appliesServerSide(desired, applicationOptions)) return false
  const named = desired.metadata.annotations?.[annotations.migrationManager]
  const managers = named === undefined ? clientSideManagers : [fieldManager, named]
  return (live.metadata.managedFields ?? []).some((entry) => isClientSideEntry(entry, managers))
}

/** Watches deliver one version of a kind; the question is asked in the version that Git uses. */
async function inVersionOf(pair: Pair, ports: ComparePorts): Promise<KubeObject | string> {
  if (pair.live.apiVersion === pair.desired.apiVersion) return pair.live
  try {
    const live = await ports.read(pair.desired)
    return live ?? 'the object went away while it was compared'
  } catch (thrown) {
    return `it could not be read as ${pair.desired.apiVersion}: ${explain(thrown, pair.desired)}`
  }
}

type Answer = { ok: true; predicted: KubeObject; live: KubeObject } | { ok: false; refused: boolean; reason: string }

async function ask(desired: KubeObject, live: KubeObject, input: CompareInput, ports: ComparePorts): Promise<Answer> {
  const key = answerKey(input.cluster, input.schemaVersion ?? '', desired, live)
  const known = ports.cache.get(key)
  if (known !== undefined) return { ok: true, predicted: known, live }
  try {
    const predicted = await ports.dryRunApply(desired)
    // An answer about a newer object than the one we hold would show differences that are only our lateness.
    const newer = predicted.metadata.resourceVersion !== live.metadata.resourceVersion
    const current = newer ? ((await ports.read(desired)) ?? live) : live
    ports.cache.set(newer ? answerKey(input.cluster, input.schemaVersion ?? '', desired, current) : key, predicted)
    return { ok: true, predicted, live: current }
  } catch (thrown) {
    return { ok: false, refused: isRefusal(thrown), reason: `the dry run failed: ${explain(thrown, desired)}` }
  }
}

/** The server answered and will answer the same again: no rights, or something that only a client-side apply accepts. */
function isRefusal(thrown: unknown): boolean {
  if (!(thrown instanceof KubeStatusError)) return false
  if ([403, 405, 415, 422].includes(thrown.code)) return true
  const words =
    /duplicate entries for key|not declared in schema|does not support dry run|failed to create typed patch object|sideEffects/i
  return (thrown.code === 400 || thrown.code === 500) && words.test(thrown.message)
}
