import { fileURLToPath } from 'node:url'
import { memorySnapshot } from '#test/memory-snapshot'
import type { Snapshot } from '#model'
import { render, RenderCache, type RenderPorts } from '#render'
import { openRenderer } from '../../src/main/renderer.ts'
import { environment, monorepoOf } from './kustomize-inputs.ts'
import type { Figures } from './kustomize.ts'

/**
 * `count` overlays on one base in one repository, each the source of an application, through the render stage with its cache and its worker processes:
 * the first time, after a commit to one overlay, and after a commit to the base.
 */
export async function monorepoFigures(count: number): Promise<Figures> {
  const renderer = openRenderer({
    entry: fileURLToPath(new URL('../../src/main/worker.ts', import.meta.url)),
    execArgv: ['--import', 'tsx', '--stack-size=3900'],
  })
  let builds = 0
  const ports = {
    ...nothingElse,
    buildKustomization: async (job, help) => {
      builds++
      return await renderer.buildKustomization(job, help)
    },
  } satisfies Partial<RenderPorts> as RenderPorts // whatever else the stage asked for would fail the bench
  const cache = new RenderCache()
  const pass = async (snapshot: Snapshot): Promise<string> => {
    builds = 0
    const started = performance.now()
    await renderAll(snapshot, count, { cache, ports })
    return `${builds} builds, ${((performance.now() - started) / 1000).toFixed(2)} s`
  }
  try {
    const files = monorepoOf(count)
    const first = await pass(memorySnapshot(files, '1'.repeat(40)))
    files['env/7/kustomization.yaml'] = environment(7, 'v2')
    const one = await pass(memorySnapshot(files, '2'.repeat(40)))
    files['base/all.yaml'] = String(files['base/all.yaml']).replaceAll('replicas: 2', 'replicas: 3')
    const all = await pass(memorySnapshot(files, '3'.repeat(40)))
    return { 'the first commit': first, 'a commit to one overlay': one, 'a commit to the base': all }
  } finally {
    renderer.close()
  }
}

const atOnce = 4

async function renderAll(snapshot: Snapshot, count: number, options: { cache: RenderCache; ports: RenderPorts }): Promise<void> {
  const rest = Array.from({ length: count }, (_, index) => index).values()
  const work = async (): Promise<void> => {
    for (const index of rest) {
      const { manifests } = await render(
        {
          snapshot,
          source: { repoURL: snapshot.repoURL, path: `env/${index}` },
          sourceIndex: 0,
          application: { name: `e${index}`, namespace: 'argocd', project: 'default', destinationNamespace: `env-${index}` },
          kube: { version: '1.36', apiVersions: [] },
        },
        options,
      )
      if (manifests.length !== 4) throw new Error(`env/${index} gave ${manifests.length} objects; expected 4`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
}

const nothingElse = {
  now: () => new Date(),
}
