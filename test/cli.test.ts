import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { apiWorld, type ApiWorld, application, compared } from '#test/api-world'
import { cliWorld, type CliWorld } from '#test/cli-world'

const sha = '53e28ff20cc530b9ada2173fbbd64d48338583ba'
const status = {
  sync: { status: 'OutOfSync', revision: sha },
  health: { status: 'Healthy' },
  conditions: [{ type: 'OrphanedResourceWarning', message: 'one orphan', lastTransitionTime: '2026-03-02T09:00:00Z' }],
  resources: [
    {
      group: 'apps',
      version: 'v1',
      kind: 'Deployment',
      namespace: 'shop',
      name: 'web',
      status: 'OutOfSync',
      health: { status: 'Healthy' },
    },
    { version: 'v1', kind: 'Service', namespace: 'shop', name: 'web', status: 'Synced', health: { status: 'Healthy' } },
  ],
  history: [
    {
      id: 0,
      revision: sha,
      deployedAt: '2026-03-01T08:00:00Z',
      source: { repoURL: 'https://git.example.com/shop.git', targetRevision: 'main' },
    },
    {
      id: 1,
      revision: sha,
      deployedAt: '2026-03-02T08:00:00Z',
      source: { repoURL: 'https://git.example.com/shop.git', targetRevision: 'main' },
    },
  ],
  operationState: {
    operation: {},
    phase: 'Succeeded',
    message: 'successfully synced',
    startedAt: '2026-03-02T08:00:00Z',
    finishedAt: '2026-03-02T08:00:03Z',
    syncResult: {
      revision: sha,
      resources: [
        {
          group: 'apps',
          version: 'v1',
          kind: 'Deployment',
          namespace: 'shop',
          name: 'web',
          status: 'Synced',
          message: 'deployment.apps/web configured',
        },
        {
          group: 'batch',
          version: 'v1',
          kind: 'Job',
          namespace: 'shop',
          name: 'migrate',
          hookType: 'PreSync',
          hookPhase: 'Succeeded',
          message: 'done',
        },
      ],
    },
  },
}

let api: ApiWorld
let cli: CliWorld
beforeEach(() => {
  api = apiWorld({
    authentication: 'off',
    objects: [application('web', { status }), application('worker', { spec: { syncPolicy: { automated: { prune: true } } } })],
  })
  cli = cliWorld(api)
  cli.env['MAINSTAY_SERVER'] = 'http://localhost'
})
afterEach(() => api.close())

describe('commands that argocd has', () => {
  it('says what does the same today where there is no such command yet', async () => {
    expect(await cli.run('repo', 'list')).toMatchObject({
      exit: 1,
      err: expect.stringMatching(
        /'argocd repo' has no counterpart in Mainstay yet\n.*argocd\.argoproj\.io\/secret-type: repository/,
      ),
    })
    expect(await cli.run('app', 'logs', 'web')).toMatchObject({ exit: 1, err: expect.stringMatching(/kubectl logs/) })
    expect(await cli.run('proj', 'add-source', 'x')).toMatchObject({ exit: 1, err: expect.stringMatching(/appproject/) })
  })

  it('points to the list of what was asked for', async () => {
    expect((await cli.run('appset', 'get', 'nope')).err).toMatch(/'mainstay appset list' shows what there is\.\n/)
  })
})

describe('looking', () => {
  it('lists applications in the columns of argocd', async () => {
    const { out, exit } = await cli.run('app', 'list', '-o', 'wide')
    expect(exit).toBe(0)
    expect(out.split('\n').slice(0, 3)).toEqual([
      'NAME           CLUSTER                         NAMESPACE  PROJECT  STATUS     HEALTH   SYNCPOLICY  CONDITIONS               REPO                              PATH    TARGET',
      'argocd/web     https://kubernetes.default.svc  shop       default  OutOfSync  Healthy  Manual      OrphanedResourceWarning  https://git.example.com/shop.git  web     main',
      'argocd/worker  https://kubernetes.default.svc  shop       default  Unknown    Unknown  Auto-Prune  <none>                   https://git.example.com/shop.git  worker  main',
    ])
  })

  it('lists names, filters and sorts on the server, page by page', async () => {
    expect((await cli.run('app', 'list', '-oname')).out).toBe('argocd/web\nargocd/worker\n')
    expect((await cli.run('app', 'list', '-o', 'name', '--sync', 'OutOfSync')).out).toBe('argocd/web\n')
    expect((await cli.run('-o', 'name', 'app', 'list', '--sort', '-name', '--limit=1')).out).toBe('argocd/worker\n')
  })

  it('shows an application as argocd does', async () => {
    const { out } = await cli.run('app', 'get', 'web', '--show-operation')
    expect(out).toBe(`Name:               argocd/web
Project:            default
Server:             https://kubernetes.default.svc
Namespace:          shop
Source:
- Repo:             https://git.example.com/shop.git
  Target:           main
  Path:             web
SyncWindow:         Sync Allowed
Sync Policy:        Manual
Sync Status:        OutOfSync from main (53e28ff)
Health Status:      Healthy

CONDITION                MESSAGE     LAST TRANSITION
OrphanedResourceWarning  one orphan  2026-03-02T09:00:00Z

Operation:          Sync
Sync Revision:      ${sha}
Phase:              Succeeded
Start:              2026-03-02T08:00:00Z
Finished:           2026-03-02T08:00:03Z
Duration:           3s
Message:            successfully synced

GROUP  KIND        NAMESPACE  NAME     STATUS     HEALTH   HOOK     MESSAGE
apps   Deployment  shop       web      OutOfSync  Healthy           deployment.apps/web configured
batch  Job         shop       migrate  Succeeded           PreSync  done
       Service     shop       web      Synced     Healthy
`)
  })

  it('gives objects as JSON and YAML', async () => {
    const json = JSON.parse((await cli.run('app', 'get', 'web', '-o', 'json')).out) as { kind: string; status: unknown }
    expect(json.kind).toBe('Application')
    expect(json.status).toEqual(status)
    expect((await cli.run('app', 'get', 'web', '-o', 'yaml')).out).toContain('kind: Application\n')
  })

  it('shows the history', async () => {
    expect((await cli.run('app', 'history', 'web')).out).toBe(
      'ID  DATE                           REVISION\n0   2026-03-01 08:00:00 +0000 UTC  main (53e28ff)\n1   2026-03-02 08:00:00 +0000 UTC  main (53e28ff)\n',
    )
  })

  it('says what to do where there is no such application, with exit code 20', async () => {
    const { exit, err } = await cli.run('app', 'get', 'wbe')
    expect(exit).toBe(20)
    expect(err).toBe(
      "Error: permission denied\nIt does not exist, or you may not see it. 'mainstay app list' shows what there is; --project tells the two apart.\n",
    )
    expect((await cli.run('app', 'get', 'wbe', '-p', 'default')).err).toBe('Error: applications.argoproj.io "wbe" not found\n')
  })
})

describe('comparing', () => {
  const ref = { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' }
  const deployment = (replicas: number) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { replicas },
  })
  const drift = compared({
    ref,
    apiVersion: 'apps/v1',
    status: 'OutOfSync',
    reason: 'one field differs',
    desired: deployment(3),
    live: deployment(5),
    differences: [
      { path: '/spec/replicas', desired: 3, live: 5, owner: 'kubectl', ownerOperation: 'Update', since: '2026-03-02T09:30:00Z' },
    ],
  })
  const inspectionOf = (...objects: ReturnType<typeof compared>[]) => ({
    revisions: [sha],
    comparison: { status: 'OutOfSync' as const, objects, conditions: [] },
    manifests: [],
    plan: { steps: [], problems: [] },
    conditions: [],
  })

  it('prints what differs, live first, and who changed it, and exits 1', async () => {
    api.insight.inspection = inspectionOf(drift)
    const { exit, out } = await cli.run('app', 'diff', 'web')
    expect(out).toBe(`
===== apps/Deployment shop/web ======
7c7
<   replicas: 5
---
>   replicas: 3
# /spec/replicas: 3 in Git, 5 live, set by kubectl (Update) at 2026-03-02T09:30:00Z
`)
    expect(exit).toBe(1)
    expect((await cli.run('app', 'diff', 'web', '--exit-code=false')).exit).toBe(0)
    expect((await cli.run('app', 'diff', 'web', '--diff-exit-code', '7')).exit).toBe(7)
  })

  it('exits 0 without a difference, 2 for a wrong command line, 20 where nothing can be told', async () => {
    api.insight.inspection = inspectionOf({ ...drift, status: 'Synced', differences: [] })
    expect(await cli.run('app', 'diff', 'web')).toEqual({ exit: 0, out: '', err: '' })
    expect((await cli.run('app', 'diff', 'web', '--nope')).exit).toBe(2)
    expect((await cli.run('app', 'diff')).exit).toBe(2)
    expect((await cli.run('app', 'diff', 'nothing')).exit).toBe(20)
    api.insight.inspection = inspectionOf({ ...drift, status: 'Unknown', reason: 'the cluster is away' })
    const unknown = await cli.run('app', 'diff', 'web')
    expect(unknown.exit).toBe(20)
    expect(unknown.err).toContain('the cluster is away')
  })

  it('shows what is missing and what goes, and never a value of a Secret', async () => {
    const secret = (value: string) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'key', namespace: 'shop' },
      data: { a: value, b: 'c2FtZQ==' },
    })
    const { live: _, ...missing } = drift
    api.insight.inspection = inspectionOf(
      { ...missing, differences: [] },
      { ...drift, requiresPruning: true, differences: [], reason: 'it is no longer in Git' },
      compared({
        ref: { group: '', kind: 'Secret', namespace: 'shop', name: 'key' },
        status: 'OutOfSync',
        desired: secret('bmV3'),
        live: secret('b2xk'),
        differences: [{ path: '/data/a', desired: '++++++++', live: '+++++++++' }],
      }),
    )
    const { out } = await cli.run('app', 'diff', 'web')
    expect(out).toContain('0a1,7\n> apiVersion: apps/v1')
    expect(out).toContain('1,7d0\n< apiVersion: apps/v1')
    expect(out).toContain('# it is no longer in Git')
    expect(out).not.toMatch(/bmV3|b2xk|c2FtZQ/)
    expect(out).toMatch(/<   a: \++\n---\n>   a: \++\n/)
  })

  it('calls the program of KUBECTL_EXTERNAL_DIFF with live and wanted', async () => {
    api.insight.inspection = inspectionOf(drift)
    cli.env['KUBECTL_EXTERNAL_DIFF'] = 'colordiff -N -u'
    const { exit } = await cli.run('app', 'diff', 'web')
    expect(cli.programs).toEqual([['colordiff', '-N', '-u', '/tmp/x/web-live.yaml', '/tmp/x/web.yaml']])
    expect(cli.files.get('/tmp/x/web.yaml')).toContain('replicas: 3')
    expect(exit).toBe(1)
  })

  it('prints manifests of Git and of the cluster', async () => {
    api.insight.inspection = inspectionOf(drift)
    expect((await cli.run('app', 'manifests', 'web')).out).toContain('---\napiVersion: apps/v1')
    expect((await cli.run('app', 'manifests', 'web', '--source', 'live')).out).toContain('replicas: 5')
    await cli.run('app', 'manifests', 'web', '--revision', 'v2')
    expect(api.insight.previews).toEqual([['v2']])
  })
})

describe('acting', () => {
  /** What a controller does with an operation. */
  async function finish(name: string, phase: string): Promise<void> {
    const ref = { group: 'argoproj.io', kind: 'Application', namespace: 'argocd', name }
    for (let left = 200; left > 0; left--) {
      const found = api.cluster.objects().find(({ metadata }) => metadata.name === name)
      if (found?.['operation'] !== undefined) break
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    const running = { ...status.operationState, phase: 'Running', finishedAt: null }
    await api.cluster.patch(ref, { status: { operationState: running } }, { type: 'merge', fieldManager: 'controller' })
    await new Promise((resolve) => setTimeout(resolve, 20))
    const done = { operationState: { ...status.operationState, phase }, sync: { status: 'Synced', revision: sha } }
    await api.cluster.patch(ref, { operation: null, status: done }, { type: 'merge', fieldManager: 'controller' })
  }
  const operationOf = (name: string) => api.cluster.objects().find(({ metadata }) => metadata.name === name)?.['operation']

  it('syncs, prints what happens, and exits 0', async () => {
    const [{ exit, out }] = await Promise.all([cli.run('app', 'sync', 'web'), finish('web', 'Succeeded')])
    expect(exit).toBe(0)
    expect(out).toMatch(/^TIMESTAMP +GROUP +KIND +NAMESPACE +NAME +STATUS +HEALTH +HOOK +MESSAGE\n2026-03-02T10:00:00\+00:00/)
    expect(out).toContain('Sync Status:        Synced to main (53e28ff)\n')
    expect(out).toContain('Phase:              Succeeded\n')
  })

  it('exits 1 where the operation failed', async () => {
    const [{ exit }] = await Promise.all([cli.run('app', 'sync', 'web'), finish('web', 'Failed')])
    expect(exit).toBe(1)
  })

  it('asks for exactly what the flags say', async () => {
    api.insight.inspection = {
      revisions: [sha],
      comparison: {
        status: 'OutOfSync',
        conditions: [],
        objects: ['web', 'worker'].map((name) =>
          compared({ ref: { group: 'apps', kind: 'Deployment', namespace: 'shop', name } }),
        ),
      },
      manifests: [],
      plan: { steps: [], problems: [] },
      conditions: [],
    }
    const line =
      'app sync web --async --prune --dry-run --force --revision v2 --apply-out-of-sync-only --resource apps:Deployment:w* ' +
      '--resource !apps:Deployment:worker --info why=test --retry-limit 3 --strategy=apply'
    const { exit, out } = await cli.run(...line.split(' '))
    expect({ exit, out }).toEqual({ exit: 0, out: "There is nothing to do.\nApplication 'web' is syncing\n" })
    expect(operationOf('web')).toEqual({
      sync: {
        revision: 'v2',
        prune: true,
        dryRun: true,
        syncStrategy: { apply: { force: true } },
        resources: [{ group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' }],
        syncOptions: ['ApplyOutOfSyncOnly=true'],
      },
      initiatedBy: { username: 'core' },
      info: [{ name: 'why', value: 'test' }],
      retry: { limit: 3, backoff: { duration: '5s', maxDuration: '3m0s', factor: 2 } },
    })
    expect((await cli.run('app', 'sync', 'web', '--async')).err).toBe('Error: another operation is already in progress\n')
  })

  it('never syncs everything where --resource chooses nothing', async () => {
    api.insight.inspection = {
      revisions: [],
      comparison: { status: 'Synced', objects: [], conditions: [] },
      manifests: [],
      plan: { steps: [], problems: [] },
      conditions: [],
    }
    expect((await cli.run('app', 'sync', 'web', '--async', '--resource', 'apps:Deployment:none')).exit).toBe(20)
    expect(operationOf('web')).toBeUndefined()
  })

  it('waits until all is well, and exits 20 where the time is over first', async () => {
    const late = await cli.run('app', 'wait', 'web', '--timeout', '3')
    expect(late.exit).toBe(20)
    expect(late.err).toContain('timed out (3s) waiting for app "web"')
    expect((await cli.run('app', 'wait', 'web', '--health', '--timeout', '3')).exit).toBe(0)
    expect((await cli.run('app', 'wait', 'web', '--sync', '--resource', ':Service:web')).exit).toBe(0)
  })

  it('deletes after asking, and leaves the objects with --cascade=false', async () => {
    cli.answers.push('n', 'y')
    expect((await cli.run('app', 'delete', 'web')).out).toBe("The command to delete 'web' was cancelled.\n")
    expect((await cli.run('app', 'delete', 'web')).out).toBe("application 'web' deleted\n")
    const web = api.cluster.objects().find(({ metadata }) => metadata.name === 'web')
    expect(web?.metadata.finalizers).toEqual(['resources-finalizer.argocd.argoproj.io'])
    await cli.run('app', 'delete', 'worker', '--cascade=false', '-y')
    expect(api.cluster.objects().some(({ metadata }) => metadata.name === 'worker')).toBe(false)
  })

  it('creates from a file and from flags', async () => {
    cli.files.set('app.yaml', JSON.stringify(application('third')))
    expect((await cli.run('app', 'create', '-f', 'app.yaml')).out).toBe("application 'third' created\n")
    const flags = [
      '--repo',
      'https://git.example.com/x.git',
      '--path',
      '.',
      '--dest-server',
      'https://kubernetes.default.svc',
      '--dest-namespace',
      'x',
    ]
    await cli.run('app', 'create', 'fourth', ...flags, '--sync-policy', 'auto', '--self-heal')
    const made = api.cluster.objects().find(({ metadata }) => metadata.name === 'fourth')
    expect(made?.['spec']).toMatchObject({ project: 'default', syncPolicy: { automated: { selfHeal: true } } })
    expect((await cli.run('app', 'create', 'fourth', ...flags)).err).toContain('use upsert flag')
    cli.files.set('-', 'kind: Pod\n')
    expect((await cli.run('app', 'create', '-f', '-')).exit).toBe(1)
  })

  it('goes back to the deployment before, unless automation would undo it', async () => {
    const [{ exit }] = await Promise.all([cli.run('app', 'rollback', 'web'), finish('web', 'Succeeded')])
    expect(exit).toBe(0)
    expect((await cli.run('app', 'rollback', 'worker', '0')).err).toBe(
      'Error: rollback cannot be initiated when auto-sync is enabled\n',
    )
  })
})

describe('finding a server', () => {
  beforeEach(() => {
    cli.env = {}
    api.close()
    api = apiWorld({ objects: [application('web')] })
    const { env } = (cli = cliWorld(api))
    env['MAINSTAY_HOME'] = '/home/ada/.mainstay'
  })

  it('says what there is to do where none is known', async () => {
    const { exit, err } = await cli.run('app', 'list')
    expect(exit).toBe(20)
    expect(err).toContain(
      "Start the demo with 'npm start', sign in with 'mainstay login SERVER', give --server, or go straight to a cluster with --core.",
    )
  })

  it('finds the demo that runs, and not one that was killed', async () => {
    const token = await api.server.issueToken('admin')
    cli.files.set('/home/ada/.mainstay/demo/api.json', JSON.stringify({ url: 'http://127.0.0.1:8080', token, pid: 42 }))
    expect((await cli.run('app', 'list')).exit).toBe(20)
    cli.runningPids.push(42)
    expect((await cli.run('app', 'list', '-o', 'name')).out).toBe('argocd/web\n')
    expect(cli.connected).toEqual(['http://127.0.0.1:8080'])
  })

  it('signs in, remembers the token privately, switches and signs out', async () => {
    const password = await api.password()
    cli.answers.push('admin', password)
    const { out, err } = await cli.run('login', 'localhost:8080')
    expect(out).toBe("'admin:login' logged in successfully\nContext 'localhost:8080' updated\n")
    expect(out + err).not.toContain(password)
    const path = '/home/ada/.config/mainstay/config'
    expect(cli.files.get(path)).toContain('current-context: localhost:8080\n')
    expect((await cli.run('app', 'list', '-o', 'name')).out).toBe('argocd/web\n')
    cli.modes.set(path, 0o644)
    expect((await cli.run('app', 'list')).err).toContain('others may read it (mode 0644)')
    cli.modes.delete(path)
    expect((await cli.run('context')).out).toContain('*        localhost:8080  localhost:8080')
    expect((await cli.run('logout', 'localhost:8080')).out).toBe("Logged out from 'localhost:8080'\n")
    expect((await cli.run('app', 'list')).err).toContain("Sign in with 'mainstay login SERVER'")
    expect(cli.files.get(path)).not.toContain('auth-token')
  })

  it('refuses a wrong password with exit code 20', async () => {
    await api.server.prepare()
    const { exit, err } = await cli.run('login', 'http://server', '--username', 'admin', '--password', 'wrong')
    expect(exit).toBe(20)
    expect(err).toContain('Invalid username or password')
  })

  it('reads the variables of argocd and the configuration that argocd left', async () => {
    const token = await api.server.issueToken('admin')
    cli.env['ARGOCD_SERVER'] = 'mainstay.example.com'
    cli.env['ARGOCD_AUTH_TOKEN'] = token
    cli.env['ARGOCD_OPTS'] = '--grpc-web --header "X-Team: shop"'
    expect((await cli.run('app', 'list', '-o', 'name')).out).toBe('argocd/web\n')
    expect(cli.connected).toEqual(['https://mainstay.example.com'])
    expect(cli.requests.at(-1)?.headers.get('x-team')).toBe('shop')
    cli.env = {}
    const servers = 'servers:\n- server: old.example.com\n  insecure: true\n'
    const contexts = 'contexts:\n- {name: old, server: old.example.com, user: old}\ncurrent-context: old\n'
    cli.files.set('/home/ada/.config/argocd/config', `${contexts}${servers}users:\n- {name: old, auth-token: ${token}}\n`)
    cli = Object.assign(cli, { env: {} })
    expect((await cli.run('context')).out).toContain('old.example.com')
  })
})

describe('the command line', () => {
  it('explains itself', async () => {
    expect((await cli.run()).out).toContain('Usage:\n  mainstay COMMAND [flags]')
    expect((await cli.run('app')).out).toContain('terminate-op')
    for (const args of [
      ['app', 'sync', '--help'],
      ['help', 'app', 'sync'],
      ['app', 'sync', 'x', '-h'],
    ]) {
      const { out, exit } = await cli.run(...args)
      expect(exit).toBe(0)
      expect(out).toContain('mainstay app sync [APPNAME...] [flags]')
    }
  })

  it('suggests what was meant, with exit code 1', async () => {
    expect(await cli.run('app', 'lsit')).toEqual({
      exit: 1,
      out: '',
      err: `Error: unknown command "lsit" for "mainstay app"\nDid you mean 'list'?\nRun 'mainstay app --help' for usage.\n`,
    })
    expect((await cli.run('ap', 'list')).err).toContain("Did you mean 'app' or 'appset'?")
    expect((await cli.run('app', 'get')).exit).toBe(1)
    expect((await cli.run('app', 'list', 'x')).err).toContain('too many arguments: x')
  })

  it('prints versions, also where no server answers', async () => {
    expect((await cli.run('version', '--short')).out).toBe('mainstay: v1.2.3\nmainstay-server: v1.2.3\n')
    cli.env = {}
    cli = cliWorld(api)
    const { out, exit } = await cli.run('version', '--client', '-o', 'json')
    expect({ exit, version: (JSON.parse(out) as { client: { Version: string } }).client.Version }).toEqual({
      exit: 0,
      version: 'v1.2.3',
    })
  })

  it('hands the flags of what it starts on', async () => {
    await cli.run('sandbox', '--data-dir', '/d', '--port', '0', '--kubeconfig', '/k')
    await cli.run('demo', '--reset')
    await cli.run('controller', '--kubeconfig', '/k')
    expect(cli.started).toEqual([
      ['sandbox', { dataDir: '/d', port: 0, kubeconfig: '/k' }],
      ['demo', { reset: true, port: undefined }],
      ['controller', { kubeconfig: '/k', context: undefined, namespace: 'argocd' }],
    ])
    expect((await cli.run('demo', 'drift')).out).toBe('Scaled Deployment shop/web to 5.\n')
    expect((await cli.run('server', '--disable-auth', '--address', '0.0.0.0')).err).toContain('expected a loopback address')
  })

  it('renders a folder', async () => {
    expect((await cli.run('render', 'x')).out).toBe('---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n')
    expect((await cli.run('render', 'x', '-o', 'name')).out).toBe('ConfigMap/x\n')
  })

  it('writes completion scripts', async () => {
    for (const shell of ['bash', 'zsh', 'fish']) expect((await cli.run('completion', shell)).out).toContain('terminate-op')
    expect((await cli.run('completion', 'tcsh')).exit).toBe(1)
  })
})
