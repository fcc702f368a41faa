import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ApiError, routes } from '#contract'
import type { KubeObject } from '#model'
import { apiWorld, type ApiWorld, application, compared } from '#test/api-world'

const refreshKey = 'argocd.argoproj.io/refresh'
const project = (name: string, spec: object = {}): KubeObject => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'AppProject',
  metadata: { name, namespace: 'argocd' },
  spec: { sourceRepos: ['*'], destinations: [{ server: '*', namespace: '*' }], ...spec },
})

/** An account that is there already: making one costs a hash. */
const account: KubeObject = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'argocd-secret', namespace: 'argocd' },
  data: { 'server.secretkey': 'a2V5', 'admin.password': 'aGFzaA==' },
}

let world: ApiWorld
let token: string
const errorOf = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof ApiError ? `${error.code}: ${error.message}` : String(error)),
  )
const stored = (name: string) =>
  world.cluster.objects().find(({ metadata, kind }) => kind === 'Application' && metadata.name === name)
const ref = (name: string) => ({ group: 'argoproj.io', kind: 'Application', namespace: 'argocd', name })
const merge = { type: 'merge', fieldManager: 'test' } as const

async function begin(objects: KubeObject[]): Promise<void> {
  world = apiWorld({ objects: [account, project('default'), ...objects] })
  token = await world.server.issueToken('admin')
}
beforeEach(() => begin([application('web', { metadata: { labels: { team: 'a' } } }), application('worker')]))
afterEach(() => world.close())

describe('listing', () => {
  it('gives pages that stay right while applications come and go', async () => {
    await begin(Array.from({ length: 25 }, (_, index) => application(`app-${String(index).padStart(2, '0')}`)))
    const client = world.client(token)
    const names: string[] = []
    let next: string | undefined
    do {
      const page = await client.call(routes.listApplications, { query: { limit: 10, continue: next, stats: true } })
      expect(page.stats).toMatchObject({ total: expect.any(Number) as number, sync: { Unknown: expect.any(Number) as number } })
      names.push(...page.items.map(({ metadata }) => metadata.name))
      next = page.metadata.continue
      if (names.length === 10) await world.cluster.delete(ref('app-05'), { propagationPolicy: 'Background' })
    } while (next !== undefined)
    expect(names).toHaveLength(25)
    expect(new Set(names).size).toBe(25)
  })

  it('filters by label, repository, cluster, path and text, and sends only the fields asked for', async () => {
    const client = world.client(token)
    const names = async (query: object): Promise<string[]> =>
      (await client.call(routes.listApplications, { query })).items.map(({ metadata }) => metadata.name)
    expect(await names({ selector: 'team=a' })).toEqual(['web'])
    expect(await names({ repo: 'git@git.example.com:shop' })).toEqual(['web', 'worker'])
    expect(await names({ path: 'worker' })).toEqual(['worker'])
    expect(await names({ search: 'WEB' })).toEqual(['web'])
    expect(await names({ projects: ['other'] })).toEqual([])
    expect(await errorOf(names({ sort: 'size' }))).toContain('InvalidArgument: sort is "size"')
    const answer = await world.ask('GET', '/api/v1/applications?fields=items.metadata.name', { token })
    expect(await answer.json()).toEqual({ items: [{ metadata: { name: 'web' } }, { metadata: { name: 'worker' } }] })
  })
})

describe('one application', () => {
  it('hides what exists from who does not name its project', async () => {
    const client = world.client(token)
    const calls = (name: string, query: object) =>
      Promise.all(
        [routes.getApplication, routes.managedResources, routes.resourceTree, routes.syncWindows, routes.manifests].map((route) =>
          errorOf(client.call(route as typeof routes.getApplication, { path: { name }, query })),
        ),
      )
    expect(new Set(await calls('none', {}))).toEqual(new Set(['PermissionDenied: permission denied']))
    expect(new Set(await calls('none', { project: 'default' }))).toEqual(
      new Set(['NotFound: applications.argoproj.io "none" not found']),
    )
    expect(new Set(await calls('web', { project: 'other' }))).toEqual(
      new Set(['NotFound: applications.argoproj.io "web" not found']),
    )
  })

  it('answers a refresh when the annotation is gone', async () => {
    const answer = world.ask('GET', '/api/v1/applications/web?refresh=hard', { token })
    let waited = 0
    while (stored('web')?.metadata.annotations?.[refreshKey] === undefined && waited++ < 400)
      await new Promise((resolve) => setTimeout(resolve, 5))
    expect(stored('web')?.metadata.annotations?.[refreshKey]).toBe('hard')
    let answered = false
    void answer.then(() => (answered = true))
    await world.cluster.patch(ref('web'), { status: { reconciledAt: 'x' } }, merge)
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(answered).toBe(false)
    await world.cluster.patch(
      ref('web'),
      { metadata: { annotations: { [refreshKey]: null } }, status: { reconciledAt: 'y' } },
      merge,
    )
    expect(((await (await answer).json()) as { status: object }).status).toEqual({ reconciledAt: 'y' })
  })

  it('creates, finds it equal, refuses a different one, and replaces it with upsert', async () => {
    const client = world.client(token)
    const create = (spec: object, query: object = {}) =>
      client.call(routes.createApplication, { body: application('new', { spec }) as never, query })
    expect((await create({})).metadata).toMatchObject({ name: 'new', namespace: 'argocd' })
    await create({})
    expect(await errorOf(create({ project: 'default', info: [] }))).toContain(
      'existing application spec is different, use upsert flag to force update',
    )
    expect((await create({ info: [] }, { upsert: true })).spec.info).toEqual([])
    expect(world.audit.map(({ user, action, object }) => `${user} ${action} ${object}`)).toContain(
      'admin applications/create new',
    )
  })

  it('refuses an operation, an unknown project, a bad field and a foreign namespace when writing', async () => {
    const client = world.client(token)
    const create = (parts: object) =>
      errorOf(client.call(routes.createApplication, { body: application('new', { ...parts }) as never }))
    expect(await create({ operation: { sync: {} } })).toContain(
      'InvalidArgument: an application cannot be written together with an operation',
    )
    expect(await create({ spec: { project: 'none' } })).toBe(
      'InvalidArgument: application references project none which does not exist',
    )
    expect(await create({ spec: { destination: 'x' } })).toContain('spec.destination')
    expect(await create({ metadata: { namespace: 'other' } })).toBe("PermissionDenied: namespace 'other' is not permitted")
    const patch = (text: string) =>
      errorOf(client.call(routes.patchApplication, { path: { name: 'web' }, body: { patch: text, patchType: 'merge' } }))
    expect(await patch('{"operation":{"sync":{}}}')).toContain('together with an operation')
    expect(await patch('{"metadata":{"name":"worker"}}')).toContain('expected the same')
    expect(stored('web')?.['operation']).toBeUndefined()
  })

  it('refuses what the project does not permit, before it is stored', async () => {
    const rules = { sourceRepos: ['https://git.example.com/*'], destinations: [{ name: 'in-cluster', namespace: 'shop' }] }
    await begin([project('team', rules)])
    const create = (spec: object) =>
      errorOf(
        world
          .client(token)
          .call(routes.createApplication, { body: application('new', { spec: { project: 'team', ...spec } }) as never }),
      )
    expect(await create({ source: { repoURL: 'https://evil.example.com/x' } })).toContain('is not among its sources')
    expect(await create({ destination: { name: 'in-cluster', namespace: 'other' } })).toContain('is not among its destinations')
    expect(await create({ destination: { name: 'nowhere', namespace: 'shop' } })).toContain(
      'the cluster nowhere, which is not known; expected in-cluster',
    )
    expect(await create({ destination: { namespace: 'shop' } })).toContain('has neither server nor name')
    expect(await create({})).toBe('no error')
  })

  it('patches by merge and by JSON patch and replaces the spec, keeping the status', async () => {
    const client = world.client(token)
    await world.cluster.patch(ref('web'), { status: { reconciledAt: 'x' } }, merge)
    const patch = (body: { patch: string; patchType?: string }) =>
      client.call(routes.patchApplication, { path: { name: 'web' }, body })
    expect(
      (await patch({ patch: '{"spec":{"source":{"targetRevision":"v2"}}}', patchType: 'merge' })).spec.source?.targetRevision,
    ).toBe('v2')
    const operations = JSON.stringify([{ op: 'replace', path: '/spec/source/targetRevision', value: 'v3' }])
    expect((await patch({ patch: operations })).spec.source?.targetRevision).toBe('v3')
    expect(await errorOf(patch({ patch: '[{"op":"replace","path":"/spec/none/x","value":1}]' }))).toContain('InvalidArgument')
    expect(await errorOf(patch({ patch: '{}', patchType: 'strategic' }))).toBe(
      "InvalidArgument: Patch type 'strategic' is not supported",
    )
    const spec = { ...(stored('web')?.['spec'] as object), revisionHistoryLimit: 3 } as never
    expect(await client.call(routes.updateApplicationSpec, { path: { name: 'web' }, body: spec })).toMatchObject({
      revisionHistoryLimit: 3,
    })
    expect(stored('web')?.['status']).toEqual({ reconciledAt: 'x' })
  })

  it('deletes with the finalizer that was asked for', async () => {
    const client = world.client(token)
    const remove = (query: object) => client.call(routes.deleteApplication, { path: { name: 'web' }, query })
    expect(await errorOf(remove({ propagationPolicy: 'orphan' }))).toBe('InvalidArgument: invalid propagation policy: orphan')
    expect(await errorOf(remove({ cascade: false, propagationPolicy: 'background' }))).toContain('cannot set propagation policy')
    await remove({ propagationPolicy: 'background' })
    expect(stored('web')?.metadata).toMatchObject({
      finalizers: ['resources-finalizer.argocd.argoproj.io/background'],
      deletionTimestamp: expect.any(String) as string,
    })
    await remove({ cascade: false })
    expect(stored('web')).toBeUndefined()
  })
})

describe('operations', () => {
  const sync = (name: string, body: object = {}) => world.client(token).call(routes.syncApplication, { path: { name }, body })

  it('writes who asked for what, and not twice at once', async () => {
    await world.cluster.patch(
      ref('web'),
      { spec: { syncPolicy: { syncOptions: ['CreateNamespace=true'], retry: { limit: 2 } } } },
      merge,
    )
    const answer = await sync('web', { prune: true, strategy: { hook: {} } })
    expect(answer.operation).toEqual({
      sync: { prune: true, syncStrategy: { hook: {} }, syncOptions: ['CreateNamespace=true'] },
      initiatedBy: { username: 'admin' },
      retry: { limit: 2 },
    })
    expect(await errorOf(sync('web'))).toBe('FailedPrecondition: another operation is already in progress')
  })

  it('refuses what automation would undo, and an application that goes', async () => {
    await begin([
      application('auto', { spec: { syncPolicy: { automated: {} } } }),
      application('going', { metadata: { deletionTimestamp: '2026-03-02T09:00:00Z', finalizers: ['x'] } }),
    ])
    expect(await errorOf(sync('auto', { revision: 'v2' }))).toBe(
      'FailedPrecondition: Cannot sync to v2: auto-sync currently set to main',
    )
    expect(await errorOf(sync('auto', { manifests: ['{}'] }))).toContain('cannot use local sync')
    expect(await errorOf(sync('auto', { revision: 'v2', dryRun: true }))).toBe('no error')
    expect(await errorOf(sync('going'))).toBe('FailedPrecondition: application is deleting')
  })

  it('keeps to the sync windows of the project', async () => {
    const window = { kind: 'deny', schedule: '0 9 * * *', duration: '2h', applications: ['we*'] }
    world.close()
    world = apiWorld({
      objects: [account, project('default', { syncWindows: [window] }), application('web'), application('worker')],
    })
    token = await world.server.issueToken('admin')
    expect(await errorOf(sync('web'))).toBe('PermissionDenied: cannot sync: blocked by sync window')
    expect(await errorOf(sync('worker'))).toBe('no error')
    const windows = await world.client(token).call(routes.syncWindows, { path: { name: 'web' } })
    expect(windows).toMatchObject({ canSync: false, activeWindows: [{ kind: 'deny', schedule: '0 9 * * *' }] })
    world.pass(2 * 3_600_000)
    token = await world.server.issueToken('admin')
    expect(await errorOf(sync('web'))).toBe('no error')
  })

  it('goes back to an entry of the history without hooks', async () => {
    const source = { repoURL: 'https://git.example.com/shop.git', path: 'old' }
    const history = [
      { id: 4, revision: 'abc', source, deployedAt: 'x' },
      { id: 5, revision: 'def', deployedAt: 'y' },
    ]
    await world.cluster.patch(ref('web'), { status: { history } }, merge)
    const rollback = (id: number | string) =>
      world.client(token).call(routes.rollbackApplication, { path: { name: 'web' }, body: { id, prune: true } })
    expect(await errorOf(rollback(9))).toBe('InvalidArgument: application web does not have deployment with id 9')
    expect(await errorOf(rollback(5))).toContain('FailedPrecondition: deployment 5 was recorded without its source')
    expect((await rollback('4')).operation?.sync).toEqual({ revision: 'abc', source, prune: true, syncStrategy: { apply: {} } })
  })

  it('ends what runs, takes back what has not begun, and says so where nothing runs', async () => {
    const terminate = () => world.client(token).call(routes.terminateOperation, { path: { name: 'web' } })
    expect(await errorOf(terminate())).toBe('InvalidArgument: Unable to terminate operation. No operation is in progress')
    await sync('web')
    await terminate()
    expect(stored('web')?.['operation']).toBeUndefined()
    await sync('web')
    await world.cluster.patch(ref('web'), { status: { operationState: { phase: 'Running' } } }, merge)
    await terminate()
    expect(stored('web')?.['status']).toMatchObject({ operationState: { phase: 'Terminating' } })
  })
})

describe('looking inside', () => {
  it('gives the four states of each object and why it differs, without values of Secrets', async () => {
    const secret = (value: string): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'key', namespace: 'shop', managedFields: [{ manager: 'x' }] },
      data: { a: value },
    })
    world.insight.inspection = {
      revisions: ['abc'],
      comparison: {
        status: 'OutOfSync',
        conditions: [],
        objects: [
          compared({
            ref: { group: '', kind: 'Secret', namespace: 'shop', name: 'key' },
            status: 'OutOfSync',
            desired: secret('++++++++'),
            live: secret('++++++++'),
            differences: [
              { path: '/data/a', desired: '++++++++', live: '+++++++++' },
              { path: '/data/b', desired: undefined, live: '++++++++', ignoredBy: 'ignoreDifferences' },
            ],
          }),
        ],
      },
      manifests: [],
      plan: { steps: [], problems: [] },
      conditions: [],
    }
    const answer = await world.ask('GET', '/api/v1/applications/web/managed-resources', { token })
    const text = await answer.text()
    expect(text).not.toMatch(/bmV3|b2xk/)
    const [item] = (JSON.parse(text) as { items: Array<{ [field: string]: string }> }).items
    expect(JSON.parse(item?.['normalizedLiveState'] ?? '')).not.toHaveProperty('metadata.managedFields')
    const dataOf = (field: string) => (JSON.parse(item?.[field] ?? '') as { data: object }).data
    // The comparison masked each side for itself: the differences keep them apart.
    expect(dataOf('predictedLiveState')).not.toEqual(dataOf('normalizedLiveState'))
    expect(item).toMatchObject({ kind: 'Secret', modified: true, status: 'OutOfSync' })
    const manifests = await world.client(token).call(routes.manifests, { path: { name: 'web' } })
    expect(manifests.manifests?.[0]).toMatch(/"a":"\++"/)
    expect(manifests.revision).toBe('abc')
  })

  it('says why there is nothing to see where the comparison failed', async () => {
    world.insight.inspection = {
      revisions: [],
      comparison: { status: 'Unknown', objects: [], conditions: [] },
      manifests: [],
      plan: { steps: [], problems: [] },
      conditions: [{ type: 'ComparisonError', message: 'Cannot fetch the repository: it is away' }],
    }
    const error = await errorOf(world.client(token).call(routes.managedResources, { path: { name: 'web' } }))
    expect(error).toBe('FailedPrecondition: Cannot fetch the repository: it is away')
  })

  it('finds commits by the repository of the source', async () => {
    const metadata = await world.client(token).call(routes.revisionMetadata, { path: { name: 'web', revision: 'abc' } })
    expect(metadata).toMatchObject({ author: 'Ada', message: 'https://git.example.com/shop.git abc' })
  })
})

describe('projects and settings', () => {
  it('never shows tokens of roles', async () => {
    await begin([project('team', { roles: [{ name: 'ci', jwtTokens: [{ iat: 1, id: 'canary' }] }] })])
    for (const path of ['/api/v1/projects', '/api/v1/projects/team', '/api/v1/projects/team/detailed']) {
      const text = await (await world.ask('GET', path, { token })).text()
      expect(text).toContain('"name":"ci"')
      expect(text).not.toContain('canary')
    }
  })

  it('tells a stranger a fixed list of settings', async () => {
    const keys = Object.keys((await (await world.ask('GET', '/api/v1/settings')).json()) as object)
    expect(keys.sort()).toEqual([
      'appsInAnyNamespaceEnabled',
      'execEnabled',
      'help',
      'impersonationEnabled',
      'statusBadgeEnabled',
      'userLoginsDisabled',
    ])
    expect(await (await world.ask('GET', '/api/v1/settings', { token })).json()).toMatchObject({ passwordPattern: '^.{8,32}$' })
  })
})
