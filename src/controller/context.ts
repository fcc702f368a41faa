import type { Clusters } from './clusters.ts'
import type { EventHub } from './event-hub.ts'
import type { KubeEvents } from './kube-events.ts'
import type { ObjectRef } from '#model'
import type { RenderCache } from '#pipeline'
import type { Registry } from './own/registry.ts'
import type { ControllerPorts, ResourceName } from './ports.ts'
import type { Repositories } from './repositories.ts'

/** What every pass works with: one of each for the whole controller. */
export type Context = {
  namespace: string
  ports: ControllerPorts
  registry: Registry
  clusters: Clusters
  repositories: Repositories
  events: EventHub
  records: KubeEvents
  renders: RenderCache
  notes: Map<string, Notes>
  /** Looks under way at what applications' own sources mean now; a newer commit aborts them. */
  looking: Map<string, AbortController>
  /** Puts an application into its queue, now or at a time. */
  schedule(name: ResourceName, at?: Date): void
  signal: AbortSignal
}

/** What is remembered of an application between passes. All of it may be lost: a pass without it does more, not something else. */
export type Notes = {
  /** Something of the application changed in its cluster since the running pass last looked. */
  unseen: boolean
  /** The next pass asks the repositories anew; `hard` also the cluster. */
  refresh: 'normal' | 'hard' | undefined
  /** Since when the first lists of live objects are waited for; ms since the epoch. */
  loadingSinceMs: number | undefined
  /** Failures in a row of a kind that time may mend. */
  failures: number
  /** Ms since the epoch of the last write of progress. */
  wroteAtMs: number
  /** The attempt whose dry run passed, and the wave that completed. */
  attempt: string
  dryRunPassed: boolean
  waveCompleted: { phase: string; wave: number; at: string } | undefined
  /** The server of the destination whose queue and cache the application uses, and its name there. */
  site: { server: string; app: string } | undefined
  /** The write of a new revision was put off once, in favour of applications that have to be synced. */
  deferred: boolean
  /** When the operation that runs began, in ms since the epoch; the status knows it in seconds only. */
  operatingSinceMs: number | undefined
  /** What a heal that runs puts back, and when it began. */
  healing: { sinceMs: number; refs: ObjectRef[] } | undefined
  /** The message of the deletion that is held, so that it is told once. */
  held: string | undefined
  /** By source: the files that gave objects when it was last rendered. */
  paths: ReadonlyArray<ReadonlySet<string>> | undefined
}

export function notesOf(key: string, context: Context): Notes {
  const known = context.notes.get(key)
  if (known !== undefined) return known
  const fresh: Notes = {
    unseen: false,
    refresh: undefined,
    loadingSinceMs: undefined,
    failures: 0,
    wroteAtMs: 0,
    attempt: '',
    dryRunPassed: false,
    waveCompleted: undefined,
    site: undefined,
    deferred: false,
    operatingSinceMs: undefined,
    healing: undefined,
    held: undefined,
    paths: undefined,
  }
  context.notes.set(key, fresh)
  return fresh
}
