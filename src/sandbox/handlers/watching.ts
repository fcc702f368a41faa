import type { HttpRequest, HttpStream } from '../http/exchange.ts'
import { negotiate } from '../http/negotiate.ts'
import type { Core, Target } from '../rest/core.ts'
import { matcherFor, parseRevision } from '../rest/list.ts'
import { invalidOptions } from '../rest/refusals.ts'
import { watchStream } from '../watch/index.ts'
import { includeObjectOf, showBookmark, showEvent } from './show.ts'

/** Answers `?watch=true` with the stream that its query asks for. */
export function watch(core: Core, target: Target, request: HttpRequest): HttpStream {
  const { query } = request
  const shape = negotiate(request.headers['accept'], true)
  const includeObject = includeObjectOf(query)
  const fieldSelector = [query.get('fieldSelector') ?? '', ...(target.name === '' ? [] : [`metadata.name=${target.name}`])]
  const matches = matcherFor(target, {
    labelSelector: query.get('labelSelector') ?? '',
    fieldSelector: fieldSelector.filter((part) => part !== '').join(','),
  })
  const sendInitial = flag(query, 'sendInitialEvents')
  checkOptions(query, sendInitial)
  const bookmarks = flag(query, 'allowWatchBookmarks') === true
  return watchStream(core, target, {
    fromRevision: startOf(query, sendInitial),
    matches,
    bookmarks,
    initialEventsEnd: sendInitial === true && bookmarks,
    timeoutMs: timeoutMs(query),
    show: (object, first) => showEvent(core, target, object, { shape, includeObject, first }),
    showBookmark: (metadata) => showBookmark(target, shape, metadata),
  })
}

function flag(query: URLSearchParams, name: string): boolean | undefined {
  const value = query.get(name)
  return value === null || value === '' ? undefined : value === 'true' || value === '1'
}

function checkOptions(query: URLSearchParams, sendInitial: boolean | undefined): void {
  const match = query.get('resourceVersionMatch') ?? ''
  const refuse = (message: string) =>
    invalidOptions('ListOptions', {
      reason: 'FieldValueForbidden',
      message: `Forbidden: ${message}`,
      field: 'resourceVersionMatch',
    })
  if (sendInitial !== undefined && match !== 'NotOlderThan') {
    throw refuse('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan')
  }
  if (sendInitial === undefined && match !== '') {
    throw refuse('resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided')
  }
}

// Without a version, and with 0, a watch begins with what is there; any other version continues behind it.
function startOf(query: URLSearchParams, sendInitial: boolean | undefined): number | undefined {
  const version = query.get('resourceVersion') ?? ''
  if (sendInitial === true) return undefined
  if (version === '' || version === '0') return undefined
  return parseRevision(version)
}

// Upstream ends a watch after a random time between half an hour and an hour, so that not all clients come back at once.
function timeoutMs(query: URLSearchParams): number {
  const seconds = Number(query.get('timeoutSeconds') ?? 0)
  return seconds > 0 ? seconds * 1_000 : (1_800 + Math.random() * 1_800) * 1_000
}
