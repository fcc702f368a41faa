import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type JourneyCluster, startSandboxCluster } from '#test/journey-cluster'
import { finished, mainstay } from '#test/program'

/** Whoever forgets a step of the installation is told which. */
describe('a cluster that is not ready', () => {
  let cluster: JourneyCluster
  let home: string
  let env: NodeJS.ProcessEnv

  beforeAll(async () => {
    cluster = await startSandboxCluster()
    home = await mkdtemp(join(tmpdir(), 'mainstay-home-'))
    env = { MAINSTAY_HOME: home, KUBECONFIG: cluster.kubeconfig }
  })

  afterAll(async () => {
    await cluster?.stop()
    await rm(home, { recursive: true, force: true })
  })

  it('without the definitions every command ends and names them', async () => {
    for (const command of [['controller'], ['server', '--port', '0'], ['app', 'list', '--core']]) {
      const { code, stderr } = await mainstay(command, { env })
      expect({ command, code, stderr }).toEqual({
        command,
        code: 20,
        stderr: expect.stringMatching(/Application\.argoproj\.io.*\n.*manifests\/crds/),
      })
    }
  })

  it('without the namespace controller and server end and name it', async () => {
    const applied = await finished('kubectl', ['apply', '--filename', 'manifests/crds'], { env })
    expect(applied.code).toBe(0)
    for (const command of [['controller'], ['server', '--port', '0']]) {
      const { code, stderr } = await mainstay(command, { env })
      expect({ command, code, stderr }).toEqual({
        command,
        code: 20,
        stderr: expect.stringMatching(/no namespace argocd.*\n.*kubectl create namespace argocd/),
      })
    }
  })
})
