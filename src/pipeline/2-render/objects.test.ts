import { describe, expect, it } from 'vitest'
import { allObjects, objectsOf } from './objects.ts'

const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }

describe('the objects of a document', () => {
  it('are the items of a list, whatever its kind', () => {
    for (const kind of ['List', 'ConfigMapList', 'Bag']) {
      expect(objectsOf({ apiVersion: 'v1', kind, items: [map, map] }).objects).toEqual([map, map])
    }
    expect(objectsOf({ apiVersion: 'v1', kind: 'Bag', metadata: { name: 'a' }, items: ['apple'] }).problems).toEqual([
      expect.stringContaining('items[0]: it is no mapping'),
    ])
  })

  it('are none where a list is empty', () => {
    for (const items of [null, []]) {
      expect(objectsOf({ apiVersion: 'v1', kind: 'ConfigMapList', metadata: {}, items })).toEqual({ objects: [], problems: [] })
    }
  })

  it('never vanish because they have a field called items', () => {
    for (const items of [null, []]) {
      for (const object of [
        { ...map, items },
        { ...map, items, data: { a: 'b' } },
        { ...map, kind: 'AllowList', items, spec: { a: 'b' } },
      ]) {
        expect(objectsOf(object)).toEqual({ objects: [object], problems: [] })
      }
      expect(objectsOf({ kind: 'List', items }).problems).toEqual([expect.stringContaining('List has no apiVersion')])
    }
  })

  it('are joined in the order of the documents, with the first thing that is no object', () => {
    expect(allObjects([map, null, 1, [], { ...map, kind: 'List', items: [map] }])).toMatchObject({
      objects: [map, map],
      foreign: expect.stringContaining('it is no mapping'),
    })
  })
})
