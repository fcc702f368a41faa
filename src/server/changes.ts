import { ApiError } from '#contract'
import type { KubeObject } from '#model'
import { isLater } from './objects.ts'
import type { Change, FollowedObjects } from './ports.ts'

/** As many deletions are remembered for streams that resume. */
const rememberedDeletions = 2000

/**
 * A stream of changes of one kind for one listener. It begins with ADDED for everything that matches, or goes on after a resourceVersion. What
 * waits to be read is kept once an object, so a slow reader holds at most one entry for each object and sees the newest.
 */
export type ChangeHub = {
  changes(options: {
    matches: (object: KubeObject) => boolean
    after: string | undefined
    signal: AbortSignal
  }): AsyncGenerator<Change>
  stop(): void
}

export function changeHub(objects: FollowedObjects): ChangeHub {
  const deletions: Change[] = []
  let knownSince: string | undefined
  const remember = (change: Change): void => {
    if (change.type !== 'DELETED') return
    deletions.push(change)
    if (deletions.length > rememberedDeletions) knownSince = deletions.shift()?.resourceVersion
  }
  let stopRemembering: (() => void) | undefined
  const beginRemembering = (resourceVersion: string): void => {
    if (stopRemembering !== undefined) return
    knownSince = resourceVersion
    stopRemembering = objects.follow(remember, () => undefined)
  }

  const firstChanges = (
    listed: { items: readonly KubeObject[]; resourceVersion: string },
    after: string | undefined,
  ): Change[] => {
    const all = listed.items.map((object) => changeOf('ADDED', object))
    if (after === undefined) return all
    if (knownSince === undefined || isLater(knownSince, after) || isLater(after, listed.resourceVersion)) {
      throw new ApiError('OutOfRange', `changes since resourceVersion ${after} are no longer known; begin again without it`)
    }
    const newer = (change: Change): boolean => isLater(change.resourceVersion, after)
    return [...deletions.filter(newer), ...all.filter(newer).map((change) => ({ ...change, type: 'MODIFIED' as const }))]
  }

  return {
    changes: async function* ({ matches, after, signal }) {
      const waiting = new Map<string, Change>()
      const shown = new Set<string>()
      let lost = false
      let wake: () => void = () => undefined
      const unfollow = objects.follow(
        (change) => {
          const key = keyOf(change.object)
          waiting.delete(key)
          waiting.set(key, change)
          wake()
        },
        () => {
          lost = true
          wake()
        },
      )
      const onAbort = (): void => wake()
      signal.addEventListener('abort', onAbort, { once: true })
      try {
        const listed = await objects.list()
        beginRemembering(listed.resourceVersion)
        for (const change of firstChanges(listed, after)) {
          const key = keyOf(change.object)
          if (!waiting.has(key)) waiting.set(key, change)
        }
        while (!signal.aborted && !lost) {
          const [key, change] = waiting.entries().next().value ?? []
          if (key === undefined || change === undefined) {
            await new Promise<void>((resolve) => (wake = resolve))
            continue
          }
          waiting.delete(key)
          const adjusted = adjust(change, { shown: shown.has(key) || after !== undefined, matches: matches(change.object) })
          if (adjusted === undefined) continue
          if (adjusted.type === 'DELETED') shown.delete(key)
          else shown.add(key)
          yield adjusted
        }
      } finally {
        signal.removeEventListener('abort', onAbort)
        unfollow()
      }
    },
    stop: () => stopRemembering?.(),
  }
}

/** An object that no longer matches is gone for this listener; one that begins to match is new; what was never shown is not taken away. */
function adjust(change: Change, listener: { shown: boolean; matches: boolean }): Change | undefined {
  if (change.type === 'DELETED' || !listener.matches) return listener.shown ? { ...change, type: 'DELETED' } : undefined
  return { ...change, type: listener.shown ? 'MODIFIED' : 'ADDED' }
}

function changeOf(type: Change['type'], object: KubeObject): Change {
  return { type, object, resourceVersion: object.metadata.resourceVersion ?? '' }
}

function keyOf(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name ?? ''}`
}
