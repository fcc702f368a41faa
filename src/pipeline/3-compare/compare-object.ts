import { canonicalJson } from '#base'
import {
  fieldManager,
  type FieldDifference,
  hookOf,
  type KubeObject,
  locate,
  type Manifest,
  type ManagedFieldsEntry,
  type ObjectComparison,
  ownersAt,
  pointerOf,
  refOf,
  removeFields,
  valueAt,
  waveOf,
} from '#model'
import { differencesOf, type RawDifference } from './differences.ts'
import { type IgnoreMask, ignoredPointers, maskOf, rulesFor } from './ignore-mask.ts'
import { predict, type Prediction } from './predict.ts'
import { createMask, isSecret, maskDifference, maskSecrets } from './secrets.ts'
import type { CompareInput, ComparePorts } from './types.ts'

/** The verdict on one desired object. `sharedWith` names the other application that tracks the live one. */
export async function compareObject(
  manifest: Manifest,
  live: KubeObject | undefined,
  input: CompareInput,
  ports: ComparePorts,
): Promise<ObjectComparison> {
  const desired = manifest.object
  const mask = maskOf(
    rulesFor(refOf(desired), input.application.ignoreDifferences, input.settings.ignoreDifferences),
    desired,
    live,
  )
  const base: ObjectComparison = { ...frame(desired, live, mask), origin: manifest.origin }
  const blocked = mask.blocked === undefined ? {} : { blocked: mask.blocked }
  if (base.hook) return { ...base, ...shown(desired, live), ...blocked }
  if (mask.blocked !== undefined) return { ...base, ...shown(desired, live), ...blocked, status: 'Unknown', reason: mask.blocked }
  if (live === undefined)
    return { ...base, ...shown(desired, undefined), status: 'OutOfSync', reason: 'the cluster does not have it' }
  const pair = {
    desired,
    live,
    maskedDesired: removeFields(desired, mask.fields),
    maskedLive: (object: KubeObject) => withoutIgnored(object, mask),
  }
  const prediction = await predict(pair, input, ports)
  if (!prediction.ok) return { ...base, ...shown(desired, live), status: 'Unknown', reason: prediction.reason }
  return { ...base, ...verdict(desired, prediction, mask) }
}

/** What every verdict says, whatever its outcome. */
export function frame(desired: KubeObject | undefined, live: KubeObject | undefined, mask: IgnoreMask): ObjectComparison {
  const object = desired ?? live
  if (object === undefined) throw new TypeError('a comparison needs at least one object')
  return {
    ref: refOf(object),
    apiVersion: object.apiVersion,
    status: 'Synced',
    differences: [],
    hook: hookOf(object) !== undefined,
    requiresPruning: false,
    ignoredPaths: ignoredPointers(mask.fields, [desired, live]),
    ...(mask.fields.length > 0 && { ignoredFields: mask.fields.map((path) => [...path]) }),
    method: 'none',
    wave: waveOf(object).wave,
  }
}

/** The two objects for people. */
export function shown(desired: KubeObject | undefined, live: KubeObject | undefined): Pick<ObjectComparison, 'desired' | 'live'> {
  const mask = createMask()
  return {
    ...(desired !== undefined && { desired: maskSecrets(desired, mask) }),
    ...(live !== undefined && { live: maskSecrets(live, mask) }),
  }
}

function verdict(
  desired: KubeObject,
  prediction: Extract<Prediction, { ok: true }>,
  mask: IgnoreMask,
): Partial<ObjectComparison> {
  const { live, predicted, method, note, foldsOwnership } = prediction
  const values = createMask()
  const found = method === 'proof' ? ignoredDifferences(desired, live, mask) : differencesOf(predicted, live)
  const differences = found
    .map((raw) => explained(raw, live, mask))
    .map((difference) => (isSecret(desired) ? maskDifference(difference, values) : difference))
  const counting = differences.filter((difference) => difference.ignoredBy === undefined)
  const status = counting.length === 0 ? 'Synced' : 'OutOfSync'
  return {
    desired: maskSecrets(desired, values),
    live: maskSecrets(live, values),
    differences,
    method,
    status,
    ...(status === 'OutOfSync' && {
      reason: `${differenceText(counting)}${note === undefined ? '' : ` (three-way merge: ${note})`}`,
    }),
    ...(foldsOwnership && { foldsOwnership }),
  }
}

/** A proof leaves out what is ignored; people want to see it nevertheless. */
function ignoredDifferences(desired: KubeObject, live: KubeObject, mask: IgnoreMask): RawDifference[] {
  return mask.fields.flatMap((path) => {
    const [wanted, found] = [locate(desired, path), locate(live, path)]
    if (wanted === undefined || found === undefined) return []
    const [value, current] = [valueAt(desired, wanted), valueAt(live, found)]
    return canonicalJson(value) === canonicalJson(current) ? [] : [{ place: found, desired: value, live: current }]
  })
}

function explained(raw: RawDifference, live: KubeObject, mask: IgnoreMask): FieldDifference {
  const owner = raw.live === undefined ? undefined : newestOwner(ownersAt(live, raw.place))
  const ignoredBy = mask.ruleAt(raw.place)
  return {
    path: pointerOf(raw.place),
    desired: raw.desired,
    live: raw.live,
    ...(owner?.manager !== undefined && { owner: owner.manager }),
    ...(owner?.operation !== undefined && { ownerOperation: owner.operation }),
    ...(owner?.time !== undefined && { since: owner.time }),
    ...(ignoredBy !== undefined && { ignoredBy }),
  }
}

/** Several managers may own a value; whoever took it last is the one to ask, and rather somebody else than ourselves. */
function newestOwner(entries: readonly ManagedFieldsEntry[]): ManagedFieldsEntry | undefined {
  const others = entries.filter((entry) => entry.manager !== fieldManager)
  return [...(others.length > 0 ? others : entries)].sort((a, b) => ((a.time ?? '') < (b.time ?? '') ? 1 : -1))[0]
}

function differenceText(differences: readonly FieldDifference[]): string {
  const [first, ...more] = differences
  if (first === undefined) return ''
  const by =
    first.owner === undefined || first.owner === fieldManager
      ? ''
      : `, set by ${first.owner}${first.since ? ` at ${first.since}` : ''}`
  const rest = more.length === 0 ? '' : `; ${more.length} more ${more.length === 1 ? 'field differs' : 'fields differ'}`
  return `${first.path} differs${by}${rest}`
}

/** The live object as a proof may see it: ignored fields gone, from its values and from our own entry. */
function withoutIgnored(live: KubeObject, mask: IgnoreMask): KubeObject {
  return mask.fields.length === 0 ? live : removeFields(live, mask.fields, { ownership: true })
}
