import { type HealthContext, healthOf, traitsOf } from '#kinds'
import {
  annotations,
  type Comparison,
  type Health,
  hookOf,
  type KubeObject,
  type ObjectComparison,
  refKey,
  refOf,
  refText,
  worse,
} from '#model'

/** The application's health and, by `refKey`, that of its live objects that have one. */
export type HealthReport = Health & { objects: ReadonlyMap<string, Health> }

export type HealthInput = {
  comparison: Comparison
  /** Whole live objects, by `refKey`. */
  live: ReadonlyMap<string, KubeObject>
  /** The application itself: one that manages itself does not count. */
  application: { name: string; namespace: string }
  context?: HealthContext
}

/**
 * The worst of an application's live objects. Hooks, skipped objects, those annotated to be ignored and the application itself do not
 * count, nor do objects without health. Missing objects do not make it worse unless nothing is live at all; a child application that
 * is Missing or Unknown says so for itself only.
 */
export function assess(input: HealthInput): HealthReport {
  const objects = new Map<string, Health>()
  const counted: Array<{ object: ObjectComparison; health: Health }> = []
  let [wanted, present] = [0, 0]
  for (const object of input.comparison.objects) {
    const live = input.live.get(refKey(object.ref))
    if (!object.hook && object.desired !== undefined) wanted++
    if (live === undefined) continue
    const health = healthOf(live, input.context)
    if (health !== undefined) objects.set(refKey(object.ref), health)
    if (object.hook || hookOf(live) !== undefined) continue
    present++
    if (health !== undefined && counts(object, live, health, input)) counted.push({ object, health })
  }
  if (wanted > 0 && present === 0) return { status: 'Missing', message: 'None of its objects is in the cluster', objects }
  return { ...aggregate(counted), objects }
}

function counts(object: ObjectComparison, live: KubeObject, health: Health, input: HealthInput): boolean {
  const source = object.desired ?? live
  if (
    source.metadata.annotations?.[annotations.ignoreHealth] === 'true' ||
    live.metadata.annotations?.[annotations.ignoreHealth] === 'true'
  ) {
    return false
  }
  if (traitsOf(refOf(live)).childApplication !== true) return true
  if (live.metadata.name === input.application.name && live.metadata.namespace === input.application.namespace) return false
  return health.status !== 'Missing' && health.status !== 'Unknown'
}

function aggregate(counted: ReadonlyArray<{ object: ObjectComparison; health: Health }>): Health {
  const worst = counted.reduce<Health>((found, { health }) => worse(found, health), { status: 'Healthy' })
  if (worst.status === 'Healthy') return { status: 'Healthy' }
  const causes = counted.filter(({ health }) => health.status === worst.status)
  const text = causes.slice(0, 3).map(({ object, health }) => `${refText(object.ref)}: ${health.message ?? health.status}`)
  const more = causes.length > 3 ? `; and ${causes.length - 3} more` : ''
  return { status: worst.status, message: `${text.join('; ')}${more}` }
}
