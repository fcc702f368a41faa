import { ApiError, type ApplicationList, type ApplicationStats } from '#contract'
import { type Application, sameRepository } from '#model'
import { labelSelector } from '../label-selector.ts'
import { projectOf, sourcesOf } from '../objects.ts'

/** Which applications somebody wants to see; absent means all. */
export type Selection = {
  name?: string
  projects?: readonly string[]
  project?: readonly string[]
  selector?: string
  repo?: string
  appNamespace?: string
  sync?: readonly string[]
  health?: readonly string[]
  cluster?: string
  path?: string
  search?: string
}

export type Page = { sort?: string; limit?: number; continue?: string; stats?: boolean }

/** The selection as a test. */
export function selects(selection: Selection): (application: Application) => boolean {
  const tests: Array<(application: Application) => boolean> = []
  const projects = [...(selection.projects ?? []), ...(selection.project ?? [])]
  const { name, selector, repo, appNamespace, sync, health, cluster, path, search } = selection
  if (name !== undefined) tests.push((app) => app.metadata.name === name)
  if (projects.length > 0) tests.push((app) => projects.includes(projectOf(app)))
  if (appNamespace !== undefined) tests.push((app) => app.metadata.namespace === appNamespace)
  if (sync !== undefined && sync.length > 0) tests.push((app) => sync.includes(syncOf(app)))
  if (health !== undefined && health.length > 0) tests.push((app) => health.includes(healthOf(app)))
  if (search !== undefined) tests.push((app) => app.metadata.name.toLowerCase().includes(search.toLowerCase()))
  if (path !== undefined) tests.push((app) => sourcesOf(app.spec).some((source) => source.path === path))
  if (repo !== undefined) tests.push((app) => sourcesOf(app.spec).some((source) => sameRepository(source.repoURL, repo)))
  if (cluster !== undefined) {
    tests.push(({ spec }) => spec.destination?.server === cluster || spec.destination?.name === cluster)
  }
  if (selector !== undefined) {
    const matches = labelSelector(selector)
    tests.push((app) => matches(app.metadata.labels ?? {}))
  }
  return (application) => tests.every((test) => test(application))
}

/** Sorts and cuts what was selected. The token names the last item of a page, so a page stays right while items come and go. */
export function pageOf(selected: readonly Application[], page: Page, resourceVersion: string): ApplicationList {
  const { key, descending } = sorting(page.sort ?? 'name')
  const sign = descending ? -1 : 1
  const keyed = selected.map((application) => ({ application, key: [key(application), ...nameOf(application)] }))
  keyed.sort((a, b) => sign * compareKeys(a.key, b.key))
  const after = page.continue === undefined ? undefined : readToken(page.continue)
  const rest = after === undefined ? keyed : keyed.filter((item) => sign * compareKeys(item.key, after) > 0)
  const items = page.limit === undefined || page.limit === 0 ? rest : rest.slice(0, page.limit)
  const last = items.at(-1)
  const cut = items.length < rest.length && last !== undefined
  return {
    metadata: {
      resourceVersion,
      ...(cut ? { continue: token(last.key), remainingItemCount: rest.length - items.length } : {}),
    },
    items: items.map((item) => item.application),
    ...(page.stats === true ? { stats: statsOf(selected) } : {}),
  }
}

export function syncOf(application: Application): string {
  return application.status?.sync?.status || 'Unknown'
}

export function healthOf(application: Application): string {
  return application.status?.health?.status || 'Unknown'
}

function statsOf(applications: readonly Application[]): ApplicationStats {
  const stats: ApplicationStats = { total: applications.length, sync: {}, health: {} }
  for (const application of applications) {
    stats.sync[syncOf(application)] = (stats.sync[syncOf(application)] ?? 0) + 1
    stats.health[healthOf(application)] = (stats.health[healthOf(application)] ?? 0) + 1
  }
  return stats
}

function sorting(sort: string): { key: (application: Application) => string; descending: boolean } {
  const descending = sort.startsWith('-')
  const keys: { [name: string]: (application: Application) => string } = {
    name: () => '',
    sync: syncOf,
    health: healthOf,
    project: projectOf,
    created: (app) => app.metadata.creationTimestamp ?? '',
    synced: (app) => app.status?.operationState?.finishedAt ?? '',
  }
  const key = keys[descending ? sort.slice(1) : sort]
  if (key === undefined) {
    throw new ApiError('InvalidArgument', `sort is ${JSON.stringify(sort)}; expected one of ${Object.keys(keys).join(', ')}`)
  }
  return { key, descending }
}

function nameOf(application: Application): string[] {
  return [application.metadata.name, application.metadata.namespace ?? '']
}

function compareKeys(a: readonly string[], b: readonly string[]): number {
  for (const [index, text] of a.entries()) {
    const other = b[index] ?? ''
    if (text !== other) return text < other ? -1 : 1
  }
  return 0
}

function token(key: readonly string[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

function readToken(text: string): string[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    if (Array.isArray(key) && key.length === 3 && key.every((part) => typeof part === 'string')) return key
  } catch {
    // Said below.
  }
  throw new ApiError('InvalidArgument', 'continue is no token of this server; begin again without it')
}
