import { loadKubeconfig, openCluster } from '#io/kube'
import { startControlPlane } from '#test/control-plane'
import { compareSuite } from '#test/engine/compare'

compareSuite(async () => {
  const plane = await startControlPlane({ workloads: false })
  const cluster = openCluster(loadKubeconfig({ paths: [plane.kubeconfig] }))
  return {
    cluster,
    async stop() {
      await cluster.close()
      await plane.stop()
    },
  }
})
