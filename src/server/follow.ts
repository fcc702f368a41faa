import { KubeStatusError, type Cluster, type KindInfo, type KubeObject, messageOf } from '#model'
import type { Change, FollowedObjects } from './ports.ts'

const firstPauseMs = 500
const longestPauseMs = 30_000

type Listener = { onChange: (change: Change) => void; onLost: () => void }

/**
 * Follows all objects of a kind by list and watch, from the first question on until `stop`. After a break it lists again and reports what
 * changed meanwhile, so listeners never miss a deletion. A kind that is not served yet is asked for again.
 */
export function followObjects(
  cluster: Cluster,
  kind: { group: string; kind: string },
  options: { namespace?: string; warn: (message: string) => void },
): FollowedObjects & { stop(): void } {
  const abort = new AbortController()
  const listeners = new Set<Listener>()
  let objects = new Map<string, KubeObject>()
  let version = ''
  let first: Promise<void> | undefined

  const report = (type: Change['type'], object: KubeObject): void => {
    const change = { type, object, resourceVersion: object.metadata.resourceVersion ?? version }
    for (const listener of listeners) listener.onChange(change)
  }
  const relist = async (info: KindInfo): Promise<void> => {
    const listed = await cluster.list(info, { ...inNamespace(options.namespace), signal: abort.signal })
    const before = objects
    objects = new Map(listed.items.map((object) => [keyOf(object), object]))
    version = listed.resourceVersion
    if (first === undefined) return
    for (const [key, object] of objects) {
      const old = before.get(key)
      if (old === undefined) report('ADDED', object)
      else if (old.metadata.resourceVersion !== object.metadata.resourceVersion) report('MODIFIED', object)
    }
    for (const [key, object] of before) if (!objects.has(key)) report('DELETED', withVersion(object, version))
  }
  const watchOnce = async (info: KindInfo): Promise<void> => {
    const events = cluster.watch(info, { resourceVersion: version, ...inNamespace(options.namespace), signal: abort.signal })
    for await (const event of events) {
      if (event.type === 'BOOKMARK') {
        version = event.resourceVersion
        continue
      }
      version = event.object.metadata.resourceVersion ?? version
      if (event.type === 'DELETED') objects.delete(keyOf(event.object))
      else objects.set(keyOf(event.object), event.object)
      report(event.type, event.object)
    }
  }
  const keepWatching = async (info: KindInfo): Promise<void> => {
    let pauseMs = firstPauseMs
    let stale = false
    while (!abort.signal.aborted) {
      try {
        if (stale) await relist(info)
        stale = false
        await watchOnce(info)
        pauseMs = firstPauseMs
      } catch (error) {
        if (abort.signal.aborted) return
        // After any error the place in the stream is in doubt; only an expired one is ordinary.
        stale = true
        if (error instanceof KubeStatusError && error.code === 410) continue
        options.warn(`Cannot watch ${kind.kind}: ${messageOf(error)}; trying again`)
        await pause(pauseMs, abort.signal)
        pauseMs = Math.min(pauseMs * 2, longestPauseMs)
      }
    }
  }
  const begin = async (): Promise<void> => {
    const info = await kindOf(cluster, kind)
    await relist(info)
    void keepWatching(info)
  }
  const ready = (): Promise<void> => {
    first ??= begin().catch((error: unknown) => {
      first = undefined
      throw error
    })
    return first
  }
  return {
    list: async () => {
      await ready()
      return { items: [...objects.values()], resourceVersion: version }
    },
    follow: (onChange, onLost) => {
      const listener = { onChange, onLost }
      listeners.add(listener)
      void ready().catch(onLost)
      return () => listeners.delete(listener)
    },
    stop: () => abort.abort(),
  }
}

/** The kind in the version that the group prefers; asks discovery anew before it gives up with a KubeStatusError NotFound. */
export async function kindOf(cluster: Cluster, kind: { group: string; kind: string }): Promise<KindInfo> {
  for (const fresh of [false, true]) {
    const found = (await cluster.kinds({ fresh })).find(kind.group, kind.kind)
    if (found !== undefined) return found
  }
  throw new KubeStatusError({
    code: 404,
    reason: 'NotFound',
    message: `the cluster does not serve ${kind.kind}${kind.group === '' ? '' : `.${kind.group}`}; are the CRDs installed?`,
  })
}

function inNamespace(namespace: string | undefined): { namespace?: string } {
  return namespace === undefined ? {} : { namespace }
}

function keyOf(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name ?? ''}`
}

function withVersion(object: KubeObject, resourceVersion: string): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion } }
}

/** Waits, or less if the signal fires. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms)
    function done(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    if (signal.aborted) done()
    else signal.addEventListener('abort', done, { once: true })
  })
}
