import { type Application, type ApplicationSyncWindows, type ResourceTree, routes } from '#contract'
import { type CommandContext, CommandError, type Run } from '../command.ts'
import { structured, text, type View } from '../output/view.ts'
import { headViews, operationFacts, qualifiedName, sourcesOf } from './facts.ts'
import { objectStates, objectTable } from './objects.ts'
import { getTarget, refreshOf, type Target, targetOf } from './target.ts'
import { treeTable } from './tree.ts'

/** One Application: what it is, how it is, and its objects. */
export const get: Run = async (context) => {
  const { args, flags, ports } = context
  const target = targetOf(args[0] ?? '', context)
  const application = await inTime(context, getTarget(context, target, refreshOf(context)))
  const output = flags.text('output')
  if (output === 'json' || output === 'yaml') return { views: [structured(output, application)] }
  if (output === 'name') return { views: [text(qualifiedName(application))] }

  const { windows, tree } = await besides(context, target)
  const views: View[] = headViews(application, windows)
  if (flags.flag('show-params')) views.push(...parameterViews(application))
  if (flags.flag('show-operation')) views.push(text(''), { kind: 'facts', facts: operationFacts(application) })
  const states = objectStates(application, tree)
  if (output.startsWith('tree')) {
    views.push(text(''), treeTable(tree ?? {}, { states, detailed: output === 'tree=detailed', now: ports.now() }))
  } else if (states.length > 0) views.push(text(''), objectTable(states))
  return { views }
}

/** Windows and tree are shown if they can be had; an Application whose cluster is away is shown without. */
async function besides(
  context: CommandContext,
  { name, query }: Target,
): Promise<{ windows: ApplicationSyncWindows | undefined; tree: ResourceTree | undefined }> {
  const client = await context.client()
  const request = { path: { name }, query, signal: context.signal }
  const [windows, tree] = await Promise.all([
    client.call(routes.syncWindows, request).catch(() => undefined),
    treeFor(context, { name, query }).catch(() => undefined),
  ])
  return { windows, tree }
}

export async function treeFor(context: CommandContext, { name, query }: Target): Promise<ResourceTree> {
  const client = await context.client()
  return await client.call(routes.resourceTree, { path: { name }, query, signal: context.signal })
}

async function inTime<T>(context: CommandContext, work: Promise<T>): Promise<T> {
  const seconds = context.flags.number('timeout')
  if (seconds <= 0) return await work
  const abort = new AbortController()
  const late = context.ports.sleep(seconds * 1000, abort.signal).then(() => {
    if (!abort.signal.aborted) throw new CommandError(`Cannot get ${context.args[0]}: no answer within ${seconds} s`)
    return new Promise<never>(() => undefined)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    abort.abort()
  }
}

function parameterViews(application: Application): View[] {
  const rows = sourcesOf(application.spec).flatMap(({ helm, kustomize }) => [
    ...(helm?.parameters ?? []).map(({ name, value }) => [name ?? '', value ?? '']),
    ...(kustomize?.images ?? []).map((image) => ['image', image]),
  ])
  return rows.length === 0 ? [] : [text(''), { kind: 'table', columns: ['NAME', 'VALUE'], rows }]
}
