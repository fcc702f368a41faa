import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OpenedCluster } from '#io/kube'
import type { KubeObject } from '#model'
import { createEngine, type EngineOptions } from '../engine.ts'
import { configMap, deployment, engineWorld, first } from '../engine-world.ts'

/** That what is ignored is never touched, and that what client-side apply owned becomes ours, with any API server. `open` starts the cluster; it is stopped at the end. */
export function ownershipSuite(open: () => Promise<{ cluster: OpenedCluster; stop(): Promise<void> }>): void {
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

  describe('what is ignored is not touched', () => {
    const rules = {
      application: { ignoreDifferences: [{ group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas'] }] },
    }

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

    test('fields of a manager that owns list items with their keys', async () => {
      const { compare, sync, get, namespace } = await world({
        application: { ignoreDifferences: [{ group: '*', kind: '*', managedFieldsManagers: ['injector'] }] },
      })
      await sync([deployment()])
      const template = { spec: { containers: [{ name: 'web', image: 'registry.example/web:injected' }] } }
      await cluster.apply(
        { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace }, spec: { template } },
        { fieldManager: 'injector', force: true },
      )
      expect((await compare([deployment()])).status).toBe('Synced')
      expect((await sync([deployment({ replicas: 2 })])).end.phase).toBe('Succeeded')
      const live = await get('apps', 'Deployment', 'web')
      expect(live).toMatchObject({ spec: { replicas: 2 } })
      expect(JSON.stringify(live['spec'])).toContain('web:injected')
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

  test('one key of a field that is only written as a whole', async () => {
    const { sync, compare, get, namespace } = await world({
      application: { ignoreDifferences: [{ group: '', kind: 'Service', jsonPointers: ['/spec/selector/version'] }] },
    })
    const service = (port: number): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { selector: { app: 'web', version: 'one' }, ports: [{ port }] },
    })
    await sync([service(80)])
    await cluster.patch(
      { group: '', kind: 'Service', namespace, name: 'web' },
      { spec: { selector: { version: 'two' } } },
      { fieldManager: 'rollout', type: 'merge' },
    )
    expect((await compare([service(80)])).status).toBe('Synced')
    await sync([service(81)])
    expect(await get('', 'Service', 'web')).toMatchObject({
      spec: { selector: { app: 'web', version: 'two' }, ports: [{ port: 81 }] },
    })
    expect((await compare([service(81)])).status).toBe('Synced')
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
}
