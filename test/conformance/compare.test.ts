import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OpenedCluster, loadKubeconfig, openCluster } from '#io/kube'
import type { KindInfo, KubeObject, ObjectComparison } from '#model'
import { type ControlPlane, startControlPlane } from '#test/control-plane'
import { createEngine, type EngineOptions } from '#test/engine'

let plane: ControlPlane
let cluster: OpenedCluster
let count = 0

beforeAll(async () => {
  plane = await startControlPlane({ workloads: false })
  cluster = openCluster(loadKubeconfig({ paths: [plane.kubeconfig] }))
})
afterAll(async () => {
  await cluster?.close()
  await plane?.stop()
})

/** A namespace of its own and an engine that deploys there. */
async function world(options: EngineOptions = {}) {
  const namespace = `world-${count++}`
  await cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, { fieldManager: 'test' })
  const engine = createEngine(cluster, {
    ...options,
    application: { name: namespace, destinationNamespace: namespace, ...options.application },
  })
  const kind = async (group: string, name: string): Promise<KindInfo> => {
    const found = (await cluster.kinds()).find(group, name)
    if (found === undefined) throw new Error(`no kind ${name}`)
    return found
  }
  const get = async (group: string, name: string, object: string): Promise<KubeObject> => {
    const found = await cluster.get(await kind(group, name), namespace, object)
    if (found === undefined) throw new Error(`no ${name} ${object}`)
    return found
  }
  return { ...engine, namespace, get }
}

const deployment = (
  spec: { replicas?: number; [field: string]: unknown } = {},
  container: { [field: string]: unknown } = {},
): KubeObject =>
  ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'web', image: 'registry.example/web:1', ...container }] },
      },
      ...spec,
    },
  }) as KubeObject
const configMap = (data: { [key: string]: string }, name = 'settings'): KubeObject =>
  ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data }) as KubeObject
const first = (objects: readonly ObjectComparison[]): ObjectComparison => {
  const [object] = objects
  if (object === undefined) throw new Error('nothing was compared')
  return object
}

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
        } as KubeObject,
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
        } as KubeObject,
      ],
    ],
    ['nulls and empty maps', [{ ...deployment(), metadata: { name: 'web', labels: {}, creationTimestamp: null } } as KubeObject]],
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
        } as KubeObject,
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

describe('what is ignored is not touched', () => {
  const rules = { application: { ignoreDifferences: [{ group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas'] }] } }

  test('on creation the value of Git is written; later an autoscaler keeps its own', async () => {
    const { compare, sync, get, namespace } = await world(rules)
    await sync([deployment({ replicas: 1 })])
    expect(await get('apps', 'Deployment', 'web')).toMatchObject({ spec: { replicas: 1 } })
    await cluster.patch(
      { group: 'apps', kind: 'Deployment', namespace, name: 'web' },
      { spec: { replicas: 5 } },
      { fieldManager: 'autoscaler', type: 'merge' },
    )
    const changed = [deployment({ replicas: 1 }, { image: 'registry.example/web:2' })]
    const object = first((await compare(changed)).objects)
    expect(object.status).toBe('OutOfSync')
    expect(object.differences.find((difference) => difference.path === '/spec/replicas')?.ignoredBy).toContain('/spec/replicas')
    await sync(changed)
    expect(await get('apps', 'Deployment', 'web')).toMatchObject({ spec: { replicas: 5 } })
    expect((await compare(changed)).status).toBe('Synced')
  })

  test('a value that we own keeps its value when a rule for it appears and Git drops the field', async () => {
    const { sync, get, namespace } = await world(rules)
    const plain = createEngine(cluster, { application: { name: namespace, destinationNamespace: namespace } })
    await plain.sync([deployment({ replicas: 4 })])
    await sync([deployment({}, { image: 'registry.example/web:3' })])
    const live = await get('apps', 'Deployment', 'web')
    expect(live).toMatchObject({ spec: { replicas: 4 } })
    const own = live.metadata.managedFields?.find((entry) => entry.operation === 'Apply')
    expect(JSON.stringify(own?.fieldsV1)).not.toContain('f:replicas')
  })

  test('a second sync with a rule does nothing', async () => {
    const { sync, compare } = await world(rules)
    const manifests = [deployment({ replicas: 2 })]
    await sync(manifests)
    await sync([deployment({ replicas: 2 }, { image: 'registry.example/web:2' })])
    expect((await compare([deployment({ replicas: 9 }, { image: 'registry.example/web:2' })])).status).toBe('Synced')
  })

  test('fields of a named manager are left to it', async () => {
    const { compare, sync, get, namespace } = await world({
      application: { ignoreDifferences: [{ group: '*', kind: '*', managedFieldsManagers: ['autoscaler'] }] },
    })
    await sync([deployment({ replicas: 1 })])
    await cluster.patch(
      { group: 'apps', kind: 'Deployment', namespace, name: 'web' },
      { spec: { replicas: 6 } },
      { fieldManager: 'autoscaler', type: 'merge' },
    )
    expect((await compare([deployment({ replicas: 1 })])).status).toBe('Synced')
    await sync([deployment({ replicas: 1 }, { image: 'registry.example/web:2' })])
    expect(await get('apps', 'Deployment', 'web')).toMatchObject({ spec: { replicas: 6 } })
  })

  test('one key of a list item, by its place in Git', async () => {
    const pointer = '/spec/template/spec/containers/0/image'
    const { sync, get, namespace, compare } = await world({
      application: { ignoreDifferences: [{ group: 'apps', kind: 'Deployment', jsonPointers: [pointer] }] },
    })
    await sync([deployment()])
    await cluster.patch(
      { group: 'apps', kind: 'Deployment', namespace, name: 'web' },
      [{ op: 'replace', path: pointer, value: 'registry.example/web:pinned' }],
      { fieldManager: 'updater', type: 'json' },
    )
    const manifests = [deployment({ replicas: 2 })]
    await sync(manifests)
    expect(JSON.stringify((await get('apps', 'Deployment', 'web'))['spec'])).toContain('web:pinned')
    expect((await compare(manifests)).status).toBe('Synced')
  })
})

describe('taking over from client-side apply', () => {
  test('what kubectl applied and Git does not have is found and removed', async () => {
    const { compare, sync, get, namespace } = await world()
    const applied = { ...configMap({ kept: '1', dropped: '2' }), metadata: { name: 'settings', namespace } } as KubeObject
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': `${JSON.stringify(applied)}\n` }
    await cluster.create(
      { ...applied, metadata: { ...applied.metadata, annotations } },
      { fieldManager: 'kubectl-client-side-apply' },
    )
    const manifests = [configMap({ kept: '1' })]
    const object = first((await compare(manifests)).objects)
    expect(object.differences.map((difference) => difference.path)).toContain('/data/dropped')
    await sync(manifests)
    const live = await get('', 'ConfigMap', 'settings')
    expect(live['data']).toEqual({ kept: '1' })
    expect(live.metadata.managedFields?.map((entry) => [entry.manager, entry.operation])).toEqual([
      ['argocd-controller', 'Apply'],
    ])
    expect((await compare(manifests)).status).toBe('Synced')
  })

  test('client-side apply by option writes what it remembers and removes what Git drops', async () => {
    const { compare, sync, get } = await world({ application: { syncOptions: ['ServerSideApply=false'] } })
    await sync([deployment({ replicas: 2, minReadySeconds: 5 }, { ports: [{ containerPort: 80 }] })])
    const manifests = [deployment({ replicas: 2 }, { ports: [{ containerPort: 80 }] })]
    expect(first((await compare(manifests)).objects)).toMatchObject({ status: 'OutOfSync', method: 'three-way-merge' })
    await sync(manifests)
    const live = await get('apps', 'Deployment', 'web')
    expect(live['spec']).not.toHaveProperty('minReadySeconds')
    expect(live.metadata.annotations).toHaveProperty(['kubectl.kubernetes.io/last-applied-configuration'])
    expect((await compare(manifests)).status).toBe('Synced')
  })
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
  const { compare, sync } = await world()
  await sync([deployment()])
  const moved = deployment({ selector: { matchLabels: { app: 'web', tier: 'front' } } })
  const spec = moved['spec'] as unknown as { template: { metadata: { labels: { [key: string]: string } } } }
  spec.template.metadata.labels['tier'] = 'front'
  expect(first((await compare([moved])).objects)).toMatchObject({
    status: 'OutOfSync',
    reason: expect.stringContaining('immutable'),
  })
  expect((await sync([moved])).end).toMatchObject({ phase: 'Failed', message: expect.stringContaining('immutable') })
})

test('Secret values never show, whatever the API server says about them', async () => {
  const { compare, sync, namespace } = await world()
  const secret = (token: string): KubeObject =>
    ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'key' }, stringData: { token, same: 'kept' } }) as KubeObject
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
