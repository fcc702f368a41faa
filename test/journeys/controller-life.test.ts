import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseYaml } from '#base/yaml'
import { type Controller, startController } from '#controller'
import { systemClock } from '#io/clock'
import { openGit } from '#io/git'
import { loadKubeconfig, type OpenedCluster, openCluster } from '#io/kube'
import type { Application, JsonObject, KubeObject } from '#model'
import { type Sandbox, startSandbox } from '#sandbox'
import { eventually } from '#test/eventually'
import { makeRepository, temporaryFolder, type TestRepository } from '#test/git-repository'

// The life of operations, as a user of kubectl sees it, with the controller and the sandbox in this process: what the journeys with
// processes of their own take for granted or do not reach.

const ownServer = 'https://kubernetes.default.svc'
const manager = { fieldManager: 'test' }

let sandbox: Sandbox
let cluster: OpenedCluster
let git: Awaited<ReturnType<typeof openGit>>
let controller: Controller
let repository: TestRepository

const configMap = (name: string, value = '1') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {key: "${value}"}\n`

type Facts = { project?: string; annotations?: { [key: string]: string }; policy?: JsonObject; namespace?: string }

const application = (name: string, facts: Facts = {}): KubeObject => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: {
    name,
    namespace: 'argocd',
    finalizers: ['resources-finalizer.argocd.argoproj.io'],
    annotations: facts.annotations ?? {},
  },
  spec: {
    project: facts.project ?? 'default',
    source: { repoURL: `file://${repository.path}`, path: name, targetRevision: 'main' },
    destination: { server: ownServer, namespace: facts.namespace ?? name },
    syncPolicy: {
      automated: { prune: true, selfHeal: true },
      syncOptions: ['CreateNamespace=true'],
      ...facts.policy,
    },
  },
})

const ref = (name: string) => ({ group: 'argoproj.io', kind: 'Application', namespace: 'argocd', name })
const change = async (name: string, patch: JsonObject) => await cluster.patch(ref(name), patch, { type: 'merge', ...manager })

async function read(kind: { group: string; kind: string }, namespace: string, name: string): Promise<KubeObject | undefined> {
  const info = (await cluster.kinds()).find(kind.group, kind.kind)
  return info === undefined ? undefined : await cluster.get(info, namespace, name)
}

async function get(name: string): Promise<Application> {
  const found = await read(ref(name), 'argocd', name)
  expect(found).toBeDefined()
  // The cast: the CRD's schema has checked it.
  return found as unknown as Application
}

/** Resolves when the application has come to rest like this. */
async function settled(name: string, sync = 'Synced'): Promise<Application> {
  return await eventually(async () => {
    const found = await get(name)
    expect({ sync: found.status?.sync?.status, operation: found.operation }).toEqual({ sync, operation: undefined })
    return found
  })
}

const configMaps = async (namespace: string) => {
  const info = (await cluster.kinds()).find('', 'ConfigMap')!
  const { items } = await cluster.list(info, { namespace })
  return items.map(({ metadata }) => metadata.name).filter((name) => name !== 'kube-root-ca.crt')
}

async function run(): Promise<Controller> {
  return await startController(
    { allowLocalRepositories: true },
    {
      own: cluster,
      openCluster: () => cluster,
      git,
      clock: systemClock,
      freeDiskBytes: async () => undefined,
      log: () => undefined,
    },
  )
}

beforeAll(async () => {
  const folder = temporaryFolder('controller')
  const kubeconfig = join(folder, 'kubeconfig')
  sandbox = await startSandbox({ dataDir: join(folder, 'data'), port: 0, kubeconfigPath: kubeconfig })
  cluster = openCluster(loadKubeconfig({ paths: [kubeconfig] }), { name: ownServer })
  const crds = join(import.meta.dirname, '../../manifests/crds')
  for (const file of readdirSync(crds)) {
    // The cast: the files are generated; what they hold is a definition.
    await cluster.create(parseYaml(readFileSync(join(crds, file), 'utf8')) as unknown as KubeObject, manager)
  }
  await cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'argocd' } }, manager)
  repository = makeRepository()
  repository.commit({ 'README.md': 'a repository' })
  git = await openGit({ root: join(folder, 'mirrors'), clock: systemClock, allowLocalRepositories: () => true })
  controller = await run()
})

afterAll(async () => {
  await controller.stop()
  git.close()
  await cluster.close()
  await sandbox.stop()
  repository.remove()
})

describe('an operation', () => {
  it('that waits for its next attempt gives way to a newer commit', async () => {
    repository.commit({ 'retry/a.yaml': configMap('a'), 'retry/b.yaml': configMap('"Not a name"') })
    await cluster.create(
      application('retry', { policy: { retry: { limit: 5, backoff: { duration: '10m', maxDuration: '10m' } } } }),
      manager,
    )
    await eventually(async () => {
      const { operationState } = (await get('retry')).status ?? {}
      expect(operationState).toMatchObject({ phase: 'Running', retryCount: 1, finishedAt: expect.any(String) })
    })
    const sha = repository.commit({ 'retry/b.yaml': configMap('b') })
    const { status } = await settled('retry')
    expect(status?.operationState).toMatchObject({ phase: 'Succeeded', syncResult: { revision: sha } })
    expect(await configMaps('retry')).toEqual(['a', 'b'])
  })

  it('ends when it is terminated', async () => {
    const claim = `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: never, annotations: {argocd.argoproj.io/sync-wave: "-1"}}\nspec: {storageClassName: none, volumeName: nowhere, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n`
    repository.commit({ 'stop/claim.yaml': claim, 'stop/a.yaml': configMap('a') })
    await cluster.create(application('stop'), manager)
    await eventually(async () =>
      expect((await get('stop')).status?.operationState?.message).toContain('waiting for PersistentVolumeClaim'),
    )
    await change('stop', { status: { operationState: { phase: 'Terminating' } } })
    const { status } = await settled('stop', 'OutOfSync')
    expect(status?.operationState).toMatchObject({ phase: 'Failed', message: 'Operation terminated' })
    expect(await configMaps('stop')).toEqual([])
  })

  it('leaves what the controller wrote about a child application in place when the parent applies it again', async () => {
    repository.commit({
      'child/a.yaml': configMap('a'),
      'parent/child.yaml': JSON.stringify({ ...application('child'), metadata: { name: 'child', namespace: 'argocd' } }),
    })
    await cluster.create(application('parent', { namespace: 'argocd' }), manager)
    await settled('parent')
    const before = await settled('child')
    await change('child', { spec: { source: { path: 'elsewhere' } } })
    const after = await eventually(async () => {
      const child = await settled('child')
      expect(child.spec.source?.path).toBe('child')
      return child
    })
    expect(after.status?.history).toEqual(before.status?.history)
  })
})

describe('a deletion of most of an application', () => {
  it('waits for the one command that its condition names', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 12 }, (_unused, index) => [`many/c${index}.yaml`, configMap(`c${index}`)]),
    )
    repository.commit(files)
    await cluster.create(application('many'), manager)
    await settled('many')
    repository.commit(
      Object.fromEntries(
        Object.keys(files)
          .slice(1)
          .map((file) => [file, undefined]),
      ),
    )
    const command = await eventually(async () => {
      const [condition] = (await get('many')).status?.conditions ?? []
      expect(condition?.type).toBe('DeletionHeldWarning')
      return /approve: (kubectl annotate .*)$/.exec(condition?.message ?? '')?.[1] ?? ''
    })
    expect(await configMaps('many')).toHaveLength(12)
    const [, key = '', value = ''] = /(\S+)=(\S+) --overwrite$/.exec(command) ?? []
    await change('many', { metadata: { annotations: { [key]: value } } })
    const { metadata } = await settled('many')
    expect(await configMaps('many')).toEqual(['c0'])
    expect(metadata.annotations ?? {}).not.toHaveProperty([key])
  })
})

describe('a project', () => {
  it('that forbids a kind keeps it from being written, and says so', async () => {
    await cluster.create(
      {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'AppProject',
        metadata: { name: 'tight', namespace: 'argocd' },
        spec: {
          sourceRepos: ['*'],
          destinations: [{ server: '*', namespace: 'tight' }],
          clusterResourceWhitelist: [{ group: '', kind: 'Namespace' }],
          namespaceResourceBlacklist: [{ group: '', kind: 'ConfigMap' }],
        },
      },
      manager,
    )
    repository.commit({ 'tight/a.yaml': configMap('a') })
    await cluster.create(application('tight', { project: 'tight', policy: { retry: { limit: 0 } } }), manager)
    await eventually(async () => {
      const { operationState } = (await get('tight')).status ?? {}
      expect(operationState).toMatchObject({
        phase: 'Failed',
        message: expect.stringContaining('spec.namespaceResourceBlacklist'),
      })
    })
    expect(await configMaps('tight')).toEqual([])
  })

  it.each([
    ['its destination is not allowed', { project: 'tight', namespace: 'other' }, 'spec.destinations'],
    ['the project does not exist', { project: 'missing' }, 'spec.project'],
  ])('stops an application before anything is fetched where %s', async (_name, facts, field) => {
    await cluster.create(application('refused', facts), manager)
    await eventually(async () => {
      const { conditions, sync } = (await get('refused')).status ?? {}
      expect(conditions).toMatchObject([{ type: 'InvalidSpecError', message: expect.stringContaining(field) }])
      expect(sync).toEqual({ status: 'Unknown' })
    })
    await cluster.delete(ref('refused'), { propagationPolicy: 'Background' })
    await eventually(async () => expect(await read(ref('refused'), 'argocd', 'refused')).toBeUndefined())
  })
})

describe('a controller that starts again', () => {
  it('prunes what lost its manifest while nobody ran', async () => {
    repository.commit({
      'away/a.yaml': configMap('a'),
      'away/b.yaml': 'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: b}\n',
    })
    await cluster.create(application('away'), manager)
    await settled('away')
    await controller.stop()
    // Nothing tells of the ServiceAccount any more but its own mark.
    await change('away', { status: { resources: null, operationState: null, history: null } })
    repository.commit({ 'away/b.yaml': undefined })
    controller = await run()
    await eventually(async () => expect(await read({ group: '', kind: 'ServiceAccount' }, 'away', 'b')).toBeUndefined())
    await settled('away')
    expect(await configMaps('away')).toEqual(['a'])
  })
})
