import type { JsonObject } from '../json.ts'
import { asJson, type KubeObject } from '../object.ts'
import { type LabelMatcher, parseFieldSelector, parseLabelSelector, SelectorError } from '../selectors/index.ts'
import { compareKeys } from '../store/index.ts'
import type { Core, Target } from './core.ts'
import { badRequest, expired, invalidOptions, tooLargeRevision } from './refusals.ts'

/** What a list asks for, as it stands in the query. */
export type ListRequest = {
  labelSelector: string
  fieldSelector: string
  limit: number
  continueToken: string
  resourceVersion: string
  resourceVersionMatch: string
}

/** A page; `continueToken` is `''` on the last one. */
export type Page = { items: KubeObject[]; revision: number; continueToken: string; remaining: number | undefined }

/** Selects by labels and fields; throws 400 for an unreadable selector. */
export function matcherFor(
  target: Target,
  selectors: { labelSelector: string; fieldSelector: string },
): (object: KubeObject) => boolean {
  try {
    const byLabel: LabelMatcher | undefined =
      selectors.labelSelector === '' ? undefined : parseLabelSelector(selectors.labelSelector)
    const byField = selectors.fieldSelector === '' ? undefined : parseFieldSelector(selectors.fieldSelector, target.resource.key)
    return (object) => (byLabel?.(object.metadata.labels ?? {}) ?? true) && (byField?.(asJson(object)) ?? true)
  } catch (error) {
    if (error instanceof SelectorError) throw badRequest(error.message)
    throw error
  }
}

/** One page of a list. All pages of one list show the state at the revision of the first. */
export function list(core: Core, target: Target, request: ListRequest): Page {
  checkVersionOptions(request)
  const matches = matcherFor(target, request)
  const from = request.continueToken === '' ? undefined : parseToken(request.continueToken)
  const revision = from?.revision ?? revisionFor(core, request)
  const namespace = target.resource.namespaced && target.namespace !== '' ? target.namespace : undefined
  const all = core.store.listAt(target.resource.key, revision, namespace)
  if (all === undefined) {
    throw expired(
      from === undefined
        ? 'The resourceVersion for the provided list is too old.'
        : 'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.',
    )
  }
  const selected = all.filter((object) => matches(object) && (from === undefined || compareKeys(placeOf(object), from.last) > 0))
  return pageOf(selected, revision, request)
}

function pageOf(selected: KubeObject[], revision: number, request: ListRequest): Page {
  // Version 0 is answered whole: upstream serves it from its cache, which knows no pages.
  const limit = request.resourceVersion === '0' && request.continueToken === '' ? 0 : request.limit
  if (limit <= 0 || selected.length <= limit) return { items: selected, revision, continueToken: '', remaining: undefined }
  const items = selected.slice(0, limit)
  const last = items.at(-1)
  const continueToken = last === undefined ? '' : printToken(revision, placeOf(last))
  const isSelective = request.labelSelector !== '' || request.fieldSelector !== ''
  return { items, revision, continueToken, remaining: isSelective ? undefined : selected.length - limit }
}

function placeOf(object: KubeObject): { namespace: string; name: string } {
  return { namespace: object.metadata.namespace ?? '', name: object.metadata.name ?? '' }
}

function revisionFor(core: Core, { resourceVersion, resourceVersionMatch }: ListRequest): number {
  const current = core.store.revision
  if (resourceVersion === '' || resourceVersion === '0') return current
  const asked = parseRevision(resourceVersion)
  if (asked > current) throw tooLargeRevision(asked, current)
  return resourceVersionMatch === 'Exact' ? asked : current
}

/** A resourceVersion of a query as a number; 400 if it is none. */
export function parseRevision(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw badRequest(
    `invalid resource version: resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
  )
}

/** Refuses a single object asked for at a revision that is not there yet. */
export function checkGetVersion(core: Core, resourceVersion: string): void {
  if (resourceVersion === '' || resourceVersion === '0') return
  const asked = parseRevision(resourceVersion)
  if (asked > core.store.revision) throw tooLargeRevision(asked, core.store.revision)
}

function checkVersionOptions({ resourceVersion, resourceVersionMatch, continueToken }: ListRequest): void {
  if (resourceVersionMatch === '') return
  const refuse = (message: string) =>
    invalidOptions('ListOptions', {
      reason: 'FieldValueForbidden',
      message: `Forbidden: ${message}`,
      field: 'resourceVersionMatch',
    })
  if (continueToken !== '') throw refuse('resourceVersionMatch is forbidden when continue is provided')
  if (resourceVersion === '') throw refuse('resourceVersionMatch is forbidden unless resourceVersion is provided')
  if (resourceVersionMatch === 'Exact' && resourceVersion === '0') {
    throw refuse('resourceVersionMatch "exact" is forbidden for resourceVersion "0"')
  }
  if (resourceVersionMatch !== 'Exact' && resourceVersionMatch !== 'NotOlderThan') {
    throw invalidOptions('ListOptions', {
      reason: 'FieldValueNotSupported',
      message: `Unsupported value: ${JSON.stringify(resourceVersionMatch)}: supported values: "Exact", "NotOlderThan", ""`,
      field: 'resourceVersionMatch',
    })
  }
}

function printToken(revision: number, last: { namespace: string; name: string }): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: revision, start: `${last.namespace}/${last.name}` })).toString(
    'base64url',
  )
}

function parseToken(token: string): { revision: number; last: { namespace: string; name: string } } {
  try {
    // Checked field by field below; anything else is somebody's invention.
    const parsed = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as JsonObject
    const { rv, start } = parsed
    if (typeof rv !== 'number' || typeof start !== 'string') throw new Error('fields are missing')
    const slash = start.indexOf('/')
    return { revision: rv, last: { namespace: start.slice(0, slash), name: start.slice(slash + 1) } }
  } catch (error) {
    throw badRequest(`invalid continue token: continue key is not valid: ${jsonTrouble(token, error)}`)
  }
}

// The first character that is no JSON, as Go's decoder names it.
function jsonTrouble(token: string, error: unknown): string {
  const [first = ''] = Buffer.from(token, 'base64url').toString('utf8')
  if (first !== '{') return `invalid character '${first}' looking for beginning of value`
  return error instanceof Error ? error.message : String(error)
}
