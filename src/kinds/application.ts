import { type Health, healthStatuses, isJsonObject, type KubeObject, sameRepository } from '#model'
import { field, listAt, textAt } from './fields.ts'
import type { HealthContext, ParentApplication } from './health-context.ts'
import { degraded, type KindRule, progressing } from './rule.ts'

/**
 * A child Application. Its health counts only while it is fresh: computed from the spec it has now and, where it follows the same
 * branch as its parent, from the parent's commit or a later one. Otherwise a wave would pass on yesterday's verdict.
 */
export const application: KindRule = {
  kind: 'Application',
  groups: ['argoproj.io'],
  traits: { childApplication: true },
  health(object, context) {
    const stale = staleBecause(object, context)
    if (stale !== undefined) return progressing(stale)
    const status = textAt(object, 'status', 'health', 'status')
    const said = textAt(object, 'status', 'health', 'message')
    if (textAt(object, 'status', 'sync', 'status') === 'Unknown') return unknown(object)
    const pending = pendingSync(object)
    if (pending !== undefined) return pending
    const known = healthStatuses.find((name) => name === status)
    if (known === undefined) return progressing('Waiting for the application to be assessed')
    return said === ''
      ? known === 'Healthy'
        ? { status: known }
        : { status: known, message: `The application is ${known}` }
      : { status: known, message: said }
  },
}

function unknown(object: KubeObject): Health {
  const why = listAt(object, 'status', 'conditions').find((condition) => textAt(condition, 'type').endsWith('Error'))
  return { status: 'Unknown', message: textAt(why, 'message') || 'The application could not be compared' }
}

/** An automated application that is out of sync has not yet done what its parent waits for. */
function pendingSync(object: KubeObject): Health | undefined {
  const operation = textAt(object, 'status', 'operationState', 'phase')
  const message = textAt(object, 'status', 'operationState', 'message')
  if (operation === 'Running' || operation === 'Terminating' || field(object, 'operation') !== undefined) {
    return progressing(`Waiting for its sync to finish${message ? `: ${message}` : ''}`)
  }
  const automated = field(object, 'spec', 'syncPolicy', 'automated')
  const syncsItself = isJsonObject(automated) && automated['enabled'] !== false
  if (!syncsItself || textAt(object, 'status', 'sync', 'status') !== 'OutOfSync') return undefined
  if (operation === 'Failed' || operation === 'Error') return degraded(message || 'Its last sync failed')
  return progressing('Waiting for its automated sync')
}

function staleBecause(object: KubeObject, context: HealthContext): string | undefined {
  const compared = field(object, 'status', 'sync', 'comparedTo')
  if (!isJsonObject(compared)) return 'Waiting for the application to be compared for the first time'
  for (const name of ['source', 'sources', 'destination', 'ignoreDifferences']) {
    if (!sameJson(compared[name], field(object, 'spec', name)))
      return `Waiting for the application to be compared with its new spec.${name}`
  }
  return context.parent === undefined ? undefined : olderThanParent(object, context.parent)
}

function olderThanParent(object: KubeObject, parent: ParentApplication): string | undefined {
  const single = field(object, 'spec', 'source')
  const sources = single === undefined ? listAt(object, 'spec', 'sources') : [single]
  const revisions =
    single === undefined ? listAt(object, 'status', 'sync', 'revisions') : [field(object, 'status', 'sync', 'revision')]
  for (const [index, source] of sources.entries()) {
    const [repoURL, branch] = [textAt(source, 'repoURL'), textAt(source, 'targetRevision') || 'HEAD']
    const revision = revisions[index]
    for (const own of parent.sources) {
      if (!sameRepository(own.repoURL, repoURL) || (own.targetRevision || 'HEAD') !== branch || own.revision === revision)
        continue
      const has = typeof revision === 'string' ? revision : ''
      if (has === '' || parent.isSameOrNewer(repoURL, has, own.revision) !== true) {
        return `Waiting for the application to reach commit ${own.revision.slice(0, 7)}; it was compared with ${has.slice(0, 7) || 'none'}`
      }
    }
  }
  return undefined
}

/** Deep equality in which absent, null, empty list and empty object are one. */
function sameJson(a: unknown, b: unknown): boolean {
  if (isEmpty(a) || isEmpty(b)) return isEmpty(a) && isEmpty(b)
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((value, index) => sameJson(value, b[index]))
  if (isJsonObject(a) && isJsonObject(b))
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) => sameJson(a[key], b[key]))
  return a === b
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true
  return Array.isArray(value) ? value.length === 0 : isJsonObject(value) && Object.values(value).every(isEmpty)
}
