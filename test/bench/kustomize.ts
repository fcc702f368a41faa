import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { kustomizeProcess } from '#test/kustomize-process'
import { kustomizeIfBuilt } from '#test/oracles'
import { mainstay } from '#test/program'
import { type BuildFiles, buildKustomization, printBuilt } from '../../src/pipeline/2-render/kustomize/index.ts'
import { type Files, writeFiles } from '../conformance/helm/chart-folder.ts'
import { overlayOf } from './kustomize-inputs.ts'

export type Figures = { [figure: string]: string }

/**
 * Building overlays of 10, 1,000 and, where `full` is asked for, 4,000 objects against a process of the real Kustomize on the same files, in the same
 * run: ratios mean the same on any machine. Every output is compared, too.
 */
export async function kustomizeFigures(full: boolean): Promise<Array<{ title: string; figures: Figures }>> {
  const sizes = full ? [10, 1000, 4000] : [10, 1000]
  const results: Array<{ title: string; figures: Figures }> = []
  const warm = new Map<number, number>()
  for (const size of sizes) {
    const row = await measured(overlayOf(size), size)
    warm.set(size, row.warmMs)
    results.push({ title: `building an overlay of ${size} objects`, figures: figuresOf(row) })
  }
  const [small, large] = [warm.get(1000) ?? Number.NaN, warm.get(4000)]
  if (large !== undefined) {
    results.at(-1)!.figures['time for 4 times as many objects'] = `${(large / small).toFixed(1)} times as long`
  }
  return results
}

type Row = { warmMs: number; coldMs: number; kustomizeMs: number | undefined; isEqual: boolean | undefined }

async function measured(files: Files, size: number): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'mainstay-bench-kustomize-'))
  try {
    writeFiles(folder, files)
    const held = heldFiles(files)
    let text = ''
    const build = async (): Promise<void> => {
      text = printBuilt(await buildKustomization('top', { files: held }))
    }
    const warmMs = await medianOf(7, build, size > 100 ? 5 : 100)
    const coldMs = await medianOf(3, async () => void (await mainstay(['kustomize', 'build', join(folder, 'top')])))
    const program = process.env['MAINSTAY_KUSTOMIZE'] ?? kustomizeIfBuilt()
    if (program === undefined) return { warmMs, coldMs, kustomizeMs: undefined, isEqual: undefined }
    const kustomize = kustomizeProcess(program, { longestMs: 900_000 })
    let theirs = ''
    const kustomizeMs = await medianOf(size > 100 ? 1 : 5, async () => {
      theirs = (await kustomize([join(folder, 'top')])).stdout
    })
    return { warmMs, coldMs, kustomizeMs, isEqual: theirs === text }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function figuresOf({ warmMs, coldMs, kustomizeMs, isEqual }: Row): Figures {
  const own = { warm: `${warmMs.toFixed(1)} ms`, 'a new process': `${coldMs.toFixed(0)} ms` }
  if (kustomizeMs === undefined) {
    return { ...own, 'against Kustomize': 'no kustomize: npm run conformance builds one, MAINSTAY_KUSTOMIZE names another' }
  }
  return {
    ...own,
    'a process of Kustomize': `${kustomizeMs.toFixed(0)} ms`,
    'warm against Kustomize': `${(kustomizeMs / warmMs).toFixed(1)} times as fast`,
    'a new process against Kustomize': `${(kustomizeMs / coldMs).toFixed(1)} times as fast`,
    'the same bytes': isEqual === true ? 'yes' : 'NO',
  }
}

/** Files in memory, as the controller has them: by content id. */
function heldFiles(files: Files): BuildFiles {
  const contents = new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text as string)])) // the bench has only texts
  const ids = new Map([...contents].map(([path, content]) => [path, createHash('sha1').update(content).digest('hex')]))
  const folders = new Set(['', ...[...contents.keys()].map((path) => path.slice(0, path.lastIndexOf('/')))])
  return {
    entry: (path) => Promise.resolve(contents.has(path) ? 'file' : folders.has(path) ? 'directory' : undefined),
    read: (path) => Promise.resolve(contents.get(path) ?? Buffer.alloc(0)),
    contentId: (path) => Promise.resolve(ids.get(path)),
  }
}

/** The median time of some runs, after others that are not counted. */
async function medianOf(count: number, run: () => Promise<void>, before = 0): Promise<number> {
  for (let turn = 0; turn < before; turn++) await run()
  const found: number[] = []
  for (let turn = 0; turn < count; turn++) {
    const started = performance.now()
    await run()
    found.push(performance.now() - started)
  }
  return found.sort((a, b) => a - b)[Math.floor(count / 2)] ?? Number.NaN
}
