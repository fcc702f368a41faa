import { compareByApplyOrder, declaredKind, traitsOf } from '#kinds'
import { type Comparison, type ObjectComparison, refKey, refText, syncPhases, type SyncPlan, type SyncStep, waveOf } from '#model'
import { hookSteps } from './plan-hooks.ts'
import { applyStep, isSelected, namespaceStep, pruneStep } from './plan-steps.ts'
import type { SyncOptions } from './types.ts'

/**
 * The steps of a sync in their order: phase, wave, prunes before applies, kind, name. A problem names what forbids the whole sync.
 * The plan of an attempt that goes on is the plan of its beginning, apart from what is gone since.
 */
export function planSync(comparison: Comparison, options: SyncOptions): SyncPlan {
  const partial = (options.resources ?? []).length > 0
  const selected = comparison.objects.filter((object) => isSelected(object.ref, options.resources ?? []))
  const problems = problemsOf(comparison, selected, options)
  const ordinary = selected.filter((object) => !object.hook)
  const wanted = ordinary.filter((object) => object.desired !== undefined)
  const desired = wanted.map((object) => withoutHope(object, wanted))
  const steps = [
    ...(partial ? [] : namespaceStep(comparison.namespace)),
    ...desired.flatMap((object) => applyStep(object, options)),
    ...(partial || options.strategy === 'apply' ? [] : selected.flatMap((object) => hookSteps(object, options))),
  ]
  const prunes = ordinary.filter((object) => object.requiresPruning).map((object) => pruneStep(object, options))
  const ordered = moveToFirstUse([...steps, ...arrangePrunes(prunes, steps, options)], desired)
  const permitted = ordered.map((step) => withRefusal(step, options))
  return { steps: skipImpossibleDryRuns(permitted, comparison).sort(compareSteps), problems }
}

/** The order of execution; total, so that no two plans of the same comparison differ. */
export function compareSteps(a: SyncStep, b: SyncStep): number {
  const prunes = (step: SyncStep) => (step.action === 'prune' ? 0 : 1)
  const kinds = compareByApplyOrder(a.ref, b.ref)
  return (
    syncPhases.indexOf(a.phase) - syncPhases.indexOf(b.phase) ||
    a.wave - b.wave ||
    prunes(a) - prunes(b) ||
    // What others need goes last.
    (a.action === 'prune' ? -kinds : kinds)
  )
}

function problemsOf(comparison: Comparison, selected: readonly ObjectComparison[], options: SyncOptions): string[] {
  const shared = options.syncOptions.some((option) => /^FailOnSharedResource(=true)?$/.test(option.trim()))
  const invalid = comparison.conditions
    .filter((condition) => condition.type === 'InvalidSpecError')
    .map((condition) => condition.message)
  const own = selected.flatMap((object) => {
    const problems: string[] = []
    if (object.desired !== undefined) {
      const { problem } = waveOf(object.desired)
      if (problem !== undefined) problems.push(`Cannot order ${refText(object.ref)}: ${problem}`)
    }
    if (object.blocked !== undefined) problems.push(`Cannot sync ${refText(object.ref)}: ${object.blocked}`)
    if (shared && object.sharedWith !== undefined && object.desired !== undefined) {
      problems.push(
        `Cannot sync ${refText(object.ref)}: it is tracked by the application ${object.sharedWith}, and FailOnSharedResource is set`,
      )
    }
    return problems
  })
  return [...invalid, ...own]
}

/** Waves of prunes are mirrored: what came last goes first. With PruneLast they follow everything else of the phase. */
function arrangePrunes(prunes: readonly SyncStep[], others: readonly SyncStep[], options: SyncOptions): SyncStep[] {
  const waves = [...new Set(prunes.filter((step) => step.action === 'prune').map((step) => step.wave))].sort((a, b) => a - b)
  const mirrored = new Map(waves.map((wave, index) => [wave, waves[waves.length - 1 - index] ?? wave]))
  const last = Math.max(0, ...[...others, ...prunes].filter((step) => step.phase === 'Sync').map((step) => step.wave)) + 1
  const allLast = options.syncOptions.some((option) => /^PruneLast(=true)?$/.test(option.trim()))
  return prunes.map((step) => {
    if (step.action !== 'prune') return step
    if (allLast || step.pruneLast === true) return { ...step, wave: last }
    return { ...step, wave: mirrored.get(step.wave) ?? step.wave }
  })
}

/** A Namespace or CRD is needed as soon as the first object that lives in it or is of its kind. */
function moveToFirstUse(steps: readonly SyncStep[], desired: readonly ObjectComparison[]): SyncStep[] {
  const declared = new Map(
    desired.flatMap((object) => {
      const kind = object.desired === undefined ? undefined : declaredKind(object.desired)
      return kind === undefined ? [] : [[refKey(object.ref), `${kind.group}/${kind.kind}`] as const]
    }),
  )
  const isBefore = (a: SyncStep, b: SyncStep) =>
    syncPhases.indexOf(a.phase) - syncPhases.indexOf(b.phase) < 0 || (a.phase === b.phase && a.wave < b.wave)
  return steps.map((step) => {
    if (step.hook || step.action === 'prune') return step
    const provides = declared.get(refKey(step.ref))
    const users = steps.filter(
      (other) =>
        other !== step &&
        other.action !== 'prune' &&
        (provides === undefined
          ? isNamespaceStep(step) && other.ref.namespace === step.ref.name
          : `${other.ref.group}/${other.ref.kind}` === provides),
    )
    const first = users.reduce<SyncStep | undefined>(
      (found, user) => (found === undefined || isBefore(user, found) ? user : found),
      undefined,
    )
    if (first === undefined || !isBefore(first, step)) return step
    return {
      ...step,
      phase: first.phase,
      wave: first.wave,
      why: `${step.why}; moved to ${first.phase} wave ${first.wave}, where it is first needed`,
    }
  })
}

/** What the project forbids fails for itself; the rest of the plan is not touched by it. */
function withRefusal(step: SyncStep, options: SyncOptions): SyncStep {
  const refused = step.action === 'skip' ? undefined : options.refusal?.(step.ref)
  return refused === undefined ? step : { ...step, refused, skipDryRun: false, why: refused }
}

/** Where its CRD is not part of this sync, an object does not wait for its kind: it would wait for ever. */
function withoutHope(object: ObjectComparison, wanted: readonly ObjectComparison[]): ObjectComparison {
  if (object.awaitsKind !== true) return object
  const comes = wanted.some((other) => {
    const kind = other.desired === undefined ? undefined : declaredKind(other.desired)
    return kind?.group === object.ref.group && kind.kind === object.ref.kind
  })
  return comes ? object : { ...object, awaitsKind: false }
}

function isNamespaceStep(step: SyncStep): boolean {
  return traitsOf(step.ref).holdsNamespaced === true
}

/** The API server cannot be asked about objects in a namespace, or of a kind, that this very sync makes. */
function skipImpossibleDryRuns(steps: readonly SyncStep[], comparison: Comparison): SyncStep[] {
  const made = new Set(steps.filter((step) => isNamespaceStep(step) && step.action === 'create').map((step) => step.ref.name))
  const live = new Set(
    [...comparison.objects, ...(comparison.namespace ? [comparison.namespace] : [])]
      .filter((object) => object.live !== undefined && traitsOf(object.ref).holdsNamespaced === true)
      .map((object) => object.ref.name),
  )
  return steps.map((step) =>
    made.has(step.ref.namespace) && !live.has(step.ref.namespace) ? { ...step, skipDryRun: true } : step,
  )
}
