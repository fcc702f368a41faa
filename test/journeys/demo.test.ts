import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '#test/eventually'
import { finished, mainstay, type Running, startDemo } from '#test/program'
import { mayLackKubectl } from '#test/kubectl-run'

const allWell = /All \d+ applications are Synced and Healthy/

describe.skipIf(mayLackKubectl())('the demo', () => {
  let home: string
  let demo: Running
  let env: NodeJS.ProcessEnv
  const inHome = (...path: string[]): string => join(home, 'demo', ...path)
  const git = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await finished('git', ['-C', inHome('repo'), ...args])
    expect({ args, code, stderr: code === 0 ? '' : stderr }).toEqual({ args, code: 0, stderr: '' })
    return stdout.trim()
  }
  const kubectl = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await finished('kubectl', ['--kubeconfig', inHome('kubeconfig'), ...args])
    expect({ args, code, stderr: code === 0 ? '' : stderr }).toEqual({ args, code: 0, stderr: '' })
    return stdout
  }

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'mainstay-home-'))
    env = { MAINSTAY_HOME: home, NO_COLOR: '1' }
    demo = startDemo([], { env })
    await demo.says(allWell, 60_000)
  })

  afterAll(async () => {
    await demo?.stop('SIGINT')
    await rm(home, { recursive: true, force: true })
  })

  it('says what runs where, and what to try next', () => {
    for (const part of [
      /Repository .*demo\/repo/,
      /Pods are simulated/,
      /KUBECONFIG=.*demo\/kubeconfig/,
      /API +http:\/\/127\.0\.0\.1:\d+/,
      /app list/,
      /git commit/,
    ]) {
      expect(demo.output()).toMatch(part)
    }
    // Plain lines without a terminal.
    expect(demo.output()).not.toMatch(/\u001b\[/)
  })

  it('keeps its files to itself', async () => {
    for (const file of ['kubeconfig', 'api.json']) expect(((await stat(inHome(file))).mode & 0o777).toString(8), file).toBe('600')
    for (const entry of await readdir(inHome('cluster'), { recursive: true, withFileTypes: true })) {
      const mode = (await stat(join(entry.parentPath, entry.name))).mode & 0o077
      expect(mode.toString(8), entry.name).toBe('0')
    }
  })

  it('the CLI finds it by itself, with no login', async () => {
    const { code, stdout } = await mainstay(['app', 'list'], { env })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^NAME +CLUSTER +NAMESPACE +PROJECT +STATUS +HEALTH +SYNCPOLICY/)
    expect(stdout).toMatch(/^argocd\/web .*Synced +Healthy/m)
    expect(await mainstay(['app', 'diff', 'web'], { env })).toMatchObject({ code: 0 })
  })

  it('answers a readable page', async () => {
    const { url } = JSON.parse(await readFile(inHome('api.json'), 'utf8')) as { url: string }
    const answer = await fetch(url)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toMatch(/text\/html/)
    expect(await answer.text()).toMatch(/Mainstay/)
  })

  it('kubectl works with its kubeconfig', async () => {
    expect(await kubectl('get', 'applications', '--namespace', 'argocd')).toMatch(/^NAME +SYNC STATUS +HEALTH STATUS/)
    expect(await kubectl('get', 'pods', '--namespace', 'shop')).toMatch(/worker-.* +1\/1 +Running/)
  })

  it('a commit is seen and applied', async () => {
    const file = inHome('repo', 'manifests', 'worker', 'deployment.yaml')
    await writeFile(file, (await readFile(file, 'utf8')).replace('replicas: 2', 'replicas: 3'))
    await git('commit', '--quiet', '--all', '--message', 'worker: Three')
    await demo.says(/commit .*worker: Three/, 10_000)
    await eventually(async () =>
      expect(await kubectl('get', 'deployment', 'worker', '--namespace', 'shop', '-o', 'jsonpath={.spec.replicas}')).toBe('3'),
    )
  })

  it('drift without kubectl is made by one command, and reverted', async () => {
    expect(await mainstay(['demo', 'drift'], { env })).toMatchObject({ code: 0 })
    await demo.says(/drift .*worker.*mainstay-demo-drift/, 10_000)
    await demo.says(/healed .*worker/, 10_000)
  })

  it('moving a file switches a component off and on', async () => {
    await git('mv', 'apps-enabled/app-reports.yaml', 'apps-disabled/app-reports.yaml')
    await git('commit', '--quiet', '--message', 'reports: Off')
    await eventually(async () =>
      expect(await kubectl('get', 'applications', '--namespace', 'argocd', '-o', 'name')).not.toMatch(/\/reports$/m),
    )
    expect(await kubectl('get', 'cronjobs', '--all-namespaces', '-o', 'name')).toBe('')
    await git('mv', 'apps-disabled/app-reports.yaml', 'apps-enabled/app-reports.yaml')
    await git('commit', '--quiet', '--message', 'reports: On')
    await eventually(async () => expect(await kubectl('get', 'cronjobs', '--all-namespaces', '-o', 'name')).not.toBe(''))
  })

  it('copying a directory adds a client', async () => {
    const clients = inHome('repo', 'manifests', 'app-constructs', 'clients')
    await finished('cp', ['-r', join(clients, 'bakery'), join(clients, 'cheesemonger')])
    await git('add', '--all')
    await git('commit', '--quiet', '--message', 'clients: Cheesemonger')
    await eventually(async () => {
      const state = await kubectl(
        'get',
        'application',
        'client-cheesemonger',
        '--namespace',
        'argocd',
        '-o',
        'jsonpath={.status.sync.status}/{.status.health.status}',
      )
      expect(state).toBe('Synced/Healthy')
    })
  })

  it('removing nearly everything is held', async () => {
    const apps = (await readdir(inHome('repo', 'apps-enabled'))).filter((name) => name.startsWith('app'))
    await git('rm', '--quiet', ...apps.map((name) => `apps-enabled/${name}`))
    await git('commit', '--quiet', '--message', 'Remove everything')
    await demo.says(/held .*shop/, 20_000)
    expect(await kubectl('get', 'application', 'web', '--namespace', 'argocd', '-o', 'name')).toMatch(/web/)
    await git('revert', '--no-edit', 'HEAD')
  })

  it('refuses a second one in the same home', async () => {
    const second = startDemo([], { env })
    await second.says(/already runs/, 20_000)
    expect(await second.stop()).not.toBe(0)
  })

  it('stops cleanly and goes on where it was', async () => {
    expect(await demo.stop('SIGINT')).toBe(0)
    expect(existsSync(inHome('api.json'))).toBe(false)
    demo = startDemo([], { env })
    await demo.says(allWell, 60_000)
    expect(await kubectl('get', 'deployment', 'worker', '--namespace', 'shop', '-o', 'jsonpath={.spec.replicas}')).toBe('3')
  })

  it('begins anew and keeps the old repository; a port that is taken is said and another used', async () => {
    const { url } = JSON.parse(await readFile(inHome('api.json'), 'utf8')) as { url: string }
    await demo.stop('SIGINT')
    const taken = createServer().listen(Number(new URL(url).port), '127.0.0.1')
    try {
      demo = startDemo(['--reset', '--port', new URL(url).port], { env })
      await demo.says(/is taken/, 20_000)
      await demo.says(allWell, 60_000)
    } finally {
      taken.close()
    }
    expect(demo.output()).toMatch(/old repository is kept at/)
    expect(await git('log', '--oneline')).not.toMatch(/cheesemonger/)
    expect(existsSync(inHome('repo.old-1', '.git'))).toBe(true)
  })
})
