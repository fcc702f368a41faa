import { type KubeObject, parseApplication } from '#model'

type Parsed = ReturnType<typeof parseApplication>

/** Objects of a store are never changed, only replaced. */
const known = new WeakMap<KubeObject, Parsed>()

/**
 * An Application of the store as the schema has it, or what is wrong with it; nobody may change either. Parsed once a version: passes over
 * ApplicationSets look at all Applications each time one of them changes.
 */
export function parsedApplication(raw: KubeObject): Parsed {
  const before = known.get(raw)
  if (before !== undefined) return before
  const parsed = parseApplication(raw)
  known.set(raw, parsed)
  return parsed
}
