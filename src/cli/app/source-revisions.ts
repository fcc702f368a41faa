import type { Application } from '#contract'
import type { CommandContext } from '../command.ts'
import { UsageError } from '../flags.ts'
import { sourcesOf } from './facts.ts'

export type SourceRevisions = { revisions?: string[]; sourcePositions?: string[] }

/**
 * What `--revisions` says, and for which sources: by `--source-positions` (from 1), by `--source-names` (the `name` of a source), or, where `all` allows
 * it, one for each source in their order. Throws UsageError that says what does not fit.
 */
export async function sourceRevisions(
  { flags }: Pick<CommandContext, 'flags'>,
  application: () => Promise<Application>,
  options: { all: boolean },
): Promise<SourceRevisions> {
  const revisions = [...flags.texts('revisions')]
  const names = flags.texts('source-names')
  const positions = names.length > 0 ? await positionsOf(names, application) : [...flags.texts('source-positions')]
  if (names.length > 0 && flags.texts('source-positions').length > 0)
    throw new UsageError('--source-names and --source-positions say the same; expected one of them')
  if (revisions.length === 0) {
    if (positions.length === 0) return {}
    throw new UsageError('sources are named and no --revisions are given; expected one for each')
  }
  if (positions.length === 0 && options.all) return { revisions }
  const flag = names.length > 0 ? '--source-names' : '--source-positions'
  if (positions.length !== revisions.length)
    throw new UsageError(`${revisions.length} --revisions are given for ${positions.length} ${flag}; expected as many`)
  return { revisions, sourcePositions: positions }
}

async function positionsOf(names: readonly string[], application: () => Promise<Application>): Promise<string[]> {
  const known = sourcesOf((await application()).spec).map(({ name }) => name ?? '')
  return names.map((name) => {
    const at = known.indexOf(name)
    if (at >= 0 && name !== '') return String(at + 1)
    const there = known.filter((one) => one !== '')
    throw new UsageError(
      `no source is called ${JSON.stringify(name)}; expected ${there.length === 0 ? '--source-positions, as no source has a name' : there.join(' or ')}`,
    )
  })
}
