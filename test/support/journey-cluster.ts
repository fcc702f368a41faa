import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCloud } from './cloud.ts'
import { startControlPlane } from './control-plane.ts'
import { startMainstay } from './program.ts'

/** A cluster for a journey, in processes of its own. The journeys know nothing else of it: one suite, two clusters. */
export type JourneyCluster = { name: string; kubeconfig: string; pid: number | undefined; stop(): Promise<void> }

/** The embedded sandbox, started as a user starts it. */
export async function startSandboxCluster(): Promise<JourneyCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'mainstay-sandbox-'))
  const kubeconfig = join(folder, 'kubeconfig')
  const sandbox = startMainstay(['sandbox', '--data-dir', join(folder, 'data'), '--port', '0', '--kubeconfig', kubeconfig])
  await sandbox.says(kubeconfig, 20_000)
  return {
    name: 'the sandbox',
    kubeconfig,
    pid: sandbox.pid,
    async stop() {
      await sandbox.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Real Kubernetes, with what a cloud does around it. */
export async function startRealCluster(): Promise<JourneyCluster> {
  const plane = await startControlPlane()
  const cloud = await startCloud(plane.kubeconfig)
  return {
    name: 'Kubernetes',
    kubeconfig: plane.kubeconfig,
    pid: undefined,
    async stop() {
      await cloud.stop()
      await plane.stop()
    },
  }
}
