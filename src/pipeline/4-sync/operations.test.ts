import { describe, expect, test } from 'vitest'
import { type KubeObject, KubeStatusError } from '#model'
import { createEngine } from '#test/engine'
import { configMap, syncWorld } from '#test/sync-world'
import { nextStep } from './next-step.ts'

describe('operations', () => {
  test('a dry run writes nothing', async () => {
    const { sync, cluster } = syncWorld()
    expect((await sync([configMap('a')], { dryRun: true })).end).toMatchObject({
      phase: 'Succeeded',
      message: expect.stringContaining('dry run'),
    })
    expect(cluster.writes).toEqual([])
  })

  test('an object that the API server refuses in the dry run keeps all others from being written', async () => {
    const { sync, cluster } = syncWorld()
    cluster.intercept = (_verb, object) => {
      if (object.name === 'bad') throw new Error('spec.bad: Forbidden')
    }
    const run = await sync([configMap('good'), configMap('bad')])
    expect(run.end).toMatchObject({ phase: 'Failed', message: expect.stringContaining('spec.bad: Forbidden') })
    expect(cluster.writes).toEqual([])
  })

  test('creates in the way of client-side apply what server-side apply refuses for repeated keys', async () => {
    const { sync, cluster } = syncWorld()
    cluster.intercept = (verb) => {
      if (verb !== 'apply') return
      const message = 'failed to create typed patch object: .spec.env: duplicate entries for key [name="A"]'
      throw new KubeStatusError({ code: 500, reason: '', message })
    }
    expect((await sync([configMap('a')])).end.phase).toBe('Succeeded')
    expect(cluster.writes).toEqual(['create ConfigMap a'])
    expect(cluster.objects.get('/ConfigMap/shop/a')?.metadata.annotations).toHaveProperty([
      'kubectl.kubernetes.io/last-applied-configuration',
    ])
  })

  test('a failure is tried again with backoff, and the limit holds', async () => {
    const { sync, cluster } = syncWorld({ decisions: { retry: { limit: 2, backoff: { duration: '1s' } } } })
    cluster.intercept = () => {
      throw new Error('away')
    }
    const run = await sync([configMap('a')])
    expect(run.decisions.filter((decision) => decision.do === 'restart')).toHaveLength(2)
    expect(run.end).toMatchObject({ phase: 'Failed', message: expect.stringContaining('(retried 2 times)') })
  })

  test('what the project does not permit fails by itself', async () => {
    const { sync } = syncWorld({
      sync: { refusal: (ref) => (ref.name === 'bad' ? 'Project shop does not allow it' : undefined) },
    })
    const run = await sync([configMap('bad')])
    expect(run.results).toMatchObject([
      { status: 'SyncFailed', message: expect.stringContaining('Project shop does not allow it') },
    ])
  })

  test('ApplyOutOfSyncOnly leaves out what is as desired', async () => {
    const { sync } = syncWorld({ application: { syncOptions: ['ApplyOutOfSyncOnly=true'] } })
    await sync([configMap('a')])
    expect((await sync([configMap('a'), configMap('b')])).plan.steps.map((step) => step.ref.name)).toEqual(['b'])
  })

  test('CreateNamespace makes the namespace first, with its metadata', async () => {
    const { sync, cluster, compare } = syncWorld({
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
    const { sync, cluster } = syncWorld()
    await sync([configMap('a')])
    const other = createEngine(cluster, { application: { name: 'other', syncOptions: ['FailOnSharedResource=true'] } })
    expect((await other.compare([configMap('a')])).conditions).toMatchObject([{ type: 'SharedResourceWarning' }])
    expect((await other.sync([configMap('a')])).end).toMatchObject({
      phase: 'Failed',
      message: expect.stringContaining('tracked by the application shop'),
    })
  })

  test('Replace updates the whole object', async () => {
    const { sync, cluster } = syncWorld({ application: { syncOptions: ['Replace=true'] } })
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
