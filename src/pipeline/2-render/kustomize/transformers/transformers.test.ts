import { describe, expect, it } from 'vitest'
import { builtText } from '../test-files.ts'
import { splitImage, splitPath } from './index.ts'

const build = (kustomization: string, objects: string): Promise<string> =>
  builtText({ 'kustomization.yaml': `resources: [a.yaml]\n${kustomization}`, 'a.yaml': objects })

const object = (apiVersion: string, kind: string, rest = ''): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: web}\n${rest}`
const deployment = (rest = ''): string => object('apps/v1', 'Deployment', rest)

describe('namespace', () => {
  it('is set on what has one, and names a Namespace', async () => {
    const text = await build(
      'namespace: there',
      [object('v1', 'Service'), object('v1', 'Namespace'), object('rbac.authorization.k8s.io/v1', 'ClusterRole')].join('---\n'),
    )
    expect(text).toContain('kind: Namespace\nmetadata:\n  name: there\n')
    expect(text).toContain('kind: Service\nmetadata:\n  name: web\n  namespace: there\n')
    expect(text).toContain('kind: ClusterRole\nmetadata:\n  name: web\n')
  })

  it('is set on subjects that are named default', async () => {
    const subjects = 'subjects: [{kind: ServiceAccount, name: default}, {kind: ServiceAccount, name: other, namespace: x}]\n'
    const text = await build('namespace: there', object('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', subjects))
    expect(text).toContain(
      '- kind: ServiceAccount\n  name: default\n  namespace: there\n- kind: ServiceAccount\n  name: other\n  namespace: x\n',
    )
  })

  it('must not make two objects one', async () => {
    const other = 'apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: other}\n'
    await expect(build('namespace: there', `${object('v1', 'Service')}---\n${other}`)).rejects.toThrow(
      'namespace transformation produces ID conflict: [{"apiVersion":"v1","kind":"Service","metadata":{"annotations":{"internal.config.kubernetes.io/previousKinds":"Service"',
    )
  })
})

describe('prefixes and suffixes', () => {
  it('leave names alone that are not free to choose', async () => {
    const text = await build(
      'namePrefix: a-\nnameSuffix: -z',
      [object('v1', 'Namespace'), object('apiextensions.k8s.io/v1', 'CustomResourceDefinition'), object('v1', 'Service')].join(
        '---\n',
      ),
    )
    expect(text.match(/name: .*/g)).toEqual(['name: web', 'name: web', 'name: a-web-z'])
  })
})

describe('labels', () => {
  it('go to metadata, and to selectors and templates only if told so', async () => {
    const text = await build(
      'labels: [{pairs: {a: b}}, {pairs: {c: d}, includeTemplates: true}, {pairs: {e: f}, includeSelectors: true}]',
      deployment(),
    )
    expect(text).toContain('  labels:\n    a: b\n    c: d\n    e: f\n  name: web\n')
    expect(text).toContain('    matchLabels:\n      e: f\n')
    expect(text).toContain('      labels:\n        c: d\n        e: f\n')
  })

  it('are refused by fields of the wrong form', async () => {
    await expect(build('commonLabels: {a: b}', object('v1', 'Service', 'spec: {selector: text}\n'))).rejects.toThrow(
      "considering field 'spec/selector' of object Service.v1.[noGrp]/web.[noNs]: wrong node kind: expected MappingNode but got ScalarNode",
    )
  })
})

describe('images', () => {
  it.each([
    ['{name: nginx, newTag: "2"}', 'nginx:1@sha256:ab', 'nginx:2'],
    ['{name: nginx, digest: "sha256:cd"}', 'nginx:1', 'nginx@sha256:cd'],
    ['{name: nginx, newTag: "2", digest: "sha256:cd"}', 'nginx', 'nginx:2@sha256:cd'],
    ['{name: nginx, newName: my/nginx}', 'nginx:1@sha256:ab', 'my/nginx:1@sha256:ab'],
    ['{name: nginx, tagSuffix: -slim}', 'nginx:1@sha256:ab', 'nginx:1-slim'],
    ['{name: "reg:5000/app", newTag: "2"}', 'reg:5000/app', 'reg:5000/app:2'],
    ['{name: nginx, newTag: "2"}', 'my/nginx:1', 'my/nginx:1'],
  ])('%s: %s becomes %s', async (image, before, after) => {
    const text = await build(`images: [${image}]`, deployment(`spec: {deep: {containers: [{image: "${before}"}]}}\n`))
    expect(text).toContain(`image: ${after}\n`)
  })

  it.each([
    ['a', 'a', '', ''],
    ['a:1', 'a', '1', ''],
    ['host:5000/a', 'host:5000/a', '', ''],
    ['host:5000/a:1@sha256:b', 'host:5000/a', '1', 'sha256:b'],
    ['a@sha256:b', 'a', '', 'sha256:b'],
  ])('%s has a name, a tag and a digest', (image, name, tag, digest) => {
    expect(splitImage(image)).toEqual({ name, tag, digest })
  })
})

describe('replicas', () => {
  it('are set on the objects that have or had the name', async () => {
    expect(await build('namePrefix: a-\nreplicas: [{name: web, count: 3}]', deployment())).toContain('replicas: 3')
  })

  it('need an object', async () => {
    await expect(build('replicas: [{name: other, count: 3}]', deployment())).rejects.toThrow(
      'resource with name other does not match a config with the following GVK [Deployment.[noVer].[noGrp] StatefulSet.[noVer].[noGrp] ReplicaSet.[noVer].[noGrp] ReplicationController.[noVer].[noGrp]]',
    )
  })
})

describe('the order', () => {
  const objects = [object('b/v1', 'Foo'), object('v1', 'Service'), object('v1', 'Namespace')].join('---\n')
  const kinds = async (options: string): Promise<unknown> => (await build(options, objects)).match(/kind: .*/g)

  it('is that of the kinds, that of the files, or one of its own', async () => {
    expect(await kinds('')).toEqual(['kind: Namespace', 'kind: Service', 'kind: Foo'])
    expect(await kinds('sortOptions: {order: fifo}')).toEqual(['kind: Foo', 'kind: Service', 'kind: Namespace'])
    const own = 'sortOptions: {order: legacy, legacySortOptions: {orderFirst: [Service], orderLast: [Namespace]}}'
    expect(await kinds(own)).toEqual(['kind: Service', 'kind: Foo', 'kind: Namespace'])
  })
})

describe('configurations', () => {
  it('add fields to the tables', async () => {
    const text = await builtText({
      'kustomization.yaml': 'resources: [a.yaml]\nconfigurations: [c.yaml]\nimages: [{name: nginx, newTag: "2"}]',
      'a.yaml': object('my/v1', 'Foo', 'spec: {img: nginx}\n'),
      'c.yaml': 'images: [{path: spec/img, kind: Foo}]',
    })
    expect(text).toContain('img: nginx:2')
  })

  it('put what a more general entry says in its place', async () => {
    const contents = {
      'kustomization.yaml': 'resources: [a.yaml]\nconfigurations: [c.yaml]\nnamePrefix: p-',
      'a.yaml': object('my/v1', 'Foo') + '---\n' + object('v1', 'Service'),
      'c.yaml': 'namePrefix: [{path: metadata/name, kind: Foo}]',
    }
    expect((await builtText(contents)).match(/name: .*/g)).toEqual(['name: web', 'name: p-web'])
  })

  it('must not disagree with the tables', async () => {
    const contents = {
      'kustomization.yaml': 'configurations: [c.yaml]',
      'c.yaml': 'namePrefix: [{path: metadata/name, create: true}]',
    }
    await expect(builtText(contents)).rejects.toThrow('failed to merge NamePrefix fieldSpec: conflicting fieldspecs')
  })
})

it('a slash after a backslash belongs to a name', () => {
  expect(splitPath('metadata/annotations/a.b\\/c')).toEqual(['metadata', 'annotations', 'a.b/c'])
})
