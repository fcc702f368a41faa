import { matchGlob } from '#base'
import {
  type FieldPath,
  fieldPathOf,
  isJsonObject,
  type KubeObject,
  leavesOf,
  locate,
  type ObjectRef,
  pointerOf,
  type Settings,
} from '#model'
import type { IgnoreRule } from './types.ts'

/** What a comparison leaves alone in one object: the same for the verdict and for the write. */
export type IgnoreMask = {
  /** Every ignored place as a field path, each once. */
  fields: FieldPath[]
  /** The rule that ignores a place of the live (or desired) object, in words; undefined where none does. */
  ruleAt(place: ReadonlyArray<string | number>): string | undefined
  /** Why the object cannot be compared: a rule that cannot be evaluated. */
  blocked?: string
}

/** The ignore rules of application and settings that are about an object. `ref` is the object's. */
export function rulesFor(
  ref: ObjectRef,
  application: readonly IgnoreRule[],
  settings: Settings['ignoreDifferences'],
): IgnoreRule[] {
  const fits = (pattern: string | undefined, text: string) => pattern === undefined || matchGlob(pattern, text)
  const own = application.filter(
    (rule) =>
      fits(rule.group ?? '', ref.group) &&
      fits(rule.kind, ref.kind) &&
      (!rule.name || rule.name === ref.name) &&
      (!rule.namespace || rule.namespace === ref.namespace),
  )
  const general = settings.filter((rule) => fits(rule.group, ref.group) && fits(rule.kind, ref.kind))
  return [...own, ...general]
}

/** Resolves rules against an object. Either of the two may be missing. */
export function maskOf(rules: readonly IgnoreRule[], desired: KubeObject | undefined, live: KubeObject | undefined): IgnoreMask {
  const fields = new Map<string, FieldPath>()
  const places: Array<{ place: Array<string | number>; why: string }> = []
  const ignore = (path: FieldPath, why: string): void => {
    if (isKeyOfItem(path)) return
    fields.set(path.join('\u0000'), path)
    for (const object of [live, desired]) {
      const place = object === undefined ? undefined : locate(object, path)
      if (place !== undefined) places.push({ place, why })
    }
  }
  for (const rule of rules) {
    for (const pointer of rule.jsonPointers ?? []) {
      const why = `ignoreDifferences names ${pointer}`
      // Where the field is on one side only, the other side says where it would be.
      for (const object of [live, desired]) if (object !== undefined) ignore(fieldPathOf(pointer, object), why)
    }
    for (const manager of rule.managedFieldsManagers ?? []) {
      for (const entry of live?.metadata.managedFields ?? []) {
        if (entry.manager !== manager) continue
        for (const path of leavesOf(entry.fieldsV1))
          ignore(path, `ignoreDifferences leaves fields of the manager ${manager} alone`)
      }
    }
  }
  const expressions = rules.flatMap((rule) => rule.jqPathExpressions ?? [])
  return {
    fields: [...fields.values()],
    ruleAt: (place) => places.find((ignored) => startsWith(place, ignored.place))?.why,
    ...(expressions.length > 0 && {
      blocked: `ignoreDifferences uses jqPathExpressions (${expressions.join(', ')}), which cannot be evaluated yet; expected jsonPointers or managedFieldsManagers`,
    }),
  }
}

/** The ignored places as JSON pointers into an object, sorted; those that lead nowhere in it are left out. */
export function ignoredPointers(fields: readonly FieldPath[], objects: ReadonlyArray<KubeObject | undefined>): string[] {
  const pointers = objects.flatMap((object) =>
    object === undefined
      ? []
      : fields.flatMap((path) => {
          const place = locate(object, path)
          return place === undefined ? [] : [pointerOf(place)]
        }),
  )
  return [...new Set(pointers)].sort()
}

/** What tells a list item apart cannot be left out of it: it names the item, whoever owns it. */
function isKeyOfItem(path: FieldPath): boolean {
  const [item, field] = [path.at(-2), path.at(-1)]
  if (item === undefined || !item.startsWith('k:') || !field?.startsWith('f:')) return false
  try {
    const keys: unknown = JSON.parse(item.slice(2))
    return isJsonObject(keys) && Object.hasOwn(keys, field.slice(2))
  } catch {
    return false // Not what an API server writes; such a path leads nowhere anyway.
  }
}

function startsWith(place: ReadonlyArray<string | number>, prefix: ReadonlyArray<string | number>): boolean {
  return prefix.length <= place.length && prefix.every((step, index) => step === place[index])
}
