import { beforeEach, describe, expect, it } from 'vitest'
import { type JsonObject, objectAt, textAt } from '../json.ts'
import { asTable, mergePatch, TestApp } from '../testing/app.ts'

const maps = '/api/v1/namespaces/default/configmaps'

function seen(events: readonly JsonObject[]): string[] {
  return events.map((event) => `${textAt(event, 'type')} ${textAt(objectAt(objectAt(event, 'object'), 'metadata'), 'name')}`)
}

describe('a watch', () => {
  let app: TestApp
  beforeEach(() => {
    app = new TestApp()
    app.ask('POST', maps, { metadata: { name: 'a', labels: { on: 'yes' } } })
  })

  it('begins with what is there, then follows', () => {
    const { events } = app.watch(`${maps}?watch=true`)
    app.ask('POST', maps, { metadata: { name: 'b' } })
    app.ask('PATCH', `${maps}/b`, { data: { x: '1' } }, mergePatch)
    app.ask('DELETE', `${maps}/a`)
    expect(seen(events)).toEqual(['ADDED a', 'ADDED b', 'MODIFIED b', 'DELETED a'])
  })

  it('continues behind a version and misses nothing', () => {
    const version = app.core.store.revision
    app.ask('POST', maps, { metadata: { name: 'b' } })
    const { events } = app.watch(`${maps}?watch=true&resourceVersion=${version}`)
    app.ask('POST', maps, { metadata: { name: 'c' } })
    expect(seen(events)).toEqual(['ADDED b', 'ADDED c'])
  })

  it('shows an object that comes into the selection as added and one that leaves it as deleted', () => {
    const { events } = app.watch(`${maps}?watch=true&resourceVersion=${app.core.store.revision}&labelSelector=on%3Dyes`)
    app.ask('PATCH', `${maps}/a`, { metadata: { labels: { on: 'no' } } }, mergePatch)
    app.ask('PATCH', `${maps}/a`, { metadata: { labels: { on: 'yes' } } }, mergePatch)
    expect(seen(events)).toEqual(['DELETED a', 'ADDED a'])
  })

  it('says with a bookmark that the initial list is complete', () => {
    const query = 'watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true'
    const { events } = app.watch(`${maps}?${query}`)
    expect(events.map((event) => event['type'])).toEqual(['ADDED', 'BOOKMARK'])
    expect(objectAt(objectAt(events[1], 'object'), 'metadata')).toEqual({
      resourceVersion: String(app.core.store.revision),
      annotations: { 'k8s.io/initial-events-end': 'true' },
    })
  })

  it('sends a bookmark a minute and ends at its time-out', () => {
    const { events, ended } = app.watch(
      `${maps}?watch=true&resourceVersion=${app.core.store.revision}&allowWatchBookmarks=true&timeoutSeconds=90`,
    )
    app.advance(60_000)
    expect(events.map((event) => event['type'])).toEqual(['BOOKMARK'])
    app.advance(30_000)
    expect(ended()).toBe(true)
    app.ask('POST', maps, { metadata: { name: 'late' } })
    expect(events.map((event) => event['type'])).toEqual(['BOOKMARK', 'BOOKMARK'])
  })

  it('tells with an error event that a version is forgotten', () => {
    const small = new TestApp({ ringSize: 4 })
    for (let index = 0; index < 20; index++) small.ask('POST', maps, { metadata: { name: `n${index}` } })
    const { events, ended } = small.watch(`${maps}?watch=true&resourceVersion=1`)
    expect(events).toMatchObject([{ type: 'ERROR', object: { code: 410, reason: 'Expired' } }])
    expect(ended()).toBe(true)
  })

  it('prints tables of one row, with columns once', () => {
    const { events } = app.watch(`${maps}?watch=true`, asTable)
    app.ask('POST', maps, { metadata: { name: 'b' } })
    expect(events.map((event) => Array.isArray(objectAt(event, 'object')['columnDefinitions']))).toEqual([true, false])
    expect(objectAt(events[1], 'object')['rows']).toMatchObject([{ cells: ['b', 0, '0s'] }])
  })

  it('hears nothing more after its client has left', () => {
    const { events, leave } = app.watch(`${maps}?watch=true`)
    leave()
    app.ask('POST', maps, { metadata: { name: 'b' } })
    expect(seen(events)).toEqual(['ADDED a'])
  })
})
