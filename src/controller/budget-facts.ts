import {
  type Application,
  isJsonObject,
  type Json,
  type KubeObject,
  type ObjectComparison,
  type ObjectRef,
  refText,
} from '#model'
import { declaredKind, type Look } from '#pipeline'
import type { Context } from './context.ts'
import { approvalAnnotation, type Budget, deletionBudget } from './decide/budget.ts'
import { openField } from './live/open-field.ts'
import type { Prepared } from './prepare.ts'

/** Whether an automated sync of what was seen would delete so much, or such a thing, that a human has to agree. */
export async function budgetOf(prepared: Prepared, seen: Extract<Look, { outcome: 'seen' }>, context: Context): Promise<Budget> {
  const { application, raw } = prepared
  const doomed = seen.comparison.objects.filter((object) => object.requiresPruning && object.live !== undefined && !object.hook)
  if (doomed.length === 0) return { hold: undefined, approved: false }
  const isOwn = prepared.config.server === context.ports.own.server
  const below = (object: ObjectComparison) => (isOwn && object.live !== undefined ? childObjects(object.live, context) : [])
  const going = doomed.flatMap((object) => [refText(object.ref), ...(takesAlong(object.live) ? below(object) : [])])
  const there = seen.comparison.objects.filter((object) => object.live !== undefined && !object.hook)
  return deletionBudget({
    holder: { kind: 'Application', namespace: application.metadata.namespace ?? '', name: application.metadata.name },
    total: there.reduce((sum, object) => sum + 1 + below(object).length, 0),
    going,
    grave: await graveDeletions(doomed, new Set(going), prepared),
    approval: raw.metadata.annotations?.[approvalAnnotation],
  })
}

/** The objects below a set of Applications, those of their children included; each Application counts itself. */
export function objectsBelow(applications: readonly KubeObject[], context: Context): string[] {
  return applications.flatMap((application) => [applicationText(application), ...childObjects(application, context)])
}

/** Whether deleting this Application deletes what it manages. */
export function cascades(object: KubeObject | undefined): boolean {
  return (object?.metadata.finalizers ?? []).some((finalizer) => finalizer.startsWith('resources-finalizer.argocd.argoproj.io'))
}

/** Whether what is below goes with the object. Kubernetes deletes the Applications that a deleted ApplicationSet owns. */
function takesAlong(object: KubeObject | undefined): boolean {
  return object !== undefined && (isSet(object) || cascades(object))
}

function isSet(object: KubeObject): boolean {
  return object.kind === 'ApplicationSet' && object.apiVersion.startsWith('argoproj.io/')
}

function applicationText(application: KubeObject): string {
  return refText({
    group: 'argoproj.io',
    kind: 'Application',
    namespace: application.metadata.namespace ?? '',
    name: application.metadata.name ?? '',
  })
}

/**
 * What an Application manages, by its own status, or the Applications that an ApplicationSet owns and what they take along; nothing for
 * another kind. `seen` ends circles of applications.
 */
function childObjects(object: KubeObject, context: Context, seen: ReadonlySet<string> = new Set()): string[] {
  if (isSet(object)) {
    return ownedBy(object, context).flatMap((application) => [
      applicationText(application),
      ...(cascades(application) ? childObjects(application, context, seen) : []),
    ])
  }
  if (object.kind !== 'Application' || !object.apiVersion.startsWith('argoproj.io/')) return []
  const own = applicationText(object)
  if (seen.has(own)) return []
  const stored = context.registry.applications.get({
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name ?? '',
  })
  const resources = stored === undefined ? undefined : openField(stored, 'status')['resources']
  if (!Array.isArray(resources)) return []
  return resources.flatMap((resource) => entryBelow(resource, { context, own, seen: new Set([...seen, own]) }))
}

function entryBelow(resource: Json, within: { context: Context; own: string; seen: ReadonlySet<string> }): string[] {
  if (!isJsonObject(resource) || resource['hook'] === true) return []
  const text = (field: string) => (typeof resource[field] === 'string' ? resource[field] : '')
  const ref = { group: text('group'), kind: text('kind'), namespace: text('namespace'), name: text('name') }
  const child = storedBelow(ref, within.context)
  const deeper = child !== undefined && takesAlong(child) ? childObjects(child, within.context, within.seen) : []
  return [`${refText(ref)} of ${within.own}`, ...deeper]
}

/** An Application or ApplicationSet among what an Application manages. */
function storedBelow(ref: ObjectRef, context: Context): KubeObject | undefined {
  if (ref.group !== 'argoproj.io') return undefined
  if (ref.kind === 'Application') return context.registry.applications.get(ref)
  return ref.kind === 'ApplicationSet' ? context.registry.applicationSets.get(ref) : undefined
}

function ownedBy(set: KubeObject, context: Context): KubeObject[] {
  const { namespace, name } = set.metadata
  return context.registry.applications
    .all()
    .filter(
      ({ metadata }) =>
        metadata.namespace === namespace &&
        metadata.ownerReferences?.some((owner) => owner.kind === 'ApplicationSet' && owner.name === name) === true,
    )
}

/** Deletions that take with them what is not ours to delete. What cannot be found out counts as grave. */
async function graveDeletions(
  doomed: readonly ObjectComparison[],
  going: ReadonlySet<string>,
  prepared: Prepared,
): Promise<string[]> {
  const reasons = await Promise.all(
    doomed.map(async ({ ref, live }) => {
      if (live !== undefined && declaredKind(live) !== undefined) return await definitionInUse(live, going, prepared)
      if (ref.group === '' && ref.kind === 'Namespace') return namespaceInUse(ref.name, prepared)
      return undefined
    }),
  )
  return reasons.filter((reason) => reason !== undefined)
}

async function definitionInUse(
  definition: KubeObject,
  going: ReadonlySet<string>,
  prepared: Prepared,
): Promise<string | undefined> {
  const declared = declaredKind(definition)
  const name = `CustomResourceDefinition ${definition.metadata.name ?? ''}`
  if (declared === undefined) return undefined
  const info = (await prepared.site.live.kinds()).find(declared.group, declared.kind)
  if (info === undefined) return undefined
  try {
    const { items } = await prepared.site.cluster.list(info, { metadataOnly: true })
    const others = items.filter(({ metadata }) => {
      const ref = { group: declared.group, kind: declared.kind, namespace: metadata.namespace ?? '', name: metadata.name ?? '' }
      return !going.has(refText(ref))
    })
    return others.length === 0 ? undefined : `${name} still has ${others.length} custom resources, which would go with it`
  } catch {
    return `${name} may still have custom resources, which would go with it: they cannot be listed`
  }
}

function namespaceInUse(namespace: string, prepared: Prepared): string | undefined {
  const others = prepared.site.live.othersIn(namespace, prepared.app)
  const [first] = others
  if (first === undefined) return undefined
  return `Namespace ${namespace} holds ${others.length} objects of other applications, such as ${refText(first)}`
}

/** Whether the application asks for the approval annotation's removal: an approval is used up when its deletion has run. */
export function usedApproval(application: Application): { [key: string]: null } {
  return application.metadata.annotations?.[approvalAnnotation] === undefined ? {} : { [approvalAnnotation]: null }
}
