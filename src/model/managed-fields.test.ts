import { describe, expect, test } from 'vitest'
import type { JsonObject } from './json.ts'
import type { KubeObject } from './kube-object.ts'
import {
  fieldPathOf,
  isInsideAtomic,
  leavesOf,
  locate,
  ownersAt,
  pointerOf,
  removeFields,
  segmentsOf,
  unionOf,
  withoutPath,
} from './managed-fields.ts'

const fields: JsonObject = {
  'f:metadata': { 'f:labels': { 'f:app': {} } },
  'f:spec': {
    'f:replicas': {},
    'f:selector': {},
    'f:containers': {
      'k:{"name":"web"}': { '.': {}, 'f:name': {}, 'f:image': {} },
      'k:{"name":"proxy"}': { '.': {}, 'f:name': {} },
    },
    'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:port': {} } },
    'f:finalizers': { 'v:"a"': {} },
  },
}
const object = {
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  metadata: {
    name: 'x',
    labels: { app: 'web' },
    managedFields: [{ manager: 'argocd-controller', operation: 'Apply', fieldsV1: fields }],
  },
  spec: {
    replicas: 1,
    selector: { a: 'b', c: 'd' },
    containers: [{ name: 'proxy' }, { name: 'web', image: 'i' }],
    ports: [{ port: 80 }],
    finalizers: ['a'],
  },
} as unknown as KubeObject

describe('pointers', () => {
  test.each(['/a/b', '/a~1b/~0c', '', '/metadata/annotations/example.com~1key'])('%j survives a round trip', (pointer) => {
    expect(pointerOf(segmentsOf(pointer))).toBe(pointer)
  })
  test('become field paths by looking at the object', () => {
    expect(fieldPathOf('/spec/containers/1/image', object)).toEqual(['f:spec', 'f:containers', 'i:1', 'f:image'])
    expect(fieldPathOf('/spec/nowhere/0', object)).toEqual(['f:spec', 'f:nowhere', 'f:0'])
  })
})

describe('places', () => {
  test.each<[string[], Array<string | number> | undefined]>([
    [
      ['f:spec', 'f:containers', 'k:{"name":"web"}', 'f:image'],
      ['spec', 'containers', 1, 'image'],
    ],
    [
      ['f:spec', 'f:ports', 'k:{"port":80,"protocol":"TCP"}'],
      ['spec', 'ports', 0],
    ],
    [
      ['f:spec', 'f:finalizers', 'v:"a"'],
      ['spec', 'finalizers', 0],
    ],
    [['f:spec', 'f:containers', 'k:{"name":"none"}'], undefined],
    [['f:spec', 'f:containers', 'k:broken'], undefined],
    [['f:spec', 'f:replicas', 'f:deeper'], undefined],
  ])('%j is at %j', (path, place) => {
    expect(locate(object, path)).toEqual(place)
  })
  test('all leaves are named', () => {
    expect(leavesOf(fields)).toHaveLength(8)
  })
})

describe('owners', () => {
  const managers = (...place: Array<string | number>) => ownersAt(object, place).map((entry) => entry.manager)
  test('of a field, of an item, of what is inside a whole', () => {
    expect(managers('spec', 'replicas')).toEqual(['argocd-controller'])
    expect(managers('spec', 'containers', 1, 'image')).toEqual(['argocd-controller'])
    expect(managers('spec', 'selector', 'a')).toEqual(['argocd-controller'])
    expect(managers('spec', 'other')).toEqual([])
  })
  test('whole fields are known', () => {
    expect(isInsideAtomic(object, ['spec', 'selector', 'a'])).toBe(true)
    expect(isInsideAtomic(object, ['spec', 'containers', 1, 'image'])).toBe(false)
    expect(isInsideAtomic(object, ['spec', 'selector'])).toBe(false)
  })
})

describe('taking fields away', () => {
  test('from an entry, by key or by index', () => {
    const byKey = withoutPath(fields, ['f:spec', 'f:containers', 'k:{"name":"web"}', 'f:image'], object)
    expect(withoutPath(fields, ['f:spec', 'f:containers', 'i:1', 'f:image'], object)).toEqual(byKey)
    expect(JSON.stringify(byKey)).not.toContain('f:image')
  })
  test('never takes a part of what is owned as a whole', () => {
    expect(withoutPath(fields, ['f:spec', 'f:selector', 'f:a'], object)).toEqual(fields)
  })
  test('leaves nothing of an entry that had nothing else', () => {
    expect(withoutPath({ 'f:spec': { 'f:replicas': {} } }, ['f:spec', 'f:replicas'], object)).toBeUndefined()
  })
  test('from an object, several of one list at a time', () => {
    const paths = [
      ['f:spec', 'f:containers', 'i:0'],
      ['f:spec', 'f:containers', 'i:1', 'f:image'],
      ['f:metadata', 'f:labels', 'f:app'],
    ]
    const left = removeFields(object, paths)
    expect(left['spec']).toMatchObject({ containers: [{ name: 'web' }] })
    expect(left.metadata).not.toHaveProperty('labels')
    expect(object['spec'], 'the input is not touched').toMatchObject({ containers: [{}, { image: 'i' }] })
  })
  test('the union of two sets has both', () => {
    expect(unionOf({ 'f:a': { 'f:b': {} } }, { 'f:a': { 'f:c': {} }, 'f:d': {} })).toEqual({
      'f:a': { 'f:b': {}, 'f:c': {} },
      'f:d': {},
    })
  })
})
