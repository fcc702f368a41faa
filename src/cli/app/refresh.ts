import { routes } from '#contract'
import type { Run } from '../command.ts'
import { text, type View } from '../output/view.ts'
import { getTarget, targetOf } from './target.ts'

/** Compares now and says how it came out. */
export const refresh: Run = async (context) => {
  const views: View[] = []
  for (const name of context.args) {
    const application = await getTarget(context, targetOf(name, context), {
      refresh: context.flags.flag('hard') ? 'hard' : 'normal',
    })
    const { sync, health } = application.status ?? {}
    views.push(
      text(`Application '${application.metadata.name}' refreshed: ${sync?.status ?? 'Unknown'}, ${health?.status ?? 'Unknown'}`),
    )
  }
  return { views }
}

export const terminate: Run = async (context) => {
  const { name, query } = targetOf(context.args[0] ?? '', context)
  const client = await context.client()
  await client.call(routes.terminateOperation, { path: { name }, query, signal: context.signal })
  return { views: [text(`Application '${name}' operation terminating`)] }
}
