import { type Cluster, type KindInfo, type KubeObject, KubeStatusError, messageOf } from '#model'
import type { Clock } from '../ports.ts'

/** What a list and its watch tell. After `replaced` the set is complete; `changed` and `removed` keep it so until `failed`. */
export type KindSink = {
  replaced(items: readonly KubeObject[]): void
  changed(object: KubeObject): void
  removed(object: KubeObject): void
  /** The list or the watch cannot be had: what is known may be out of date until `replaced` or `recovered` is called. */
  failed(error: unknown): void
  /** A watch runs again from where the last one ended: nothing was missed. */
  recovered(): void
}

export type WatchedKind = {
  cluster: Cluster
  kind: KindInfo
  namespace?: string
  labelSelector?: string
  fieldSelector?: string
  metadataOnly?: boolean
}

/**
 * Follows the objects of one kind until `signal` fires: list, watch from the list's version, on 410 list again, on any other
 * failure try again later. A watch that says nothing for `idleMs` (the API server sends a bookmark about every minute) is taken
 * for dead and opened anew: a connection that a firewall forgot never ends by itself.
 */
export async function watchKind(
  watched: WatchedKind,
  sink: KindSink,
  control: { clock: Clock; signal: AbortSignal },
): Promise<void> {
  const wait = backoff(control)
  let refused = 0
  while (!control.signal.aborted) {
    const listed = await listOnce(watched, control.signal)
    if (listed.version !== undefined) {
      wait.reset()
      sink.replaced(listed.items)
      await watchFrom(listed.version, { watched, sink, ...control })
    } else if (!control.signal.aborted) {
      const busyMs = busyMsOf(listed.error)
      if (busyMs === undefined || refused >= busyAnswers) sink.failed(listed.error)
      refused = busyMs === undefined ? 0 : refused + 1
      if (busyMs === undefined) await wait.longer()
      else await pause(busyMs, control)
    }
  }
}

const idleMs = 5 * 60_000
const firstWaitMs = 500
const longestWaitMs = 30_000
/** Failures in a row after which a new list is cheaper than to hope that the version is still served. */
const failuresBeforeList = 3

type Listed = { version: string; items: readonly KubeObject[] } | { version: undefined; error: unknown }

async function listOnce(watched: WatchedKind, signal: AbortSignal): Promise<Listed> {
  try {
    const { items, resourceVersion } = await watched.cluster.list(watched.kind, { ...selection(watched), signal })
    return signal.aborted ? { version: undefined, error: undefined } : { version: resourceVersion, items }
  } catch (error) {
    return { version: undefined, error }
  }
}

/** So many times in a row the server may ask us to come back before that counts as a failure: the storage of a new kind takes its time. */
const busyAnswers = 30

/** When a server that is not ready yet wants to be asked again, in milliseconds; undefined for any other failure. */
function busyMsOf(error: unknown): number | undefined {
  if (!(error instanceof KubeStatusError) || error.code !== 429) return undefined
  return Math.min((error.retryAfterSeconds ?? 1) * 1_000, longestWaitMs)
}

type Following = { watched: WatchedKind; sink: KindSink; clock: Clock; signal: AbortSignal }

/** Returns when a new list is needed. */
async function watchFrom(listed: string, following: Following): Promise<void> {
  const { sink, signal } = following
  const wait = backoff(following)
  let version = listed
  let failures = 0
  while (!signal.aborted) {
    const ended = await watchOnce(version, following)
    version = ended.version
    if (ended.error === undefined) {
      if (failures > 0) sink.recovered()
      failures = 0
      // A server that ends every watch at once must not be asked in a tight loop.
      if (ended.heard) wait.reset()
      else await wait.longer()
      continue
    }
    if (isExpired(ended.error)) return
    if (ended.heard) failures = 0
    failures += 1
    sink.failed(ended.error)
    if (failures >= failuresBeforeList) return
    await wait.longer()
  }
}

type WatchEnd = { version: string; heard: boolean; error?: unknown }

async function watchOnce(from: string, following: Following): Promise<WatchEnd> {
  const { watched, sink, clock, signal } = following
  const attempt = new AbortController()
  const stop = () => attempt.abort()
  signal.addEventListener('abort', stop, { once: true })
  let idle = clock.after(idleMs, stop)
  const end: WatchEnd = { version: from, heard: false }
  try {
    const options = { ...selection(watched), resourceVersion: from, signal: attempt.signal }
    for await (const event of watched.cluster.watch(watched.kind, options)) {
      idle()
      idle = clock.after(idleMs, stop)
      end.heard = true
      if (event.type === 'BOOKMARK') {
        end.version = event.resourceVersion
        continue
      }
      end.version = event.object.metadata.resourceVersion ?? end.version
      if (event.type === 'DELETED') sink.removed(event.object)
      else sink.changed(event.object)
    }
  } catch (error) {
    if (!attempt.signal.aborted) end.error = error
  } finally {
    idle()
    signal.removeEventListener('abort', stop)
  }
  return end
}

function selection(watched: WatchedKind) {
  return {
    ...(watched.namespace === undefined ? {} : { namespace: watched.namespace }),
    ...(watched.labelSelector === undefined ? {} : { labelSelector: watched.labelSelector }),
    ...(watched.fieldSelector === undefined ? {} : { fieldSelector: watched.fieldSelector }),
    ...(watched.metadataOnly === undefined ? {} : { metadataOnly: watched.metadataOnly }),
  }
}

function isExpired(error: unknown): boolean {
  return error instanceof KubeStatusError && (error.code === 410 || error.reason === 'Expired' || error.reason === 'Gone')
}

/** Waits that grow from half a second to half a minute, each shortened by up to half so that clients do not come back together. */
function backoff(control: { clock: Clock; signal: AbortSignal }) {
  let nextMs = firstWaitMs
  return {
    reset() {
      nextMs = firstWaitMs
    },
    async longer(): Promise<void> {
      const waitMs = nextMs * (1 - control.clock.random() / 2)
      nextMs = Math.min(nextMs * 2, longestWaitMs)
      await pause(waitMs, control)
    },
  }
}

/** Resolves after `ms` or when the signal fires, whichever is first. */
export function pause(ms: number, control: { clock: Clock; signal: AbortSignal }): Promise<void> {
  return new Promise((resolve) => {
    if (control.signal.aborted) {
      resolve()
      return
    }
    const done = () => {
      takeBack()
      control.signal.removeEventListener('abort', done)
      resolve()
    }
    const takeBack = control.clock.after(ms, done)
    control.signal.addEventListener('abort', done, { once: true })
  })
}

/** The words for a state: `403 Forbidden: …` of an API server, or the message of what was thrown. */
export function failureText(error: unknown): string {
  return error instanceof KubeStatusError ? `${error.code} ${error.reason}: ${error.message}` : messageOf(error)
}
