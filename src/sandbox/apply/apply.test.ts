import { expect, it } from 'vitest'
import type { JsonObject } from '../json.ts'
import { objectAt } from '../json.ts'
import { schemaFor, schemaFromCrd } from '../types/index.ts'
import type { Schema } from '../types/index.ts'
import { serverSideApply, trackUpdate } from './index.ts'

const configMaps = schemaFor('', 'v1', 'ConfigMap') as Schema
const services = schemaFor('', 'v1', 'Service') as Schema
const early = new Date('2026-01-01T00:00:00Z')
const late = new Date('2026-01-02T00:00:00Z')

type Options = {
  live?: JsonObject | undefined
  manager?: string
  force?: boolean
  now?: Date
  schema?: Schema
  apiVersion?: string
  subresource?: string
}

function apply(applied: JsonObject, options: Options = {}): ReturnType<typeof serverSideApply> {
  const { live, manager = 'm1', force = false, now = early, schema = configMaps, apiVersion = 'v1', subresource = '' } = options
  return serverSideApply({ live, applied, schema, manager, force, now, subresource, apiVersion })
}

function applied(object: JsonObject, options: Options = {}): JsonObject {
  const answer = apply(object, options)
  if (answer.kind !== 'applied') throw new Error(JSON.stringify(answer))
  return answer.object
}

function settings(data: JsonObject): JsonObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'n' }, data }
}

function owners(object: JsonObject): string[] {
  const entries = objectAt(object, 'metadata')['managedFields']
  return (Array.isArray(entries) ? entries : []).map((entry) => {
    const { manager, operation, fieldsV1, time } = entry as { [field: string]: unknown }
    return `${String(manager)} ${String(operation)} ${JSON.stringify(fieldsV1)} ${String(time)}`
  })
}

it('records what an applier applied, and nothing else', () => {
  expect(owners(applied(settings({ x: '1' })))).toEqual(['m1 Apply {"f:data":{"f:x":{}}} 2026-01-01T00:00:00Z'])
})

it('keeps a time when an apply changes nothing', () => {
  const live = applied(settings({ x: '1' }))
  expect(applied(settings({ x: '1' }), { live, now: late })).toEqual(live)
})

it('removes what its only owner no longer applies', () => {
  const live = applied(settings({ x: '1', y: '2' }))
  expect(applied(settings({ x: '1' }), { live, now: late })['data']).toEqual({ x: '1' })
})

it('keeps what another manager also owns, with equal values and without a conflict', () => {
  const first = applied(settings({ x: '1' }))
  const both = applied(settings({ x: '1' }), { live: first, manager: 'm2' })
  const left = applied(settings({}), { live: both })
  expect(left['data']).toEqual({ x: '1' })
  expect(owners(left).map((owner) => owner.split(' ')[0])).toContain('m2')
})

it('says with whom an apply conflicts, and takes the field away when forced', () => {
  const live = applied(settings({ x: '1' }))
  expect(apply(settings({ x: '2' }), { live, manager: 'm2' })).toEqual({
    kind: 'conflicts',
    conflicts: [{ by: '"m1"', field: '.data.x' }],
  })
  const forced = applied(settings({ x: '2' }), { live, manager: 'm2', force: true })
  expect(owners(forced).map((owner) => owner.split(' ')[0])).toEqual(['m2'])
})

it('names an updater with the version it used', () => {
  const live = trackUpdate({
    before: undefined,
    after: settings({ x: '1' }),
    schema: configMaps,
    manager: 'ed',
    apiVersion: 'v1',
    subresource: '',
    now: early,
  })
  expect(apply(settings({ x: '2' }), { live })).toEqual({
    kind: 'conflicts',
    conflicts: [{ by: '"ed" using v1', field: '.data.x' }],
  })
})

it('refuses undeclared fields and duplicate keys in the words of the merge library', () => {
  expect(apply({ ...settings({}), foo: 1 })).toEqual({
    kind: 'error',
    message: 'failed to create typed patch object (n/a; /v1, Kind=ConfigMap): .foo: field not declared in schema',
  })
  const twice = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'a' },
    spec: { ports: [{ port: 80 }, { port: 80, protocol: 'TCP' }] },
  }
  expect(apply(twice, { schema: services })).toEqual({
    kind: 'error',
    message:
      'failed to create typed patch object (/a; /v1, Kind=Service): .spec.ports: duplicate entries for key [port=80,protocol="TCP"]',
  })
})

it('refuses another kind and managed fields', () => {
  expect(apply({ ...settings({}), kind: 'Secret' })).toMatchObject({
    kind: 'error',
    code: 400,
    message: 'invalid object type: /v1, Kind=Secret',
  })
  expect(apply({ ...settings({}), metadata: { name: 'a', managedFields: [] } })).toMatchObject({
    code: 400,
    message: 'metadata.managedFields must be nil',
  })
})

it('counts keys that an item leaves out with their default', () => {
  const service = (port: JsonObject): JsonObject => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'a' },
    spec: { ports: [port] },
  })
  const live = applied(service({ port: 80, protocol: 'TCP', name: 'web' }), { schema: services })
  const renamed = applied(service({ port: 80, name: 'http' }), { live, schema: services })
  expect(objectAt(renamed, 'spec')['ports']).toEqual([{ port: 80, name: 'http' }])
})

it('keeps the order that is applied, with items of others in their place', () => {
  const service = (...ports: number[]): JsonObject => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'a' },
    spec: { ports: ports.map((port) => ({ port })) },
  })
  const live = applied(service(1, 2, 3), { schema: services })
  const mine = applied(service(3, 4, 1), { live, schema: services, manager: 'm2' })
  expect(objectAt(mine, 'spec')['ports']).toEqual([{ port: 2 }, { port: 3 }, { port: 4 }, { port: 1 }])
})

it('gives everything to before-first-apply when nobody was recorded', () => {
  const { metadata, ...rest } = settings({ x: '1' })
  const live = { ...rest, metadata: { ...(metadata as JsonObject), uid: 'u' } }
  expect(owners(applied(settings({ y: '2' }), { live })).map((owner) => owner.split(' ')[0])).toEqual([
    'm1',
    'before-first-apply',
  ])
})

it('lets kubectl take over what it wrote by client-side apply', () => {
  const annotation = JSON.stringify(settings({ x: '1' }))
  const created = settings({ x: '1' })
  const annotated = {
    ...created,
    metadata: {
      ...objectAt(created, 'metadata'),
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': annotation },
    },
  }
  const live = trackUpdate({
    before: undefined,
    after: annotated,
    schema: configMaps,
    manager: 'kubectl-client-side-apply',
    apiVersion: 'v1',
    subresource: '',
    now: early,
  })
  expect(apply(settings({ x: '2' }), { live, manager: 'kubectl' }).kind).toBe('applied')
  expect(apply(settings({ x: '2' }), { live, manager: 'other' }).kind).toBe('conflicts')
})

it('deduces the types of parts without a schema', () => {
  const schema = schemaFromCrd(
    { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    { group: 'example.com', version: 'v1', kind: 'Any', preserveUnknownFields: false, hasStatus: false },
  )
  const any = (spec: JsonObject): JsonObject => ({ apiVersion: 'example.com/v1', kind: 'Any', metadata: { name: 'a' }, spec })
  const options = { schema, apiVersion: 'example.com/v1' }
  const live = applied(any({ a: { b: 1, c: [1, 2] } }), options)
  const changed = applied(any({ a: { b: 2 } }), { ...options, live })
  expect(changed['spec']).toEqual({ a: { b: 2 } })
})

const update = (before: JsonObject | undefined, after: JsonObject, manager: string, now = early): JsonObject =>
  trackUpdate({ before, after, schema: configMaps, manager, apiVersion: 'v1', subresource: '', now })

it('gives changed fields to the updater and takes removed ones from everybody', () => {
  const live = applied(settings({ x: '1', y: '2' }))
  const after = update(live, { ...live, data: { x: '3' } }, 'ed', late)
  expect(owners(after)).toEqual(['ed Update {"f:data":{"f:x":{}}} 2026-01-02T00:00:00Z'])
})

it('does not touch times when an update changes nothing', () => {
  const live = update(undefined, settings({ x: '1' }), 'ed')
  expect(update(live, live, 'ed', late)).toEqual(live)
})

it.each([[[]], [[{}]]])('resets the owners when a client writes %j', (managedFields) => {
  const live = applied(settings({ x: '1' }))
  const reset = update(live, { ...live, metadata: { ...objectAt(live, 'metadata'), managedFields } }, 'ed')
  expect(objectAt(reset, 'metadata')['managedFields']).toBeUndefined()
})

it('ignores managed fields that cannot be read', () => {
  const live = applied(settings({ x: '1' }))
  const broken = { ...live, metadata: { ...objectAt(live, 'metadata'), managedFields: [{ manager: 'x', operation: 'Steal' }] } }
  expect(owners(update(live, broken, 'ed'))).toEqual(owners(live))
})

it('keeps at most ten updaters apart and merges the oldest', () => {
  let live: JsonObject | undefined
  for (let index = 0; index < 14; index++) {
    const data = { ...objectAt(live, 'data'), [`k${index}`]: 'v' }
    live = update(live, { ...(live ?? settings({})), data }, `ed${index}`, new Date(early.getTime() + index * 1000))
  }
  const names = owners(live ?? {}).map((owner) => owner.split(' ')[0])
  expect(names).toHaveLength(10)
  expect(names[0]).toBe('ancient-changes')
})

it('does not give the status to who writes the object, nor the spec to who writes the status', () => {
  const deployments = schemaFor('apps', 'v1', 'Deployment') as Schema
  const before = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' }, spec: { replicas: 1 }, status: {} }
  const shared = { schema: deployments, apiVersion: 'apps/v1', subresource: '' }
  const base = trackUpdate({ ...shared, before: undefined, after: before, manager: 'ed', now: early })
  const after = { ...base, spec: { replicas: 2 }, status: { replicas: 2 } }
  const request = { ...shared, before: base, after, manager: 'kcm', now: late }
  expect(owners(trackUpdate(request)).join()).toContain('"f:spec":{"f:replicas":{}}')
  expect(owners(trackUpdate({ ...request, subresource: 'status' })).find((owner) => owner.startsWith('kcm'))).toBe(
    'kcm Update {"f:status":{"f:replicas":{}}} 2026-01-02T00:00:00Z',
  )
})
