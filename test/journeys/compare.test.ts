import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadKubeconfig, openCluster } from '#io/kube'
import { startSandbox } from '#sandbox'
import { compareSuite } from '#test/engine/compare'

compareSuite(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mainstay-compare-'))
  const kubeconfigPath = join(folder, 'kubeconfig')
  const sandbox = await startSandbox({ port: 0, controllers: false, kubeconfigPath })
  const cluster = openCluster(loadKubeconfig({ paths: [kubeconfigPath] }))
  return {
    cluster,
    async stop() {
      await cluster.close()
      await sandbox.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
})
