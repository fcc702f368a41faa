/**
 * Health: a comparison, what is live and what operations say come in; the health of every object and of the application goes out,
 * with why. Never asks the cluster.
 */
import type { Comparison, Health, KubeObject } from '#model'
import type { HealthContext } from '#kinds'

/** The application's health and, by `refKey`, that of its objects. */
export type HealthReport = Health & { objects: ReadonlyMap<string, Health> }

export type HealthInput = {
  comparison: Comparison
  /** Whole live objects, by `refKey`. */
  live: ReadonlyMap<string, KubeObject>
  /** Desired objects in clear, by `refKey`: what child Applications are held to. */
  desired?: ReadonlyMap<string, KubeObject>
  /** The application itself: an app that manages itself does not count. */
  application: { name: string; namespace: string }
  context?: HealthContext
}

export declare function assess(input: HealthInput): HealthReport
