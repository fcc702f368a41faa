import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { JsonObject } from '../json.ts'
import { schemaFor } from '../types/index.ts'
import type { Schema } from '../types/index.ts'
import { canonicalQuantity, compareQuantities, decode, duplicateFields, validate } from './index.ts'

const kind = (group: string, name: string): Schema => schemaFor(group, 'v1', name) as Schema
const decoded = (object: JsonObject, schema: Schema): JsonObject => {
  const answer = decode(object, schema)
  if (!answer.ok) throw new Error(answer.message)
  return answer.object
}

it.each([
  ['1000m', '1'],
  ['0.5', '500m'],
  ['1024Mi', '1Gi'],
  ['1.5Gi', '1536Mi'],
  ['1000', '1k'],
  ['1500', '1500'],
  ['1e3', '1e3'],
  ['0.1m', '100u'],
  ['0', '0'],
  ['-2000m', '-2'],
])('writes the quantity %s as %s', (given, canonical) => {
  expect(canonicalQuantity(given)).toBe(canonical)
})

it.each(['', 'abc', '1.2.3', '5X', 'Gi', '1 Gi'])('knows that %j is no quantity', (given) => {
  expect(canonicalQuantity(given)).toBeUndefined()
})

it('writes a canonical quantity as it is', () => {
  const suffix = fc.constantFrom('', 'm', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi')
  fc.assert(
    fc.property(fc.integer({ min: -100000, max: 100000 }), suffix, (number, unit) => {
      const once = canonicalQuantity(`${number}${unit}`) ?? ''
      expect(canonicalQuantity(once)).toBe(once)
      expect(compareQuantities(once, `${number}${unit}`)).toBe(0)
    }),
  )
})

it('drops what Go leaves out and keeps what it points to', () => {
  const deployment = decoded(
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'a', labels: {} },
      spec: { replicas: 0, paused: false, minReadySeconds: 0, template: {} },
    },
    kind('apps', 'Deployment'),
  )
  expect(deployment['spec']).toMatchObject({ replicas: 0, strategy: {} })
  expect(deployment['spec']).not.toHaveProperty('paused')
  expect(deployment['metadata']).toEqual({ name: 'a' })
  expect(deployment['status']).toEqual({})
})

it('lists undeclared fields in the order of the document', () => {
  const answer = decode(
    { metadata: { foo: 1 }, spec: { bar: 1, template: { spec: { containers: [{ name: 'a', baz: 1 }] } } } },
    kind('apps', 'Deployment'),
  )
  expect(answer).toMatchObject({ ok: true, unknown: ['metadata.foo', 'spec.bar', 'spec.template.spec.containers[0].baz'] })
})

it('finds fields that are set twice', () => {
  expect(duplicateFields('{"a":{"b":1,"b":2},"list":[{"x":"{\\"y\\":1"},{"x":1,"x":2,"x":3}],"a":1}')).toEqual([
    'a.b',
    'list[1].x',
    'a',
  ])
  expect(duplicateFields('{"a":{"b":1},"c":{"b":1}}')).toEqual([])
})

it('makes times canonical', () => {
  const lease = decoded(
    { metadata: { creationTimestamp: '2026-01-01T01:00:00.5+01:00' }, spec: { renewTime: '2026-01-01T00:00:00Z' } },
    kind('coordination.k8s.io', 'Lease'),
  )
  expect(lease).toMatchObject({
    metadata: { creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: { renewTime: '2026-01-01T00:00:00.000000Z' },
  })
})

it('says of new finalizers on a dying object that they come too late', () => {
  const old = { metadata: { name: 'a', deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['example.com/a'] } }
  const object = { metadata: { ...old.metadata, finalizers: ['example.com/a', 'example.com/b'] } }
  expect(validate(object, old, kind('', 'ConfigMap'))).toEqual([
    {
      field: 'metadata.finalizers',
      reason: 'FieldValueForbidden',
      message:
        'Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.com/b"}',
    },
  ])
})

it('finds nothing wrong with what is right', () => {
  expect(validate({ metadata: { name: 'a' }, data: { 'a.txt': 'x' } }, undefined, kind('', 'ConfigMap'))).toEqual([])
})

it('lets keys of a ConfigMap be called as what every JavaScript object has', () => {
  const schema = kind('', 'ConfigMap')
  const object = decoded(
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'b' }, data: { constructor: 'c', toString: 't' } },
    schema,
  )
  expect(validate(object, undefined, schema)).toEqual([])
})
