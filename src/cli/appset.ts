import { type ApplicationSet, routes } from '#contract'
import type { Run } from './command.ts'
import { structured, text, type View } from './output/view.ts'

/** ApplicationSets as a table. */
export const list: Run = async (context) => {
  const { flags, signal } = context
  const client = await context.client()
  const query = {
    projects: flags.texts('project'),
    ...(flags.text('selector') === '' ? {} : { selector: flags.text('selector') }),
    ...(flags.text('appset-namespace') === '' ? {} : { appsetNamespace: flags.text('appset-namespace') }),
  }
  const { items } = await client.call(routes.listApplicationSets, { query, signal })
  const output = flags.text('output')
  if (output === 'json' || output === 'yaml') return { views: [structured(output, items)] }
  if (output === 'name') return { views: items.map((set) => text(qualifiedName(set))) }
  const columns = ['NAME', 'PROJECT', 'SYNCPOLICY', 'CONDITIONS', 'REPO', 'PATH', 'TARGET']
  const rows = items.map((set) => {
    const source = set.spec.template?.spec?.source
    return [
      qualifiedName(set),
      set.spec.template?.spec?.project ?? '',
      set.spec.syncPolicy?.applicationsSync ?? 'nil',
      conditionsText(set),
      source?.repoURL ?? '',
      source?.path ?? '',
      source?.targetRevision ?? '',
    ]
  })
  return { views: [{ kind: 'table', columns, rows }] }
}

/** One ApplicationSet and the Applications it made. */
export const get: Run = async (context) => {
  const { args, flags, signal } = context
  const client = await context.client()
  const path = { name: args[0] ?? '' }
  const query = flags.text('appset-namespace') === '' ? {} : { appsetNamespace: flags.text('appset-namespace') }
  const set = await client.call(routes.getApplicationSet, { path, query, signal })
  const output = flags.text('output')
  if (output !== 'wide') return { views: [structured(output, set)] }
  const { nodes = [] } = await client.call(routes.applicationSetTree, { path, query, signal })
  const { source, destination, project } = set.spec.template?.spec ?? {}
  const views: View[] = [
    {
      kind: 'facts',
      facts: [
        ['Name', qualifiedName(set)],
        ['Project', project ?? ''],
        ['Server', destination?.server ?? destination?.name ?? ''],
        ['Namespace', destination?.namespace ?? ''],
        ['Repo', source?.repoURL ?? ''],
        ['Target', source?.targetRevision ?? ''],
        ['Path', source?.path ?? ''],
        ['SyncPolicy', set.spec.syncPolicy?.applicationsSync ?? 'sync'],
      ],
    },
  ]
  const conditions = set.status?.conditions ?? []
  if (conditions.length > 0) {
    const rows = conditions.map(({ type, status, message, lastTransitionTime }) => [
      type,
      status,
      message,
      lastTransitionTime ?? '',
    ])
    views.push(text(''), { kind: 'table', columns: ['CONDITION', 'STATUS', 'MESSAGE', 'LAST TRANSITION'], rows })
  }
  if (nodes.length > 0) {
    views.push(text(''), {
      kind: 'table',
      columns: ['APPLICATION'],
      rows: nodes.map(({ namespace = '', name }) => [`${namespace}/${name}`]),
    })
  }
  return { views }
}

function qualifiedName({ metadata }: ApplicationSet): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`
}

/** The conditions that hold; their messages are in `appset get`. */
function conditionsText({ status }: ApplicationSet): string {
  const holding = (status?.conditions ?? []).filter((condition) => condition.status === 'True').map(({ type }) => type)
  return holding.length === 0 ? '<none>' : holding.join(',')
}
