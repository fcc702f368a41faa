import { hashOf } from '#base'
import { textOf } from '#base/go-template'
import { type FollowedFile, followedFiles, MainstayError, type Snapshot } from '#model'
import { ChartError, type ChartFile, IgnoreRules } from '../helm/index.ts'
import { join } from '../recorded-snapshot.ts'
import { chartFailure } from './chart-failure.ts'

/** A chart's files by name (from its own root, links resolved) with what their content is known by; equal keys are equal files. */
export type ChartFolder = { key: string; files: ReadonlyArray<{ name: string; path: string; id: string }> }

/**
 * Lists what belongs to the chart in a folder. Reads no content but that of `.helmignore`, and that only where it matters. Throws MainstayError where
 * a file is behind a link that leads nowhere, or in a submodule; Helm allows that in folders that it never looks into. `location` is what errors call
 * the chart.
 */
export async function chartFolder(
  snapshot: Snapshot,
  path: string,
  location = `${path === '' ? '.' : path} of ${snapshot.repoURL}`,
): Promise<ChartFolder> {
  let rules: Promise<IgnoreRules> | undefined
  const isHidden = async (folder: string): Promise<boolean> => {
    rules ??= ignoreRules(snapshot, path, location)
    return (await rules).ignoresFolder(folder)
  }
  const files: Array<{ name: string; path: string; id: string }> = []
  for (const file of await followedFiles(snapshot, path, isHidden)) {
    if (file.kind !== 'file') throw missing(file, location)
    files.push({ name: file.name, path: file.path, id: file.id })
  }
  return { key: hashOf(files.map(({ name, id }) => [name, id])), files }
}

/** The content of the files. */
export async function readChart(snapshot: Snapshot, folder: ChartFolder): Promise<ChartFile[]> {
  return await Promise.all(folder.files.map(async ({ name, path }) => ({ name, data: await snapshot.read(path) })))
}

async function ignoreRules(snapshot: Snapshot, path: string, location: string): Promise<IgnoreRules> {
  const file = join(path, '.helmignore')
  if ((await snapshot.entry(file))?.kind !== 'file') return new IgnoreRules()
  try {
    return new IgnoreRules(textOf(await snapshot.read(file)))
  } catch (error) {
    throw error instanceof ChartError ? chartFailure(error, location) : error
  }
}

function missing(file: Exclude<FollowedFile, { kind: 'file' }>, location: string): MainstayError {
  const is =
    file.kind === 'submodule'
      ? `${file.path} is a submodule, whose files are in another repository; expected files`
      : `error evaluating symlink ${file.path}: it leads to ${JSON.stringify(file.target)}, where nothing is in this repository; expected a file or a folder`
  return new MainstayError({
    code: file.kind === 'submodule' ? 'chart-submodule' : 'chart-link-broken',
    stage: 'render',
    retry: 'when-changed',
    message: `Cannot render chart ${location}: ${is}`,
    hint: 'A folder that .helmignore names may hold anything: Helm does not look into it.',
  })
}
