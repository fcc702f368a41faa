import { type ManagedResource, routes } from '#contract'
import { type CommandContext, CommandError, type Run } from '../command.ts'
import { text } from '../output/view.ts'
import { lineDiff } from './line-diff.ts'
import { sourceRevisions } from './source-revisions.ts'
import { getTarget, refreshOf, targetOf } from './target.ts'
import { whyLines } from './why.ts'

/** What a sync would change: per object the lines that differ, live first, then why. */
export const diff: Run = async (context) => {
  const { args, flags, signal } = context
  const target = targetOf(args[0] ?? '', context)
  const refresh = refreshOf(context)
  if (refresh.refresh !== undefined) await getTarget(context, target, refresh)
  const client = await context.client()
  const query = {
    ...target.query,
    ...(flags.text('revision') === '' ? {} : { revision: flags.text('revision') }),
    ...(await sourceRevisions(context, () => getTarget(context, target), { all: true })),
  }
  const { items } = await client.call(routes.managedResources, { path: { name: target.name }, query, signal })
  const unknown = items.find(({ status, hook }) => status === 'Unknown' && hook !== true)
  if (unknown !== undefined) {
    throw new CommandError(`Cannot compare ${unknown.kind} ${unknown.name}: ${unknown.reason ?? 'the comparison failed'}`)
  }
  const changed = items.filter((item) => item.hook !== true && item.status === 'OutOfSync')
  for (const item of changed) context.print(text(await section(context, item)))
  const exit = changed.length > 0 && flags.flag('exit-code') ? flags.number('diff-exit-code') : 0
  return { views: [], exit }
}

async function section(context: CommandContext, item: ManagedResource): Promise<string> {
  const head = `\n===== ${item.group ?? ''}/${item.kind} ${item.namespace ?? ''}/${item.name} ======`
  const [live, wanted] = await Promise.all([yamlOf(item.normalizedLiveState), yamlOf(item.predictedLiveState)])
  const tool = context.ports.env['KUBECTL_EXTERNAL_DIFF'] ?? ''
  if (tool !== '') {
    await externalDiff(context, { tool, head, live, wanted, name: item.name })
    return whyLines(item).join('\n')
  }
  return [head, ...(await lineDiff(live, wanted)), ...whyLines(item)].join('\n')
}

/** As kubectl calls it: the program with its own arguments, then the two files. Its exit code says only whether there is a difference. */
async function externalDiff(
  { ports, args }: CommandContext,
  what: { tool: string; head: string; live: string; wanted: string; name: string },
): Promise<void> {
  const [program = '', ...options] = what.tool.split(/\s+/)
  ports.streams.out(`${what.head}\n`)
  // Names of objects may hold what file names may not.
  const name = what.name.replaceAll(/[^\w.-]/g, '_')
  const files = new Map([
    [`${name}-live.yaml`, what.live],
    [`${name}.yaml`, what.wanted],
  ])
  const code = await ports.files.withTemporaryFolder(files, (folder) =>
    ports.run(program, [...options, `${folder}/${name}-live.yaml`, `${folder}/${name}.yaml`]),
  )
  if (code < 0)
    throw new CommandError(
      `Cannot compare ${args[0]}: ${program} cannot be started; expected a program, by KUBECTL_EXTERNAL_DIFF`,
    )
}

/** A state as YAML text; nothing for an object that is not there. */
async function yamlOf(state: string): Promise<string> {
  const { printYaml } = await import('#base/yaml')
  const value = JSON.parse(state === '' ? 'null' : state) as Parameters<typeof printYaml>[0]
  return value === null ? '' : printYaml(value)
}
