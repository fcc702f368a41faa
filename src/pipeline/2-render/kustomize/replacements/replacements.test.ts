import { describe, expect, it } from 'vitest'
import type { FieldOptions, JsonValue, Selector, SourceSelector, TargetSelector } from '../contract.ts'
import { readObjects, ResMap, Resource } from '../resources/index.ts'
import { BuildSchema } from '../schema/index.ts'
import { replacementTransformer } from './index.ts'

const schema = new BuildSchema()
const any: Selector = { group: '', version: '', kind: '', name: '', namespace: '', labelSelector: '', annotationSelector: '' }
const options = (some: Partial<FieldOptions>): FieldOptions => ({ delimiter: '', index: 0, encoding: '', create: false, ...some })
const from = (fieldPath: string, more: Partial<SourceSelector> = {}): SourceSelector => {
  return { group: '', version: '', kind: 'ConfigMap', name: 'cm', namespace: '', fieldPath, options: undefined, ...more }
}
const to = (fieldPaths: string[], more: Partial<TargetSelector> = {}): TargetSelector => {
  return { select: { ...any, kind: 'Deployment' }, reject: [], fieldPaths, options: undefined, ...more }
}

function replaced(source: SourceSelector | string, target: TargetSelector): JsonValue[] {
  const map = new ResMap()
  const text = `{apiVersion: v1, kind: ConfigMap, metadata: {name: cm}, data: {a: "1", host: 'h:80', n: 5, yaml: "x: 1\\ny: [a, b]\\n", json: '{"k":{"z":1}}'}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 1, l: [{name: c, image: 'nginx:1'}, {name: d, image: 'busybox:2'}]}}
`
  for (const node of readObjects(text)) map.append(new Resource(node, schema))
  const isText = typeof source === 'string'
  const replacement = { source: isText ? undefined : source, sourceValue: isText ? source : undefined, targets: [target] }
  replacementTransformer([replacement])(map)
  return map.resources.map((resource) => resource.toJson())
}
const deployment = (source: SourceSelector | string, target: TargetSelector): unknown => replaced(source, target)[1]

describe('replacements', () => {
  it('put a value into fields, which keep their types', () => {
    expect(deployment(from('data.a'), to(['spec.replicas', 'metadata.name']))).toMatchObject({
      spec: { replicas: 1 },
      metadata: { name: '1' },
    })
    expect(deployment('7', to(['spec.replicas']))).toMatchObject({ spec: { replicas: 7 } })
    expect(() => deployment('x', to(['spec.replicas']))).toThrow('cannot decode !!str `x` as a !!int')
  })

  it('find items of lists by pattern, index and star', () => {
    expect(deployment('v', to(['spec.l.[name=c|x].image', 'spec.l.1.name']))).toMatchObject({
      spec: { l: [{ image: 'v' }, { image: 'busybox:2', name: 'v' }] },
    })
    expect(deployment('v', to(['spec.l.*.image']))).toMatchObject({ spec: { l: [{ image: 'v' }, { image: 'v' }] } })
  })

  it('make what is missing, if they shall', () => {
    const create = to(['spec.new.[name=a].val', 'metadata.annotations.[a.b/c]'], { options: options({ create: true }) })
    expect(deployment('v', create)).toMatchObject({
      spec: { new: [{ name: 'a', val: 'v' }] },
      metadata: { annotations: { 'a.b/c': 'v' } },
    })
    expect(() => deployment('v', to(['spec.nope']))).toThrow('unable to find field "spec.nope" in replacement target')
  })

  it('take and set parts of texts', () => {
    const source = from('data.host', { options: options({ delimiter: ':', index: 1 }) })
    const target = (index: number): TargetSelector => to(['spec.l.0.image'], { options: options({ delimiter: ':', index }) })
    expect(deployment(source, target(1))).toMatchObject({ spec: { l: [{ image: 'nginx:80' }, {}] } })
    expect(deployment(source, target(-1))).toMatchObject({ spec: { l: [{ image: '80:nginx:1' }, {}] } })
    expect(deployment(source, target(9))).toMatchObject({ spec: { l: [{ image: 'nginx:1:80' }, {}] } })
    const beyond = from('data.host', { options: options({ delimiter: ':', index: 2 }) })
    expect(() => deployment(beyond, target(0))).toThrow('options.index 2 is out of bounds for value h:80')
  })

  it('go on inside of texts that are YAML or JSON', () => {
    const inText = to(['data.yaml.y.0', 'data.json.k.z'], { select: { ...any, kind: 'ConfigMap' } })
    expect(replaced('7', inText)[0]).toMatchObject({ data: { yaml: 'x: 1\ny: ["7", b]', json: '{"k":{"z":7}}' } })
  })

  it('leave out what is rejected', () => {
    const all = to(['metadata.name'], { select: any, reject: [{ ...any, name: 'c.' }] })
    expect(replaced('x', all)).toMatchObject([{ metadata: { name: 'cm' } }, { metadata: { name: 'x' } }])
  })

  it('refuse sources that are none, or several', () => {
    expect(() => deployment(from('data.a', { name: 'no' }), to(['x']))).toThrow(
      'nothing selected by ConfigMap.[noVer].[noGrp]/no.[noNs]:data.a',
    )
    expect(() => deployment(from('x', { kind: '', name: '' }), to(['x']))).toThrow('multiple matches for selector')
    expect(() => deployment(from('data.no'), to(['x']))).toThrow('fieldPath `data.no` is missing for replacement source')
    expect(() => deployment('x', to(['x'], { select: undefined }))).toThrow('target must specify resources to select')
  })
})
