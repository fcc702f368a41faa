import { ApiError, routes } from '#contract'
import { type CommandContext, CommandError, type Run } from '../command.ts'
import { text } from '../output/view.ts'
import { type Target, targetsOf } from './target.ts'
import { waitFor } from './watching.ts'

/** Deletes after asking, where there is somebody to ask. */
export const remove: Run = async (context) => {
  const { flags } = context
  const targets = await targetsOf(context)
  const failed: string[] = []
  let all = flags.flag('yes') || !context.ports.streams.inIsTerminal
  for (const target of targets) {
    const answer = all ? 'y' : await ask(context, target)
    if (answer === 'a') all = true
    if (answer === 'n') {
      context.print(text(`The command to delete '${target.name}' was cancelled.`))
      continue
    }
    try {
      await removeOne(context, target)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      failed.push(`${target.name}: ${error.message}`)
    }
  }
  if (failed.length > 0) {
    throw new CommandError(`Cannot delete ${failed.join('; ')}`, {
      hint: "'mainstay app list' shows what there is and may be seen.",
    })
  }
  return { views: [] }
}

async function removeOne(context: CommandContext, target: Target): Promise<void> {
  const { flags, signal } = context
  const client = await context.client()
  const cascade = flags.flag('cascade')
  const policy = cascade ? { propagationPolicy: flags.text('propagation-policy') } : {}
  await client.call(routes.deleteApplication, {
    path: { name: target.name },
    query: { ...target.query, cascade, ...policy },
    signal,
  })
  if (flags.flag('wait')) await waitFor(context, target, { until: (application) => application === undefined, timeoutMs: 0 })
  context.print(text(`application '${target.name}' deleted`))
}

async function ask(context: CommandContext, { name }: Target): Promise<'y' | 'n' | 'a'> {
  const what = context.flags.flag('cascade') ? `'${name}' and all its resources` : `'${name}', leaving its resources`
  const several = context.args.length === 1 ? '[y/n]' : '[y/n/a] (a: yes to all)'
  const answer = await context.ports.streams.ask(`Are you sure you want to delete ${what}? ${several} `, { hidden: false })
  const letter = answer.trim().toLowerCase()[0]
  return letter === 'y' || letter === 'a' ? letter : 'n'
}
