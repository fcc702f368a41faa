import { describe, expect, it } from 'vitest'
import type { Selector } from '../contract.ts'
import { readObjects, ResMap, Resource } from '../resources/index.ts'
import { parseLabelSelector, select, SelectorPatterns } from './index.ts'

const scopes = { isClusterScoped: (_: string, kind: string): boolean => kind === 'Namespace' }
const any: Selector = { group: '', version: '', kind: '', name: '', namespace: '', labelSelector: '', annotationSelector: '' }

function objects(text: string): ResMap {
  const map = new ResMap()
  for (const node of readObjects(text)) map.append(new Resource(node, scopes))
  return map
}

describe('labels', () => {
  const labels = new Map([
    ['app', 'web'],
    ['size', '5'],
  ])
  const cases: Record<string, boolean> = {
    '': true,
    app: true,
    '!app': false,
    'app=web': true,
    'app==db': false,
    'app!=db': true,
    'app in (web, db),size': true,
    'app notin (web)': false,
    'old notin (a)': true,
    'size>4': true,
    'size<4': false,
    'app=': false,
    'old in ()': false,
  }
  it.each(Object.entries(cases))('%j', (text, expected) => {
    expect(parseLabelSelector(text)(labels)).toBe(expected)
  })

  const refusals: Record<string, string> = {
    'a b': "unable to parse requirement: found 'b', expected: '=', '!=', '==', 'in', notin'",
    'a,': "found '', expected: identifier after ','",
    'a=b c': "found 'c', expected: ',' or 'end of string'",
    'a in b': "unable to parse requirement: found 'b' expected: '('",
    'a>b': "for 'Gt', 'Lt' operators, the value must be an integer",
    '-a': 'invalid label key "-a": name part must consist of alphanumeric characters',
    'a=$': 'invalid label value: "$": at key: "a": a valid label must be an empty string or',
    'a/b/c': 'invalid label key "a/b/c": a qualified name must consist of',
  }
  it.each(Object.entries(refusals))('refuses %j', (text, message) => {
    expect(() => parseLabelSelector(text)).toThrow(message)
  })
})

describe('targets', () => {
  const map = objects(`{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, labels: {a: b}}}
---
{apiVersion: v1, kind: Service, metadata: {name: web, namespace: x, annotations: {n: 1}}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: w.b}}
`)
  const kinds = (selector: Partial<Selector>): string[] => select(map, { ...any, ...selector }).map(({ kind }) => kind)

  it('are patterns for the whole of each part', () => {
    expect(kinds({})).toEqual(['Deployment', 'Service', 'Namespace'])
    expect(kinds({ name: 'w.b' })).toEqual(['Deployment', 'Service', 'Namespace'])
    expect(kinds({ name: 'we' })).toEqual([])
    expect(kinds({ name: 'we.*', kind: 'Service|Job' })).toEqual(['Service'])
    expect(kinds({ group: 'apps', version: 'v1' })).toEqual(['Deployment'])
    expect(kinds({ namespace: 'default' })).toEqual(['Deployment'])
    expect(kinds({ labelSelector: 'a=b' })).toEqual(['Deployment'])
    expect(kinds({ annotationSelector: 'n=1' })).toEqual(['Service'])
  })

  it('mean former names too', () => {
    const renamed = objects('{apiVersion: v1, kind: Pod, metadata: {name: a}}')
    for (const resource of renamed.resources) {
      resource.rememberId()
      resource.name = 'p-a'
    }
    renamed.renamed()
    expect(select(renamed, { ...any, name: 'a' })).toHaveLength(1)
    expect(select(renamed, { ...any, name: 'p-.' })).toHaveLength(1)
  })

  it('refuse what is no pattern', () => {
    expect(() => new SelectorPatterns({ ...any, name: 'a(' })).toThrow('error parsing regexp: missing closing ): `^(?:a()$`')
  })
})
