import type { Application } from '#contract'
import { type CommandContext, CommandError, type Outcome } from '../command.ts'
import { structured, text, type View } from '../output/view.ts'
import { headViews, operationFacts } from './facts.ts'
import { objectRow, objectStates, objectTable } from './objects.ts'
import type { Target } from './target.ts'
import { treeTable } from './tree.ts'
import { waitFor } from './watching.ts'

/** At least; the objects that are known when the first row is printed make columns wider, later ones push their row to the right. */
const leastWidths = [25, 5, 10, 10, 4, 9, 11, 8]
const liveColumns = ['TIMESTAMP', 'GROUP', 'KIND', 'NAMESPACE', 'NAME', 'STATUS', 'HEALTH', 'HOOK', 'MESSAGE']

/** Waits for the operation that was started, showing each object as it changes; exit code 1 where the operation did not succeed. */
export async function finishOperation(
  context: CommandContext,
  target: Target,
  options: { timeoutSeconds: number; output?: string },
): Promise<Outcome> {
  const live = liveTable(context, options.output ?? 'wide')
  const application = await waitFor(context, target, {
    until: (state) => state === undefined || isFinished(state),
    timeoutMs: options.timeoutSeconds * 1000,
    onState: (state) => live(state),
  })
  if (application === undefined) throw new CommandError(`Cannot follow the operation of ${target.name}: the Application is gone`)
  const state = application.status?.operationState
  const succeeded = state === undefined || state.phase === 'Succeeded'
  return { views: finalViews(context, application, options.output ?? 'wide'), exit: succeeded ? 0 : 1 }
}

/** Head, operation and objects at the end of a sync or a wait. */
export function finalViews(context: CommandContext, application: Application, output: string): View[] {
  if (output === 'json' || output === 'yaml') return [structured(output, application)]
  const states = objectStates(application)
  const objects: View = output.startsWith('tree')
    ? treeTable(
        { nodes: (application.status?.resources ?? []).map(nodeOf) },
        { states, detailed: false, now: context.ports.now() },
      )
    : objectTable(states)
  const operation = operationFacts(application)
  return [
    text(''),
    ...headViews(application, undefined),
    ...(operation.length === 0 ? [] : [text(''), { kind: 'facts', facts: operation } as const]),
    ...(states.length === 0 ? [] : [text(''), objects]),
  ]
}

/** Prints a row for each object whose state is new. Nothing where the output is for a program. */
export function liveTable(context: CommandContext, output: string): (application: Application) => void {
  if (output === 'json' || output === 'yaml') return () => undefined
  const seen = new Map<string, string>()
  let headed = false
  let widths = leastWidths
  const line = (cells: readonly string[]): View =>
    text(
      cells
        .map((cell, index) => (index === cells.length - 1 ? cell : cell.padEnd(widths[index] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
  return (application) => {
    const rows = objectStates(application).map((state) => objectRow(state).map((cell) => cell.replaceAll(/\s*[\r\n]+\s*/g, ' ')))
    if (!headed) widths = leastWidths.map((least, index) => Math.max(least, ...rows.map((row) => row[index - 1]?.length ?? 0)))
    for (const row of rows) {
      const key = row.slice(0, 4).join('/')
      if (seen.get(key) === row.join('\0')) continue
      seen.set(key, row.join('\0'))
      if (!headed) context.print(line(liveColumns))
      headed = true
      context.print(
        line([
          context.ports
            .now()
            .toISOString()
            .replace(/\.\d+Z$/, '+00:00'),
          ...row,
        ]),
      )
    }
  }
}

function isFinished({ operation, status }: Application): boolean {
  const phase = status?.operationState?.phase
  return operation === undefined && phase !== 'Running' && phase !== 'Terminating'
}

function nodeOf(resource: NonNullable<NonNullable<Application['status']>['resources']>[number]) {
  const { group, kind, namespace, name, health } = resource
  return {
    kind: kind ?? '',
    name: name ?? '',
    ...(group === undefined ? {} : { group }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(health?.status === undefined ? {} : { health: { status: health.status } }),
  }
}
