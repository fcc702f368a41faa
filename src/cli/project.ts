import { type AppProject, routes } from '#contract'
import type { Run } from './command.ts'
import { structured, text } from './output/view.ts'

/** Projects as a table. */
export const list: Run = async (context) => {
  const { flags, signal } = context
  const client = await context.client()
  const { items } = await client.call(routes.listProjects, { signal })
  const output = flags.text('output')
  if (output === 'json' || output === 'yaml') return { views: [structured(output, items)] }
  if (output === 'name') return { views: items.map(({ metadata }) => text(metadata.name)) }
  const columns = [
    'NAME',
    'DESCRIPTION',
    'DESTINATIONS',
    'SOURCES',
    'CLUSTER-RESOURCE-WHITELIST',
    'NAMESPACE-RESOURCE-BLACKLIST',
    'SIGNATURE-KEYS',
    'ORPHANED-RESOURCES',
    'DESTINATION-SERVICE-ACCOUNTS',
  ]
  return { views: [{ kind: 'table', columns, rows: items.map(rowOf) }] }
}

/** One project, each list in full. */
export const get: Run = async (context) => {
  const { args, flags, signal } = context
  const client = await context.client()
  const project = await client.call(routes.getProject, { path: { name: args[0] ?? '' }, signal })
  const output = flags.text('output')
  if (output !== 'wide') return { views: [structured(output, project)] }
  const { spec } = project
  const kinds = (entries: ReadonlyArray<{ group: string; kind: string }> | undefined) => (entries ?? []).map(kindText)
  const facts = [
    ['Name', project.metadata.name] as const,
    ['Description', spec.description ?? ''] as const,
    ...listed('Destinations', (spec.destinations ?? []).map(destinationText)),
    ...listed('Repositories', spec.sourceRepos ?? []),
    ...listed('Source Namespaces', spec.sourceNamespaces ?? []),
    ...listed('Allowed Cluster Resources', kinds(spec.clusterResourceWhitelist)),
    ...listed('Denied Cluster Resources', kinds(spec.clusterResourceBlacklist)),
    ...listed(
      'Allowed Namespaced Resources',
      spec.namespaceResourceWhitelist === undefined ? ['*/*'] : kinds(spec.namespaceResourceWhitelist),
    ),
    ...listed('Denied Namespaced Resources', kinds(spec.namespaceResourceBlacklist)),
    ...listed(
      'Signature keys',
      (spec.signatureKeys ?? []).map(({ keyID }) => keyID),
    ),
    ['Orphaned Resources', orphanedText(project)] as const,
  ]
  const width = Math.max(...facts.map(([name]) => name.length)) + 2
  return {
    views: [text(facts.map(([name, value]) => `${(name === '' ? '' : `${name}:`).padEnd(width)}${value}`.trimEnd()).join('\n'))],
  }
}

function rowOf(project: AppProject): string[] {
  const { metadata, spec } = project
  const destinations = spec.destinations ?? []
  const whitelist = spec.clusterResourceWhitelist ?? []
  const blacklist = spec.namespaceResourceBlacklist ?? []
  const sources = spec.sourceRepos ?? []
  return [
    metadata.name,
    spec.description ?? '',
    counted(destinations.map(destinationText), 'destinations'),
    counted(sources, 'repos'),
    counted(whitelist.map(kindText), 'resources'),
    counted(blacklist.map(kindText), 'resources'),
    counted(
      (spec.signatureKeys ?? []).map(({ keyID }) => keyID),
      'key(s)',
    ),
    orphanedText(project),
    counted(
      (spec.destinationServiceAccounts ?? []).map(({ defaultServiceAccount }) => defaultServiceAccount),
      'destinationServiceAccounts',
    ),
  ]
}

/** One is shown, more are counted, none is `<none>`. */
function counted(texts: readonly string[], noun: string): string {
  const [only] = texts
  if (only === undefined) return '<none>'
  return texts.length === 1 ? only : `${texts.length} ${noun}`
}

/** The first beside the name, the others below it. */
function listed(name: string, values: readonly string[]): Array<readonly [string, string]> {
  return values.length === 0 ? [[name, '<none>']] : values.map((value, index) => [index === 0 ? name : '', value] as const)
}

function destinationText({ server, name, namespace }: { server?: string; name?: string; namespace?: string }): string {
  return `${server ?? name ?? ''},${namespace ?? ''}`
}

function kindText({ group, kind }: { group: string; kind: string }): string {
  return `${group}/${kind}`
}

function orphanedText({ spec }: AppProject): string {
  if (spec.orphanedResources === undefined) return 'disabled'
  return `enabled (warn=${spec.orphanedResources.warn === true}${spec.orphanedResources.ignore === undefined ? '' : `, ignored ${spec.orphanedResources.ignore.length}`})`
}
