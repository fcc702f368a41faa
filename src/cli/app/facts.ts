import type { Application, ApplicationSyncWindows } from '#contract'
import type { View } from '../output/view.ts'

type Spec = Application['spec']
type Source = NonNullable<Spec['source']>
type Fact = readonly [name: string, value: string]

/** `argocd/web`: how an Application is named in lists. */
export function qualifiedName({ metadata }: Application): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`
}

export function sourcesOf(spec: Pick<Spec, 'source' | 'sources' | 'sourceHydrator'>): readonly Source[] {
  if (spec.sourceHydrator !== undefined) return [spec.sourceHydrator.drySource]
  if (spec.sources !== undefined && spec.sources.length > 0) return spec.sources
  return spec.source === undefined ? [] : [spec.source]
}

export function isAutomated(spec: Spec): boolean {
  return spec.syncPolicy?.automated !== undefined && spec.syncPolicy.automated.enabled !== false
}

/** `Manual`, `Auto` or `Auto-Prune`, as lists have it. */
export function policyWord(spec: Spec): string {
  if (!isAutomated(spec)) return 'Manual'
  return spec.syncPolicy?.automated?.prune === true ? 'Auto-Prune' : 'Auto'
}

/** `SyncError,OrphanedResourceWarning(2)`, or `<none>`. */
export function conditionWords(conditions: ReadonlyArray<{ type: string }> | undefined): string {
  const counts = new Map<string, number>()
  for (const { type } of conditions ?? []) counts.set(type, (counts.get(type) ?? 0) + 1)
  return counts.size === 0 ? '<none>' : [...counts].map(([type, count]) => (count === 1 ? type : `${type}(${count})`)).join(',')
}

/** The head of `app get`: what it is, where it comes from and goes to, how it is. */
export function headViews(application: Application, windows: ApplicationSyncWindows | undefined): View[] {
  const { spec, status } = application
  const { destination } = spec
  const facts: Fact[] = [
    ['Name', qualifiedName(application)],
    ['Project', spec.project === '' ? 'default' : spec.project],
    ['Server', destination.server ?? destination.name ?? ''],
    ['Namespace', destination.namespace ?? ''],
  ]
  const after: Fact[] = [
    ...(windows === undefined ? [] : windowFacts(windows)),
    ['Sync Policy', policyText(spec)],
    ['Sync Status', syncText(application)],
    ['Health Status', healthText(status?.health)],
  ]
  const sources = sourcesOf(spec)
  const title = sources.length > 1 ? 'Sources:' : 'Source:'
  return [
    { kind: 'facts', facts },
    { kind: 'text', text: [title, ...sources.map(sourceText)].join('\n') },
    { kind: 'facts', facts: after },
    ...conditionViews(application),
  ]
}

/** What the last operation did, as `--show-operation` shows it. */
export function operationFacts({ status }: Application): Fact[] {
  const state = status?.operationState
  if (state === undefined) return []
  const started = new Date(state.startedAt).getTime()
  const finished = state.finishedAt === undefined ? undefined : new Date(state.finishedAt).getTime()
  const revision = state.syncResult?.revision || (state.syncResult?.revisions ?? []).join(',')
  return [
    ['Operation', 'Sync'],
    ['Sync Revision', revision],
    ['Phase', state.phase],
    ['Start', state.startedAt],
    ['Finished', state.finishedAt ?? ''],
    ['Duration', finished === undefined ? '' : `${Math.round((finished - started) / 1000)}s`],
    ['Message', state.message ?? ''],
  ]
}

export function shortRevision(revision: string | undefined): string {
  return revision !== undefined && /^[0-9a-f]{40}$/.test(revision) ? revision.slice(0, 7) : (revision ?? '')
}

function sourceText(source: Source): string {
  const lines: Fact[] = [
    ['- Repo', source.repoURL],
    ['  Target', source.targetRevision ?? ''],
    ...(source.path === undefined ? [] : [['  Path', source.path] as const]),
    ...(source.chart === undefined ? [] : [['  Chart', source.chart] as const]),
    ...(source.ref === undefined ? [] : [['  Ref', source.ref] as const]),
    ...(source.helm?.valueFiles === undefined ? [] : [['  Helm Values', source.helm.valueFiles.join(',')] as const]),
  ]
  return lines.map(([name, value]) => `${`${name}:`.padEnd(20)}${value}`.trimEnd()).join('\n')
}

function policyText(spec: Spec): string {
  if (!isAutomated(spec)) return 'Manual'
  return spec.syncPolicy?.automated?.prune === true ? 'Automated (Prune)' : 'Automated'
}

function syncText({ spec, status }: Application): string {
  const sync = status?.sync
  const target = sourcesOf(spec)[0]?.targetRevision ?? 'HEAD'
  const revision = shortRevision(sync?.revision)
  const several = sourcesOf(spec).length > 1 || revision === ''
  const at = several ? '' : ` ${sync?.status === 'OutOfSync' ? 'from' : 'to'} ${target} (${revision})`
  return sync?.status === 'Synced' || sync?.status === 'OutOfSync' ? `${sync.status}${at}` : 'Unknown'
}

function healthText(health: { status?: string; message?: string } | undefined): string {
  const message = health?.message === undefined || health.message === '' ? '' : ` (${health.message})`
  return `${health?.status ?? 'Unknown'}${message}`
}

function windowFacts({ activeWindows, assignedWindows, canSync }: ApplicationSyncWindows): Fact[] {
  const word = (windows: ApplicationSyncWindows['activeWindows']): string =>
    (windows ?? []).map(({ kind, schedule, duration }) => `${kind}:${schedule}:${duration}`).join(',')
  const verdict = canSync ? (activeWindows === undefined ? 'Sync Allowed' : 'Manual Allowed') : 'Sync Denied'
  return [
    ['SyncWindow', verdict],
    ...(assignedWindows === undefined ? [] : [['Assigned Windows', word(assignedWindows)] as const]),
    ...(activeWindows === undefined ? [] : [['Active Windows', word(activeWindows)] as const]),
  ]
}

function conditionViews({ status }: Application): View[] {
  const conditions = status?.conditions ?? []
  if (conditions.length === 0) return []
  const rows = conditions.map(({ type, message, lastTransitionTime }) => [type, message, lastTransitionTime ?? ''])
  return [
    { kind: 'text', text: '' },
    { kind: 'table', columns: ['CONDITION', 'MESSAGE', 'LAST TRANSITION'], rows },
  ]
}
