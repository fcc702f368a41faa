import { expect, it } from 'vitest'
import type { JsonObject } from '../json.ts'
import { schemaFor } from '../types/index.ts'
import type { Schema } from '../types/index.ts'
import { jsonPatch, mergePatch, strategicMergePatch } from './index.ts'

const pods = schemaFor('', 'v1', 'Pod') as Schema
const deployments = schemaFor('apps', 'v1', 'Deployment') as Schema
const containers = (...list: JsonObject[]): JsonObject => ({ spec: { containers: list } })

function strategic(object: JsonObject, patch: JsonObject, schema = pods): JsonObject {
  const answer = strategicMergePatch(object, patch, schema)
  if (!answer.ok) throw new Error(answer.message)
  return answer.object
}

it('merges containers by name', () => {
  const live = containers({ name: 'a', image: '1' }, { name: 'b', image: '1' })
  expect(strategic(live, containers({ name: 'b', image: '2' }))).toEqual(
    containers({ name: 'a', image: '1' }, { name: 'b', image: '2' }),
  )
})

it('deletes an item by its key, and replaces a list', () => {
  const live = containers({ name: 'a' }, { name: 'b' })
  expect(strategic(live, containers({ name: 'a', $patch: 'delete' }))).toEqual(containers({ name: 'b' }))
  expect(strategic(live, containers({ $patch: 'replace' }, { name: 'c' }))).toEqual(containers({ name: 'c' }))
})

it('puts items into the order that is said', () => {
  const live = containers({ name: 'a' }, { name: 'b' })
  const patch = {
    spec: { '$setElementOrder/containers': [{ name: 'b' }, { name: 'c' }, { name: 'a' }], containers: [{ name: 'c' }] },
  }
  expect(strategic(live, patch)).toEqual(containers({ name: 'b' }, { name: 'c' }, { name: 'a' }))
})

it('takes values out of lists of plain values', () => {
  const live = { metadata: { finalizers: ['a', 'b'] } }
  expect(strategic(live, { metadata: { '$deleteFromPrimitiveList/finalizers': ['a'] } })).toEqual({
    metadata: { finalizers: ['b'] },
  })
  expect(strategic(live, { metadata: { finalizers: ['c'] } })['metadata']).toEqual({ finalizers: ['c', 'a', 'b'] })
})

it('keeps only the fields that are to be retained', () => {
  const live = { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } } }
  const patch = { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } }
  expect(strategic(live, patch, deployments)).toEqual({ spec: { strategy: { type: 'Recreate' } } })
})

it('replaces and deletes maps, and lists without a merge key', () => {
  expect(strategic({ metadata: { labels: { a: '1' } } }, { metadata: { labels: { $patch: 'replace', b: '2' } } })).toEqual({
    metadata: { labels: { b: '2' } },
  })
  expect(strategic({ metadata: { labels: { a: '1' } } }, { metadata: { labels: { $patch: 'delete' } } })).toEqual({
    metadata: { labels: {} },
  })
  expect(strategic({ spec: { tolerations: [{ key: 'a' }] } }, { spec: { tolerations: [{ key: 'b' }] } })).toEqual({
    spec: { tolerations: [{ key: 'b' }] },
  })
})

it('never lets a directive or a null into the result', () => {
  expect(strategic({}, { metadata: { labels: { $patch: 'merge', a: '1', b: null } } })).toEqual({
    metadata: { labels: { a: '1' } },
  })
})

it('refuses items without their key and directives that are none', () => {
  expect(strategicMergePatch(containers({ name: 'a' }), containers({ image: '1' }), pods)).toMatchObject({ ok: false, code: 422 })
  expect(strategicMergePatch({}, { $patch: 'explode' }, pods)).toMatchObject({ ok: false, code: 400 })
})

it('merges JSON by RFC 7386', () => {
  expect(mergePatch({ a: { b: 1, c: 2 }, d: [1] }, { a: { b: null, e: { f: null } }, d: [2] })).toEqual({
    ok: true,
    object: { a: { c: 2, e: {} }, d: [2] },
  })
})

it('patches JSON all or nothing, without touching what it was given', () => {
  const live = { a: 1, list: [1, 2] }
  expect(
    jsonPatch(live, [
      { op: 'add', path: '/list/-', value: 3 },
      { op: 'remove', path: '/a' },
    ]),
  ).toEqual({ ok: true, object: { list: [1, 2, 3] } })
  expect(
    jsonPatch(live, [
      { op: 'remove', path: '/a' },
      { op: 'test', path: '/list/0', value: 9 },
    ]),
  ).toMatchObject({ ok: false, code: 422 })
  expect(live).toEqual({ a: 1, list: [1, 2] })
})

it('replaces fields that are not there yet, but not below what is not there', () => {
  expect(jsonPatch({ a: {} }, [{ op: 'replace', path: '/a/b', value: 1 }])).toEqual({ ok: true, object: { a: { b: 1 } } })
  expect(jsonPatch({}, [{ op: 'replace', path: '/a/b', value: 1 }])).toMatchObject({ ok: false, code: 422 })
})

it('refuses what is no list of operations, and paths out of the object', () => {
  expect(jsonPatch({}, { op: 'add' })).toMatchObject({ ok: false, code: 400 })
  expect(jsonPatch({}, [{ op: 'add', path: '/__proto__/x', value: 1 }])).toMatchObject({ ok: false, code: 422 })
})
