import { describe, expect, it } from 'vitest'
import { BuildSchema, kubernetesSchema, OpenApi } from './index.ts'

const openApi = (): OpenApi =>
  new OpenApi(
    `definitions:
  foo:
    properties:
      spec: {$ref: '#/definitions/spec'}
    x-kubernetes-group-version-kind: [{group: e.com, version: v1, kind: Foo}]
  spec:
    properties:
      list: {type: array, items: {$ref: '#/definitions/item'}, x-kubernetes-patch-strategy: merge, x-kubernetes-list-map-keys: [a, b]}
    additionalProperties: {$ref: '#/definitions/item'}
  item:
    properties:
      texts: {type: array, x-kubernetes-patch-strategy: merge}
paths:
  /apis/e.com/v1/foos: {get: {x-kubernetes-group-version-kind: {group: e.com, version: v1, kind: Foo}}}
`,
    'schema.yaml',
  )

describe('the schema of Kubernetes', () => {
  it('knows the keys of lists down to those of containers', () => {
    const pod = kubernetesSchema.typeOf('apps/v1', 'Deployment')?.field('spec')?.type?.field('template')?.type?.field('spec')
    const containers = pod?.type?.field('containers')
    expect(containers?.keys).toEqual(['name'])
    expect(containers?.type?.field('ports')?.keys).toEqual(['containerPort', 'protocol'])
    expect(containers?.type?.field('args')).toBeUndefined()
    expect(pod?.type?.field('tolerations')).toBeUndefined()
  })

  it('knows metadata of all kinds, and lists of single values', () => {
    expect(kubernetesSchema.typeOf('v1', 'ConfigMap')?.field('metadata')?.type?.field('finalizers')?.keys).toEqual([])
    expect(kubernetesSchema.typeOf('e.com/v1', 'Foo')).toBeUndefined()
    expect(kubernetesSchema.typeOf('extensions/v1beta1', 'Deployment')).toBeUndefined()
  })
})

describe('the schema of a build', () => {
  it('knows what has no namespace', () => {
    const schema = new BuildSchema()
    expect(schema.isClusterScoped('v1', 'Namespace')).toBe(true)
    expect(schema.isClusterScoped('v1', 'Pod')).toBe(false)
    expect(schema.isClusterScoped('e.com/v1', 'Foo')).toBe(false)
  })

  it('is replaced by an openapi, whose references and scopes it follows', () => {
    const schema = new BuildSchema()
    schema.choose(undefined, openApi(), true)
    const spec = schema.typeOf('e.com/v1', 'Foo')?.field('spec')?.type
    expect(spec?.field('list')?.keys).toEqual(['a', 'b'])
    expect(spec?.field('list')?.type?.field('texts')?.keys).toEqual([])
    expect(spec?.field('anything')?.type?.field('texts')?.keys).toEqual([])
    expect(schema.isClusterScoped('e.com/v1', 'Foo')).toBe(true)
    expect(schema.typeOf('apps/v1', 'Deployment')).toBeUndefined()
  })

  it('keeps the built-in one beside an openapi further down, where that was in use before', () => {
    const schema = new BuildSchema()
    schema.isClusterScoped('e.com/v1', 'Foo')
    schema.choose(undefined, openApi(), false)
    expect(schema.typeOf('apps/v1', 'Deployment')).toBeDefined()
    expect(schema.typeOf('e.com/v1', 'Foo')).toBeDefined()
    schema.choose('v1.0.0', undefined, false)
  })

  it('refuses versions that are not built in, and files that are no YAML', () => {
    expect(() => new BuildSchema().choose('v1.20.4', undefined, true)).toThrow('the specified OpenAPI version is not built in')
    expect(() => new BuildSchema().choose('v1.21.2', openApi(), true)).toThrow('cannot use both')
    expect(() => new OpenApi('{', 'x.json')).toThrow('invalid schema file')
  })
})
