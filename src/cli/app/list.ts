import { type Application, routes } from '#contract'
import type { Run } from '../command.ts'
import { structured, text } from '../output/view.ts'
import { conditionWords, policyWord, qualifiedName, sourcesOf } from './facts.ts'

const columns = ['NAME', 'CLUSTER', 'NAMESPACE', 'PROJECT', 'STATUS', 'HEALTH', 'SYNCPOLICY', 'CONDITIONS']
const wideColumns = [...columns, 'REPO', 'PATH', 'TARGET']
/** As much as one answer should carry; more comes page by page. */
const pageSize = 500
const shownFields = ['metadata', 'spec', 'status.sync.status', 'status.health.status', 'status.conditions']

/** Applications as a table, as names or as they are. */
export const list: Run = async (context) => {
  const { flags, signal } = context
  const output = flags.text('output')
  const structure = output === 'json' || output === 'yaml'
  const text_ = (name: string) => flags.text(name) || undefined
  const most = flags.number('limit') || Number.POSITIVE_INFINITY
  const query = {
    projects: flags.texts('project'),
    sync: flags.texts('sync'),
    health: flags.texts('health'),
    selector: text_('selector'),
    repo: text_('repo'),
    cluster: text_('cluster'),
    path: text_('path'),
    search: text_('search'),
    sort: text_('sort'),
    appNamespace: text_('app-namespace'),
    fields: structure ? undefined : ['metadata.continue', ...shownFields.map((field) => `items.${field}`)].join(','),
  }
  const client = await context.client()
  const items: Application[] = []
  let next: string | undefined
  do {
    const limit = Math.min(pageSize, most - items.length)
    const page = await client.call(routes.listApplications, { query: { ...query, limit, continue: next }, signal })
    items.push(...page.items)
    next = page.metadata?.continue
  } while (next !== undefined && items.length < most)

  if (structure) return { views: [structured(output, items)] }
  if (output === 'name') return { views: items.map((application) => text(qualifiedName(application))) }
  return {
    views: [
      { kind: 'table', columns: output === '' ? columns : wideColumns, rows: items.map((item) => rowOf(item, output !== '')) },
    ],
  }
}

function rowOf(application: Application, wide: boolean): string[] {
  const { spec, status } = application
  const row = [
    qualifiedName(application),
    spec.destination.name ?? spec.destination.server ?? '',
    spec.destination.namespace ?? '',
    spec.project,
    status?.sync?.status ?? 'Unknown',
    status?.health?.status ?? 'Unknown',
    policyWord(spec),
    conditionWords(status?.conditions),
  ]
  const [source] = sourcesOf(spec)
  return wide ? [...row, source?.repoURL ?? '', source?.path ?? source?.chart ?? '', source?.targetRevision ?? ''] : row
}
