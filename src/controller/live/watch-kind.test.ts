import { describe, expect, it } from 'vitest'
import { type Cluster, type KindInfo, type KubeObject, KubeStatusError, type WatchEvent } from '#model'
import { fakeClock } from '#test/fake-clock'
import { watchKind } from './watch-kind.ts'

const kind: KindInfo = {
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  namespaced: true,
  verbs: ['list', 'watch'],
  shortNames: [],
  preferred: true,
}
const object = (name: string, version: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'shop', resourceVersion: version },
})
const gone = new KubeStatusError({ code: 410, reason: 'Expired', message: 'too old' })
const down = new KubeStatusError({ code: 500, reason: 'InternalError', message: 'oh' })

/** Each watch plays one script: events, then an end, an error, or silence until it is stopped. */
type Script = { events?: WatchEvent[]; error?: Error; silent?: boolean }

function setUp(scripts: Script[], lists: Array<KubeObject[] | Error> = []) {
  const clock = fakeClock('2026-01-01T00:00:00Z')
  const stop = new AbortController()
  const log: string[] = []
  let listed = 0
  async function* play(script: Script, signal: AbortSignal): AsyncIterable<WatchEvent> {
    yield* script.events ?? []
    if (script.error !== undefined) throw script.error
    if (script.silent === true) await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
  }
  // The cast: the watch of a kind calls nothing else.
  const cluster = {
    list: async () => {
      const items = lists[listed] ?? []
      listed += 1
      log.push('list')
      if (items instanceof Error) throw items
      return { items, resourceVersion: String(listed * 10) }
    },
    watch: (_kind: KindInfo, options: { resourceVersion: string; signal: AbortSignal }) => {
      log.push(`watch from ${options.resourceVersion}`)
      return play(scripts.shift() ?? { silent: true }, options.signal)
    },
  } as unknown as Cluster
  const sink = {
    replaced: (items: readonly KubeObject[]) => log.push(`has ${items.length}`),
    changed: ({ metadata }: KubeObject) => log.push(`changed ${metadata.name}`),
    removed: ({ metadata }: KubeObject) => log.push(`removed ${metadata.name}`),
    failed: () => log.push('failed'),
    recovered: () => log.push('recovered'),
  }
  void watchKind({ cluster, kind }, sink, { clock, signal: stop.signal })
  return { log, clock, stop }
}

async function settle() {
  for (let turn = 0; turn < 40; turn++) await Promise.resolve()
}

describe('a watch', () => {
  it('goes on from the newest version that an event or a bookmark told', async () => {
    const { log, stop } = setUp([
      {
        events: [
          { type: 'ADDED', object: object('a', '11') },
          { type: 'BOOKMARK', resourceVersion: '19', initialEventsEnd: false },
        ],
      },
    ])
    await settle()
    expect(log).toEqual(['list', 'has 0', 'watch from 10', 'changed a', 'watch from 19'])
    stop.abort()
  })

  it('lists again where its version has expired', async () => {
    const { log, stop } = setUp([{ error: gone }], [[object('a', '5')], []])
    await settle()
    expect(log).toEqual(['list', 'has 1', 'watch from 10', 'list', 'has 0', 'watch from 20'])
    stop.abort()
  })

  it('waits longer after each failure, says so once it is back, and lists again after three in a row', async () => {
    const { log, clock, stop } = setUp([{ error: down }, { error: down }, { error: down }])
    await settle()
    expect(log).toEqual(['list', 'has 0', 'watch from 10', 'failed'])
    clock.pass(500)
    await settle()
    expect(log).toHaveLength(6)
    clock.pass(999)
    await settle()
    expect(log).toHaveLength(6)
    clock.pass(1)
    await settle()
    expect(log.slice(6)).toEqual(['watch from 10', 'failed', 'list', 'has 0', 'watch from 20'])
    stop.abort()
  })

  it('is opened anew where it says nothing for five minutes', async () => {
    const { log, clock, stop } = setUp([{ silent: true }])
    await settle()
    clock.pass(5 * 60_000)
    await settle()
    clock.pass(1_000)
    await settle()
    expect(log).toEqual(['list', 'has 0', 'watch from 10', 'watch from 10'])
    stop.abort()
  })

  it('tries a list that fails again', async () => {
    const { log, clock, stop } = setUp([], [down, [object('a', '5')]])
    await settle()
    clock.pass(500)
    await settle()
    expect(log).toEqual(['list', 'failed', 'list', 'has 1', 'watch from 20'])
    stop.abort()
  })

  it('comes back when a server that is not ready yet says so, and calls nothing failed for it', async () => {
    const busy = new KubeStatusError({
      code: 429,
      reason: 'TooManyRequests',
      message: 'storage is initializing',
      retryAfterSeconds: 1,
    })
    const { log, clock, stop } = setUp([], [busy, busy, []])
    for (let second = 0; second < 2; second++) {
      await settle()
      clock.pass(1_000)
    }
    await settle()
    expect(log).toEqual(['list', 'list', 'list', 'has 0', 'watch from 30'])
    stop.abort()
  })

  it('calls it failed where that goes on', async () => {
    const busy = new KubeStatusError({ code: 429, reason: 'TooManyRequests', message: 'busy' })
    const { log, clock, stop } = setUp(
      [],
      Array.from({ length: 40 }, () => busy),
    )
    for (let second = 0; second < 35; second++) {
      await settle()
      clock.pass(1_000)
    }
    expect(log.indexOf('failed')).toBe(31)
    stop.abort()
  })
})
