import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { KubeObject } from '#model'
import { createEngine } from '#test/engine'
import { createMemoryCluster } from '#test/memory-cluster'
import { differencesOf } from './differences.ts'
import { isProvenInSync } from './proof.ts'

const word = fc.stringMatching(/^[a-z]{1,6}$/)
const json = fc.letrec<{ leaf: string | number | boolean; any: unknown }>((tie) => ({
  leaf: fc.oneof(word, fc.integer({ min: 0, max: 9 }), fc.boolean()),
  any: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    tie('leaf'),
    fc.dictionary(word, tie('any'), { minKeys: 1, maxKeys: 3 }),
    fc.array(tie('leaf'), { maxLength: 3 }),
  ),
})).any
const spec = fc.dictionary(word, json, { minKeys: 1, maxKeys: 4 })
const wave = fc.option(fc.integer({ min: -2, max: 2 }), { nil: undefined })
const manifests = fc
  .uniqueArray(fc.record({ kind: fc.constantFrom('ConfigMap', 'Service', 'Secret'), name: word, spec, wave }), {
    selector: (object) => `${object.kind}/${object.name}`,
    minLength: 1,
    maxLength: 6,
  })
  .map((objects) =>
    objects.map(
      (object): KubeObject => ({
        apiVersion: 'v1',
        kind: object.kind,
        metadata: {
          name: object.name,
          ...(object.wave !== undefined && { annotations: { 'argocd.argoproj.io/sync-wave': String(object.wave) } }),
        },
        spec: object.spec,
      }),
    ),
  )
const search = ['ConfigMap', 'Service', 'Secret'].map((kind) => ({ group: '', kind }))

describe('laws', () => {
  test('an object does not differ from itself', () => {
    fc.assert(
      fc.property(spec, (fields) => {
        const object = { apiVersion: 'v1', kind: 'Widget', metadata: { name: 'x' }, spec: fields } as KubeObject
        expect(differencesOf(object, structuredClone(object))).toEqual([])
      }),
    )
  })

  test('what differs is found, and only there', () => {
    fc.assert(
      fc.property(spec, word, (fields, name) => {
        const live = { apiVersion: 'v1', kind: 'Widget', metadata: { name: 'x' }, spec: fields } as KubeObject
        const predicted = { ...live, spec: { ...fields, [name]: 'changed!' } } as KubeObject
        expect(differencesOf(predicted, live).map((difference) => difference.place.slice(0, 2))).toEqual([['spec', name]])
      }),
    )
  })

  test('after a sync nothing differs, managedFields prove it, and a second sync writes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(manifests, async (objects) => {
        const cluster = createMemoryCluster()
        const engine = createEngine(cluster)
        expect((await engine.sync(objects)).end.phase).toBe('Succeeded')
        const comparison = await engine.compare(objects)
        expect(comparison.status).toBe('Synced')
        expect(new Set(comparison.objects.map((object) => object.method))).toEqual(new Set(['proof']))
        cluster.writes.length = 0
        await engine.sync(objects)
        expect(cluster.writes).toEqual([])
      }),
      { numRuns: 20 },
    )
  })

  test('from any state to any other, a sync ends where its comparison is empty', async () => {
    await fc.assert(
      fc.asyncProperty(manifests, manifests, async (before, after) => {
        const cluster = createMemoryCluster()
        const engine = createEngine(cluster, { search })
        await engine.sync(before)
        await engine.sync(after)
        const comparison = await engine.compare(after)
        expect(comparison.status).toBe('Synced')
        expect(comparison.objects).toHaveLength(after.length)
      }),
      { numRuns: 20 },
    )
  })

  test('the plan does not depend on the order of the source', async () => {
    await fc.assert(
      fc.asyncProperty(manifests, fc.infiniteStream(fc.nat()), async (objects, numbers) => {
        const shuffled = objects
          .map((object) => [numbers.next().value ?? 0, object] as const)
          .sort((a, b) => a[0] - b[0])
          .map(([, object]) => object)
        const plan = async (list: readonly KubeObject[]) => (await createEngine(createMemoryCluster()).sync(list)).plan
        expect(await plan(shuffled)).toEqual(await plan(objects))
      }),
      { numRuns: 15 },
    )
  })

  test('drift by somebody else is always seen, whatever the proof would say', async () => {
    await fc.assert(
      fc.asyncProperty(manifests, fc.nat(), async (objects, choice) => {
        const cluster = createMemoryCluster()
        const engine = createEngine(cluster)
        await engine.sync(objects)
        const victim = objects[choice % objects.length]
        if (victim === undefined) return
        const [field] = Object.keys(victim['spec'] as object)
        cluster.edit({ kind: victim.kind, name: victim.metadata.name ?? '' }, (object) => {
          object['spec'] = { ...(object['spec'] as object), [field ?? '']: 'drifted!' }
        })
        expect((await engine.compare(objects)).status).toBe('OutOfSync')
        await engine.sync(objects)
        expect((await engine.compare(objects)).status).toBe('Synced')
      }),
      { numRuns: 20 },
    )
  })
})

test('a proof fails as soon as anything is not covered', () => {
  const desired = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, data: { a: '1' } } as KubeObject
  const entry = (fieldsV1: object, more: object = {}) => ({
    manager: 'argocd-controller',
    operation: 'Apply',
    apiVersion: 'v1',
    fieldsV1,
    ...more,
  })
  const live = (data: object, entries: object[]): KubeObject => ({
    ...desired,
    metadata: { name: 'x', managedFields: entries },
    data,
  })
  const a = { 'f:data': { 'f:a': {} } }
  expect(isProvenInSync(desired, live({ a: '1' }, [entry(a)]))).toBe(true)
  expect(isProvenInSync(desired, live({ a: '1', b: '2' }, [entry(a)])), 'foreign fields do not matter').toBe(true)
  expect(isProvenInSync(desired, live({ a: '2' }, [entry(a)])), 'another value').toBe(false)
  expect(
    isProvenInSync(desired, live({ a: '1', b: '2' }, [entry({ 'f:data': { 'f:a': {}, 'f:b': {} } })])),
    'a field to remove',
  ).toBe(false)
  expect(isProvenInSync(desired, live({ a: '1' }, [entry({ 'f:data': {} })])), 'owned as a whole and equal').toBe(true)
  expect(isProvenInSync(desired, live({ a: '1' }, [entry(a, { apiVersion: 'v2' })])), 'another version').toBe(false)
  expect(isProvenInSync(desired, live({ a: '1' }, [entry(a, { operation: 'Update' })])), 'not applied').toBe(false)
  expect(isProvenInSync(desired, live({ a: '1' }, [])), 'nobody knows').toBe(false)
})
