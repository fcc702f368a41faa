import { expect, describe, test } from 'vitest'
import type { KubeObject } from '#model'
import { createEngine, type EngineOptions } from '#test/engine'
import { createMemoryCluster, type MemoryCluster } from '#test/memory-cluster'
import { nextStep } from './next-step.ts'
import { doSteps } from './do-steps.ts'
import type { StepContext, SyncState } from './types.ts'

const configMap = (name: string, annotations: { [key: string]: string } = {}): KubeObject =>
  ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, annotations }, data: { a: '1' } }) as KubeObject
const wave = (value: number | string) => ({ 'argocd.argoproj.io/sync-wave': String(value) })
const hook = (phase: string, policy?: string) => ({
  'argocd.argoproj.io/hook': phase,
  ...(policy !== undefined && { 'argocd.argoproj.io/hook-delete-policy': policy }),
})
const job = (name: string, annotations: { [key: string]: string }): KubeObject =>
  ({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name, annotations }, spec: { template: {} } }) as KubeObject
const deployment = (name: string, annotations: { [key: string]: string } = {}): KubeObject =>
  ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, annotations },
    spec: { replicas: 1, template: {} },
  }) as KubeObject

/** Jobs end and Deployments become ready whenever the sync waits. `fail` names Jobs that fail. */
function world(options: EngineOptions & { fail?: string[] } = {}) {
  const cluster = createMemoryCluster()
  const waits: string[] = []
  const engine = createEngine(cluster, {
    ...options,
    onWait(message) {
      waits.push(message)
      settle(cluster, options.fail ?? [])
      options.onWait?.(message)
    },
  })
  return { cluster, waits, ...engine }
}

function settle(cluster: MemoryCluster, fail: readonly string[]): void {
  for (const object of cluster.objects.values()) {
    const name = object.metadata.name ?? ''
    if (object.kind === 'Job') {
      object['status'] = {
        conditions: [{ type: fail.includes(name) ? 'Failed' : 'Complete', status: 'True', message: `${name} has ended` }],
      }
    }
    if (object.kind === 'Deployment') {
      object['status'] = {
        observedGeneration: object.metadata.generation ?? 0,
        replicas: 1,
        updatedReplicas: 1,
        availableReplicas: 1,
      }
    }
    if (object.kind === 'Namespace') object['status'] = { phase: 'Active' }
  }
}
const namesOf = (writes: readonly string[]) =>
  writes.map((line) =>
    line
      .split(' ')
      .slice(0, 1)
      .concat(line.split(' ')[2] ?? '')
      .join(' '),
  )

describe('waves', () => {
  test('one wave without hooks succeeds after the apply, health is not awaited', async () => {
    const { sync, waits } = world()
    expect((await sync([deployment('web')])).end.phase).toBe('Succeeded')
    expect(waits).toEqual([])
  })

  test('a later wave waits until the earlier one is healthy, and says for what', async () => {
    const { sync, cluster, waits } = world()
    const run = await sync([configMap('late', wave(1)), deployment('web', wave(-1))])
    expect(run.end.phase).toBe('Succeeded')
    expect(cluster.writes).toEqual(['apply Deployment web', 'apply ConfigMap late'])
    expect(waits[0]).toContain('waiting for Deployment.apps shop/web')
  })

  test('a degraded object ends the operation before the next wave', async () => {
    const { sync, cluster } = world({ fail: ['migrate'] })
    const run = await sync([job('migrate', wave(0)), configMap('late', wave(1))])
    expect(run.end).toMatchObject({ phase: 'Failed', message: expect.stringContaining('migrate has ended') })
    expect(cluster.writes.join()).not.toContain('late')
  })

  test('a wave that is no number forbids the sync and names the object', async () => {
    const { sync, cluster } = world()
    const run = await sync([configMap('a', wave('first'))])
    expect(run.end).toMatchObject({
      phase: 'Failed',
      message: 'Cannot order ConfigMap shop/a: argocd.argoproj.io/sync-wave is "first"; expected a whole number',
    })
    expect(cluster.writes).toEqual([])
  })

  test('a pause between waves is taken where it is set', async () => {
    const { sync, waits } = world({ decisions: { waveDelayMs: 2_000 } })
    await sync([configMap('a'), configMap('b', wave(1))])
    expect(waits.filter((message) => message === 'pause after Sync wave 0').length).toBeGreaterThan(0)
  })

  test('a namespace goes to the first wave that needs it', async () => {
    const { sync, cluster } = world()
    const other = {
      ...configMap('a', wave(-5)),
      metadata: { name: 'a', namespace: 'other', annotations: wave(-5) },
    } as KubeObject
    await sync([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'other' } }, other])
    expect(cluster.writes).toEqual(['apply Namespace other', 'apply ConfigMap a'])
  })
})

describe('hooks', () => {
  const shop = [job('migrate', hook('PreSync')), configMap('settings'), job('smoke', hook('PostSync'))]

  test('run before and after the objects, each waited for', async () => {
    const { sync, cluster } = world()
    const run = await sync(shop)
    expect(run.end.phase).toBe('Succeeded')
    expect(namesOf(cluster.writes).filter((line) => !line.startsWith('patch'))).toEqual([
      'create migrate',
      'apply settings',
      'create smoke',
    ])
    expect(run.results.map((result) => [result.name, result.hookPhase ?? result.status])).toEqual([
      ['migrate', 'Succeeded'],
      ['settings', 'Synced'],
      ['smoke', 'Succeeded'],
    ])
  })

  test('are let go of once their result is recorded', async () => {
    const { sync, cluster } = world()
    await sync(shop)
    expect([...cluster.objects.values()].flatMap((object) => object.metadata.finalizers ?? [])).toEqual([])
  })

  test('of an earlier sync are deleted before they are created again', async () => {
    const { sync, cluster } = world()
    await sync(shop)
    const uid = cluster.objects.get('batch/Job/shop/migrate')?.metadata.uid
    cluster.writes.length = 0
    await sync(shop)
    expect(namesOf(cluster.writes).filter((line) => line.includes('migrate') && !line.startsWith('patch'))).toEqual([
      'delete migrate',
      'create migrate',
    ])
    expect(cluster.objects.get('batch/Job/shop/migrate')?.metadata.uid).not.toBe(uid)
  })

  test('a failing PreSync hook stops the sync; SyncFail hooks run', async () => {
    const { sync, cluster } = world({ fail: ['migrate'] })
    const run = await sync([...shop, job('rescue', hook('SyncFail'))])
    expect(run.end).toMatchObject({ phase: 'Failed', message: expect.stringContaining('Job migrate: migrate has ended') })
    expect(namesOf(cluster.writes)).toContain('create rescue')
    expect(cluster.writes.join()).not.toContain('settings')
  })

  test.each([
    ['HookSucceeded', [], false],
    ['HookSucceeded', ['migrate'], true],
    ['HookFailed', ['migrate'], false],
    ['HookFailed', [], true],
  ])('with policy %s and failures %j the hook stays: %s', async (policy, fail, stays) => {
    const { sync, cluster } = world({ fail })
    await sync([job('migrate', hook('PreSync', policy)), configMap('settings')])
    expect(cluster.objects.has('batch/Job/shop/migrate')).toBe(stays)
  })

  test('with generated names get one made of commit, phase and start', async () => {
    const { sync, cluster } = world()
    const object = {
      ...job('', hook('PostSync')),
      metadata: { generateName: 'smoke-', annotations: hook('PostSync') },
    } as KubeObject
    await sync([object])
    expect(cluster.writes[0]).toMatch(/^create Job smoke-0123456-postsync-\d+$/)
  })

  test('are left out of a rollback and of a selective sync', async () => {
    const { sync, cluster } = world()
    await sync(shop, { strategy: 'apply' })
    await sync([...shop, configMap('more')], { resources: [{ group: '', kind: 'ConfigMap', name: 'more' }] })
    expect(cluster.writes).toEqual(['apply ConfigMap settings', 'apply ConfigMap more'])
  })

  test('Skip and unknown values never run and never count', async () => {
    const { sync, compare, cluster } = world()
    const manifests = [configMap('a', hook('Skip')), configMap('b', hook('Later')), configMap('c', { 'helm.sh/hook': 'test' })]
    await sync(manifests)
    expect(cluster.writes).toEqual([])
    expect((await compare(manifests)).status).toBe('Synced')
  })

  test('Helm’s hooks are translated, with their weight as wave', async () => {
    const { sync, cluster } = world()
    const helm = (name: string, phase: string, weight: string) =>
      job(name, { 'helm.sh/hook': phase, 'helm.sh/hook-weight': weight })
    await sync([
      helm('second', 'pre-install,pre-upgrade', '5'),
      helm('first', 'pre-install', '-5'),
      helm('last', 'post-install', '0'),
      configMap('a'),
    ])
    expect(namesOf(cluster.writes).filter((line) => !line.startsWith('patch'))).toEqual([
      'create first',
      'create second',
      'apply a',
      'create last',
    ])
  })

  test('a hook is created once although the controller died between creating and recording', async () => {
    const cluster = createMemoryCluster()
    const kinds = await cluster.kinds()
    const desired = {
      ...job('migrate', hook('PreSync')),
      metadata: { name: 'migrate', namespace: 'shop', annotations: hook('PreSync') },
    } as KubeObject
    const step = {
      ref: { group: 'batch', kind: 'Job', namespace: 'shop', name: 'migrate' },
      apiVersion: 'batch/v1',
      phase: 'PreSync',
      wave: 0,
      action: 'create',
      hook: true,
      why: '',
      deletePolicies: ['BeforeHookCreation'],
    } as const
    const context: StepContext = { desired: new Map([['batch/Job/shop/migrate', desired]]), kinds, attempt: 'uid/2026/0' }
    const state: SyncState = {
      phase: 'Running',
      startedAt: '2026-01-01T00:00:00Z',
      retryCount: 0,
      results: [],
      dryRunPassed: true,
    }
    const pass = async () => {
      const decision = nextStep({
        plan: { steps: [{ ...step, deletePolicies: [...step.deletePolicies] }], problems: [] },
        state,
        attempt: context.attempt,
        // A cache that has not heard of anything yet.
        seen: { now: new Date('2026-01-01T00:00:01Z'), live: () => undefined, health: () => undefined },
        options: {},
      })
      if (decision.do !== 'steps') throw new Error(`unexpected ${decision.do}`)
      return await doSteps(decision, context, { cluster })
    }
    await pass()
    const uid = cluster.objects.get('batch/Job/shop/migrate')?.metadata.uid
    const again = await pass()
    expect(again.done).toMatchObject([{ result: { hookPhase: 'Running' }, object: { metadata: { uid } } }])
    expect(cluster.writes).toEqual(['create Job migrate'])
  })
})

describe('pruning', () => {
  const both = [configMap('keep'), configMap('drop')]

  test('happens only where the operation asks for it', async () => {
    const { sync, cluster } = world()
    await sync(both)
    const run = await sync([configMap('keep')], { prune: false })
    expect(run.results.find((result) => result.name === 'drop')).toMatchObject({
      status: 'PruneSkipped',
      message: 'ignored (requires pruning)',
    })
    await sync([configMap('keep')])
    expect(cluster.objects.has('/ConfigMap/shop/drop')).toBe(false)
  })

  test.each([{ 'argocd.argoproj.io/sync-options': 'Prune=false' }, { 'helm.sh/resource-policy': 'keep' }])(
    'never with %j',
    async (annotations) => {
      const { sync, cluster } = world()
      await sync([configMap('keep'), configMap('drop', annotations as { [key: string]: string })])
      await sync([configMap('keep')])
      expect(cluster.objects.has('/ConfigMap/shop/drop')).toBe(true)
    },
  )

  test('goes from the last wave to the first, before applies of the same wave', async () => {
    const { sync, cluster } = world({ search: [{ group: '', kind: 'ConfigMap' }] })
    await sync([configMap('one', wave(1)), configMap('two', wave(2)), configMap('three', wave(3))])
    cluster.writes.length = 0
    await sync([configMap('new', wave(1))])
    expect(cluster.writes).toEqual([
      'delete ConfigMap three',
      'apply ConfigMap new',
      'delete ConfigMap two',
      'delete ConfigMap one',
    ])
  })

  test('PruneLast comes after every wave', async () => {
    const { sync, cluster } = world({ application: { syncOptions: ['PruneLast=true'] } })
    await sync([configMap('drop')])
    cluster.writes.length = 0
    await sync([configMap('a'), configMap('b', wave(7))])
    expect(cluster.writes.at(-1)).toBe('delete ConfigMap drop')
  })

  test('confirm waits for an approval that is newer than the operation', async () => {
    const confirm = { 'argocd.argoproj.io/sync-options': 'Prune=confirm' }
    const { sync, cluster } = world({ looks: 5 })
    await sync([configMap('keep'), configMap('drop', confirm)])
    await expect(sync([configMap('keep')])).rejects.toThrow('needs approval')
    const approved = createEngine(cluster, { approvedAt: '2027-01-01T00:00:00Z' })
    await approved.sync([configMap('keep')])
    expect(cluster.objects.has('/ConfigMap/shop/drop')).toBe(false)
  })

  test('never deletes a later object of the same name', async () => {
    const { sync, cluster } = world({ search: [{ group: '', kind: 'ConfigMap' }] })
    await sync([configMap('drop')])
    cluster.intercept = (verb) => {
      const object = cluster.objects.get('/ConfigMap/shop/drop')
      if (verb === 'delete' && object) object.metadata.uid = 'another'
    }
    const run = await sync([])
    expect(run.end).toMatchObject({ phase: 'Failed', message: expect.stringContaining('replaced by another object') })
    expect(cluster.objects.has('/ConfigMap/shop/drop')).toBe(true)
  })

  test('spares what a controller copied together with its tracking mark', async () => {
    const { sync, compare, cluster } = world({ search: [{ group: '', kind: 'ConfigMap' }] })
    await sync([configMap('original')])
    const copy = structuredClone(cluster.objects.get('/ConfigMap/shop/original'))
    if (copy === undefined) throw new Error('nothing was applied')
    copy.metadata.name = 'copy'
    cluster.objects.set('/ConfigMap/shop/copy', copy)
    expect((await compare([configMap('original')])).objects.map((object) => object.ref.name)).toEqual(['original'])
  })
})

describe('operations', () => {
  test('a dry run writes nothing', async () => {
    const { sync, cluster } = world()
    expect((await sync([configMap('a')], { dryRun: true })).end).toMatchObject({
      phase: 'Succeeded',
      message: expect.stringContaining('dry run'),
    })
    expect(cluster.writes).toEqual([])
  })

  test('an object that the API server refuses in the dry run keeps all others from being written', async () => {
    const { sync, cluster } = world()
    cluster.intercept = (_verb, object) => {
      if (object.name === 'bad') throw new Error('spec.bad: Forbidden')
    }
    const run = await sync([configMap('good'), configMap('bad')])
    expect(run.end).toMatchObject({ phase: 'Failed', message: expect.stringContaining('spec.bad: Forbidden') })
    expect(cluster.writes).toEqual([])
  })

  test('a failure is tried again with backoff, and the limit holds', async () => {
    const { sync, cluster } = world({ decisions: { retry: { limit: 2, backoff: { duration: '1s' } } } })
    cluster.intercept = () => {
      throw new Error('away')
    }
    const run = await sync([configMap('a')])
    expect(run.decisions.filter((decision) => decision.do === 'restart')).toHaveLength(2)
    expect(run.end).toMatchObject({ phase: 'Failed', message: expect.stringContaining('(retried 2 times)') })
  })

  test('what the project does not permit fails by itself', async () => {
    const { sync } = world({ sync: { refusal: (ref) => (ref.name === 'bad' ? 'Project shop does not allow it' : undefined) } })
    const run = await sync([configMap('bad')])
    expect(run.results).toMatchObject([
      { status: 'SyncFailed', message: expect.stringContaining('Project shop does not allow it') },
    ])
  })

  test('ApplyOutOfSyncOnly leaves out what is as desired', async () => {
    const { sync } = world({ application: { syncOptions: ['ApplyOutOfSyncOnly=true'] } })
    await sync([configMap('a')])
    expect((await sync([configMap('a'), configMap('b')])).plan.steps.map((step) => step.ref.name)).toEqual(['b'])
  })

  test('CreateNamespace makes the namespace first, with its metadata', async () => {
    const { sync, cluster, compare } = world({
      application: { syncOptions: ['CreateNamespace=true'], managedNamespaceMetadata: { labels: { team: 'a' } } },
    })
    await sync([configMap('a')])
    expect(cluster.writes).toEqual(['apply Namespace shop', 'apply ConfigMap a'])
    cluster.edit({ kind: 'Namespace', name: 'shop', namespace: '' }, (object) => {
      object.metadata.labels = { team: 'b' }
    })
    expect(await compare([configMap('a')])).toMatchObject({
      status: 'OutOfSync',
      namespace: { differences: [{ path: '/metadata/labels/team' }] },
    })
  })

  test('FailOnSharedResource refuses what another application tracks; otherwise a condition warns', async () => {
    const { sync, cluster } = world()
    await sync([configMap('a')])
    const other = createEngine(cluster, { application: { name: 'other', syncOptions: ['FailOnSharedResource=true'] } })
    expect((await other.compare([configMap('a')])).conditions).toMatchObject([{ type: 'SharedResourceWarning' }])
    expect((await other.sync([configMap('a')])).end).toMatchObject({
      phase: 'Failed',
      message: expect.stringContaining('tracked by the application shop'),
    })
  })

  test('Replace updates the whole object', async () => {
    const { sync, cluster } = world({ application: { syncOptions: ['Replace=true'] } })
    await sync([configMap('a')])
    cluster.edit({ kind: 'ConfigMap', name: 'a' }, (object) => {
      object['data'] = { a: '2', added: 'x' }
    })
    await sync([configMap('a')])
    expect(cluster.objects.get('/ConfigMap/shop/a')?.['data']).toEqual({ a: '1' })
  })

  test('termination deletes running hooks and nothing else', () => {
    const live = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'migrate', namespace: 'shop', uid: 'u', annotations: { 'mainstay.dev/sync-attempt': 'attempt/PreSync' } },
    } as KubeObject
    const step = {
      ref: { group: 'batch', kind: 'Job', namespace: 'shop', name: 'migrate' },
      apiVersion: 'batch/v1',
      phase: 'PreSync',
      wave: 0,
      action: 'create',
      hook: true,
      why: '',
    } as const
    const decide = (found: KubeObject | undefined) =>
      nextStep({
        plan: { steps: [step], problems: [] },
        state: { phase: 'Terminating', startedAt: '2026-01-01T00:00:00Z', retryCount: 0, results: [] },
        attempt: 'attempt',
        seen: { now: new Date('2026-01-01T00:00:00Z'), live: () => found, health: () => undefined },
        options: {},
      })
    expect(decide(live)).toMatchObject({ do: 'clear', hooks: [{ uid: 'u', release: false }] })
    expect(decide(undefined)).toEqual({ do: 'finish', phase: 'Failed', message: 'Operation terminated' })
  })
})
