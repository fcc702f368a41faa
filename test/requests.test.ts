import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseYamlDocuments } from '#base/yaml'
import { type Controller, startController } from '#controller'
import { systemClock } from '#io/clock'
import { openGit, type OpenGit } from '#io/git'
import { loadKubeconfig, openCluster, type OpenedCluster } from '#io/kube'
import type { Application, KubeObject } from '#model'
import { type Sandbox, startSandbox } from '#sandbox'
import { countedCluster, countedGit, type Counts, counts } from '#test/counting'
import { eventually } from '#test/eventually'
import { configMap } from '#test/journeys/manifests'
import { makeRepository, type TestRepository } from '#test/repository'
import { applicationOf } from '#test/world'

// What is paid for is what changed. No test here asks for the time: requests are counted.

const many = 20
const names = Array.from({ length: many }, (_, index) => `a${index}`)
/** Time stands still for the controller: what it writes at most once a second must not depend on how busy the machine is. */
const still = { ...systemClock, now: () => new Date('2026-01-01T00:00:00Z') }
const definitions = fileURLToPath(new URL('../manifests/crds', import.meta.url))

describe('the requests of a controller', { timeout: 60_000 }, () => {
  const asked = counts()
  let folder: string
  let sandbox: Sandbox
  let cluster: OpenedCluster
  let repository: TestRepository
  let git: OpenGit
  let controller: Controller

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mainstay-requests-'))
    sandbox = await startSandbox({ dataDir: join(folder, 'cluster'), port: 0 })
    cluster = openCluster(loadKubeconfig({ paths: [sandbox.kubeconfigPath ?? ''] }), { name: 'https://kubernetes.default.svc' })
    const files = names.map((name) => [`apps/${name}/cm.yaml`, configMap(name, { key: 'first' })])
    repository = await makeRepository({ files: Object.fromEntries(files) as { [path: string]: string } })
    git = await openGit({ root: join(folder, 'git'), clock: systemClock, allowLocalRepositories: () => true })
    await install(cluster)
    for (const name of names) {
      const application = applicationOf(repository, { name, path: `apps/${name}`, namespace: 'many' }) as KubeObject
      await cluster.create(application, { fieldManager: 'test' })
    }
    controller = await start(asked)
  }, 60_000)

  afterAll(async () => {
    await controller.stop()
    git.close()
    await cluster.close()
    await sandbox.stop()
    await repository.remove()
    await rm(folder, { recursive: true, force: true })
  })

  it('of a first sync are an apply and two writes of the status an application', async () => {
    await settled()
    expect(asked.of('apply ConfigMap')).toBe(many)
    expect(asked.of('dry-run ConfigMap')).toBe(0)
    expect(asked.of('get ConfigMap')).toBe(0)
    expect(asked.of('patch Application')).toBe(2 * many)
    expect(asked.of('version')).toBe(1)
    // One for the settings in the own namespace, one for what is managed.
    expect(asked.of('list ConfigMap')).toBe(2)
    expect(asked.of('watch ConfigMap')).toBe(2)
  })

  it('of a commit that changes one application are about that one, and its file alone is read', async () => {
    asked.reset()
    const sha = await repository.commit('a3: Second', { 'apps/a3/cm.yaml': configMap('a3', { key: 'second' }) })
    await settled(sha)
    expect(asked.of('read')).toBe(1)
    expect(asked.of('apply ConfigMap')).toBe(1)
    // The comparison asks what the apply would change.
    expect(asked.of('dry-run ConfigMap')).toBe(1)
    expect(asked.of('list ConfigMap')).toBe(0)
    // Their revision is new for all; one began and ended an operation.
    expect(asked.of('patch Application')).toBe(many + 1)
  })

  it('of a pass over what did not change are none', async () => {
    asked.reset()
    for (const name of names) controller.refresh({ namespace: 'argocd', name })
    await eventually(() => expect(asked.of('commit')).toBe(many), { everyMs: 10 })
    // Events about what went before, and the one look for strays of a start, go on in the background.
    const others = Object.keys(asked.all()).filter((call) => !/^(?:question|commit|create Event|list metadata of .*)$/.test(call))
    expect(others).toEqual([])
  })

  it('of a restart are lists and watches: no dry run, no write, no read of a single object', async () => {
    await controller.stop()
    const anew = counts()
    controller = await start(anew)
    await eventually(() => expect(anew.of('commit')).toBeGreaterThanOrEqual(many), { everyMs: 10 })
    await eventually(() => expect(anew.of('list metadata of Service')).toBe(1), { everyMs: 10 })
    const others = Object.keys(anew.all()).filter((call) => !/^(?:list|watch|question|commit|read|version)/.test(call))
    expect(others).toEqual([])
    expect(anew.of('list Application')).toBe(1)
    expect(anew.of('list ConfigMap')).toBe(2)
  })

  async function start(counted: Counts): Promise<Controller> {
    return await startController(
      { allowLocalRepositories: true },
      {
        own: countedCluster(cluster, counted),
        openCluster: () => cluster,
        git: countedGit(git, counted),
        clock: still,
        freeDiskBytes: async () => undefined,
        log: () => undefined,
      },
    )
  }

  async function settled(sha?: string): Promise<void> {
    const kind = (await cluster.kinds({ fresh: true })).find('argoproj.io', 'Application')
    if (kind === undefined) throw new Error('Applications are not served')
    await eventually(
      async () => {
        const { items } = await cluster.list(kind, { namespace: 'argocd' })
        for (const { metadata, operation, status } of items as unknown as Application[]) {
          const isDone = operation === undefined && status?.sync?.status === 'Synced'
          if (!isDone || (sha !== undefined && status.sync?.revision !== sha)) throw new Error(`${metadata.name} is not settled`)
        }
      },
      { everyMs: 20 },
    )
  }
})

async function install(cluster: OpenedCluster): Promise<void> {
  for (const file of await readdir(definitions)) {
    for (const { value } of parseYamlDocuments(await readFile(join(definitions, file), 'utf8'), { file })) {
      await cluster.apply(value as KubeObject, { fieldManager: 'test', force: true })
    }
  }
  for (const name of ['argocd', 'many']) {
    await cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, { fieldManager: 'test' })
  }
  await eventually(
    async () => {
      const kinds = await cluster.kinds({ fresh: true })
      if (kinds.find('argoproj.io', 'Application') === undefined) throw new Error('Applications are not served')
    },
    { everyMs: 20 },
  )
}
