import { type ApplicationSet, type Generator, parseGenerator } from '#model'

/** How often a git generator looks unless it says otherwise, and when a look that failed is repeated. */
const defaultMs = 180_000

/** When to look at a set again without being asked: the shortest wish of its generators; after a failure in three minutes at the latest. */
export function requeueAfterMs(applicationSet: ApplicationSet, ok: boolean): number | undefined {
  const wishes = applicationSet.spec.generators.flatMap(wishesOf)
  if (!ok) wishes.push(defaultMs)
  return wishes.length === 0 ? undefined : Math.min(...wishes)
}

function wishesOf(generator: Generator): number[] {
  const children = [...(generator.matrix?.generators ?? []), ...(generator.merge?.generators ?? [])]
  const nested = children.flatMap((child) => {
    const parsed = parseGenerator(child)
    return parsed.ok ? wishesOf(parsed.value) : []
  })
  if (generator.git === undefined) return nested
  const seconds = generator.git.requeueAfterSeconds
  // 0 means never, as in a set that only webhooks wake.
  if (seconds === 0) return nested
  return [...nested, seconds === undefined ? defaultMs : seconds * 1_000]
}
