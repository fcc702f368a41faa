import type { Run } from '../command.ts'
import { structured, text } from '../output/view.ts'
import { shortRevision, sourcesOf } from './facts.ts'
import { getTarget, targetOf } from './target.ts'

/** What was deployed when. */
export const history: Run = async (context) => {
  const { args, flags } = context
  const application = await getTarget(context, targetOf(args[0] ?? '', context))
  const entries = application.status?.history ?? []
  const output = flags.text('output')
  if (output === 'json' || output === 'yaml') return { views: [structured(output, entries)] }
  if (output === 'id') return { views: entries.map(({ id }) => text(String(id))) }
  const rows = entries.flatMap((entry) =>
    sourcesOf(entry).map((source, index) => {
      const revision = entry.revisions?.[index] ?? entry.revision
      return [
        String(entry.id),
        timeText(entry.deployedAt),
        `${source.targetRevision ?? 'HEAD'} (${shortRevision(revision)})`.trim(),
        source.repoURL,
      ]
    }),
  )
  const several = entries.some((entry) => sourcesOf(entry).length > 1)
  const columns = ['ID', 'DATE', 'REVISION', ...(several ? ['SOURCE'] : [])]
  return { views: [{ kind: 'table', columns, rows: rows.map((row) => row.slice(0, columns.length)) }] }
}

/** As Go prints a time. */
function timeText(time: string): string {
  const at = new Date(time)
  return Number.isNaN(at.getTime()) ? time : `${at.toISOString().slice(0, 19).replace('T', ' ')} +0000 UTC`
}
