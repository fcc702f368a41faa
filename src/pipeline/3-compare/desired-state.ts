import { compareByApplyOrder, declaredKind, normalise } from '#kinds'
import { annotations, groupOf, type KubeObject, type Manifest, type ObjectRef, refKey, refOf, refText, versionOf } from '#model'
import { mark, trackingName } from './tracking.ts'
import type { DesiredInput, DesiredState } from './types.ts'

/**
 * What the source wants, ready to be compared and written: in normal form, with namespaces and tracking marks, each object once, in
 * apply order. Conditions tell what was left out or cannot be used; one of type InvalidSpecError makes the whole comparison Unknown.
 */
export function desiredState(input: DesiredInput): DesiredState {
  const conditions: DesiredState['conditions'] = []
  const scopes = declaredScopes(input.manifests)
  const owner = trackingName(input.application)
  const kept: Manifest[] = []
  for (const manifest of input.manifests) {
    const problem = problemOf(manifest, input)
    if (problem !== undefined) {
      conditions.push(problem)
      continue
    }
    const object = normalise(manifest.object)
    const missing = fillNamespace(object, input, scopes)
    if (missing !== undefined) conditions.push(missing)
    mark(object, owner, input.tracking, input.application.destinationNamespace)
    kept.push({ object, origin: manifest.origin })
  }
  const { manifests, repeated } = lastOfEach(kept)
  conditions.push(...repeated)
  return { manifests: manifests.sort((a, b) => compareByApplyOrder(refOf(a.object), refOf(b.object))), conditions }
}

/** What never makes sense in Git, whatever the settings say: objects that the cluster writes for itself. */
function isNeverManaged(ref: ObjectRef): boolean {
  if (ref.kind === 'Event' && (ref.group === '' || ref.group === 'events.k8s.io')) return true
  return ref.group === 'metrics.k8s.io' || (ref.group === 'coordination.k8s.io' && ref.kind === 'Lease')
}

function problemOf(manifest: Manifest, input: DesiredInput): { type: string; message: string } | undefined {
  const ref = refOf(manifest.object)
  const where = manifest.origin.path === '' ? '' : ` (${manifest.origin.path})`
  if (ref.name === '' && manifest.object.metadata.generateName === undefined) {
    return {
      type: 'InvalidSpecError',
      message: `Cannot use ${ref.kind}${where}: it has no name; expected metadata.name or metadata.generateName`,
    }
  }
  if (isNeverManaged(ref) || input.isExcluded?.(ref.group, ref.kind) === true) {
    return {
      type: 'ExcludedResourceWarning',
      message: `${refText(ref)}${where} is in the source but its kind is excluded by the settings`,
    }
  }
  return undefined
}

/** Whether the kinds that come with this very set are namespaced: the cluster does not know them yet. */
function declaredScopes(manifests: readonly Manifest[]): ReadonlyMap<string, boolean> {
  return new Map(
    manifests.flatMap(({ object }) => {
      const declared = declaredKind(object)
      return declared === undefined ? [] : [[`${declared.group}/${declared.kind}`, declared.namespaced]]
    }),
  )
}

/** A kind that nobody knows is taken as namespaced: its object waits for its kind anyway. */
function fillNamespace(
  object: KubeObject,
  input: DesiredInput,
  scopes: ReadonlyMap<string, boolean>,
): { type: string; message: string } | undefined {
  const group = groupOf(object.apiVersion)
  const known = input.kinds.find(group, object.kind, versionOf(object.apiVersion)) ?? input.kinds.find(group, object.kind)
  const namespaced = known?.namespaced ?? scopes.get(`${group}/${object.kind}`) ?? true
  if (!namespaced) {
    delete object.metadata.namespace
    return undefined
  }
  if (object.metadata.namespace) return undefined
  if (input.application.destinationNamespace === '') {
    const name = object.metadata.name ?? object.metadata.generateName ?? ''
    return {
      type: 'InvalidSpecError',
      message: `Cannot place ${object.kind} ${name}: it names no namespace and the application has none; expected metadata.namespace or spec.destination.namespace`,
    }
  }
  object.metadata.namespace = input.application.destinationNamespace
  return undefined
}

/** The last one wins, as with several sources. Objects with generated names are all different. */
function lastOfEach(manifests: readonly Manifest[]): { manifests: Manifest[]; repeated: DesiredState['conditions'] } {
  const byKey = new Map<string, { manifest: Manifest; times: number }>()
  let unnamed = 0
  for (const manifest of manifests) {
    const ref = refOf(manifest.object)
    const key = ref.name === '' ? `generated ${unnamed++}` : refKey(ref)
    byKey.set(key, { manifest, times: (byKey.get(key)?.times ?? 0) + 1 })
  }
  const entries = [...byKey.values()]
  const repeated = entries
    .filter((entry) => entry.times > 1)
    .map(({ manifest, times }) => ({
      type: 'RepeatedResourceWarning',
      message: `${refText(refOf(manifest.object))} is ${times} times in the source; the last one is used`,
    }))
  return { manifests: entries.map((entry) => entry.manifest), repeated }
}

/** True where an object says that it may be live without being in the source. */
export function ignoresExtraneous(object: KubeObject): boolean {
  return (object.metadata.annotations?.[annotations.compareOptions] ?? '')
    .split(',')
    .some((option) => option.trim() === 'IgnoreExtraneous')
}
