import { compareByApplyOrder, traitsOf } from '#kinds'
import { annotations, hookOf, type KubeObject, type Manifest, type OptionSet, refOf, syncOptionsFor, waveOf } from '#model'
import type { DeletionInput, DeletionPhase, DeletionPlan, DeletionStep } from './deletion-types.ts'

const prefix = 'argocd.argoproj.io'
const resourcesFinalizer = `resources-finalizer.${prefix}`
const preDeleteFinalizer = `pre-delete-finalizer.${prefix}`
const postDeleteFinalizer = `post-delete-finalizer.${prefix}`

/**
 * How an application's objects go: PreDelete hooks, then objects from the highest wave to the lowest, in a wave what others need last,
 * then PostDelete hooks. The finalizers of the Application say which of these happen; without the resources finalizer everything stays.
 */
export function planDeletion(input: DeletionInput): DeletionPlan {
  const { finalizers } = input.application
  const own = (name: string) => finalizers.filter((finalizer) => finalizer === name || finalizer.startsWith(`${name}/`))
  const byPhase = { PreDelete: own(preDeleteFinalizer), Delete: own(resourcesFinalizer), PostDelete: own(postDeleteFinalizer) }
  const propagationPolicy = byPhase.Delete.includes(`${resourcesFinalizer}/background`) ? 'Background' : 'Foreground'
  const steps = [
    ...(byPhase.PreDelete.length > 0 ? hooksOf(input.manifests, 'PreDelete') : []),
    ...(byPhase.Delete.length > 0 ? deletesOf(input, propagationPolicy) : []),
    ...(byPhase.PostDelete.length > 0 ? hooksOf(input.manifests, 'PostDelete') : []),
  ]
  const { uid, deletionTimestamp } = input.application
  return { steps, attempt: `${uid}/${deletionTimestamp}/delete`, startedAt: deletionTimestamp, finalizers: byPhase }
}

function hooksOf(manifests: readonly Manifest[], phase: 'PreDelete' | 'PostDelete'): DeletionStep[] {
  return manifests
    .flatMap(({ object }): DeletionStep[] => {
      const hook = hookOf(object)
      if (hook === undefined || !hook.phases.includes(phase)) return []
      return [
        {
          ref: refOf(object),
          apiVersion: object.apiVersion,
          phase,
          wave: waveOf(object).wave,
          action: 'create',
          why: `it is a ${phase} hook`,
          deletePolicies: hook.deletePolicies,
          propagationPolicy: 'Background',
        },
      ]
    })
    .sort((a, b) => a.wave - b.wave || compareByApplyOrder(a.ref, b.ref))
}

function deletesOf(input: DeletionInput, propagationPolicy: 'Foreground' | 'Background'): DeletionStep[] {
  return input.live
    .filter((object) => (object.metadata.ownerReferences ?? []).length === 0)
    .map((object) => deleteStep(object, input, propagationPolicy))
    .sort((a, b) => b.wave - a.wave || compareByApplyOrder(b.ref, a.ref))
}

function deleteStep(object: KubeObject, input: DeletionInput, propagationPolicy: 'Foreground' | 'Background'): DeletionStep {
  const options = syncOptionsFor(object, input.syncOptions)
  const keep = keepReason(object, options, input)
  return {
    ref: refOf(object),
    apiVersion: object.apiVersion,
    phase: 'Delete',
    wave: waveOf(object).wave,
    action: keep === undefined ? 'delete' : 'keep',
    why: keep ?? 'the application is deleted',
    ...(object.metadata.uid !== undefined && { uid: object.metadata.uid }),
    ...(keep === undefined && options.get('Delete') === 'confirm' && { needsConfirmation: true }),
    propagationPolicy,
  }
}

function keepReason(object: KubeObject, options: OptionSet, input: DeletionInput): string | undefined {
  const ref = refOf(object)
  if (traitsOf(ref).survivesCascade === true) return `a ${ref.kind} is kept: deleting it would delete every object of its kind`
  if (options.get('Delete') === 'false') return 'Delete=false keeps it'
  if (object.metadata.annotations?.[annotations.helmResourcePolicy] === 'keep') return `${annotations.helmResourcePolicy} is keep`
  if (object.metadata.uid === input.application.uid) return 'it is the application itself'
  return undefined
}

/** The phases in their order. */
export const deletionPhases: readonly DeletionPhase[] = ['PreDelete', 'Delete', 'PostDelete']
