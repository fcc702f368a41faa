import { type Application, routes, type SyncRequest } from '#contract'
import { type CommandContext, CommandError, type Outcome, type Run } from '../command.ts'
import { sourceRevisions } from './source-revisions.ts'
import type { View } from '../output/view.ts'
import { text } from '../output/view.ts'
import { pairsOf } from './create.ts'
import { keyOf } from './objects.ts'
import { finishOperation } from './operation.ts'
import { chosenObjects, type ObjectFilter, parseFilter } from './resource-filter.ts'
import { getTarget, type Target, targetsOf } from './target.ts'

/** Starts a sync of each Application and watches each to its end. */
export const sync: Run = async (context) => {
  const { flags } = context
  const filters = flags.texts('resource').map(parseFilter)
  const targets = await targetsOf(context)
  let exit = 0
  const views: View[] = []
  for (const target of targets) {
    const outcome = await syncOne(context, target, filters)
    for (const view of outcome.views) context.print(view)
    exit = Math.max(exit, outcome.exit ?? 0)
  }
  return { views, exit }
}

async function syncOne(context: CommandContext, target: Target, filters: readonly ObjectFilter[]): Promise<Outcome> {
  const { flags, signal } = context
  const client = await context.client()
  const application = await getTarget(context, target)
  const body = await requestOf(context, { target, application, filters })
  if (flags.flag('dry-run') && flags.text('output') === 'wide') context.print(await planView(context, target, body))
  await client.call(routes.syncApplication, { path: { name: target.name }, body, signal })
  if (flags.flag('async')) return { views: [text(`Application '${target.name}' is syncing`)] }
  const outcome = await finishOperation(context, target, {
    timeoutSeconds: flags.number('timeout'),
    output: flags.text('output'),
  })
  if (outcome.exit === 1) context.note(`Error: the operation of ${target.name} did not succeed; its message is above.`)
  return outcome
}

/** What would be done, in order and why; then the operation itself lets the API server check each of it. */
async function planView(context: CommandContext, target: Target, body: SyncRequest): Promise<View> {
  const client = await context.client()
  const query = { ...target.query, prune: body.prune, revision: body.revision }
  const { steps, problems } = await client.call(routes.syncPlan, { path: { name: target.name }, query, signal: context.signal })
  const chosen =
    body.resources === undefined ? steps : steps.filter(({ ref }) => body.resources?.some((one) => keyOf(one) === keyOf(ref)))
  for (const problem of problems) context.note(`This refuses the sync: ${problem}`)
  if (chosen.length === 0) return text('There is nothing to do.')
  const columns = ['PHASE', 'WAVE', 'ACTION', 'GROUP', 'KIND', 'NAMESPACE', 'NAME', 'WHY']
  const rows = chosen.map(({ phase, wave, action, ref, why }) => [
    phase,
    String(wave),
    action,
    ref.group,
    ref.kind,
    ref.namespace,
    ref.name,
    why,
  ])
  return { kind: 'table', columns, rows }
}

async function requestOf(
  context: CommandContext,
  what: { target: Target; application: Application; filters: readonly ObjectFilter[] },
): Promise<SyncRequest> {
  const { flags } = context
  const { application, target } = what
  const options = syncOptions(context, application)
  const retry = retryStrategy(context)
  const resources = await resourcesFor(context, what)
  const force = flags.flag('force')
  const strategy = flags.text('strategy')
  return {
    ...target.query,
    ...(flags.text('revision') === '' ? {} : { revision: flags.text('revision') }),
    ...(await sourceRevisions(context, async () => application, { all: false })),
    dryRun: flags.flag('dry-run'),
    prune: flags.flag('prune'),
    strategy: strategy === 'apply' ? { apply: { force } } : { hook: { force } },
    ...(resources === undefined ? {} : { resources }),
    ...(flags.given('info')
      ? { infos: Object.entries(pairsOf(flags.texts('info'))).map(([name, value]) => ({ name, value })) }
      : {}),
    ...(options === undefined ? {} : { syncOptions: { items: options } }),
    ...(retry === undefined ? {} : { retryStrategy: retry }),
  }
}

/** The options of the Application and those of the command line; undefined where the command line has none. */
function syncOptions({ flags }: CommandContext, { spec }: Application): string[] | undefined {
  const asked = [
    ...(flags.flag('replace') ? ['Replace=true'] : []),
    ...(flags.flag('server-side') ? ['ServerSideApply=true'] : []),
    ...(flags.flag('apply-out-of-sync-only') ? ['ApplyOutOfSyncOnly=true'] : []),
  ]
  if (asked.length === 0) return undefined
  const names = asked.map((option) => option.split('=')[0])
  return [...(spec.syncPolicy?.syncOptions ?? []).filter((option) => !names.includes(option.split('=')[0])), ...asked]
}

function retryStrategy({ flags }: CommandContext): SyncRequest['retryStrategy'] {
  if (!flags.given('retry-limit')) return undefined
  return {
    limit: flags.number('retry-limit'),
    backoff: {
      duration: flags.text('retry-backoff-duration'),
      maxDuration: flags.text('retry-backoff-max-duration'),
      factor: flags.number('retry-backoff-factor'),
    },
    ...(flags.flag('retry-refresh') ? { refresh: true } : {}),
  }
}

/** The objects that `--resource` and `--label` choose; undefined where all are meant. Choosing none is an error, not a sync of everything. */
async function resourcesFor(
  context: CommandContext,
  { target, application, filters }: { target: Target; application: Application; filters: readonly ObjectFilter[] },
): Promise<SyncRequest['resources']> {
  const { flags, signal } = context
  const labels = Object.entries(pairsOf(flags.texts('label')))
  if (filters.length === 0 && labels.length === 0) return undefined
  const client = await context.client()
  const { items } = await client.call(routes.managedResources, { path: { name: target.name }, query: target.query, signal })
  const chosen = chosenObjects(items, filters).filter(({ targetState }) => {
    const wanted = JSON.parse(targetState) as { metadata?: { labels?: { [key: string]: string } } } | null
    return labels.every(([key, value]) => wanted?.metadata?.labels?.[key] === value)
  })
  if (chosen.length === 0) {
    throw new CommandError(`Cannot sync ${application.metadata.name}: no object is chosen by --resource and --label`, {
      hint: `'mainstay app resources ${application.metadata.name}' lists the objects.`,
    })
  }
  return chosen.map(({ group, kind, name, namespace }) => ({
    kind,
    name,
    ...(group === undefined ? {} : { group }),
    ...(namespace === undefined ? {} : { namespace }),
  }))
}
