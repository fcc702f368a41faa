import {
  type Cluster,
  groupOf,
  isJsonObject,
  type Json,
  type JsonObject,
  type KindInfo,
  type Kinds,
  type KubeObject,
  KubeStatusError,
  versionOf,
} from '#model'
import type { KubeConnection } from './connection.ts'
import { discover } from './discovery.ts'
import { openTransport } from './transport.ts'
import { asObject, watchEvents } from './watch.ts'

const metadataList = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json'
const metadataItem = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json'
const defaultPageSize = 500
/** API servers send a bookmark each minute; twice and a half that in silence means the connection is dead. */
const watchIdleMs = 150_000
const watchMinSeconds = 300
/** A kind that is not known is looked up afresh, but not more often than this. */
const rediscoverMs = 1_000

export type OpenedCluster = Cluster & {
  readonly connection: KubeConnection
  /** GET of any path with its JSON answer, for what has no noun of ours. */
  raw(path: string): Promise<Json>
  close(): Promise<void>
}

/**
 * Opens an API server. Nothing is sent before the first call. `name` is the URL by which Applications know the cluster,
 * where that differs from the one that is dialled (`https://kubernetes.default.svc`).
 */
export function openCluster(connection: KubeConnection, options: { name?: string; userAgent?: string } = {}): OpenedCluster {
  const transport = openTransport(connection, options.userAgent ?? 'mainstay')
  let known: Promise<Kinds> | undefined
  let askedMs = 0

  async function kinds(asked: { fresh?: boolean } = {}): Promise<Kinds> {
    if (known === undefined || asked.fresh === true) {
      askedMs = Date.now()
      const question = discover(transport)
      known = question
      question.catch(() => {
        if (known === question) known = undefined
      })
    }
    return await known
  }

  async function kindOf(group: string, kind: string, version: string | undefined): Promise<KindInfo> {
    const found = (await kinds()).find(group, kind, version)
    if (found !== undefined) return found
    const again = Date.now() - askedMs < rediscoverMs ? undefined : (await kinds({ fresh: true })).find(group, kind, version)
    if (again !== undefined) return again
    const apiVersion = [group, version].filter((part) => part !== undefined && part !== '').join('/')
    throw new KubeStatusError({
      code: 404,
      reason: 'NoKindMatch',
      message: `no matches for kind "${kind}" in version "${apiVersion}"`,
    })
  }

  async function pathOf(object: KubeObject, name: boolean): Promise<string> {
    const kind = await kindOf(groupOf(object.apiVersion), object.kind, versionOf(object.apiVersion))
    return resourcePath(kind, object.metadata.namespace ?? '', name ? (object.metadata.name ?? '') : undefined)
  }

  return {
    server: options.name ?? connection.server,
    connection,
    kinds,
    close: async () => await transport.close(),
    raw: async (path) => await transport.json({ method: 'GET', path }),
    async version() {
      const answer = await transport.json({ method: 'GET', path: '/version', timeoutMs: 10_000 })
      const field = (name: string): string => (isJsonObject(answer) ? String(answer[name] ?? '') : '')
      return { gitVersion: field('gitVersion'), major: field('major'), minor: field('minor') }
    },
    async get(kind, namespace, name, { metadataOnly, signal } = {}) {
      try {
        const accept = metadataOnly === true ? { accept: metadataItem } : {}
        const answer = await transport.json({
          method: 'GET',
          path: resourcePath(kind, namespace, name),
          ...accept,
          ...aborted(signal),
        })
        return asObject(answer as JsonObject, kind)
      } catch (error) {
        if (isMissingObject(error)) return undefined
        throw error
      }
    },
    async list(kind, { namespace, labelSelector, fieldSelector, pageSize, metadataOnly, signal } = {}) {
      const items: KubeObject[] = []
      for (let page = ''; ; ) {
        const path = `${resourcePath(kind, namespace ?? '')}${query({ labelSelector, fieldSelector, limit: String(pageSize ?? defaultPageSize), continue: page })}`
        const accept = metadataOnly === true ? { accept: metadataList } : {}
        const answer = await transport.json({ method: 'GET', path, ...accept, ...aborted(signal) })
        const { metadata, items: found } = answer as {
          metadata: { resourceVersion: string; continue?: string }
          items: JsonObject[] | null
        }
        for (const item of found ?? []) items.push(asObject(item, kind))
        page = metadata.continue ?? ''
        // The version of the last page is that of the whole list.
        if (page === '') return { items, resourceVersion: metadata.resourceVersion }
      }
    },
    async *watch(kind, { resourceVersion, namespace, labelSelector, fieldSelector, metadataOnly, signal }) {
      // Spread, so that the watches of a start do not all end in the same moment.
      const timeoutSeconds = String(Math.round(watchMinSeconds * (1 + Math.random())))
      const path = `${resourcePath(kind, namespace ?? '')}${query({ watch: 'true', resourceVersion, labelSelector, fieldSelector, allowWatchBookmarks: 'true', timeoutSeconds })}`
      const accept = metadataOnly === true ? { accept: metadataItem } : {}
      try {
        const bytes = await transport.stream({ method: 'GET', path, idleMs: watchIdleMs, signal, ...accept })
        yield* watchEvents(bytes, kind)
      } catch (error) {
        if (!signal.aborted) throw error
      }
    },
    async create(object, options) {
      const path = `${await pathOf(object, false)}${query(writeQuery(options))}`
      return (await transport.json({
        method: 'POST',
        path,
        body: object as Json,
        ...aborted(options.signal),
      })) as unknown as KubeObject
    },
    async replace(object, options) {
      const path = `${await pathOf(object, true)}${subresource(options.subresource)}${query(writeQuery(options))}`
      return (await transport.json({
        method: 'PUT',
        path,
        body: object as Json,
        ...aborted(options.signal),
      })) as unknown as KubeObject
    },
    async apply(object, options) {
      const path = `${await pathOf(object, true)}${subresource(options.subresource)}${query({ ...writeQuery(options), force: String(options.force) })}`
      const contentType = 'application/apply-patch+yaml'
      return (await transport.json({
        method: 'PATCH',
        path,
        body: object as Json,
        contentType,
        ...aborted(options.signal),
      })) as unknown as KubeObject
    },
    async patch(ref, patch, options) {
      const kind = await kindOf(ref.group, ref.kind, options.version)
      const path = `${resourcePath(kind, ref.namespace, ref.name)}${subresource(options.subresource)}${query(writeQuery(options))}`
      const contentType = {
        merge: 'application/merge-patch+json',
        strategic: 'application/strategic-merge-patch+json',
        json: 'application/json-patch+json',
      }[options.type]
      return (await transport.json({
        method: 'PATCH',
        path,
        body: patch,
        contentType,
        ...aborted(options.signal),
      })) as unknown as KubeObject
    },
    async delete(ref, options) {
      const kind = await kindOf(ref.group, ref.kind, options.version)
      const body = {
        kind: 'DeleteOptions',
        apiVersion: 'v1',
        propagationPolicy: options.propagationPolicy,
        ...(options.uid === undefined && options.resourceVersion === undefined
          ? {}
          : {
              preconditions: {
                ...(options.uid === undefined ? {} : { uid: options.uid }),
                ...(options.resourceVersion === undefined ? {} : { resourceVersion: options.resourceVersion }),
              },
            }),
        ...(options.dryRun === true ? { dryRun: ['All'] } : {}),
      }
      try {
        await transport.json({
          method: 'DELETE',
          path: resourcePath(kind, ref.namespace, ref.name),
          body,
          ...aborted(options.signal),
        })
      } catch (error) {
        if (!isMissingObject(error)) throw error
      }
    },
  }
}

/** A Status that says that the object is not there. A 404 of a proxy, or of a kind that is no longer served, says nothing about the object. */
function isMissingObject(error: unknown): boolean {
  if (!(error instanceof KubeStatusError) || error.code !== 404 || error.reason !== 'NotFound') return false
  return (
    !error.message.startsWith('the server answered') &&
    !error.message.startsWith('the server could not find the requested resource')
  )
}

function resourcePath(kind: KindInfo, namespace: string, name?: string): string {
  const root = kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`
  const scope = kind.namespaced && namespace !== '' ? `/namespaces/${encodeURIComponent(namespace)}` : ''
  return `${root}${scope}/${kind.plural}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`
}

function subresource(name: string | undefined): string {
  return name === undefined ? '' : `/${name}`
}

function writeQuery(options: { fieldManager: string; dryRun?: boolean }): { [name: string]: string | undefined } {
  return { fieldManager: options.fieldManager, dryRun: options.dryRun === true ? 'All' : undefined }
}

function query(values: { [name: string]: string | undefined }): string {
  const pairs = Object.entries(values).filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '')
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`
}

function aborted(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal }
}
