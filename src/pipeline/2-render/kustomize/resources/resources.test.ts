import { describe, expect, it } from 'vitest'
import { goJson, joined, noOrigin, originAt, originText, readObjects, Resource, ResMap, transformationsText } from './index.ts'

const scopes = { isClusterScoped: (_apiVersion: string, kind: string): boolean => kind === 'Node' }
const resourceOf = (text: string): Resource => new Resource(readObjects(text)[0]!, scopes)
const configMap = (name: string, namespace = ''): Resource =>
  resourceOf(`apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: "${namespace}"}`)

describe('objects', () => {
  it('of lists come after all others', () => {
    const list = 'apiVersion: v1\nkind: ConfigMapList\nitems: [{apiVersion: v1, kind: ConfigMap, metadata: {name: b}}]\n'
    const names = readObjects(`${list}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n`).map(
      (node) => new Resource(node, scopes).name,
    )
    expect(names).toEqual(['a', 'b'])
  })

  it.each([
    ['a: b', 'missing Resource metadata'],
    ['- a', 'missing Resource metadata'],
    ['kind: A', 'missing metadata.name in object {{ A} {{ } map[] map[]}}'],
    ['metadata: {name: a, labels: {x: y, b: c}}', 'missing kind in object {{ } {{a } map[b:c x:y] map[]}}'],
    ['kind: FooList\nitems: text', 'expected array in FooList/items, but found string'],
  ])('are refused: %j', (text, message) => {
    expect(() => readObjects(text)).toThrow(message)
  })
})

describe('a map of objects', () => {
  it('finds them by what they are and were called', () => {
    const resource = configMap('a')
    const map = new ResMap()
    map.append(resource)
    const { id } = resource
    resource.rememberId()
    resource.name = 'b'
    map.renamed()
    expect(map.byCurrentId(id)).toEqual([])
    expect(map.byAnyId(id)).toEqual([resource])
    expect(map.byAnyName('a')).toEqual([resource])
    expect(resource.originalId.name).toBe('a')
  })

  it('takes no namespace for the namespace default', () => {
    const map = new ResMap()
    map.append(configMap('a'))
    expect(() => map.append(configMap('a', 'default'))).toThrow(
      'may not add resource with an already registered id: ConfigMap.v1.[noGrp]/a.default',
    )
    map.append(configMap('a', 'other'))
    expect(map.resources).toHaveLength(2)
  })

  it('knows that some kinds have no namespace', () => {
    const node = (namespace: string): Resource =>
      resourceOf(`apiVersion: v1\nkind: Node\nmetadata: {name: a, namespace: ${namespace}}`)
    const map = new ResMap()
    map.append(node('x'))
    expect(() => map.append(node('z'))).toThrow('already registered')
  })
})

describe('origins', () => {
  it('follow paths and repositories', () => {
    const inBase = originAt(originAt(noOrigin, '../base'), 'a.yaml')
    expect(originText(inBase)).toBe('path: ../base/a.yaml\n')
    expect(originText(originAt(inBase, 'https://example.com/org/app//deploy?ref=v1'))).toBe(
      'path: deploy\nrepo: https://example.com/org/app\nref: v1\n',
    )
    expect(transformationsText([inBase, inBase])).toBe('- path: ../base/a.yaml\n- path: ../base/a.yaml\n')
  })

  it('are cleaned as Go cleans paths', () => {
    expect([joined('a', '../../b'), joined('/a', '../../b'), joined('', './a//b/')]).toEqual(['../b', '/b', 'a/b'])
  })
})

it('JSON is that of Go', () => {
  expect(goJson({ b: '<&>\u2028', a: [1.5, 1e21, 10n, null], A: true })).toBe(
    '{"A":true,"a":[1.5,1e+21,10,null],"b":"\\u003c\\u0026\\u003e\\u2028"}',
  )
})
