import { existsSync } from 'node:fs'
import { loadKubeconfig, openCluster } from '#io/kube'
import { MainstayError } from '#model'
import { homeOf } from './home.ts'

const worker = { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'worker' }

/** `mainstay demo drift`: what somebody in a hurry does with kubectl, for those who have none. Says what it did. */
export async function demoDrift(signal: AbortSignal): Promise<string> {
  const { kubeconfig, api } = homeOf().demo
  if (!existsSync(kubeconfig) || !existsSync(api)) {
    throw new MainstayError({
      code: 'demo-not-running',
      stage: 'request',
      retry: 'when-changed',
      message: 'Cannot make drift: no demo runs',
      hint: 'start one with npm start, then try again in another terminal',
    })
  }
  const cluster = openCluster(loadKubeconfig({ paths: [kubeconfig] }), { userAgent: 'mainstay-demo-drift' })
  try {
    const kind = (await cluster.kinds()).find(worker.group, worker.kind)
    const live = kind === undefined ? undefined : await cluster.get(kind, worker.namespace, worker.name, { signal })
    const before = (live?.['spec'] as { replicas?: number } | undefined)?.replicas ?? 0
    const replicas = before + 5
    await cluster.patch(worker, { spec: { replicas } }, { type: 'merge', fieldManager: 'mainstay-demo-drift', signal })
    return `Scaled Deployment shop/worker from ${before} to ${replicas} behind Git's back. The demo's terminal shows what becomes of it.`
  } finally {
    await cluster.close()
  }
}
