import { beforeEach, describe, expect, it } from 'vitest'
import { arrayAt, type JsonObject, objectAt, textAt } from '../json.ts'
import { applyPatch, asTable, mergePatch, TestApp } from '../testing/app.ts'

const maps = '/api/v1/namespaces/default/configmaps'
const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'

function configMap(name: string, extra: JsonObject = {}): JsonObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { color: 'red' }, ...extra }
}

const jobPod = { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] }

function widgetCrd(group: string, schema: JsonObject, annotations: JsonObject): JsonObject {
  const versions = [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }]
  const spec = { group, scope: 'Namespaced', names: { kind: 'Widget', plural: 'widgets' }, versions }
  return { metadata: { name: `widgets.${group}`, annotations }, spec }
}

function names(list: JsonObject): string[] {
  return arrayAt(list, 'items').map((item) => textAt(objectAt(item as JsonObject, 'metadata'), 'name'))
}

const meta = (object: JsonObject): JsonObject => objectAt(object, 'metadata')

describe('the API', () => {
  let app: TestApp
  beforeEach(() => {
    app = new TestApp()
  })

  it('creates an object with uid, creation time, version and owner of its fields', () => {
    const { status, body } = app.ask('POST', maps, configMap('a'))
    expect(status).toBe(201)
    expect(meta(body)).toMatchObject({ name: 'a', namespace: 'default', creationTimestamp: '2026-01-02T03:04:05Z' })
    expect(arrayAt(meta(body), 'managedFields')).toMatchObject([{ manager: 'test', operation: 'Update', apiVersion: 'v1' }])
    expect(app.ask('GET', `${maps}/a`).body).toEqual(body)
  })

  it('stores nothing in a dry run and uses up no version', () => {
    const before = app.core.store.revision
    expect(app.ask('POST', `${maps}?dryRun=All`, configMap('a')).status).toBe(201)
    expect(app.core.store.revision).toBe(before)
    expect(app.ask('GET', `${maps}/a`).status).toBe(404)
  })

  it('makes up a name from generateName', () => {
    const { body } = app.ask('POST', maps, { metadata: { generateName: 'job-' } })
    expect(textAt(meta(body), 'name')).toMatch(/^job-[bcdfghjklmnpqrstvwxz2456789]{5}$/)
  })

  it('refuses a stale write and accepts one without a version', () => {
    app.ask('POST', maps, configMap('a'))
    const stale = app.ask('PUT', `${maps}/a`, { ...configMap('a'), metadata: { name: 'a', resourceVersion: '1' } })
    expect(stale.status).toBe(409)
    expect(stale.body['message']).toContain('the object has been modified; please apply your changes to the latest version')
    expect(app.ask('PUT', `${maps}/a`, configMap('a', { data: { color: 'blue' } })).status).toBe(200)
  })

  it('keeps the version when a write changes nothing', () => {
    const { body } = app.ask('POST', maps, configMap('a'))
    app.advance(5_000)
    expect(app.ask('PATCH', `${maps}/a`, { data: { color: 'red' } }, mergePatch).body).toEqual(body)
    expect(app.ask('PATCH', `${maps}/a?fieldManager=x`, configMap('a'), applyPatch).status).toBe(200)
    const { body: applied } = app.ask('GET', `${maps}/a`)
    app.advance(5_000)
    expect(app.ask('PATCH', `${maps}/a?fieldManager=x`, configMap('a'), applyPatch).body).toEqual(applied)
  })

  it('counts generations of the wish only', () => {
    const spec = {
      selector: { matchLabels: { a: 'b' } },
      template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } },
    }
    const url = '/apis/apps/v1/namespaces/default/deployments'
    app.ask('POST', url, { metadata: { name: 'd' }, spec })
    const generation = () => meta(app.ask('GET', `${url}/d`).body)['generation']
    app.ask('PATCH', `${url}/d`, { metadata: { labels: { x: 'y' } } }, mergePatch)
    app.ask('PATCH', `${url}/d/status`, { status: { replicas: 3 }, spec: { replicas: 9 } }, mergePatch)
    expect(generation()).toBe(1)
    expect(objectAt(app.ask('GET', `${url}/d`).body, 'spec')['replicas']).toBe(1)
    app.ask('PATCH', `${url}/d`, { spec: { replicas: 2 }, status: { replicas: 7 } }, mergePatch)
    expect(generation()).toBe(2)
    expect(objectAt(app.ask('GET', `${url}/d`).body, 'status')['replicas']).toBe(3)
  })

  it('counts the templates of a DaemonSet itself', () => {
    const url = '/apis/apps/v1/namespaces/default/daemonsets'
    const key = 'deprecated.daemonset.template.generation'
    const spec = (image: string): JsonObject => ({
      selector: { matchLabels: { a: 'b' } },
      template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image }] } },
    })
    const generation = () => objectAt(meta(app.ask('GET', `${url}/d`).body), 'annotations')[key]
    app.ask('POST', url, { metadata: { name: 'd' }, spec: spec('i:1') })
    expect(generation()).toBe('1')
    app.ask('PUT', `${url}/d`, { metadata: { name: 'd', annotations: { x: 'y' } }, spec: spec('i:1') })
    expect(generation()).toBe('1')
    app.ask('PUT', `${url}/d`, { metadata: { name: 'd', annotations: { [key]: '9' } }, spec: spec('i:2') })
    expect(generation()).toBe('2')
  })

  it.each([
    ['none', undefined, undefined, ['batch.kubernetes.io/controller-uid']],
    ['those of the template', undefined, { a: 'b' }, ['a', 'batch.kubernetes.io/controller-uid']],
    ['the same as the template', { a: 'b' }, { a: 'b' }, ['a']],
  ])('a Job with labels: %s', (_name, own, ofTemplate, wanted) => {
    const template = { ...(ofTemplate === undefined ? {} : { metadata: { labels: ofTemplate } }), spec: jobPod }
    const metadata = { name: 'j', ...(own === undefined ? {} : { labels: own }) }
    app.ask('POST', '/apis/batch/v1/namespaces/default/jobs', { metadata, spec: { template } })
    const labels = Object.keys(objectAt(meta(app.ask('GET', '/apis/batch/v1/namespaces/default/jobs/j').body), 'labels'))
    const generated = ['batch.kubernetes.io/job-name', 'controller-uid', 'job-name']
    expect(labels.filter((label) => !generated.includes(label)).sort()).toEqual(wanted)
  })

  it('says who approved a definition in a group of Kubernetes', () => {
    const annotations = { 'api-approved.kubernetes.io': 'https://example.com/1' }
    app.ask('POST', crds, widgetCrd('shop.k8s.io', { type: 'object' }, annotations))
    app.advance(1000)
    expect(objectAt(app.ask('GET', `${crds}/widgets.shop.k8s.io`).body, 'status')['conditions']).toMatchObject([
      { type: 'NamesAccepted' },
      { type: 'Established' },
      { type: 'KubernetesAPIApprovalPolicyConformant', status: 'True', reason: 'ApprovedAnnotation' },
    ])
  })

  it('warns at every write of rules that it cannot check', () => {
    const schema = {
      type: 'object',
      properties: { link: { type: 'string', 'x-kubernetes-validations': [{ rule: 'isURL(self)' }] } },
    }
    app.ask('POST', crds, widgetCrd('shop.example.com', schema, {}))
    app.advance(1000)
    const widgets = '/apis/shop.example.com/v1/namespaces/default/widgets'
    const widget = { apiVersion: 'shop.example.com/v1', kind: 'Widget', metadata: { name: 'w' }, link: 'x' }
    expect(app.ask('POST', widgets, widget).headers['warning']).toEqual([expect.stringContaining('isURL(self)')])
    expect(app.ask('GET', `${widgets}/w`).headers['warning']).toBeUndefined()
  })

  it('warns who writes a quota that nothing is counted', () => {
    const quotas = '/api/v1/namespaces/default/resourcequotas'
    const written = app.ask('POST', quotas, { metadata: { name: 'q' }, spec: { hard: { pods: '1' } } })
    expect(written.headers['warning']).toEqual([expect.stringContaining('enforces nothing')])
  })

  it('binds a pod to a node once', () => {
    const pods = '/api/v1/namespaces/default/pods'
    app.ask('POST', pods, { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'i' }] } })
    const binding = { metadata: { name: 'p' }, target: { kind: 'Node', name: 'n' } }
    expect(app.ask('POST', `${pods}/p/binding`, binding).status).toBe(201)
    expect(objectAt(app.ask('GET', `${pods}/p`).body, 'spec')['nodeName']).toBe('n')
    expect(app.ask('POST', '/api/v1/namespaces/default/bindings', binding)).toMatchObject({
      status: 409,
      body: { message: expect.stringContaining('is already assigned to node "n"') as string },
    })
  })

  it('has an OpenAPI v2 document for clients that insist on one', () => {
    expect(app.ask('GET', '/openapi/v2').body).toMatchObject({ swagger: '2.0', definitions: {} })
    const accept = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf'
    expect(app.ask('GET', '/openapi/v2', undefined, { accept }).headers['content-type']).toBe(accept.replace('@', '.'))
  })

  it('pages a list at the version of its first page', () => {
    for (const name of ['a', 'b', 'c', 'd']) app.ask('POST', maps, configMap(name))
    const first = app.ask('GET', `${maps}?limit=2`).body
    expect(names(first)).toEqual(['a', 'b'])
    expect(meta(first)['remainingItemCount']).toBe(2)
    app.ask('DELETE', `${maps}/c`)
    app.ask('POST', maps, configMap('e'))
    const second = app.ask('GET', `${maps}?limit=9&continue=${textAt(meta(first), 'continue')}`).body
    expect(names(second)).toEqual(['c', 'd'])
    expect(meta(second)['resourceVersion']).toBe(meta(first)['resourceVersion'])
  })

  it('answers 410 to a page token that it has forgotten', () => {
    const small = new TestApp({ ringSize: 4 })
    for (const name of ['a', 'b', 'c']) small.ask('POST', maps, configMap(name))
    const { body } = small.ask('GET', `${maps}?limit=1`)
    for (let index = 0; index < 20; index++) small.ask('PATCH', `${maps}/a`, { data: { n: String(index) } }, mergePatch)
    const again = small.ask('GET', `${maps}?limit=1&continue=${textAt(meta(body), 'continue')}`)
    expect([again.status, again.body['reason']]).toEqual([410, 'Expired'])
  })

  it('selects by labels and fields', () => {
    app.ask('POST', maps, { metadata: { name: 'a', labels: { app: 'x', tier: 'front' } } })
    app.ask('POST', maps, { metadata: { name: 'b', labels: { app: 'y' } } })
    const selected = (query: string) => names(app.ask('GET', `${maps}?${query}`).body)
    expect(selected('labelSelector=app in (x,z),tier')).toEqual(['a'])
    expect(selected('labelSelector=!tier')).toEqual(['b'])
    expect(selected('fieldSelector=metadata.name!=a')).toEqual(['b'])
    expect(app.ask('GET', `${maps}?fieldSelector=data.x%3D1`).body['message']).toBe(
      '"data.x" is not a known field selector: only "metadata.name", "metadata.namespace"',
    )
  })

  it('marks what finalizers hold and lets it go with the last of them', () => {
    app.ask('POST', maps, { metadata: { name: 'a', finalizers: ['shop.example.com/hold'] } })
    const marked = app.ask('DELETE', `${maps}/a`)
    expect(meta(marked.body)).toMatchObject({ deletionTimestamp: '2026-01-02T03:04:05Z', deletionGracePeriodSeconds: 0 })
    expect(
      app.ask('PATCH', `${maps}/a`, { metadata: { finalizers: ['shop.example.com/hold', 'shop.example.com/more'] } }, mergePatch)
        .status,
    ).toBe(422)
    app.ask('PATCH', `${maps}/a`, { metadata: { finalizers: null } }, mergePatch)
    expect(app.ask('GET', `${maps}/a`).status).toBe(404)
  })

  it('empties a namespace that is deleted and takes nothing new into it', () => {
    app.ask('POST', '/api/v1/namespaces', { metadata: { name: 'shop' } })
    app.ask('POST', '/api/v1/namespaces/shop/configmaps', { metadata: { name: 'held', finalizers: ['shop.example.com/hold'] } })
    app.ask('POST', '/api/v1/namespaces/shop/secrets', { metadata: { name: 's' } })
    expect(objectAt(app.ask('DELETE', '/api/v1/namespaces/shop').body, 'status')['phase']).toBe('Terminating')
    app.advance(1)
    expect(names(app.ask('GET', '/api/v1/namespaces/shop/secrets').body)).toEqual([])
    const late = app.ask('POST', '/api/v1/namespaces/shop/secrets', { metadata: { name: 'late' } })
    expect(late.status).toBe(403)
    expect(arrayAt(objectAt(late.body, 'details'), 'causes')).toMatchObject([{ reason: 'NamespaceTerminating' }])
    app.ask('PATCH', '/api/v1/namespaces/shop/configmaps/held', { metadata: { finalizers: null } }, mergePatch)
    app.advance(1)
    expect(app.ask('GET', '/api/v1/namespaces/shop').status).toBe(404)
  })

  it('collects what lost its owner, and what never had one', () => {
    const owner = app.ask('POST', maps, configMap('owner')).body
    const owned = (name: string, uid: string) => ({
      metadata: { name, ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid }] },
    })
    app.ask('POST', maps, owned('child', textAt(meta(owner), 'uid')))
    app.ask('POST', maps, owned('stray', 'no-such-uid'))
    app.advance(1)
    expect(names(app.ask('GET', maps).body)).toEqual(['child', 'owner'])
    app.ask('DELETE', `${maps}/owner`)
    app.advance(1)
    expect(names(app.ask('GET', maps).body)).toEqual([])
  })

  it('deletes dependents first in the foreground and frees them when orphaning', () => {
    for (const policy of ['Foreground', 'Orphan']) {
      const owner = app.ask('POST', maps, configMap('owner')).body
      const reference = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        name: 'owner',
        uid: textAt(meta(owner), 'uid'),
        blockOwnerDeletion: true,
      }
      app.ask('POST', maps, { metadata: { name: 'child', ownerReferences: [reference] } })
      app.ask('DELETE', `${maps}/owner`, { propagationPolicy: policy })
      expect(arrayAt(meta(app.ask('GET', `${maps}/owner`).body), 'finalizers')).toEqual([
        policy === 'Orphan' ? 'orphan' : 'foregroundDeletion',
      ])
      app.advance(1)
      expect(names(app.ask('GET', maps).body)).toEqual(policy === 'Orphan' ? ['child'] : [])
    }
    expect(meta(app.ask('GET', `${maps}/child`).body)['ownerReferences']).toBeUndefined()
  })

  it('serves custom resources from definition to deletion', () => {
    app.ask('POST', crds, widgets)
    app.advance(1)
    const url = '/apis/shop.example.com/v1/namespaces/default/widgets'
    expect(app.ask('POST', url, { metadata: { name: 'a' }, spec: { color: 'red' } }).body['spec']).toEqual({
      color: 'red',
      count: 1,
    })
    expect(app.ask('POST', url, { metadata: { name: 'b' }, spec: {} }).status).toBe(422)
    const table = app.ask('GET', url, undefined, asTable).body
    expect(arrayAt(table, 'columnDefinitions').map((column) => textAt(column as JsonObject, 'name'))).toEqual(['Name', 'Color'])
    expect(arrayAt(table, 'rows')).toMatchObject([{ cells: ['a', 'red'] }])
    expect(textAt(app.ask('GET', '/apis/shop.example.com/v2/namespaces/default/widgets/a').body, 'apiVersion')).toBe(
      'shop.example.com/v2',
    )
    app.ask('DELETE', `${crds}/widgets.shop.example.com`)
    app.advance(1)
    expect(app.ask('GET', url).text).toBe('404 page not found\n')
    expect(app.ask('GET', `${crds}/widgets.shop.example.com`).status).toBe(404)
  })

  it('keeps strangers out in the words of the API', () => {
    expect(app.ask('GET', maps, undefined, { authorization: 'Bearer wrong' }).status).toBe(401)
    const anonymous = app.ask('GET', maps, undefined, { authorization: undefined })
    expect(anonymous.body['message']).toBe(
      'configmaps is forbidden: User "system:anonymous" cannot list resource "configmaps" in API group "" in the namespace "default"',
    )
    expect(app.ask('GET', '/healthz', undefined, { authorization: undefined }).text).toBe('ok')
  })

  it('answers OpenAPI and discovery from the cache of the client', () => {
    const index = app.ask('GET', '/openapi/v3').body
    const { serverRelativeURL } = objectAt(objectAt(index, 'paths'), 'apis/apps/v1')
    const first = app.ask('GET', String(serverRelativeURL))
    expect(first.status).toBe(200)
    const again = app.ask('GET', String(serverRelativeURL), undefined, { 'if-none-match': String(first.headers['etag']) })
    expect([again.status, again.text]).toEqual([304, ''])
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json'
    const groups = app.ask('GET', '/apis', undefined, { accept })
    expect(groups.headers['content-type']).toContain('as=APIGroupDiscoveryList')
    expect(app.ask('GET', '/apis', undefined, { accept, 'if-none-match': String(groups.headers['etag']) }).status).toBe(304)
  })
})

const schema = {
  type: 'object',
  required: ['spec'],
  properties: {
    spec: {
      type: 'object',
      required: ['color'],
      properties: { color: { type: 'string' }, count: { type: 'integer', default: 1 } },
    },
  },
}

const widgets = {
  metadata: { name: 'widgets.shop.example.com' },
  spec: {
    group: 'shop.example.com',
    scope: 'Namespaced',
    names: { kind: 'Widget', plural: 'widgets' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: schema },
        additionalPrinterColumns: [{ name: 'Color', type: 'string', jsonPath: '.spec.color' }],
      },
      { name: 'v2', served: true, storage: false, schema: { openAPIV3Schema: schema } },
    ],
  },
}
