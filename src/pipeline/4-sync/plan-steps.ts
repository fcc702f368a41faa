import { matchGlob } from '#base'
import { traitsOf } from '#kinds'
import {
  annotations,
  type ObjectComparison,
  type ObjectRef,
  type OptionSet,
  type ResourceResult,
  type StepAction,
  syncOptionsFor,
  type SyncStep,
} from '#model'
import type { SyncOptions } from './types.ts'

/** Whether selective sync takes an object. */
export function isSelected(ref: ObjectRef, selection: NonNullable<SyncOptions['resources']>): boolean {
  const matches = (entry: (typeof selection)[number]) =>
    matchGlob(entry.group, ref.group) &&
    matchGlob(entry.kind, ref.kind) &&
    matchGlob(entry.name, ref.name) &&
    (entry.namespace === undefined || entry.namespace === '' || entry.namespace === ref.namespace)
  if (selection.some((entry) => entry.exclude === true && matches(entry))) return false
  const included = selection.filter((entry) => entry.exclude !== true)
  return included.length === 0 || included.some(matches)
}

/** The step that makes the destination namespace, or sets its managed metadata; none where there is nothing to do. */
export function namespaceStep(namespace: ObjectComparison | undefined): SyncStep[] {
  if (namespace === undefined || (namespace.live !== undefined && namespace.status === 'Synced')) return []
  const base = { ref: namespace.ref, apiVersion: namespace.apiVersion, phase: 'PreSync', wave: 0, hook: false } as const
  return namespace.live === undefined
    ? [
        {
          ...base,
          action: 'create',
          skipDryRun: true,
          why: 'CreateNamespace asks for the namespace and the cluster does not have it',
        },
      ]
    : [{ ...base, action: 'apply', why: namespace.reason ?? 'its managed metadata differs' }]
}

/** The step for one desired object; none where ApplyOutOfSyncOnly leaves it out. */
export function applyStep(object: ObjectComparison, options: SyncOptions): SyncStep[] {
  const set = syncOptionsFor(object.desired, options.syncOptions)
  const base: SyncStep = {
    ...frameOf(object),
    wave: object.wave,
    phase: 'Sync',
    action: 'apply',
    why: object.reason ?? 'it is out of sync',
  }
  if (object.status === 'Synced' && object.foldsOwnership !== true) {
    const done = (options.results ?? []).some((result) => isResultOf(result, object.ref))
    const omitted = set.get('ApplyOutOfSyncOnly') === 'true' && !done
    return omitted ? [] : [{ ...base, action: 'skip', skipDryRun: true, why: 'it is as desired' }]
  }
  const clientSide = isClientSide(object, set)
  return [
    {
      ...base,
      ...actionOf(object, set, options),
      ...(clientSide && { clientSide }),
      ...(object.foldsOwnership === true && { foldsOwnership: true }),
      // The comparison has just asked the same question.
      ...((skipsDryRun(object, set) || object.method === 'server-side-apply') && { skipDryRun: true }),
    },
  ]
}

/** The step for an object that is live, tracked and no longer desired. Where it must stay, a step that says so. */
export function pruneStep(object: ObjectComparison, options: SyncOptions): SyncStep {
  const set = syncOptionsFor(object.live, options.syncOptions)
  const keep = object.live?.metadata.annotations?.[annotations.helmResourcePolicy] === 'keep'
  const base: SyncStep = {
    ...frameOf(object),
    phase: 'Sync',
    wave: object.wave,
    action: 'skip',
    skipDryRun: true,
    prune: true,
    why: '',
    ...(object.live?.metadata.uid !== undefined && { uid: object.live.metadata.uid }),
    trackingId: object.live?.metadata.annotations?.[annotations.trackingId] ?? '',
  }
  if (set.get('Prune') === 'false' || keep) {
    return { ...base, why: `ignored (no prune): ${keep ? `${annotations.helmResourcePolicy} is keep` : 'Prune=false'}` }
  }
  if (!options.prune) return { ...base, why: 'ignored (requires pruning)' }
  return {
    ...base,
    action: 'prune',
    why: 'it is no longer in the source',
    propagationPolicy: propagationOf(set),
    ...(set.get('Prune') === 'confirm' && { needsConfirmation: true }),
    ...(set.get('PruneLast') === 'true' && { pruneLast: true }),
  }
}

/** How deletions spread to what the object owns: in the foreground unless an option says otherwise. */
export function propagationOf(options: OptionSet): 'Foreground' | 'Background' | 'Orphan' {
  switch ((options.get('PrunePropagationPolicy') ?? '').toLowerCase()) {
    case 'background':
      return 'Background'
    case 'orphan':
      return 'Orphan'
    default:
      return 'Foreground'
  }
}

/** What every step of an object says. */
export function frameOf(
  object: ObjectComparison,
): Pick<SyncStep, 'ref' | 'apiVersion' | 'hook' | 'ignoredFields' | 'awaitsKind'> {
  return {
    ref: object.ref,
    apiVersion: object.apiVersion,
    hook: object.hook,
    ...(object.awaitsKind === true && { awaitsKind: true }),
    ...(object.ignoredFields !== undefined && { ignoredFields: object.ignoredFields }),
  }
}

/** Whether the API server cannot be asked about the object before the sync. */
export function skipsDryRun(object: ObjectComparison, options: OptionSet): boolean {
  return object.awaitsKind === true || options.get('SkipDryRunOnMissingResource') === 'true'
}

function actionOf(object: ObjectComparison, set: OptionSet, options: SyncOptions): { action: StepAction; why?: string } {
  if (object.live === undefined) return { action: 'create' }
  if (set.get('Replace') === 'true') return { action: 'replace' }
  if (options.force || set.get('Force') === 'true') {
    const own = syncOptionsFor(object.desired, []).get('Force') === 'true'
    if (own || traitsOf(object.ref).holdsData !== true) return { action: 'recreate' }
    return {
      action: 'apply',
      why: `${object.reason ?? 'it is out of sync'}; not recreated, because a ${object.ref.kind} holds what cannot be made again (annotate it with Force=true to allow it)`,
    }
  }
  return { action: isClientSide(object, set) ? 'patch' : 'apply' }
}

/** `Validate=false` lets fields through that server-side apply always refuses, so it is a client-side apply too. */
function isClientSide(object: ObjectComparison, set: OptionSet): boolean {
  return object.method === 'three-way-merge' || set.get('ServerSideApply') === 'false' || set.get('Validate') === 'false'
}

function isResultOf(result: ResourceResult, ref: ObjectRef): boolean {
  return result.group === ref.group && result.kind === ref.kind && result.namespace === ref.namespace && result.name === ref.name
}
