import { readdir, readFile, readlink, realpath, stat } from 'node:fs/promises'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import type { HelmTemplateFlags } from '#cli'
import { type Chart, type ChartFile, loadArchive, loadChart } from '../pipeline/2-render/helm/index.ts'
import type { FetchFlags } from './helm-fetch.ts'

/** A chart that was found and read; `load` makes sense of it, after everything else that Helm looks at first. */
export type LocatedChart = { load(): Promise<Chart> }

/** The flags that say where a chart is. */
export type ChartFlags = Pick<HelmTemplateFlags, 'chart' | 'dependencyUpdate'> & FetchFlags

/** Finds the chart that the command line names: a folder, an archive, or something to fetch. Throws an Error, in Helm's words where it is of Helm. */
export async function chartAt(flags: ChartFlags): Promise<LocatedChart> {
  const name = flags.chart.trim()
  const location = resolve(name)
  const found = flags.repository === undefined ? await stat(name).catch(() => undefined) : undefined
  if (found === undefined) {
    const data = await fetched(name, flags)
    return { load: () => Promise.resolve(loadArchive(data)) }
  }
  if (!found.isDirectory()) {
    const data = await readFile(name)
    return { load: () => Promise.resolve(loadArchive(data, { location })) }
  }
  const files = await chartFiles(location)
  return { load: async () => await loadFolder(files, location, flags) }
}

async function fetched(name: string, flags: ChartFlags): Promise<Buffer> {
  if (flags.repository !== undefined || /^(?:https?|oci):\/\//.test(name)) {
    return await (await import('./helm-fetch.ts')).fetchChart(name, flags)
  }
  if (isAbsolute(name) || name.startsWith('.')) throw new Error(`path ${JSON.stringify(name)} not found`)
  const [repository, chart] = name.split('/')
  throw new Error(
    chart === undefined
      ? `non-absolute URLs should be in form of repo_name/path_to_chart, got: ${name}`
      : `repo ${repository} not found`,
  )
}

async function loadFolder(files: readonly ChartFile[], location: string, flags: ChartFlags): Promise<Chart> {
  const chart = loadChart(files, { location })
  const present = new Set(chart.dependencies.map(({ metadata }) => metadata.name))
  const isWhole = (chart.metadata.dependencies ?? []).every(({ name }) => present.has(name))
  if (isWhole || !flags.dependencyUpdate) return chart
  const fresh = await (await import('./helm-fetch.ts')).fetchMissing(location)
  const gone = new Set([...fresh.removed, ...fresh.files.map(({ name }) => name)])
  return loadChart([...files.filter(({ name }) => !gone.has(name)), ...fresh.files], { location })
}

/** What no chart may contain need not be held in memory as a whole. */
const readAtMost = 6 << 20

/** All files below a folder, links followed, as Helm sees them before it looks at `.helmignore`. */
async function chartFiles(root: string): Promise<ChartFile[]> {
  const files: ChartFile[] = []
  const visit = async (folder: string, prefix: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name)
      const name = prefix + entry.name
      const link = entry.isSymbolicLink()
      if (link) await realpath(path).catch(async (error: unknown) => await brokenLink(error, path))
      const facts = link ? await stat(path) : entry
      if (facts.isDirectory()) await visit(path, `${name}/`)
      else if (facts.isFile()) files.push({ name, data: await readBounded(path) })
      else throw new Error(`cannot load irregular file ${path} as it has file mode type bits set`)
    }
  }
  await visit(root, '')
  return files
}

async function readBounded(path: string): Promise<Buffer> {
  const { size } = await stat(path)
  // Only its size is looked at, unless .helmignore names it; memory that is never written to costs nothing.
  return size > readAtMost ? Buffer.allocUnsafeSlow(size) : await readFile(path)
}

async function brokenLink(error: unknown, path: string): Promise<never> {
  if (error instanceof Error && 'code' in error && error.code === 'ELOOP') {
    throw new Error(`error evaluating symlink ${path}: EvalSymlinks: too many links`, { cause: error })
  }
  let missing = path
  for (;;) {
    const target = await readlink(missing).catch(() => undefined)
    if (target === undefined) break
    missing = resolve(dirname(missing), target)
  }
  throw new Error(`error evaluating symlink ${path}: lstat ${missing}: no such file or directory`, { cause: error })
}

/** The error of a file operation as Go words it. */
export function asGoWould(error: unknown, path: string): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'ENOENT':
      return new Error(`open ${path}: no such file or directory`, { cause: error })
    case 'ENOTDIR':
      return new Error(`open ${path}: not a directory`, { cause: error })
    case 'EACCES':
      return new Error(`open ${path}: permission denied`, { cause: error })
    case 'EISDIR':
      return new Error(`read ${path}: is a directory`, { cause: error })
    default:
      return error instanceof Error ? error : new Error(String(error))
  }
}
