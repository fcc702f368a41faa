import { describe, expect, test } from 'vitest'
import { ClusterUnreachableError, type KubeObject, KubeStatusError } from '#model'
import { createEngine } from '#test/engine'
import { createMemoryCluster } from '#test/memory-cluster'
import { configMap, deployment } from '#test/sync-world'
import { createAnswerCache } from './answer-cache.ts'
import { maskSecrets } from './secrets.ts'

const secret = (data: { [key: string]: string }): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'key' },
  data,
})

describe('a question that fails', () => {
  test.each([
    [
      'the cluster is away',
      new ClusterUnreachableError('https://x', 'connection refused'),
      'the cluster does not answer (connection refused)',
    ],
    [
      'the server is broken',
      new KubeStatusError({ code: 500, reason: 'InternalError', message: 'etcd is gone' }),
      'etcd is gone',
    ],
    ['too many requests', new KubeStatusError({ code: 429, reason: 'TooManyRequests', message: 'later' }), 'later'],
  ])('makes its object and the whole Unknown: %s', async (_name, error, words) => {
    const cluster = createMemoryCluster()
    const engine = createEngine(cluster)
    await engine.sync([configMap('a'), configMap('b')])
    cluster.edit({ kind: 'ConfigMap', name: 'a' }, (object) => {
      object['data'] = { a: '2' }
    })
    cluster.intercept = () => {
      throw error
    }
    const comparison = await engine.compare([configMap('a'), configMap('b')])
    expect(comparison.status).toBe('Unknown')
    expect(comparison.objects.map((object) => object.status)).toEqual(['Unknown', 'Synced'])
    expect(comparison.objects[0]?.reason).toContain(words)
    expect(comparison.conditions).toEqual([{ type: 'ComparisonError', message: expect.stringContaining(words) }])
  })

  test('for want of rights falls back to a three-way merge and says so', async () => {
    const cluster = createMemoryCluster()
    const engine = createEngine(cluster)
    await engine.sync([configMap('a')])
    cluster.edit({ kind: 'ConfigMap', name: 'a' }, (object) => {
      object['data'] = { a: '2' }
    })
    cluster.intercept = () => {
      throw new KubeStatusError({ code: 403, reason: 'Forbidden', message: 'may not patch' })
    }
    const [object] = (await engine.compare([configMap('a')])).objects
    expect(object).toMatchObject({
      status: 'OutOfSync',
      method: 'three-way-merge',
      reason: expect.stringContaining('may not patch'),
    })
  })
})

test('expressions that cannot be evaluated block the object and the sync, in words', async () => {
  const cluster = createMemoryCluster()
  const engine = createEngine(cluster, {
    application: { ignoreDifferences: [{ group: '*', kind: 'ConfigMap', jqPathExpressions: ['.data[]'] }] },
  })
  const comparison = await engine.compare([configMap('a'), deployment('web')])
  expect(comparison).toMatchObject({ status: 'Unknown', objects: [{ status: 'Unknown' }, { status: 'OutOfSync' }] })
  expect((await engine.sync([configMap('a'), deployment('web')])).end).toMatchObject({
    phase: 'Failed',
    message: expect.stringContaining('jqPathExpressions (.data[])'),
  })
  expect(cluster.writes).toEqual([])
})

test('a rule is about objects of its group, kind, name and namespace only', async () => {
  const cluster = createMemoryCluster()
  const rule = { group: '', kind: 'Config*', name: 'a', namespace: 'shop', jsonPointers: ['/data/a'] }
  const engine = createEngine(cluster, { application: { ignoreDifferences: [rule] } })
  const manifests = [configMap('a'), configMap('b')]
  await engine.sync(manifests)
  for (const name of ['a', 'b']) {
    cluster.edit({ kind: 'ConfigMap', name }, (object) => {
      object['data'] = { a: 'other' }
    })
  }
  const [a, b] = (await engine.compare(manifests)).objects
  expect(a).toMatchObject({
    status: 'Synced',
    ignoredPaths: ['/data/a'],
    differences: [{ ignoredBy: 'ignoreDifferences names /data/a' }],
  })
  expect(b).toMatchObject({ status: 'OutOfSync', ignoredPaths: [], differences: [{ owner: 'somebody' }] })
})

test('a rule of the settings counts like one of the application', async () => {
  const cluster = createMemoryCluster()
  const rule = { group: '*', kind: '*', jsonPointers: [], jqPathExpressions: [], managedFieldsManagers: ['somebody'] }
  const engine = createEngine(cluster, { settings: { ignoreDifferences: [rule] } })
  await engine.sync([configMap('a')])
  cluster.edit({ kind: 'ConfigMap', name: 'a' }, (object) => {
    object['data'] = { a: 'other' }
  })
  expect((await engine.compare([configMap('a')])).status).toBe('Synced')
})

test('IgnoreExtraneous keeps a stray from counting', async () => {
  const cluster = createMemoryCluster()
  const engine = createEngine(cluster, { search: [{ group: '', kind: 'ConfigMap' }] })
  await engine.sync([configMap('a', { 'argocd.argoproj.io/compare-options': 'IgnoreExtraneous' })])
  expect(await engine.compare([])).toMatchObject({ status: 'Synced', objects: [{ requiresPruning: true, status: 'Synced' }] })
})

test('an object that is only there is OutOfSync, and says so', async () => {
  const cluster = createMemoryCluster()
  const engine = createEngine(cluster, { search: [{ group: '', kind: 'ConfigMap' }] })
  await engine.sync([configMap('a')])
  expect((await engine.compare([])).objects).toMatchObject([
    { status: 'OutOfSync', requiresPruning: true, reason: 'it is in the cluster but no longer in the source' },
  ])
})

test('a kind that nobody serves is missing, not an error', async () => {
  const engine = createEngine(createMemoryCluster())
  const widget: KubeObject = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'a' } }
  const [object] = (await engine.compare([widget])).objects
  expect(object).toMatchObject({
    status: 'OutOfSync',
    reason: expect.stringContaining('does not serve the kind Widget of example.com'),
  })
  const old: KubeObject = { apiVersion: 'apps/v1beta1', kind: 'Deployment', metadata: { name: 'a' } }
  expect((await engine.compare([old])).objects[0]?.reason).toContain('it serves Deployment as apps/v1')
})

describe('Secrets', () => {
  test('show + for values: equal ones alike, different ones unlike, whatever their length', async () => {
    const cluster = createMemoryCluster()
    const engine = createEngine(cluster)
    await engine.sync([secret({ same: 'c2FtZQ==', changed: 'b25l' })])
    cluster.edit({ kind: 'Secret', name: 'key' }, (object) => {
      object['data'] = { same: 'c2FtZQ==', changed: 'dHdv', added: 'YQ==' }
    })
    const [object] = (await engine.compare([secret({ same: 'c2FtZQ==', changed: 'b25l' })])).objects
    const [wanted, live] = [object?.desired?.['data'], object?.live?.['data']] as Array<{ [key: string]: string }>
    expect(wanted?.['same']).toBe(live?.['same'])
    expect(wanted?.['changed']).not.toBe(live?.['changed'])
    expect(JSON.stringify(object)).not.toMatch(/c2FtZQ|b25l|dHdv/)
    expect(object?.differences).toMatchObject([{ path: '/data/changed', desired: wanted?.['changed'], live: live?.['changed'] }])
  })

  test('do not show through the annotation of kubectl either', () => {
    const told = {
      ...secret({ a: 'c2VjcmV0' }),
      metadata: { name: 'key', annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"a":"c2VjcmV0"}}' } },
    }
    expect(JSON.stringify(maskSecrets(told))).not.toContain('c2VjcmV0')
  })

  test('do not show in what the API server says about them', async () => {
    const cluster = createMemoryCluster()
    const engine = createEngine(cluster)
    cluster.intercept = () => {
      throw new KubeStatusError({
        code: 422,
        reason: 'Invalid',
        message: 'Secret "key" is invalid: data[token]: Invalid value: "hunter2"',
        causes: [{ reason: 'FieldValueInvalid', message: 'Invalid value: "hunter2"', field: 'data[token]' }],
      })
    }
    const run = await engine.sync([secret({ token: 'aHVudGVyMg==' })])
    expect(run.end.message).toContain('the API server says Invalid (422) about data')
    expect(JSON.stringify(run)).not.toContain('hunter2')
  })

  test('other kinds are not masked', () => {
    expect(maskSecrets(configMap('a'))).toEqual(configMap('a'))
  })
})

test('answers are forgotten by age and by number', () => {
  let now = new Date(0)
  const cache = createAnswerCache({ capacity: 2, expiryMs: 1_000, now: () => now })
  cache.set('a', configMap('a'))
  cache.set('b', configMap('b'))
  expect(cache.get('a')).toBeDefined()
  cache.set('c', configMap('c'))
  expect([cache.get('a'), cache.get('b'), cache.get('c')].map((answer) => answer?.metadata.name)).toEqual(['a', undefined, 'c'])
  now = new Date(1_001)
  expect(cache.get('c')).toBeUndefined()
})
