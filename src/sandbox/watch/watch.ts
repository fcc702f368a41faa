import type { HttpStream, Sink } from '../http/exchange.ts'
import type { JsonObject } from '../json.ts'
import type { KubeObject } from '../object.ts'
import type { Core, Target } from '../rest/core.ts'
import type { StoreEvent } from '../store/index.ts'

export type WatchRequest = {
  /** Undefined starts with what is there. */
  fromRevision: number | undefined
  matches: (object: KubeObject) => boolean
  bookmarks: boolean
  /** After what is there, a bookmark says that the list is complete. */
  initialEventsEnd: boolean
  timeoutMs: number
  show: (object: KubeObject, first: boolean) => JsonObject
  showBookmark: (metadata: JsonObject) => JsonObject
}

const bookmarkEveryMs = 60_000

/** A stream of JSON lines, one a change. A revision that is forgotten is answered with one ERROR event of code 410. */
export function watchStream(core: Core, target: Target, request: WatchRequest): HttpStream {
  return {
    status: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-cache, private' },
    start: (sink) => startWatch(core, target, request, sink),
  }
}

function startWatch(core: Core, target: Target, request: WatchRequest, sink: Sink): () => void {
  const { store, clock } = core
  const { resource } = target
  const namespace = resource.namespaced && target.namespace !== '' ? target.namespace : undefined
  let first = true
  const send = (type: string, object: KubeObject) => {
    sink.write(`${JSON.stringify({ type, object: request.show(object, first) })}\n`)
    first = false
  }
  const bookmark = (metadata: JsonObject) =>
    sink.write(`${JSON.stringify({ type: 'BOOKMARK', object: request.showBookmark(metadata) })}\n`)
  const isOurs = (object: KubeObject) => namespace === undefined || object.metadata.namespace === namespace
  const tell = (event: StoreEvent) => {
    const change = seenChange(event, (object) => isOurs(object) && request.matches(object))
    if (change !== undefined) send(change, event.object)
  }
  const past = request.fromRevision === undefined ? [] : store.eventsAfter(resource.key, request.fromRevision)
  if (past === undefined) {
    sink.write(`${JSON.stringify({ type: 'ERROR', object: goneStatus(request.fromRevision ?? 0) })}\n`)
    sink.end()
    return () => {}
  }
  if (request.fromRevision === undefined) sendInitial(core, { key: resource.key, namespace, request }, send)
  if (request.initialEventsEnd) {
    bookmark({ resourceVersion: String(store.revision), annotations: { 'k8s.io/initial-events-end': 'true' } })
  }
  for (const event of past) tell(event)
  const unlisten = store.listen(resource.key, tell)
  let cancelBookmark = () => {}
  const planBookmark = () => {
    cancelBookmark = clock.after(bookmarkEveryMs, () => {
      bookmark({ resourceVersion: String(store.revision) })
      planBookmark()
    })
  }
  if (request.bookmarks) planBookmark()
  const stop = () => {
    unlisten()
    cancelBookmark()
    cancelEnd()
  }
  const cancelEnd = clock.after(request.timeoutMs, () => {
    // The last bookmark lets the client go on from here without a list.
    if (request.bookmarks) bookmark({ resourceVersion: String(store.revision) })
    stop()
    sink.end()
  })
  return stop
}

type Initial = { key: string; namespace: string | undefined; request: WatchRequest }

function sendInitial(core: Core, { key, namespace, request }: Initial, send: (type: string, object: KubeObject) => void): void {
  for (const object of core.store.list(key, namespace)) if (request.matches(object)) send('ADDED', object)
}

// An object that begins to match a selector is ADDED for this watcher, one that ceases to is DELETED.
function seenChange(event: StoreEvent, matches: (object: KubeObject) => boolean): StoreEvent['type'] | undefined {
  const isIn = event.type !== 'DELETED' && matches(event.object)
  const wasIn = event.before !== undefined && matches(event.before)
  if (isIn) return wasIn ? 'MODIFIED' : 'ADDED'
  return wasIn ? 'DELETED' : undefined
}

function goneStatus(revision: number): JsonObject {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: `too old resource version: ${revision}`,
    reason: 'Expired',
    code: 410,
  }
}
