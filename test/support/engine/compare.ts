import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OpenedCluster } from '#io/kube'
import type { KubeObject } from '#model'
import { type EngineOptions } from '../engine.ts'
import { configMap, deployment, engineWorld, first } from '../engine-world.ts'

/** What compare and sync must get right with any API server. `open` starts the cluster; it is stopped at the end. */
export function compareSuite(open: () => Promise<{ cluster: OpenedCluster; stop(): Promise<void> }>): void {
  let cluster: OpenedCluster
  let stop = async (): Promise<void> => {}
  const world = (options: EngineOptions = {}) => engineWorld(cluster, options)

  beforeAll(async () => {
    const opened = await open()
    cluster = opened.cluster
    stop = opened.stop
  })
  afterAll(async () => {
    await stop()
  })

  describe('after a sync nothing differs', () => {
    test.each<[string, KubeObject[]]>([
      ['a plain Deployment with defaults', [deployment({ replicas: 2 })]],
      [
        'quantities in another writing',
        [deployment({}, { resources: { limits: { cpu: '1000m', memory: '1024Mi' }, requests: { cpu: 0.5, memory: '0.5Gi' } } })],
      ],
      ['ports without their protocol', [deployment({}, { ports: [{ containerPort: 80 }, { containerPort: 443, name: 'tls' }] })]],
      [
        'environment in any order',
        [
          deployment(
            {},
            {
              env: [
                { name: 'B', value: '2' },
                { name: 'A', value: '1' },
              ],
            },
          ),
        ],
      ],
      [
        'a Service with several ports',
        [
          {
            apiVersion: 'v1',
            kind: 'Service',
            metadata: { name: 'web' },
            spec: {
              selector: { app: 'web' },
              ports: [
                { name: 'http', port: 80 },
                { name: 'dns', port: 53, protocol: 'UDP' },
              ],
            },
          },
        ],
      ],
      [
        'a Secret with stringData',
        [
          {
            apiVersion: 'v1',
            kind: 'Secret',
            metadata: { name: 'key' },
            stringData: { token: 'clear' },
            data: { other: 'b3RoZXI=' },
          },
        ],
      ],
      ['nulls and empty maps', [{ ...deployment(), metadata: { name: 'web', labels: {}, creationTimestamp: null } }]],
      [
        'an autoscaler written in v1 and read in v2',
        [
          {
            apiVersion: 'autoscaling/v1',
            kind: 'HorizontalPodAutoscaler',
            metadata: { name: 'web' },
            spec: {
              maxReplicas: 3,
              targetCPUUtilizationPercentage: 50,
              scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
            },
          },
        ],
      ],
    ])('%s', async (_name, manifests) => {
      const { compare, sync, questions } = await world()
      const before = await compare(manifests)
      expect(before.status).toBe('OutOfSync')
      const run = await sync(manifests)
      expect(run.end).toMatchObject({ phase: 'Succeeded' })
      const after = await compare(manifests)
      expect(after.objects.flatMap((object) => object.differences)).toEqual([])
      expect(after.status).toBe('Synced')
      const asked = questions.length
      await compare(manifests)
      expect(questions.length, 'an answer that is known is not asked for again').toBe(asked)
      const again = await sync(manifests)
      expect(again.plan.steps.map((step) => step.action)).toEqual(manifests.map(() => 'skip'))
    })
  })

  test('managedFields prove an applied object without a question', async () => {
    const { compare, sync, questions } = await world()
    const manifests = [deployment({ replicas: 2 }, { ports: [{ containerPort: 80 }] }), configMap({ a: '1', b: '2' })]
    await sync(manifests)
    const asked = questions.length
    const comparison = await compare(manifests)
    expect(comparison.objects.map((object) => object.method)).toEqual(['proof', 'proof'])
    expect(questions.length).toBe(asked)
  })

  test('drift names the field, both values, its owner and since when', async () => {
    const { compare, sync, namespace } = await world()
    const manifests = [deployment({ replicas: 2 })]
    await sync(manifests)
    await cluster.patch(
      { group: 'apps', kind: 'Deployment', namespace, name: 'web' },
      { spec: { replicas: 5 } },
      { fieldManager: 'kubectl-edit', type: 'merge' },
    )
    const object = first((await compare(manifests)).objects)
    expect(object).toMatchObject({ status: 'OutOfSync', method: 'server-side-apply' })
    expect(object.differences).toEqual([
      {
        path: '/spec/replicas',
        desired: 2,
        live: 5,
        owner: 'kubectl-edit',
        ownerOperation: 'Update',
        since: expect.stringMatching(/^\d{4}-/),
      },
    ])
    expect(object.reason).toContain('/spec/replicas differs, set by kubectl-edit')
  })

  test('a field that Git drops is removed, and its default comes back', async () => {
    const { compare, sync, get } = await world()
    await sync([deployment({ replicas: 3, minReadySeconds: 7 })])
    const dropped = [deployment({ replicas: 3 })]
    expect(first((await compare(dropped)).objects).differences).toMatchObject([{ path: '/spec/minReadySeconds', live: 7 }])
    await sync(dropped)
    expect((await get('apps', 'Deployment', 'web'))['spec']).not.toHaveProperty('minReadySeconds')
    expect((await compare(dropped)).status).toBe('Synced')
  })

  test('what server-side apply refuses falls back to a three-way merge, and says so', async () => {
    const { compare, sync } = await world()
    await sync([deployment()])
    const twice = [
      deployment(
        {},
        {
          env: [
            { name: 'A', value: '1' },
            { name: 'A', value: '2' },
          ],
        },
      ),
    ]
    const object = first((await compare(twice)).objects)
    expect(object).toMatchObject({ status: 'OutOfSync', method: 'three-way-merge' })
    expect(object.reason).toContain('three-way merge')
    const run = await sync(twice)
    expect(run.end.phase).toBe('Succeeded')
    expect((await compare(twice)).status).toBe('Synced')
  })

  test('an immutable field is OutOfSync with the server’s words; Force creates the object anew', async () => {
    const { compare, sync, get } = await world()
    await sync([deployment()])
    const moved = deployment({ selector: { matchLabels: { app: 'web', tier: 'front' } } })
    const spec = moved['spec'] as unknown as { template: { metadata: { labels: { [key: string]: string } } } }
    spec.template.metadata.labels['tier'] = 'front'
    expect(first((await compare([moved])).objects)).toMatchObject({
      status: 'OutOfSync',
      reason: expect.stringContaining('immutable'),
    })
    expect((await sync([moved])).end).toMatchObject({ phase: 'Failed', message: expect.stringContaining('immutable') })
    const uid = (await get('apps', 'Deployment', 'web')).metadata.uid
    expect((await sync([moved], { force: true })).end.phase).toBe('Succeeded')
    expect((await get('apps', 'Deployment', 'web')).metadata.uid).not.toBe(uid)
    expect((await compare([moved])).status).toBe('Synced')
  })

  test('Secret values never show, whatever the API server says about them', async () => {
    const { compare, sync, namespace } = await world()
    const secret = (token: string): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'key' },
      stringData: { token, same: 'kept' },
    })
    await sync([secret('first-value')])
    await cluster.patch(
      { group: '', kind: 'Secret', namespace, name: 'key' },
      { data: { token: 'b3RoZXI=' } },
      { fieldManager: 'edit', type: 'merge' },
    )
    const comparison = await compare([secret('second-value')])
    const text = JSON.stringify(comparison)
    for (const value of ['first-value', 'second-value', 'kept']) {
      expect(text).not.toContain(value)
      expect(text).not.toContain(Buffer.from(value).toString('base64'))
    }
    expect(first(comparison.objects).differences).toEqual([
      expect.objectContaining({
        path: '/data/token',
        desired: expect.stringMatching(/^\++$/),
        live: expect.stringMatching(/^\++$/),
      }),
    ])
    const broken = { ...secret('x'), stringData: { token: { deep: 'third-value' } } } as KubeObject
    expect(JSON.stringify(await compare([broken]))).not.toContain('third-value')
    expect(JSON.stringify(await sync([broken]))).not.toContain('third-value')
  })

  test('a CRD and its custom resource come in one sync, and the resource follows its schema', async () => {
    const { compare, sync } = await world({ pollMs: 100 })
    const manifests = [
      { apiVersion: 'shop.example/v1', kind: 'Shelf', metadata: { name: 'one' }, spec: { width: 3 } } as KubeObject,
      {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: 'shelves.shop.example' },
        spec: {
          group: 'shop.example',
          scope: 'Namespaced',
          names: { kind: 'Shelf', plural: 'shelves', singular: 'shelf', listKind: 'ShelfList' },
          versions: [
            {
              name: 'v1',
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: 'object',
                  properties: {
                    spec: { type: 'object', properties: { width: { type: 'integer' }, depth: { type: 'integer', default: 2 } } },
                  },
                },
              },
            },
          ],
        },
      } as KubeObject,
    ]
    const before = await compare(manifests)
    expect(before.objects.map((object) => object.awaitsKind ?? false)).toEqual([false, true])
    const run = await sync(manifests)
    expect(run.end).toMatchObject({ phase: 'Succeeded' })
    expect((await compare(manifests)).status).toBe('Synced')
  })

  test('prune removes what is tracked and no longer desired, with its UID as precondition', async () => {
    // Nobody collects garbage here, so a deletion in the foreground would never end.
    const { compare, sync } = await world({ application: { syncOptions: ['PrunePropagationPolicy=background'] } })
    await sync([configMap({ a: '1' }), configMap({ b: '2' }, 'second')])
    const left = [configMap({ a: '1' })]
    expect((await compare(left)).objects.map((object) => [object.ref.name, object.requiresPruning])).toEqual([
      ['second', true],
      ['settings', false],
    ])
    const kept = await sync(left, { prune: false })
    expect(kept.results.find((result) => result.name === 'second')).toMatchObject({ status: 'PruneSkipped' })
    await sync(left)
    expect((await compare(left)).objects).toHaveLength(1)
  })
}
