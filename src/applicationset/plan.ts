import { hashOf } from '#base'
import type { Application, ApplicationSet, ApplicationsSyncPolicy, OwnerReference } from '#model'
import { resourcesFinalizer } from './rendered.ts'
import { withIgnoredFields } from './ignored-fields.ts'
import { normalSpec } from './normal-spec.ts'

/**
 * One thing to do. `update` carries the object as it is and as it shall be; send the difference of metadata and spec, and nothing else.
 * `delete` first takes the finalizers off that are listed; `uid` guards against deleting a namesake.
 */
export type ApplicationWrite =
  | { do: 'create'; application: Application; why: string }
  | { do: 'update'; before: Application; application: Application; why: string }
  | { do: 'delete'; application: Application; removeFinalizers: string[]; why: string }

/** What a plan is made of. `desired` are valid Applications, `names` all that were generated, valid or not. */
export type PlanInput = {
  applicationSet: ApplicationSet
  desired: readonly Application[]
  names: ReadonlySet<string>
  /** All Applications in the set's namespace. */
  existing: readonly Application[]
  policy: ApplicationsSyncPolicy
  preserved: { annotations: readonly string[]; labels: readonly string[] }
  /** Applications to delete whose destination is gone, by name: nobody could ever remove their objects. */
  unreachable: ReadonlySet<string>
  /** Leave existing Applications as they are, because what they protect cannot be read. */
  updatesBlocked: boolean
}

export type Plan = { writes: ApplicationWrite[]; problems: Array<{ name: string; message: string }> }

/** Kept on Applications whatever the template says: state that other parts, or people, write there. */
const keptAnnotations = [
  'notified.notifications.argoproj.io',
  'argocd.argoproj.io/refresh',
  'argocd.argoproj.io/hydrate',
  'argocd.argoproj.io/deletion-approved',
  'mainstay.dev/approve-deletion',
]
/** Finalizers of hooks around a deletion; they carry a stage after a `/`. */
const keptFinalizers = ['pre-delete-finalizer.argocd.argoproj.io', 'post-delete-finalizer.argocd.argoproj.io']

/** Whether an ApplicationSet owns an Application, by the owner reference that is its controller. */
export function isOwned(application: Application, applicationSet: ApplicationSet): boolean {
  const owner = controllerOf(application)
  return owner !== undefined && isSet(owner) && owner.name === applicationSet.metadata.name
}

/** What would go if the policy lets deletions be: owned Applications that were not generated. */
export function superfluous(input: Pick<PlanInput, 'applicationSet' | 'existing' | 'names' | 'policy'>): Application[] {
  if (input.policy === 'create-only' || input.policy === 'create-update') return []
  return input.existing.filter(
    (application) =>
      isOwned(application, input.applicationSet) &&
      !input.names.has(application.metadata.name) &&
      application.metadata.deletionTimestamp === undefined,
  )
}

/** Creations and updates by name, then deletions. The second plan after its execution is empty. */
export function plan(input: PlanInput): Plan {
  const known = new Map(input.existing.map((application) => [application.metadata.name, application]))
  const result: Plan = { writes: [], problems: [] }
  for (const desired of input.desired) {
    const live = known.get(desired.metadata.name)
    if (live === undefined)
      result.writes.push({ do: 'create', application: owned(desired, input), why: 'its parameters are new' })
    else addUpdate(result, { desired, live }, input)
  }
  for (const application of superfluous(input)) result.writes.push(deletionOf(application, input))
  return result
}

function addUpdate(result: Plan, pair: { desired: Application; live: Application }, input: PlanInput): void {
  const { live, desired } = pair
  const owner = controllerOf(live)
  if (owner !== undefined && !isOwned(live, input.applicationSet)) {
    const message = `Application ${live.metadata.name} belongs to ${owner.kind} ${owner.name}; expected one that belongs to nobody else`
    result.problems.push({ name: live.metadata.name, message })
    return
  }
  const mayUpdate = (input.policy === 'sync' || input.policy === 'create-update') && !input.updatesBlocked
  if (!mayUpdate || live.metadata.deletionTimestamp !== undefined) return
  const after = merged(desired, live, input)
  if (fingerprint(after) === fingerprint(live)) return
  const why =
    owner === undefined ? 'it has the name of a generated Application and belongs to nobody' : 'it differs from the template'
  result.writes.push({ do: 'update', before: live, application: after, why })
}

function owned(application: Application, input: PlanInput): Application {
  const { metadata } = input.applicationSet
  const owner: OwnerReference = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'ApplicationSet',
    name: metadata.name,
    uid: metadata.uid ?? '',
    controller: true,
    blockOwnerDeletion: true,
  }
  return { ...application, metadata: { ...application.metadata, ownerReferences: [owner] }, spec: normalSpec(application.spec) }
}

/** The live object with the template's spec, labels, annotations and finalizers; what is preserved stays. */
function merged(desired: Application, live: Application, input: PlanInput): Application {
  const wanted = owned(desired, input)
  const { labels: _labels, annotations: _annotations, finalizers: _finalizers, ...identity } = live.metadata
  const annotations = {
    ...wanted.metadata.annotations,
    ...picked(live.metadata.annotations, [...keptAnnotations, ...input.preserved.annotations]),
  }
  const labels = { ...wanted.metadata.labels, ...picked(live.metadata.labels, input.preserved.labels) }
  const kept = (live.metadata.finalizers ?? []).filter((finalizer) =>
    keptFinalizers.some((prefix) => finalizer.startsWith(prefix)),
  )
  const finalizers = [...new Set([...(wanted.metadata.finalizers ?? []), ...kept])]
  const others = (live.metadata.ownerReferences ?? []).filter((owner) => !isSet(owner))
  const metadata: Application['metadata'] = {
    ...identity,
    ownerReferences: [...others, ...(wanted.metadata.ownerReferences ?? [])],
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(finalizers.length === 0 ? {} : { finalizers }),
  }
  return withIgnoredFields({ ...live, metadata, spec: wanted.spec }, live, input.applicationSet)
}

function deletionOf(application: Application, input: PlanInput): ApplicationWrite {
  const isUnreachable = input.unreachable.has(application.metadata.name)
  const removeFinalizers = (application.metadata.finalizers ?? []).filter((name) => isUnreachable && name === resourcesFinalizer)
  const why = `no generator gives it any more${isUnreachable ? '; its cluster is gone, so its objects are left alone' : ''}`
  return { do: 'delete', application, removeFinalizers, why }
}

/** Equal exactly where an update would change nothing; the live spec is compared in its normal form. */
function fingerprint(application: Application): string {
  const { labels = {}, annotations = {}, finalizers = [], ownerReferences = [] } = application.metadata
  return hashOf([normalSpec(application.spec), labels, annotations, finalizers.toSorted(), ownerReferences])
}

const controllerOf = (application: Application): OwnerReference | undefined =>
  application.metadata.ownerReferences?.find((owner) => owner.controller === true)

const isSet = (owner: OwnerReference): boolean => owner.kind === 'ApplicationSet' && owner.apiVersion.startsWith('argoproj.io/')

function picked(texts: { [key: string]: string } | undefined, keys: readonly string[]): { [key: string]: string } {
  return Object.fromEntries(Object.entries(texts ?? {}).filter(([key]) => keys.includes(key)))
}
