import { describe, expect, it } from 'vitest'
import type { JsonValue, PatchOptions, Selector } from '../contract.ts'
import { nodeToJson, readNodes } from '../node/index.ts'
import { readObjects, ResMap, Resource } from '../resources/index.ts'
import { BuildSchema, kubernetesSchema } from '../schema/index.ts'
import { applyPatch, inlinePatch, mergeInto, readJsonPatch, readPatch } from './index.ts'

const any: Selector = { group: '', version: '', kind: '', name: '', namespace: '', labelSelector: '', annotationSelector: '' }

function merged(target: string, patch: string): JsonValue | undefined {
  const [[node], [change]] = [readNodes(target), readNodes(patch)]
  if (node?.kind !== 'map' || change === undefined) throw new Error('expected two maps')
  return mergeInto(node, change, kubernetesSchema) ? nodeToJson(node) : undefined
}

const pod = (spec: string): string => `{apiVersion: v1, kind: Pod, spec: ${spec}}`
const podSpec = (target: string, patch: string): unknown => (merged(pod(target), pod(patch)) as { spec: unknown }).spec

describe('merging maps', () => {
  it('goes field by field; null removes, blank fields go, a null that is spelt out stays', () => {
    expect(merged('{a: 1, b: {c: 2, d: 3}, e: null, f: }', '{b: {c: null, x: 1}}')).toEqual({ a: 1, b: { d: 3, x: 1 }, e: null })
  })

  it('obeys $patch, which it takes out', () => {
    expect(merged('{a: {b: 1}}', '{a: {$patch: replace, c: 1}}')).toEqual({ a: { c: 1 } })
    expect(merged('{a: {b: 1}, c: 1}', '{a: {$patch: delete}}')).toEqual({ c: 1 })
    expect(merged('{c: 1}', '{a: {$patch: delete}, d: {$patch: merge, e: 1}}')).toEqual({ c: 1, d: { e: 1 } })
    expect(merged('{a: 1}', '{$patch: delete}')).toBeUndefined()
    expect(() => merged('{a: {b: 1}}', '{a: {$patch: bogus}}')).toThrow("unknown patch strategy 'bogus'")
  })

  it('takes the style of the target, so that quotes stay', () => {
    expect(merged('{a: "1", b: 1}', '{a: 2, b: "2"}')).toEqual({ a: '2', b: '2' })
  })

  it('keeps the key of a new field as it is written, so that a quoted number stays a text', () => {
    expect(merged('{a: {b: 1}}', '{a: {"1": x, "true": {c: 2}}}')).toEqual({ a: { b: 1, '1': 'x', true: { c: 2 } } })
  })

  it('refuses forms that do not fit', () => {
    expect(() => merged('{a: {b: 1}}', '{a: [1]}')).toThrow('expected MappingNode but got SequenceNode: node contents:\n[1]')
  })
})

describe('merging lists', () => {
  it('puts the items of the patch first and merges those with equal keys', () => {
    expect(podSpec('{containers: [{name: a, image: x}, {name: b}]}', '{containers: [{name: n}, {name: b, image: y}]}')).toEqual({
      containers: [{ name: 'n' }, { name: 'b', image: 'y' }, { name: 'a', image: 'x' }],
    })
  })

  it('removes and replaces with $patch', () => {
    expect(podSpec('{containers: [{name: a}, {name: b}]}', '{containers: [{name: a, $patch: delete}]}')).toEqual({
      containers: [{ name: 'b' }],
    })
    expect(podSpec('{containers: [{name: a}, {name: b}]}', '{containers: [{name: c}, {$patch: replace}]}')).toEqual({
      containers: [{ name: 'c' }],
    })
  })

  it('compares several keys, as far as items have them', () => {
    const ports = (list: string): string => `{containers: [{name: a, ports: ${list}}]}`
    expect(
      podSpec(
        ports('[{containerPort: 80, protocol: TCP}, {containerPort: 81}]'),
        ports('[{containerPort: 80, protocol: UDP}, {containerPort: 81, name: x}]'),
      ),
    ).toEqual({
      containers: [
        {
          name: 'a',
          ports: [
            { containerPort: 80, protocol: 'UDP' },
            { containerPort: 80, protocol: 'TCP' },
            { containerPort: 81, name: 'x' },
          ],
        },
      ],
    })
  })

  it('replaces lists that the schema does not merge', () => {
    expect(podSpec('{tolerations: [{key: a}]}', '{tolerations: [{key: b}]}')).toEqual({ tolerations: [{ key: 'b' }] })
    expect(merged('{l: [{name: a}]}', '{l: [{name: b}]}')).toEqual({ l: [{ name: 'b' }] })
  })

  it('gives an empty list the form of the patch, so that blanks stay null', () => {
    expect(merged('l: []', 'l:\n- a:\n  b: 1')).toEqual({ l: [{ a: null, b: 1 }] })
  })

  it('unites lists of single values', () => {
    const meta = (list: string): string => `{apiVersion: v1, kind: Pod, metadata: {finalizers: ${list}}}`
    expect(merged(meta('[a, b]'), meta('[c, a]'))).toMatchObject({ metadata: { finalizers: ['c', 'a', 'b'] } })
  })

  it('makes one of items with equal keys that the target has already', () => {
    expect(podSpec('{containers: [{name: a, image: x}, {name: a, args: [1]}]}', '{x: 1}')).toEqual({
      containers: [{ name: 'a', args: [1] }],
      x: 1,
    })
  })
})

const schema = new BuildSchema()

function patched(patch: string, target?: Partial<Selector>, options?: PatchOptions): JsonValue[] {
  const map = new ResMap()
  const text = `{apiVersion: v1, kind: ConfigMap, metadata: {name: a, annotations: {n: x}}, data: {k: v}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {replicas: 1, list: [1, 2]}}
`
  for (const node of readObjects(text)) map.append(new Resource(node, schema))
  const read = readPatch(inlinePatch(patch), { target: target && { ...any, ...target }, options }, schema)
  applyPatch(map, read, schema)
  map.dropEmpty()
  return map.resources.map((resource) => resource.toJson())
}

describe('patches', () => {
  it('find the object that they name', () => {
    expect(patched('{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {replicas: 2}}')).toMatchObject([
      {},
      { spec: { replicas: 2, list: [1, 2] } },
    ])
    expect(() => patched('{apiVersion: apps/v1, kind: Deployment, metadata: {name: b}}')).toThrow(
      'no resource matches strategic merge patch "Deployment.v1.apps/b.[noNs]": no matches for Id Deployment.v1.apps/b.[noNs]; failed to find unique target for patch Deployment.v1.apps/b.[noNs]',
    )
  })

  it('keep name and kind of what a target selects, unless they may change them', () => {
    const patch = '{apiVersion: v1, kind: Other, metadata: {name: other}, x: 1}'
    expect(patched(patch, { kind: 'ConfigMap' })[0]).toMatchObject({ kind: 'ConfigMap', metadata: { name: 'a' }, x: 1 })
    expect(patched(patch, { kind: 'ConfigMap' }, { allowNameChange: true, allowKindChange: true })[0]).toMatchObject({
      kind: 'Other',
      metadata: { name: 'other' },
    })
  })

  it('cannot remove an annotation of what a target selects', () => {
    const patch = '{apiVersion: v1, kind: ConfigMap, metadata: {name: a, annotations: {n: null}}}'
    expect(patched(patch, { kind: 'ConfigMap' })[0]).toMatchObject({ metadata: { annotations: { n: 'null' } } })
    expect(patched(patch)[0]).toMatchObject({ metadata: { annotations: {} } })
  })

  it('delete objects', () => {
    expect(patched('{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, $patch: delete}')).toHaveLength(1)
  })

  it('are refused if they are neither objects nor JSON patches, or several with one target', () => {
    expect(() => patched('hello')).toThrow('unable to parse SM or JSON patch from [patch: "hello"]')
    const two = '{apiVersion: v1, kind: A, metadata: {name: a}}\n---\n{apiVersion: v1, kind: B, metadata: {name: a}}'
    expect(() => patched(two, {})).toThrow('Multiple Strategic-Merge Patches in one `patches` entry is not allowed to set')
  })
})

describe('JSON patches', () => {
  const steps = (list: string): JsonValue | undefined => patched(list, { kind: 'Deployment' })[1]

  it('add, remove, replace, move, copy and test', () => {
    expect(
      steps(`- {op: test, path: /spec/replicas, value: 1}
- {op: add, path: /spec/list/-, value: 3}
- {op: add, path: /spec/list/0, value: 0}
- {op: remove, path: /spec/list/-1}
- {op: replace, path: /spec/replicas, value: 12345678901234567}
- {op: copy, from: /spec/list, path: /spec/again}
- {op: move, from: /spec/list, path: /spec/a~1b}
- {op: add, path: /metadata/annotations/new, value: on}`),
    ).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'a', annotations: { new: 'true' } },
      spec: { replicas: 12345678901234568, again: [0, 1, 2], 'a/b': [0, 1, 2] },
    })
  })

  const refusals: Record<string, string> = {
    '- {op: replace, path: /spec/nope/x, value: 1}':
      'replace operation does not apply: doc is missing path: /spec/nope/x: missing value',
    '- {op: add, path: /spec/nope/x, value: 1}':
      'add operation does not apply: doc is missing path: "/spec/nope/x": missing value',
    '- {op: add, path: /spec/list/9, value: 1}':
      "error in add for path: '/spec/list/9': Unable to access invalid index: 9: invalid index referenced",
    '- {op: add, path: /spec/list/x, value: 1}':
      "error in add for path: '/spec/list/x': value was not a proper array index: 'x': strconv.Atoi: parsing \"x\": invalid syntax",
    '- {op: remove, path: /spec/nope}':
      "error in remove for path: '/spec/nope': Unable to remove nonexistent key: nope: missing value",
    '- {op: replace, path: /spec/list/9, value: 1}':
      'replace operation does not apply: doc is missing key: /spec/list/9: missing value',
    '- {op: test, path: /spec/replicas, value: 2}': 'testing value /spec/replicas failed: test failed',
    '- {op: move, from: /a/b, path: /c}': 'move operation does not apply: doc is missing from path: /a/b: missing value',
    '- {op: copy, from: /a/b, path: /c}': 'copy operation does not apply: doc is missing from path: /a/b: missing value',
    '- {op: bogus}': 'Unexpected kind: bogus',
    '- {op: add}': 'add operation failed to decode path: missing value',
  }
  it.each(Object.entries(refusals))('refuse %s', (text, message) => {
    expect(() => steps(text)).toThrow(message)
  })

  it('need a target, and a list', () => {
    expect(() => patched('- {op: remove, path: /spec}')).toThrow('must specify a target for JSON patch [patch: "- {op: remove')
    expect(() => readJsonPatch('a: b')).toThrow(
      'decoding {"a":"b"}: json: cannot unmarshal object into Go value of type jsonpatch.Patch',
    )
    expect(readJsonPatch('# nothing')).toBeUndefined()
  })
})
