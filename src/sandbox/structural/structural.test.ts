import { expect, it } from 'vitest'
import { applyDefaults } from '../defaults/index.ts'
import type { Json, JsonObject } from '../json.ts'
import { schemaFromCrd } from '../types/index.ts'
import type { Schema } from '../types/index.ts'
import { decode, validate } from '../validate/index.ts'
import { apiApproval, skippedRules, validateCrdSchema } from './index.ts'

function schemaOf(spec: JsonObject): Schema {
  const source = { type: 'object', properties: { spec: { type: 'object', ...spec } } }
  return schemaFromCrd(source, {
    group: 'example.com',
    version: 'v1',
    kind: 'Thing',
    preserveUnknownFields: false,
    hasStatus: true,
  })
}

const thing = (spec: Json): JsonObject => ({ apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'a' }, spec })
const complaints = (spec: Json, schema: Schema, old?: Json): string[] =>
  validate(thing(spec), old === undefined ? undefined : thing(old), schema).map((cause) => `${cause.field}: ${cause.message}`)

it('prunes what is not declared, and keeps it where the schema says so', () => {
  const schema = schemaOf({
    properties: { a: { type: 'string' }, open: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
  })
  expect(decode(thing({ a: 'x', b: 1, open: { c: { d: 1 } } }), schema)).toEqual({
    ok: true,
    object: thing({ a: 'x', open: { c: { d: 1 } } }),
    unknown: ['spec.b'],
  })
})

it('fills defaults in, also for a null that is not allowed, deep in lists', () => {
  const item = { type: 'object', properties: { b: { type: 'integer', default: 5 } } }
  const schema = schemaOf({
    default: {},
    properties: { a: { type: 'string', default: 'x' }, list: { type: 'array', items: item } },
  })
  expect(applyDefaults(thing({ a: null, list: [{}, { b: 1 }] }), schema)['spec']).toEqual({ a: 'x', list: [{ b: 5 }, { b: 1 }] })
})

it('asks rules in CEL, about a change only when there is one', () => {
  const rules = [{ rule: 'self.min <= self.max', message: 'min above max' }]
  const fixed = { type: 'string', 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] }
  const schema = schemaOf({
    'x-kubernetes-validations': rules,
    properties: { min: { type: 'integer' }, max: { type: 'integer' }, fixed },
  })
  expect(complaints({ min: 1, max: 2, fixed: 'a' }, schema)).toEqual([])
  expect(complaints({ min: 3, max: 2 }, schema)).toEqual(['spec: Invalid value: min above max'])
  expect(complaints({ min: 1, max: 2, fixed: 'b' }, schema, { fixed: 'a' })).toEqual([
    'spec.fixed: Invalid value: "b": failed rule: self == oldSelf',
  ])
})

it('says which rules it cannot ask, and does not refuse objects for them', () => {
  const schema = schemaOf({ properties: { url: { type: 'string', 'x-kubernetes-validations': [{ rule: 'isURL(self)' }] } } })
  expect(skippedRules(schema)).toHaveLength(1)
  expect(skippedRules(schema)[0]).toContain('isURL(self)')
  expect(complaints({ url: 'no url' }, schema)).toEqual([])
})

it('accepts an int-or-string that spells out its two types', () => {
  const port = { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] }
  expect(validateCrdSchema({ type: 'object', properties: { port } }, 's')).toEqual([])
  expect(complaints({ port: 80 }, schemaOf({ properties: { port } }))).toEqual([])
})

it.each([
  ['example.com', '', undefined],
  ['tools.k8s.io', '', 'ApprovalRequired'],
  ['tools.k8s.io', 'unapproved, experimental', 'UnapprovedAnnotation'],
  ['tools.kubernetes.io', 'https://example.com/approval', 'ApprovedAnnotation'],
  ['tools.k8s.io', 'yes', 'InvalidAnnotation'],
])('judges the approval of group %s with annotation %j', (group, annotation, reason) => {
  const annotations = annotation === '' ? {} : { 'api-approved.kubernetes.io': annotation }
  expect(apiApproval({ metadata: { annotations }, spec: { group } })?.reason).toBe(reason)
})
