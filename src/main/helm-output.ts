import { existsSync } from 'node:fs'
import { appendFile, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { bytesOf } from '#base/go-template'
import type { RenderedChart } from '../pipeline/2-render/helm/index.ts'

export type OutputFlags = {
  outputDir: string
  /** A folder of the release's name for all but the CRDs. */
  releaseFolder: string | undefined
  includeCrds: boolean
  skipTests: boolean
  noHooks: boolean
}

/** Writes a rendered chart as files, as `helm template --output-dir` does, and gives what Helm prints meanwhile. */
export async function writeRendered(chart: RenderedChart, flags: OutputFlags): Promise<string> {
  const { outputDir, releaseFolder, includeCrds, skipTests, noHooks } = flags
  const folder = releaseFolder === undefined ? outputDir : join(outputDir, releaseFolder)
  const hooks = noHooks ? [] : chart.hooks.filter(({ events }) => !skipTests || !events.includes('test'))
  const written = new Set<string>()
  let printed = ''
  const write = async (below: string, { path, text }: { path: string; text: string }, append: boolean): Promise<void> => {
    const file = `${below}/${path}`
    await mkdir(dirname(file), { recursive: true, mode: 0o755 })
    await (append ? appendFile : writeFile)(file, bytesOf(`---\n# Source: ${path}\n${text}\n`))
    written.add(path)
    printed += `wrote ${file}\n`
  }
  for (const crd of includeCrds ? chart.crds : []) await write(outputDir, crd, written.has(crd.path))
  for (const manifest of chart.manifests) await write(folder, manifest, written.has(manifest.path))
  // Hooks are added to whatever is there, even from an earlier run.
  for (const hook of hooks) await write(folder, hook, existsSync(join(folder, hook.path)))
  return `${printed}\n`
}
