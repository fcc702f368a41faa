import { type ApplicationSource, isJsonObject, MainstayError, type Snapshot, type SourceType } from '#model'
import type { ChosenPlugin } from './plugin/choose-plugin.ts'
import { join } from './recorded-snapshot.ts'

export type RecogniseOptions = {
  path: string
  helmEnabled: boolean
  kustomizeEnabled: boolean
  /** Finds the plugin that takes a source which names no tool. */
  discover?(): Promise<ChosenPlugin | undefined>
}

export type Recognised = { sourceType: SourceType; because: string; plugin?: ChosenPlugin }

const blocks = [
  ['kustomize', 'Kustomize'],
  ['helm', 'Helm'],
  ['directory', 'Directory'],
  ['plugin', 'Plugin'],
] as const satisfies ReadonlyArray<readonly [keyof ApplicationSource, SourceType]>

/**
 * What kind of source it is, and by what sign: a block that is set, a plugin that takes it, a chart, then `Chart.yaml`,
 * then a kustomization file (unless these tools are switched off), else a plain directory. Blocks that hold nothing but defaults do not count; two that do are an error.
 */
export async function recognise(snapshot: Snapshot, source: ApplicationSource, options: RecogniseOptions): Promise<Recognised> {
  const explicit = blocks.filter(([block]) => isSet(source[block]))
  if (explicit.length > 1)
    throw severalBlocks(
      source,
      explicit.map(([block]) => block),
    )
  const [first] = explicit
  if (first !== undefined) return { sourceType: first[1], because: `source.${first[0]} is set` }
  if (source.plugin !== undefined) return { sourceType: 'Plugin', because: 'source.plugin is set' }
  const plugin = await options.discover?.()
  if (plugin !== undefined) return { sourceType: 'Plugin', because: `plugin ${plugin.name} takes it`, plugin }
  if (source.chart) return { sourceType: 'Helm', because: 'source.chart is set' }
  return await recogniseFiles(snapshot, options)
}

async function recogniseFiles(
  snapshot: Snapshot,
  { path, helmEnabled, kustomizeEnabled }: RecogniseOptions,
): Promise<{ sourceType: SourceType; because: string }> {
  if (helmEnabled && (await isFile(snapshot, join(path, 'Chart.yaml'))))
    return { sourceType: 'Helm', because: 'it has a Chart.yaml' }
  for (const name of kustomizeEnabled ? ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] : []) {
    if (await isFile(snapshot, join(path, name))) return { sourceType: 'Kustomize', because: `it has a ${name}` }
  }
  return { sourceType: 'Directory', because: 'it has neither a Chart.yaml nor a kustomization file' }
}

async function isFile(snapshot: Snapshot, path: string): Promise<boolean> {
  return (await snapshot.entry(path))?.kind === 'file'
}

/** Whether a block says anything: the API server's clients write `directory: {recurse: false}` where nothing is meant. */
function isSet(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0
  if (isJsonObject(value)) return Object.values(value).some(isSet)
  return value !== undefined && value !== null && value !== false && value !== '' && value !== 0
}

function severalBlocks(source: ApplicationSource, names: readonly string[]): MainstayError {
  return new MainstayError({
    code: 'source-ambiguous',
    stage: 'render',
    retry: 'when-changed',
    message: `Cannot render ${source.path ?? source.chart ?? ''} of ${source.repoURL}: ${names.join(' and ')} are set; expected one of helm, kustomize, directory and plugin`,
  })
}
