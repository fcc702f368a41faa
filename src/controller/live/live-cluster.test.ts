import { describe, expect, it } from 'vitest'
import { type Cluster, ClusterUnreachableError, type KindInfo, type Kinds, type KubeObject, type WatchEvent } from '#model'
import { fakeClock } from '#test/fake-clock'
import { LiveCluster } from './live-cluster.ts'

const info = (kind: string, plural: string): KindInfo => ({
  group: '',
  version: 'v1',
  kind,
  plural,
  namespaced: true,
  verbs: ['list', 'watch', 'get'],
  shortNames: [],
  preferred: true,
})

function object(
  name: string,
  facts: { version?: number; app?: string; kind?: string; data?: string; status?: string } = {},
): KubeObject {
  return {
    apiVersion: 'v1',
    kind: facts.kind ?? 'ConfigMap',
    metadata: {
      name,
      namespace: 'shop',
      uid: `uid-${name}`,
      resourceVersion: String(facts.version ?? 1),
      ...(facts.app === undefined ? {} : { labels: { app: facts.app } }),
    },
    data: { key: facts.data ?? 'a' },
    ...(facts.status === undefined ? {} : { status: { phase: facts.status } }),
  }
}

/** A cluster whose lists and watch events the test gives; `get` answers from `stored`. */
function setUp(lists: { [kind: string]: KubeObject[] | Error }, stored: KubeObject[] = []) {
  const infos = [info('ConfigMap', 'configmaps'), info('Secret', 'secrets')]
  const kinds: Kinds = {
    find: (group, kind) => infos.find((one) => one.group === group && one.kind === kind),
    all: () => infos,
    apiVersions: () => [],
    failedGroups: () => [],
  }
  const calls: string[] = []
  const feeds = new Map<string, (event: WatchEvent) => void>()
  async function* watch(kind: KindInfo, signal: AbortSignal): AsyncIterable<WatchEvent> {
    const waiting: WatchEvent[] = []
    let wake = () => undefined as void
    feeds.set(kind.kind, (event) => {
      waiting.push(event)
      wake()
    })
    signal.addEventListener('abort', () => wake())
    while (!signal.aborted) {
      for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) yield event
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  // The cast: what the cache never calls is not there.
  const cluster = {
    server: 'https://one',
    kinds: async () => kinds,
    list: async (kind: KindInfo, options: { metadataOnly?: boolean }) => {
      calls.push(`list ${kind.kind}${options.metadataOnly === true ? ' metadata' : ''}`)
      const items = lists[kind.kind] ?? []
      if (items instanceof Error) throw items
      return { items, resourceVersion: '1' }
    },
    watch: (kind: KindInfo, options: { signal: AbortSignal }) => watch(kind, options.signal),
    get: async (kind: KindInfo, _namespace: string, name: string) => {
      calls.push(`get ${kind.kind} ${name}`)
      return stored.find((one) => one.kind === kind.kind && one.metadata.name === name)
    },
  } as unknown as Cluster
  const changed: string[] = []
  const reachable: boolean[] = []
  const live = new LiveCluster({
    cluster,
    clock: fakeClock('2026-01-01T00:00:00Z'),
    namespaces: [],
    clusterResources: false,
    appOf: ({ metadata }) => metadata.labels?.['app'],
    healthOf: () => ({ status: 'Healthy' }),
    isSecret: ({ kind }) => kind === 'Secret',
    changed: (apps, { ref }) => changed.push(`${apps.join('+')} ${ref.name}`),
    kindsChanged: () => undefined,
    reachable: (is) => reachable.push(is),
  })
  const tell = async (kind: string, event: WatchEvent) => {
    feeds.get(kind)?.(event)
    await settle()
  }
  return { live, calls, changed, reachable, tell }
}

async function settle() {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve()
}

const ref = (name: string, kind = 'ConfigMap') => ({ group: '', kind, namespace: 'shop', name })
const names = (found: { objects: KubeObject[] }) => found.objects.map(({ metadata }) => metadata.name ?? '')

describe('what is live of an application', () => {
  it('is loading until the first list is here, and then what it asks for and what carries its mark', async () => {
    const { live } = setUp({ ConfigMap: [object('asked'), object('marked', { app: 'web' }), object('foreign', { app: 'db' })] }, [
      object('asked'),
    ])
    live.manage('web', { refs: [ref('asked')], kinds: [] })
    expect((await live.live('web')).loading).toEqual([{ group: '', kind: 'ConfigMap' }])
    await settle()
    const found = await live.live('web')
    expect(found.loading).toEqual([])
    expect(names(found).toSorted()).toEqual(['asked', 'marked'])
    live.stop()
  })

  it('reads an object that nobody managed when it was listed only once somebody asks for it', async () => {
    const { live, calls } = setUp({ ConfigMap: [object('theirs')] }, [object('theirs')])
    live.manage('web', { refs: [ref('other')], kinds: [] })
    await settle()
    expect(live.state().cachedObjects).toBe(0)
    live.manage('web', { refs: [ref('theirs')], kinds: [] })
    expect(names(await live.live('web'))).toEqual(['theirs'])
    expect(calls).toEqual(['list ConfigMap', 'get ConfigMap theirs'])
    live.stop()
  })

  it('lists Secrets as metadata and reads the values of a managed one, again only after a change', async () => {
    const secret = object('key', { kind: 'Secret', app: 'web' })
    const { live, calls, tell } = setUp({ Secret: [secret] }, [secret])
    live.manage('web', { refs: [], kinds: [{ group: '', kind: 'Secret' }] })
    await settle()
    await live.live('web')
    await live.live('web')
    expect(calls).toEqual(['list Secret metadata', 'get Secret key'])
    await tell('Secret', { type: 'MODIFIED', object: object('key', { kind: 'Secret', app: 'web', version: 2 }) })
    await live.live('web')
    expect(calls).toHaveLength(3)
    live.stop()
  })

  it('is failed for a kind whose list fails, and for no other', async () => {
    const { live, reachable } = setUp({
      ConfigMap: [object('a', { app: 'web' })],
      Secret: new ClusterUnreachableError('https://one', 'away'),
    })
    live.manage('web', { refs: [ref('a')], kinds: [{ group: '', kind: 'Secret' }] })
    live.manage('db', { refs: [ref('a')], kinds: [] })
    await settle()
    expect((await live.live('web')).failed).toMatchObject([{ kind: 'Secret', message: 'away' }])
    expect((await live.live('db')).failed).toEqual([])
    expect(reachable).toContain(false)
    live.stop()
  })

  it('names kinds that the cluster does not serve as missing', async () => {
    const { live } = setUp({})
    live.manage('web', { refs: [{ group: 'example.com', kind: 'Thing', namespace: 'shop', name: 't' }], kinds: [] })
    await settle()
    expect((await live.live('web')).missing).toEqual([{ group: 'example.com', kind: 'Thing' }])
    live.stop()
  })
})

describe('a change', () => {
  const begin = async () => {
    const parts = setUp({ ConfigMap: [object('a', { app: 'web' })] })
    parts.live.manage('web', { refs: [ref('a')], kinds: [] })
    await settle()
    parts.changed.length = 0
    return parts
  }

  it('of a managed object wakes its application; one of the books or of a status with the same health does not', async () => {
    const { live, changed, tell } = await begin()
    await tell('ConfigMap', { type: 'MODIFIED', object: object('a', { app: 'web', version: 2 }) })
    await tell('ConfigMap', { type: 'MODIFIED', object: object('a', { app: 'web', version: 3, status: 'Fine' }) })
    expect(changed).toEqual([])
    await tell('ConfigMap', { type: 'MODIFIED', object: object('a', { app: 'web', version: 4, data: 'b' }) })
    expect(changed).toEqual(['web a'])
    live.stop()
  })

  it('of an object that changes hands wakes both', async () => {
    const { live, changed, tell } = await begin()
    live.manage('web', { refs: [], kinds: [{ group: '', kind: 'ConfigMap' }] })
    await tell('ConfigMap', { type: 'MODIFIED', object: object('a', { app: 'db', version: 2 }) })
    expect(changed).toEqual(['web+db a'])
    expect(names(await live.live('web'))).toEqual([])
    live.stop()
  })

  it('that our own write brought is known at once, and its echo is no news', async () => {
    const { live, changed, tell } = await begin()
    live.accept(object('a', { app: 'web', version: 5, data: 'ours' }))
    await tell('ConfigMap', { type: 'MODIFIED', object: object('a', { app: 'web', version: 4, data: 'late' }) })
    await tell('ConfigMap', { type: 'MODIFIED', object: object('a', { app: 'web', version: 5, data: 'ours' }) })
    expect(changed).toEqual([])
    expect((await live.live('web')).objects[0]?.['data']).toEqual({ key: 'ours' })
    live.stop()
  })

  it('that our own write brought is news for others that ask for it', async () => {
    const { live, changed, tell } = await begin()
    live.manage('db', { refs: [{ group: '', kind: 'ConfigMap', namespace: 'shop', name: 'a' }], kinds: [] })
    changed.length = 0
    live.accept(object('a', { app: 'db', version: 5, data: 'theirs' }), 'db')
    await tell('ConfigMap', { type: 'MODIFIED', object: object('a', { app: 'db', version: 5, data: 'theirs' }) })
    expect(changed).toEqual(['web a'])
    live.stop()
  })

  it('does not come back from the dead with the late answer of a write', async () => {
    const { live, changed, tell } = await begin()
    await tell('ConfigMap', { type: 'DELETED', object: object('a', { app: 'web', version: 7 }) })
    expect(changed).toEqual(['web a'])
    live.accept(object('a', { app: 'web', version: 6 }))
    expect(names(await live.live('web'))).toEqual([])
    live.stop()
  })
})
