import { describe, expect, test } from 'vitest'
import type { KubeObject, Manifest } from '#model'
import { createMemoryCluster } from '#test/memory-cluster'
import { desiredState } from './desired-state.ts'
import { ownerOf, parseTrackingId } from './tracking.ts'
import type { DesiredInput, Tracking } from './types.ts'

const annotation: Tracking = { method: 'annotation', labelKey: 'app.kubernetes.io/instance', installationId: undefined }
const trackingId = 'argocd.argoproj.io/tracking-id'

async function desired(objects: KubeObject[], change: Partial<DesiredInput> = {}) {
  const manifests: Manifest[] = objects.map((object, index) => ({ object, origin: { sourceIndex: 0, path: `${index}.yaml` } }))
  const application = { name: 'shop', namespace: 'argocd', controllerNamespace: 'argocd', destinationNamespace: 'prod' }
  const state = desiredState({
    manifests,
    kinds: await createMemoryCluster().kinds(),
    tracking: annotation,
    application,
    ...change,
  })
  return { ...state, objects: state.manifests.map((manifest) => manifest.object) }
}
const configMap = (name: string, namespace?: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...(namespace !== undefined && { namespace }) },
})

describe('namespaces', () => {
  test('are filled in where the kind has one, and taken away where it has none', async () => {
    const { objects } = await desired([
      configMap('a'),
      configMap('b', 'other'),
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'c', namespace: 'prod' } },
    ])
    expect(objects.map((object) => [object.metadata.name, object.metadata.namespace])).toEqual([
      ['c', undefined],
      ['a', 'prod'],
      ['b', 'other'],
    ])
  })
  test('of a kind that comes with the same set follow its CRD', async () => {
    const crd: KubeObject = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'zones.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Cluster',
        names: { kind: 'Zone', plural: 'zones' },
        versions: [{ name: 'v1', served: true }],
      },
    }
    const { objects } = await desired([crd, { apiVersion: 'example.com/v1', kind: 'Zone', metadata: { name: 'a' } }])
    expect(objects.map((object) => object.metadata.namespace)).toEqual([undefined, undefined])
    expect(objects[0]?.metadata.annotations, 'a CRD is shared by nature').toBeUndefined()
  })
  test('that nobody names make the whole unusable, in words', async () => {
    const application = { name: 'shop', namespace: 'argocd', controllerNamespace: 'argocd', destinationNamespace: '' }
    const { conditions } = await desired([configMap('a')], { application })
    expect(conditions).toEqual([
      { type: 'InvalidSpecError', message: expect.stringContaining('ConfigMap a: it names no namespace') },
    ])
  })
})

describe('marks', () => {
  test.each<[Tracking['method'], { annotations?: object; labels?: object }]>([
    ['annotation', { annotations: { [trackingId]: 'shop:/ConfigMap:prod/a' } }],
    ['label', { labels: { 'app.kubernetes.io/instance': 'shop' } }],
    [
      'annotation+label',
      { annotations: { [trackingId]: 'shop:/ConfigMap:prod/a' }, labels: { 'app.kubernetes.io/instance': 'shop' } },
    ],
  ])('by %s', async (method, marks) => {
    const tracking = { ...annotation, method }
    const [object] = (await desired([configMap('a')], { tracking })).objects
    expect(object?.metadata).toEqual({ name: 'a', namespace: 'prod', ...marks })
    expect(ownerOf(object as KubeObject, tracking)).toBe('shop')
  })
  test('a long name is cut in the label only where the annotation has the whole', async () => {
    const application = { name: 'x'.repeat(70), namespace: 'argocd', controllerNamespace: 'argocd', destinationNamespace: 'prod' }
    const [object] = (await desired([configMap('a')], { application, tracking: { ...annotation, method: 'annotation+label' } }))
      .objects
    expect(object?.metadata.labels?.['app.kubernetes.io/instance']).toHaveLength(63)
  })
  test('an application elsewhere carries its namespace', async () => {
    const application = { name: 'shop', namespace: 'team-a', controllerNamespace: 'argocd', destinationNamespace: 'prod' }
    const [object] = (await desired([configMap('a')], { application })).objects
    expect(object?.metadata.annotations?.[trackingId]).toBe('team-a_shop:/ConfigMap:prod/a')
  })
  test('of another installation are not ours', async () => {
    const tracking = { ...annotation, installationId: 'blue' }
    const [object] = (await desired([configMap('a')], { tracking })).objects
    expect(ownerOf(object as KubeObject, tracking)).toBe('shop')
    expect(ownerOf(object as KubeObject, { ...tracking, installationId: 'green' })).toBeUndefined()
  })
  test.each([
    [
      'shop:apps/Deployment:prod/web',
      { owner: 'shop', ref: { group: 'apps', kind: 'Deployment', namespace: 'prod', name: 'web' } },
    ],
    ['shop:/ConfigMap:prod/a:b/c', { owner: 'shop', ref: { group: '', kind: 'ConfigMap', namespace: 'prod', name: 'a:b/c' } }],
    ['shop', undefined],
    ['', undefined],
  ])('the tracking id %j', (text, parsed) => {
    expect(parseTrackingId(text)).toEqual(parsed)
  })
  test('that name another object were copied and do not count', async () => {
    const [object] = (await desired([configMap('a')])).objects
    expect(ownerOf({ ...(object as KubeObject), metadata: { ...object?.metadata, name: 'b' } }, annotation)).toBeUndefined()
  })
})

describe('what is left out', () => {
  test('of the same object several times, the last one stays', async () => {
    const { objects, conditions } = await desired([
      { ...configMap('a'), data: { from: 'first' } },
      { ...configMap('a', 'prod'), data: { from: 'last' } },
    ])
    expect(objects.map((object) => object['data'])).toEqual([{ from: 'last' }])
    expect(conditions).toEqual([
      { type: 'RepeatedResourceWarning', message: 'ConfigMap prod/a is 2 times in the source; the last one is used' },
    ])
  })
  test('excluded kinds, with a warning', async () => {
    const lease: KubeObject = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'a' } }
    const { objects, conditions } = await desired([lease, configMap('a')], { isExcluded: (_group, kind) => kind === 'ConfigMap' })
    expect(objects).toEqual([])
    expect(conditions.map((condition) => condition.type)).toEqual(['ExcludedResourceWarning', 'ExcludedResourceWarning'])
  })
  test('an object without a name is a problem of the spec', async () => {
    const { conditions } = await desired([{ apiVersion: 'v1', kind: 'ConfigMap', metadata: {} }])
    expect(conditions).toEqual([{ type: 'InvalidSpecError', message: expect.stringContaining('it has no name') }])
  })
  test('status and server-made metadata', async () => {
    const written = {
      ...configMap('a'),
      status: { x: 1 },
      metadata: { name: 'a', resourceVersion: '5', uid: 'u', creationTimestamp: null },
    } as KubeObject
    const [object] = (await desired([written])).objects
    expect(object).toEqual({ apiVersion: 'v1', kind: 'ConfigMap', metadata: expect.not.objectContaining({ uid: 'u' }) })
  })
})
