import type { Application } from '#contract'
import type { CommandContext, Run } from '../command.ts'
import { text } from '../output/view.ts'
import { finalViews, liveTable } from './operation.ts'
import { chosenObjects, type ObjectFilter, parseFilter } from './resource-filter.ts'
import { type Target, targetsOf } from './target.ts'
import { waitFor } from './watching.ts'

type Wanted = { sync: boolean; health: boolean; suspended: boolean; degraded: boolean; operation: boolean }

/** Waits for each Application in turn; the time limit is for each. */
export const wait: Run = async (context) => {
  const { flags } = context
  const filters = flags.texts('resource').map(parseFilter)
  const timeoutMs = flags.number('timeout') * 1000
  for (const target of await targetsOf(context)) {
    if (flags.flag('delete')) await waitForEnd(context, target, timeoutMs)
    else await waitForState(context, target, { filters, timeoutMs })
  }
  return { views: [] }
}

async function waitForEnd(context: CommandContext, target: Target, timeoutMs: number): Promise<void> {
  await waitFor(context, target, { until: (application) => application === undefined, timeoutMs })
  context.print(text(`application '${target.name}' deleted`))
}

async function waitForState(
  context: CommandContext,
  target: Target,
  options: { filters: readonly ObjectFilter[]; timeoutMs: number },
): Promise<void> {
  const wanted = wantedOf(context)
  const output = context.flags.text('output')
  const application = await waitFor(context, target, {
    until: (state) => state !== undefined && isThere(state, wanted, options.filters),
    timeoutMs: options.timeoutMs,
    onState: liveTable(context, output),
  })
  if (application !== undefined) for (const view of finalViews(context, application, output)) context.print(view)
}

/** Sync, health and operation unless something was chosen. */
function wantedOf({ flags }: CommandContext): Wanted {
  const chosen = {
    sync: flags.flag('sync'),
    health: flags.flag('health'),
    suspended: flags.flag('suspended'),
    degraded: flags.flag('degraded'),
    operation: flags.flag('operation'),
  }
  return Object.values(chosen).some(Boolean) ? chosen : { ...chosen, sync: true, health: true, operation: true }
}

/** Whether it is as wanted. A comparison from before the newest operation or refresh proves nothing. */
export function isThere({ metadata, operation, status }: Application, wanted: Wanted, filters: readonly ObjectFilter[]): boolean {
  if (metadata.annotations?.['argocd.argoproj.io/refresh'] !== undefined) return false
  const phase = status?.operationState?.phase
  if (wanted.operation && (operation !== undefined || phase === 'Running' || phase === 'Terminating')) return false
  if (filters.length === 0) return asWanted({ sync: status?.sync?.status, health: status?.health?.status }, wanted)
  const resources = (status?.resources ?? []).map((one) => ({ ...one, kind: one.kind ?? '', name: one.name ?? '' }))
  const chosen = chosenObjects(resources, filters)
  return (
    chosen.length > 0 && chosen.every((one) => asWanted({ sync: one.status, health: one.health?.status ?? 'Healthy' }, wanted))
  )
}

function asWanted(state: { sync: string | undefined; health: string | undefined }, wanted: Wanted): boolean {
  if (wanted.sync && state.sync !== 'Synced') return false
  const allowed = [
    ...(wanted.health ? ['Healthy'] : []),
    ...(wanted.suspended ? ['Suspended'] : []),
    ...(wanted.degraded ? ['Degraded'] : []),
  ]
  return allowed.length === 0 || allowed.includes(state.health ?? '')
}
