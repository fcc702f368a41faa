import { matchGlob } from '#base'
import { isJsonObject } from './json.ts'
import type { Problem } from './parse.ts'
import type { Settings } from './settings.ts'
import { texts, yamlValue } from './settings-customizations.ts'

type ResourceFilter = Settings['resourceExclusions'][number]

/** The list in `resource.exclusions` or `resource.inclusions`. An entry that cannot be read is a problem and left out. */
export function parseResourceFilters(text: string | undefined, path: string, problems: Problem[]): ResourceFilter[] {
  if (text === undefined) return []
  const list = yamlValue(text, path, problems)
  if (list === undefined || list === null) return []
  if (!Array.isArray(list)) {
    problems.push({ path, message: 'is not a list; expected entries with apiGroups, kinds and clusters' })
    return []
  }
  return list.flatMap((entry, index) => {
    const here = `${path}[${index}]`
    if (!isJsonObject(entry)) {
      problems.push({ path: here, message: 'is not an object; expected apiGroups, kinds and clusters' })
      return []
    }
    const field = (name: string) => texts(entry[name], `${here}.${name}`, problems)
    return [{ apiGroups: field('apiGroups'), kinds: field('kinds'), clusters: field('clusters') }]
  })
}

/** Kinds that are never managed: events and metrics come and go by themselves. */
const neverManaged: readonly ResourceFilter[] = [
  { apiGroups: ['events.k8s.io', 'metrics.k8s.io'], kinds: [], clusters: [] },
  { apiGroups: [''], kinds: ['Event'], clusters: [] },
]

/**
 * Whether the settings keep a kind out of a cluster: it is not among the inclusions where there are some, or it is among the exclusions. An
 * empty list in an entry stands for all; names are globs. `server` is the URL of the cluster.
 */
export function isExcludedKind(
  settings: Pick<Settings, 'resourceExclusions' | 'resourceInclusions'>,
  kind: { group: string; kind: string },
  server: string,
): boolean {
  const among = (filters: readonly ResourceFilter[]) => filters.some((filter) => fits(filter, kind, server))
  if (settings.resourceInclusions.length > 0 && !among(settings.resourceInclusions)) return true
  return among(neverManaged) || among(settings.resourceExclusions)
}

function fits(filter: ResourceFilter, { group, kind }: { group: string; kind: string }, server: string): boolean {
  const some = (patterns: readonly string[], text: string) =>
    patterns.length === 0 || patterns.some((pattern) => matchGlob(pattern, text))
  return some(filter.apiGroups, group) && some(filter.kinds, kind) && some(filter.clusters, server)
}
