import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { KubeObject } from '../object.ts'
import { Store } from './store.ts'

const resource = '/configmaps'

function configMap(name: string, value: string): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop' }, data: { value } }
}

function put(store: Store, name: string, value: string): KubeObject {
  return store.put({ resource, namespace: 'shop', name }, configMap(name, value))
}

describe('Store', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'store-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('has everything again after it was dropped without being closed', () => {
    const store = new Store({ folder })
    put(store, 'a', '1')
    put(store, 'b', '1')
    put(store, 'a', '2')
    store.remove({ resource, namespace: 'shop', name: 'b' })
    const again = new Store({ folder })
    expect(again.list(resource)).toEqual(store.list(resource))
    expect(again.revision).toBe(4)
    expect(put(again, 'c', '1').metadata.resourceVersion).toBe('5')
    again.close()
    store.close()
  })

  it('cuts off a torn last record and keeps what came before', () => {
    const store = new Store({ folder })
    put(store, 'a', '1')
    store.close()
    const log = readdirSync(folder).find((file) => file.startsWith('log-')) ?? ''
    appendFileSync(join(folder, log), '[2,"/configmaps","shop","b",{"apiV')
    const again = new Store({ folder })
    expect(again.list(resource).map((object) => object.metadata.name)).toEqual(['a'])
    put(again, 'c', '1')
    again.close()
    const third = new Store({ folder })
    expect(third.list(resource).map((object) => object.metadata.name)).toEqual(['a', 'c'])
    third.close()
  })

  it('refuses a log that is damaged before its end', () => {
    const store = new Store({ folder })
    store.close()
    const log = readdirSync(folder).find((file) => file.startsWith('log-')) ?? ''
    appendFileSync(join(folder, log), 'not json\n[2,"/configmaps","shop","b"]\n')
    expect(() => new Store({ folder })).toThrow('line 1 is damaged')
  })

  it('writes files that only their owner can read', () => {
    const store = new Store({ folder })
    put(store, 'a', '1')
    store.compact()
    store.close()
    for (const file of readdirSync(folder)) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600)
  })

  it('keeps one snapshot and one log after compaction and starts from them', () => {
    const store = new Store({ folder, compactAfterBytes: 2_000 })
    for (let index = 0; index < 100; index++) put(store, `n${index % 7}`, String(index))
    store.close()
    expect(readdirSync(folder).filter((file) => file.startsWith('snapshot-'))).toHaveLength(1)
    const again = new Store({ folder })
    expect(again.list(resource)).toEqual(store.list(resource))
    expect(again.revision).toBe(100)
    expect(again.eventsAfter(resource, 1)).toBeUndefined()
    again.close()
    expect(readFileSync(join(folder, readdirSync(folder).find((file) => file.startsWith('snapshot-')) ?? ''), 'utf8')).toContain(
      '"end"',
    )
  })

  it('gives the events after a revision, and undefined once they are forgotten', () => {
    const store = new Store({ ringSize: 4 })
    for (let index = 0; index < 10; index++) put(store, 'a', String(index))
    expect(store.eventsAfter(resource, 9)?.map((event) => event.revision)).toEqual([10])
    expect(store.eventsAfter(resource, 1)).toBeUndefined()
  })

  it('tells listeners of one resource and of all of them', () => {
    const store = new Store()
    const seen: string[] = []
    const stop = store.listen(resource, (event) => seen.push(`one ${event.type}`))
    store.listen(undefined, (event, of) => seen.push(`all ${event.type} ${of}`))
    put(store, 'a', '1')
    stop()
    put(store, 'a', '2')
    store.remove({ resource, namespace: 'shop', name: 'a' })
    expect(seen).toEqual(['one ADDED', 'all ADDED /configmaps', 'all MODIFIED /configmaps', 'all DELETED /configmaps'])
  })

  it('can show any remembered revision exactly as it was', () => {
    const step = fc.record({ name: fc.constantFrom('a', 'b', 'c'), remove: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const store = new Store()
        const states = new Map<number, KubeObject[]>([[0, []]])
        for (const { name, remove } of steps) {
          if (remove) store.remove({ resource, namespace: 'shop', name })
          else put(store, name, String(store.revision))
          states.set(store.revision, store.list(resource))
        }
        for (const [revision, state] of states) expect(store.listAt(resource, revision)).toEqual(state)
      }),
    )
  })
})
