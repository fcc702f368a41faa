import { compareByApplyOrder, declaredKind, isChildOf } from '#kinds'
import {
  type Comparison,
  groupOf,
  hookOf,
  type KubeObject,
  type Manifest,
  type ObjectComparison,
  refKey,
  refOf,
  refText,
  type SyncStatus,
  versionOf,
} from '#model'
import { compareObject, frame, shown } from './compare-object.ts'
import { ignoresExtraneous } from './desired-state.ts'
import { maskOf, rulesFor } from './ignore-mask.ts'
import { compareNamespace } from './managed-namespace.ts'
import { ownerOf, trackingName } from './tracking.ts'
import type { CompareInput, ComparePorts } from './types.ts'

/** Questions asked at a time for one application: enough to hide the way to the server, too few to crowd others out. */
const parallelQuestions = 8

/**
 * The verdict on every object of an application and on the whole, in apply order. Asks the cluster only where managedFields prove
 * nothing and no answer is known. A question that fails makes its object, and with it the whole, Unknown; it is never thrown.
 */
export async function compare(input: CompareInput, ports: ComparePorts): Promise<Comparison> {
  const owner = trackingName(input.application)
  const live = new Map(input.live.map((object) => [refKey(refOf(object)), object]))
  const wanted = new Set(input.desired.manifests.map(({ object }) => refKey(refOf(object))))
  const declared = declaredBy(input.desired.manifests)
  const compared = await inParallel(input.desired.manifests, async (manifest) => {
    const current = live.get(refKey(refOf(manifest.object)))
    const missing = missingKind(manifest.object, input, declared)
    const verdict =
      missing === undefined || current !== undefined
        ? await compareObject(manifest, current, input, ports)
        : { ...(await compareObject(manifest, undefined, input, ports)), ...missing }
    const other = current === undefined ? undefined : ownerOf(current, input.tracking)
    return other === undefined || other === owner ? verdict : { ...verdict, sharedWith: other }
  })
  const extraneous = input.live.filter((object) => !wanted.has(refKey(refOf(object))) && isOurs(object, owner, input))
  const objects = [...compared, ...extraneous.map((object) => extraneousVerdict(object, input))]
  objects.sort((a, b) => compareByApplyOrder(a.ref, b.ref))
  const namespace = compareNamespace(input, live, wanted)
  const conditions = [...input.desired.conditions, ...sharedConditions(objects, owner), ...failureConditions(objects)]
  return { status: statusOf(objects, namespace, conditions), objects, conditions, ...(namespace !== undefined && { namespace }) }
}

/**
 * Tracked by this application and a root: what a controller made of our objects carries an owner reference, or is known to belong to
 * its parent, and goes with it. Hooks are no part of the desired state that could be missing.
 */
function isOurs(object: KubeObject, owner: string, input: CompareInput): boolean {
  if (ownerOf(object, input.tracking) !== owner || hookOf(object) !== undefined) return false
  if ((object.metadata.ownerReferences ?? []).length > 0) return false
  return !input.live.some((parent) => parent !== object && isChildOf(object, parent))
}

function extraneousVerdict(object: KubeObject, input: CompareInput): ObjectComparison {
  const mask = maskOf(
    rulesFor(refOf(object), input.application.ignoreDifferences, input.settings.ignoreDifferences),
    undefined,
    object,
  )
  const base = { ...frame(undefined, object, mask), ...shown(undefined, object), requiresPruning: true }
  if (ignoresExtraneous(object)) return base // The option is about the verdict; a sync with prune still removes it.
  return { ...base, status: 'OutOfSync', reason: 'it is in the cluster but no longer in the source' }
}

/** Kinds that the desired set itself brings. */
function declaredBy(manifests: readonly Manifest[]): ReadonlySet<string> {
  return new Set(
    manifests.flatMap(({ object }) => {
      const kind = declaredKind(object)
      return kind === undefined ? [] : [`${kind.group}/${kind.kind}`]
    }),
  )
}

/** What to say where the cluster does not serve the kind; undefined where it does. */
function missingKind(
  object: KubeObject,
  input: CompareInput,
  declared: ReadonlySet<string>,
): Partial<ObjectComparison> | undefined {
  const [group, version] = [groupOf(object.apiVersion), versionOf(object.apiVersion)]
  if (input.kinds.find(group, object.kind, version) !== undefined) return undefined
  if (declared.has(`${group}/${object.kind}`)) {
    return {
      awaitsKind: true,
      status: 'OutOfSync',
      reason: 'its kind is not served yet; the CustomResourceDefinition comes with this application',
    }
  }
  if (input.kinds.failedGroups().includes(group)) {
    return { status: 'Unknown', reason: `the cluster could not say which kinds the group ${group} has` }
  }
  const served = input.kinds.find(group, object.kind)
  const reason =
    served === undefined
      ? `the cluster does not serve the kind ${object.kind} of ${group || 'core'}; a CustomResourceDefinition is missing or not allowed`
      : `the cluster does not serve ${object.apiVersion}; it serves ${object.kind} as ${group === '' ? served.version : `${group}/${served.version}`}`
  return { status: 'OutOfSync', reason }
}

function sharedConditions(objects: readonly ObjectComparison[], owner: string): Comparison['conditions'] {
  return objects
    .filter((object) => object.sharedWith !== undefined)
    .map((object) => ({
      type: 'SharedResourceWarning',
      message: `${refText(object.ref)} is part of the applications ${owner} and ${object.sharedWith}`,
    }))
}

/** One condition for all objects that could not be compared. */
function failureConditions(objects: readonly ObjectComparison[]): Comparison['conditions'] {
  const failed = objects.filter((object) => object.status === 'Unknown')
  const [first] = failed
  if (first === undefined) return []
  const more = failed.length === 1 ? '' : `, and ${failed.length - 1} more`
  return [
    { type: 'ComparisonError', message: `Cannot compare ${refText(first.ref)}: ${first.reason ?? 'unknown reason'}${more}` },
  ]
}

function statusOf(
  objects: readonly ObjectComparison[],
  namespace: ObjectComparison | undefined,
  conditions: Comparison['conditions'],
): SyncStatus {
  const all = [...objects.filter((object) => !object.hook), ...(namespace === undefined ? [] : [namespace])]
  if (conditions.some((condition) => condition.type === 'InvalidSpecError')) return 'Unknown'
  if (all.some((object) => object.status === 'Unknown')) return 'Unknown'
  return all.some((object) => object.status === 'OutOfSync') ? 'OutOfSync' : 'Synced'
}

async function inParallel<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) {
      const item = items[index]
      if (item !== undefined) results[index] = await run(item)
    }
  }
  await Promise.all(Array.from({ length: Math.min(parallelQuestions, items.length) }, worker))
  return results
}
