import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { loadKubeconfig, openCluster } from '#io/kube'
import type { Application } from '#model'
import { eventually } from '#test/eventually'
import { startDemo } from '#test/program'
import { usageOf } from './usage.ts'

const run = promisify(execFile)
const allWell = /all \d+ applications are synced and healthy/i

/** The demo as a newcomer sees it: first start, second start, a commit, drift, memory. */
export async function shop(): Promise<{ [figure: string]: string }> {
  const home = await mkdtemp(join(tmpdir(), 'mainstay-bench-'))
  const env = { MAINSTAY_HOME: home }
  try {
    const first = startDemo([], { env })
    const firstSeconds = await timed(async () => await first.says(allWell, 120_000))
    await first.stop('SIGINT')
    const second = startDemo([], { env })
    const readySeconds = await timed(async () => await second.says('Try this', 60_000))
    const commitSeconds = await commitToHealthy(home)
    const driftSeconds = await driftToHealed(home)
    const { peakMiB, nowMiB } = usageOf(second.pid)
    await second.stop('SIGINT')
    return {
      'first start until all is Synced and Healthy': `${firstSeconds.toFixed(2)} s`,
      'second start until all is Synced and Healthy': `${readySeconds.toFixed(2)} s`,
      'commit until Synced and Healthy': `${commitSeconds.toFixed(2)} s`,
      'drift until healed': `${driftSeconds.toFixed(2)} s`,
      'memory of the whole process': `${nowMiB.toFixed(0)} MiB (peak ${peakMiB.toFixed(0)} MiB)`,
    }
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

async function commitToHealthy(home: string): Promise<number> {
  const repository = join(home, 'demo', 'repo')
  const cluster = openCluster(loadKubeconfig({ paths: [join(home, 'demo', 'kubeconfig')] }))
  try {
    const kind = (await cluster.kinds()).find('argoproj.io', 'Application')
    if (kind === undefined) throw new Error('Applications are not served')
    await run('sed', ['-i', 's/replicas: 2/replicas: 3/', join(repository, 'manifests/worker/deployment.yaml')])
    await run('git', ['-C', repository, 'commit', '--quiet', '--all', '--message', 'worker: Three'])
    const { stdout } = await run('git', ['-C', repository, 'rev-parse', 'HEAD'])
    return await timed(async () => {
      await eventually(
        async () => {
          const { items } = await cluster.list(kind)
          for (const application of items as unknown as Application[]) {
            const { sync, health } = application.status ?? {}
            if (sync?.status !== 'Synced' || health?.status !== 'Healthy' || sync.revision !== stdout.trim())
              throw new Error(`${application.metadata.name} is not there yet`)
          }
        },
        { everyMs: 20, timeoutMs: 60_000 },
      )
    })
  } finally {
    await cluster.close()
  }
}

async function driftToHealed(home: string): Promise<number> {
  const cluster = openCluster(loadKubeconfig({ paths: [join(home, 'demo', 'kubeconfig')] }))
  try {
    const kind = (await cluster.kinds()).find('apps', 'Deployment')
    if (kind === undefined) throw new Error('Deployments are not served')
    const worker = { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'worker' }
    await cluster.patch(worker, { spec: { replicas: 9 } }, { type: 'merge', fieldManager: 'bench' })
    return await timed(async () => {
      await eventually(
        async () => {
          const live = await cluster.get(kind, 'shop', 'worker')
          if ((live?.['spec'] as { replicas?: number } | undefined)?.replicas !== 3) throw new Error('not healed yet')
        },
        { everyMs: 10, timeoutMs: 30_000 },
      )
    })
  } finally {
    await cluster.close()
  }
}

async function timed(act: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await act()
  return (performance.now() - started) / 1000
}
