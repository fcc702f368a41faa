import { hashOf } from '#base'
import { MainstayError, type Snapshot } from '#model'
import type { ChartFile } from '../helm/index.ts'

/** A chart's files by name (from its own root, links resolved) with what their content is known by; equal keys are equal files. */
export type ChartFolder = { key: string; files: ReadonlyArray<{ name: string; path: string; id: string }> }

const maxFiles = 20_000
const maxDepth = 40

/** Lists what belongs to the chart in a folder. Reads no content. */
export async function chartFolder(snapshot: Snapshot, path: string): Promise<ChartFolder> {
  const files: Array<{ name: string; path: string; id: string }> = []

  async function add(folder: string, name: string, depth: number): Promise<void> {
    for (const entry of await snapshot.walk(folder)) {
      const inside = entry.path.slice(folder === '' ? 0 : folder.length + 1)
      const shown = name === '' ? inside : `${name}/${inside}`
      if (files.length > maxFiles) throw tooMany(snapshot, path)
      if (entry.kind === 'file') files.push({ name: shown, path: entry.path, id: entry.id })
      else if (entry.kind === 'link') await addLink(entry.path, shown, depth)
    }
  }

  /** Helm follows links; one that leads nowhere is none of the chart's files. */
  async function addLink(at: string, shown: string, depth: number): Promise<void> {
    const target = await snapshot.entry(at)
    if (target?.kind === 'file') files.push({ name: shown, path: at, id: target.id })
    else if (target?.kind === 'directory' && depth < maxDepth) await add(at, shown, depth + 1)
    else if (target?.kind === 'directory') throw tooMany(snapshot, path)
  }

  await add(path, '', 0)
  return { key: hashOf(files.map(({ name, id }) => [name, id])), files }
}

/** The content of the files. */
export async function readChart(snapshot: Snapshot, folder: ChartFolder): Promise<ChartFile[]> {
  return await Promise.all(folder.files.map(async ({ name, path }) => ({ name, data: await snapshot.read(path) })))
}

function tooMany(snapshot: Snapshot, path: string): MainstayError {
  return new MainstayError({
    code: 'tree-too-large',
    stage: 'render',
    retry: 'when-changed',
    message: `Cannot read chart ${path === '' ? '.' : path} of ${snapshot.repoURL}: it has more than ${maxFiles} files, or links that lead round in a circle; expected fewer`,
  })
}
