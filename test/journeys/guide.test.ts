import { mkdtemp, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commandsOf, sessionOf } from '#test/guide'
import { startSandboxCluster } from '#test/journey-cluster'
import { configMap } from '#test/journeys/manifests'
import { finished, startDemo, startMainstay } from '#test/program'
import { makeRepository } from '#test/repository'
import { mayLackKubectl } from '#test/kubectl-run'

const settings = JSON.stringify({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'argocd-cm', namespace: 'argocd' },
  data: { 'repository.local.enabled': 'true' },
})

describe.skipIf(mayLackKubectl())('the guide', () => {
  it('first steps: every command works, in this order', async () => {
    const home = await mkdtemp(join(tmpdir(), 'mainstay-guide-'))
    const env = { HOME: home, MAINSTAY_HOME: '', npm_config_cache: join(homedir(), '.npm') }
    const demo = startDemo([], { env })
    try {
      await demo.says(/All \d+ applications are Synced and Healthy/)
      const session = await finished('bash', ['-c', sessionOf(commandsOf('1-first-steps.md'))], { env })
      expect({ code: session.code, stderr: session.code === 0 ? '' : session.stderr + session.stdout }).toEqual({
        code: 0,
        stderr: '',
      })
    } finally {
      await demo.stop('SIGINT')
      await rm(home, { recursive: true, force: true })
    }
  })

  it('your own cluster: every command works, in this order', async () => {
    const cluster = await startSandboxCluster()
    const repository = await makeRepository({ files: { 'hello/hello.yaml': configMap('hello', { greeting: 'hello' }) } })
    const home = await mkdtemp(join(tmpdir(), 'mainstay-guide-'))
    const env = { HOME: home, MAINSTAY_HOME: '', KUBECONFIG: cluster.kubeconfig, npm_config_cache: join(homedir(), '.npm') }
    const blocks = commandsOf('2-your-own-cluster.md')
    const install = blocks.filter(({ heading }) => heading === 'Install')
    const rest = blocks
      .filter(({ heading }) => heading !== 'Install')
      .map((block) => ({ ...block, script: block.script.replaceAll('REPOSITORY', repository.url) }))
    const run = async (script: string): Promise<void> => {
      const { code, stdout, stderr } = await finished('bash', ['-c', script], { env })
      expect({ code, output: code === 0 ? '' : stdout + stderr }).toEqual({ code: 0, output: '' })
    }
    await run(sessionOf(install))
    await run(`kubectl apply -f - <<'EOF'\n${settings}\nEOF`)
    const controller = startMainstay(['controller'], { env })
    try {
      await run(sessionOf([{ heading: 'alias', script: "alias mainstay='npx .'" }, ...rest]))
    } finally {
      await run('rm -f application.yaml')
      await controller.stop()
      await cluster.stop()
      await repository.remove()
      await rm(home, { recursive: true, force: true })
    }
  })
})
