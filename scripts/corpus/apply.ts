import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { eventually } from '#test/eventually'
import { startRealCluster, startSandboxCluster } from '#test/journey-cluster'
import { makeRepository } from '#test/repository'
import { applicationOf, openWorld } from '#test/world'
import { findCharts } from './charts.ts'
import { prepare } from './prepare.ts'

export type ApplyOptions = {
  /** The folder of the chart, and of the collection that its dependencies are taken from. */
  chart: string
  collection: string
  on: 'kubernetes' | 'sandbox'
  /** Value files, relative to the chart. */
  valueFiles: readonly string[]
}

/**
 * Commits a chart to a repository, makes an Application of it and lets a controller follow: until all is Synced, then a hard refresh, which must find
 * nothing to do. Prints what it took. Rejects where that state is not reached.
 */
export async function applyChart(options: ApplyOptions): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'mainstay-corpus-'))
  const charts = findCharts(options.collection)
  const chart = charts.find(({ folder }) => resolve(folder) === resolve(options.chart))
  if (chart === undefined) throw new Error(`Cannot apply ${options.chart}: it is no chart of ${options.collection}`)
  const { folder, notes } = prepare(chart, charts, work)
  // What a team keeps out of its commits (a charts folder) is put in place here.
  rmSync(join(folder, '.gitignore'), { force: true })
  for (const note of notes) console.log(`  ${note}`)
  const repository = await makeRepository({ from: folder })
  const cluster = options.on === 'kubernetes' ? await startRealCluster() : await startSandboxCluster()
  const world = await openWorld(cluster)
  try {
    world.startController()
    const name = basename(folder).slice(0, 40)
    const source = { repoURL: repository.url, targetRevision: 'main', path: '.', helm: { valueFiles: options.valueFiles } }
    const startedMs = performance.now()
    const application = applicationOf(repository, { name, path: '.', namespace: 'corpus', spec: { source } })
    await world.tryKubectl(['apply', '-f', '-'], JSON.stringify(application))
    await synced(name, 600_000)
    const appliedMs = performance.now() - startedMs
    const before = (await world.application(name))?.status
    await world.kubectl('annotate', '-n', 'argocd', 'application', name, 'argocd.argoproj.io/refresh=hard')
    await eventually(async () => {
      const now = await world.application(name)
      if (now?.metadata.annotations?.['argocd.argoproj.io/refresh'] !== undefined) throw new Error('not refreshed yet')
    })
    const after = await synced(name, 60_000)
    const objects = after?.resources?.length ?? 0
    const operations = after?.history?.length === before?.history?.length ? 'no further sync' : 'a FURTHER SYNC'
    console.log(
      `${name} on ${cluster.name}: ${objects} objects Synced after ${(appliedMs / 1000).toFixed(1)} s; after a hard refresh Synced, ${operations}`,
    )
    console.log(`  health: ${after?.health?.status ?? 'none'}; conditions: ${JSON.stringify(after?.conditions ?? [])}`)
    if (operations !== 'no further sync') process.exitCode = 1
  } finally {
    await world.stop()
    await cluster.stop()
    await repository.remove()
    rmSync(work, { recursive: true, force: true })
  }

  async function synced(name: string, timeoutMs: number) {
    return await eventually(
      async () => {
        const status = (await world.application(name))?.status
        const outOfSync = status?.resources
          ?.filter(({ status: sync }) => sync !== 'Synced')
          .map(({ kind, name: of }) => `${kind}/${of}`)
        const said = JSON.stringify([status?.conditions ?? [], status?.operationState?.message ?? '', outOfSync?.slice(0, 5)])
        if (status?.sync?.status !== 'Synced' || status.operationState?.phase !== 'Succeeded') {
          throw new Error(`${name} is ${status?.sync?.status ?? 'not looked at'}: ${said}`)
        }
        return status
      },
      { timeoutMs, everyMs: 200 },
    )
  }
}
