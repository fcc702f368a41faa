import { type Application, routes } from '#contract'
import type { CommandContext } from '../command.ts'
import { UsageError } from '../flags.ts'

/** An Application as the command line names it; `namespace/name` is understood too. */
export type Target = { name: string; query: { appNamespace?: string; project?: string } }

export function targetOf(name: string, { flags }: Pick<CommandContext, 'flags'>): Target {
  const slash = name.indexOf('/')
  const appNamespace = slash < 0 ? flags.text('app-namespace') : name.slice(0, slash)
  const project = flags.text('project')
  return {
    name: name.slice(slash + 1),
    query: { ...(appNamespace === '' ? {} : { appNamespace }), ...(project === '' ? {} : { project }) },
  }
}

/** The Application of a command that takes one, refreshed first where the flags say so. */
export async function getTarget(
  context: CommandContext,
  target: Target,
  options: { refresh?: 'normal' | 'hard' } = {},
): Promise<Application> {
  const client = await context.client()
  return await client.call(routes.getApplication, {
    path: { name: target.name },
    query: { ...target.query, ...options },
    signal: context.signal,
  })
}

/** What `--refresh` and `--hard-refresh` ask for. */
export function refreshOf({ flags }: CommandContext): { refresh?: 'normal' | 'hard' } {
  if (flags.flag('hard-refresh')) return { refresh: 'hard' }
  return flags.flag('refresh') ? { refresh: 'normal' } : {}
}

/** The Applications that names, `-l` or `--project` stand for. None at all is a UsageError; a selector that matches none gives none. */
export async function targetsOf(context: CommandContext): Promise<Target[]> {
  const { args, flags } = context
  if (args.length > 0) return args.map((name) => targetOf(name, context))
  const selector = flags.text('selector')
  const projects = flags.texts('project')
  if (selector === '' && projects.length === 0)
    throw new UsageError('APPNAME is missing; expected names, --selector or --project')
  const client = await context.client()
  const query = { fields: 'items.metadata.name,items.metadata.namespace', ...(selector === '' ? {} : { selector }), projects }
  const { items } = await client.call(routes.listApplications, { query, signal: context.signal })
  if (items.length === 0) context.note('No Application matches.')
  return items.map(({ metadata }) => ({
    name: metadata.name,
    query: metadata.namespace === undefined ? {} : { appNamespace: metadata.namespace },
  }))
}
