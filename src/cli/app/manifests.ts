import { routes } from '#contract'
import type { Run } from '../command.ts'
import { sourceRevisions } from './source-revisions.ts'
import { getTarget, targetOf } from './target.ts'

/** The manifests as Git has them, or the same objects as they are. */
export const manifests: Run = async (context) => {
  const { args, flags, signal } = context
  const { name, query } = targetOf(args[0] ?? '', context)
  const client = await context.client()
  if (flags.text('source') === 'live') {
    const { items } = await client.call(routes.managedResources, { path: { name }, query, signal })
    const states = items.map(({ liveState }) => JSON.parse(liveState) as unknown).filter((state) => state !== null)
    return { views: [{ kind: 'documents', values: states }] }
  }
  const answer = await client.call(routes.manifests, {
    path: { name },
    query: {
      ...query,
      ...(flags.text('revision') === '' ? {} : { revision: flags.text('revision') }),
      ...(await sourceRevisions(context, () => getTarget(context, { name, query }), { all: true })),
    },
    signal,
  })
  return { views: [{ kind: 'documents', values: (answer.manifests ?? []).map((text) => JSON.parse(text) as unknown) }] }
}
