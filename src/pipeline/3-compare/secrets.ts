import { traitsOf } from '#kinds'
import {
  annotations,
  type FieldDifference,
  isJsonObject,
  type Json,
  type JsonObject,
  type KubeObject,
  refOf,
  segmentsOf,
} from '#model'

/** Whether the values of an object are secret. */
export function isSecret(object: KubeObject): boolean {
  return traitsOf(refOf(object)).secret === true
}

/** Replaces strings by runs of `+`: equal values by equal runs, different ones by runs of different length, whatever their own length is. */
export type Mask = (value: Json) => Json

/** A mask that remembers what it has seen. Two objects that are to be told apart need the same one. */
export function createMask(): Mask {
  const lengths = new Map<string, number>()
  const mask: Mask = (value) => {
    if (isJsonObject(value)) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mask(inner)]))
    if (Array.isArray(value)) return value.map(mask)
    const text = JSON.stringify(value)
    const length = lengths.get(text) ?? 8 + lengths.size
    lengths.set(text, length)
    return '+'.repeat(length)
  }
  return mask
}

/** The object for people: values of a Secret, and what its annotations tell of them, replaced by `+`. Other kinds are returned as they are. */
export function maskSecrets(object: KubeObject, mask: Mask = createMask()): KubeObject {
  if (!isSecret(object)) return object
  const shown: KubeObject = { ...object, metadata: { ...object.metadata } }
  for (const name of ['data', 'stringData']) {
    const values = shown[name]
    if (values === undefined) continue
    const masked: Json | JsonObject = mask(values) // `data` is JSON; only `metadata` has a type of its own.
    shown[name] = masked
  }
  const told = shown.metadata.annotations?.[annotations.lastApplied]
  if (told !== undefined) {
    shown.metadata.annotations = { ...shown.metadata.annotations, [annotations.lastApplied]: String(mask(told)) }
  }
  return shown
}

/** The same for single differences. Everything outside `metadata` of a Secret counts as secret, except its type. */
export function maskDifference(difference: FieldDifference, mask: Mask): FieldDifference {
  const [top, ...rest] = segmentsOf(difference.path)
  const secret =
    top === 'data' ||
    top === 'stringData' ||
    (top === 'metadata' && (rest.length < 2 || rest[1] === annotations.lastApplied) && rest[0] === 'annotations')
  if (!secret) return difference
  const { desired, live } = difference
  return {
    ...difference,
    desired: desired === undefined ? undefined : mask(desired),
    live: live === undefined ? undefined : mask(live),
  }
}
