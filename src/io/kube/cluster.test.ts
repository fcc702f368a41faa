import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Redacted } from '#base'
import { ClusterUnreachableError, type KindInfo, KubeStatusError, type WatchEvent } from '#model'
import { type OpenedCluster, openCluster } from './cluster.ts'

const configMaps: KindInfo = {
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  namespaced: true,
  verbs: [],
  shortNames: [],
  preferred: true,
}
const options = { fieldManager: 'test' }

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void

describe('a cluster', () => {
  let server: Server
  let cluster: OpenedCluster
  let asked: string[]
  let answer: Answer

  beforeEach(async () => {
    asked = []
    server = createServer((request, response) => {
      let body = ''
      request.setEncoding('utf8').on('data', (part: string) => (body += part))
      request.on('end', () => {
        asked.push(`${request.method} ${request.url}`)
        answer(request, response, body)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    cluster = openCluster({ server: `http://127.0.0.1:${port}/below/`, token: new Redacted('secret') })
  })
  afterEach(async () => {
    await cluster.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  const json = (response: ServerResponse, code: number, body: object, headers: { [name: string]: string } = {}): void => {
    response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  }
  const status = (reason: string, message: string, more: object = {}): object => ({ kind: 'Status', reason, message, ...more })

  it('sends the token, and stays below the path of its server', async () => {
    answer = (request, response) =>
      json(response, 200, { gitVersion: String(request.headers.authorization), major: '1', minor: '36' })
    expect(await cluster.version()).toEqual({ gitVersion: 'Bearer secret', major: '1', minor: '36' })
    expect(asked).toEqual(['GET /below/version'])
  })

  it('follows the pages of a list and names each item by its kind', async () => {
    answer = (request, response) => {
      const second = request.url?.includes('continue=next') === true
      json(response, 200, {
        metadata: { resourceVersion: second ? '7' : '5', ...(second ? {} : { continue: 'next' }) },
        items: [{ metadata: { name: second ? 'b' : 'a' } }],
      })
    }
    const { items, resourceVersion } = await cluster.list(configMaps, { namespace: 'shop', pageSize: 1 })
    expect(resourceVersion).toBe('7')
    expect(items.map(({ apiVersion, kind, metadata }) => [apiVersion, kind, metadata.name])).toEqual([
      ['v1', 'ConfigMap', 'a'],
      ['v1', 'ConfigMap', 'b'],
    ])
    expect(asked[1]).toBe('GET /below/api/v1/namespaces/shop/configmaps?limit=1&continue=next')
  })

  it.each([
    ['an object that is not there', 404, status('NotFound', 'configmaps "a" not found'), undefined],
    ['a kind that is gone', 404, status('NotFound', 'the server could not find the requested resource'), /could not find/],
    ['a page of a proxy', 404, { error: 'nope' }, /answered 404/],
    ['a refusal', 403, status('Forbidden', 'not yours'), /not yours/],
  ])('%s', async (_name, code, body, refused) => {
    answer = (_request, response) => json(response, code, body)
    if (refused === undefined) expect(await cluster.get(configMaps, 'shop', 'a')).toBeUndefined()
    else await expect(cluster.get(configMaps, 'shop', 'a')).rejects.toThrow(refused)
  })

  it('gives reason and causes of a Status', async () => {
    const causes = [{ reason: 'FieldManagerConflict', message: 'conflict with "m1"', field: '.data.x' }]
    answer = (_request, response) => json(response, 409, status('Conflict', 'Apply failed', { code: 409, details: { causes } }))
    const error = await cluster
      .delete({ group: '', kind: 'ConfigMap', namespace: 'a', name: 'b' }, { propagationPolicy: 'Background' })
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(KubeStatusError)
    expect(error).toMatchObject({ code: 409, reason: 'Conflict', causes })
  })

  it('asks again when an overloaded server says when', async () => {
    answer = (_request, response) => {
      if (asked.length === 1) json(response, 429, status('TooManyRequests', 'slow down'), { 'retry-after': '0.01' })
      else json(response, 200, { gitVersion: 'v1', major: '1', minor: '0' })
    }
    await cluster.version()
    expect(asked).toHaveLength(2)
  })

  it('repeats a read whose connection broke, once, and a create never', async () => {
    answer = (request, response) => {
      if (request.url?.endsWith('/api') === true) return json(response, 200, { versions: ['v1'] })
      if (request.url?.endsWith('/apis') === true) return json(response, 200, { groups: [] })
      if (request.url?.endsWith('/api/v1') === true)
        return json(response, 200, { resources: [{ name: 'configmaps', kind: 'ConfigMap', namespaced: true, verbs: [] }] })
      request.socket.destroy()
    }
    await expect(cluster.get(configMaps, 'shop', 'a')).rejects.toThrow(ClusterUnreachableError)
    expect(asked).toHaveLength(2)
    await expect(
      cluster.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'shop' } }, options),
    ).rejects.toThrow(ClusterUnreachableError)
    expect(asked.filter((one) => one.startsWith('POST'))).toHaveLength(1)
  })

  it('tells a server that is away from one that says no', async () => {
    const away = openCluster({ server: 'http://127.0.0.1:1' })
    await expect(away.version()).rejects.toThrow(/Cannot reach the API server http:\/\/127\.0\.0\.1:1/)
    await away.close()
  })

  it('reads a group that cannot answer as failed, not as empty', async () => {
    answer = (request, response) => {
      if (request.url?.endsWith('/api') === true) return json(response, 200, { versions: ['v1'] })
      if (request.url?.endsWith('/apis') === true) {
        const version = { groupVersion: 'metrics.k8s.io/v1', version: 'v1' }
        return json(response, 200, { groups: [{ name: 'metrics.k8s.io', versions: [version], preferredVersion: version }] })
      }
      if (request.url?.endsWith('/api/v1') === true)
        return json(response, 200, {
          resources: [
            { name: 'pods', kind: 'Pod', namespaced: true, verbs: ['get'] },
            { name: 'pods/status', kind: 'Pod', namespaced: true, verbs: ['get'] },
          ],
        })
      return json(response, 503, status('ServiceUnavailable', 'down'))
    }
    const kinds = await cluster.kinds()
    expect(kinds.all().map(({ kind }) => kind)).toEqual(['Pod'])
    expect(kinds.failedGroups()).toEqual(['metrics.k8s.io'])
    expect(kinds.apiVersions()).toEqual(['metrics.k8s.io/v1', 'v1', 'v1/Pod'])
  })

  it('says so where a kind is not served', async () => {
    answer = (request, response) =>
      json(response, 200, request.url?.endsWith('/apis') === true ? { groups: [] } : { versions: [] })
    const object = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'a' } }
    await expect(cluster.apply(object, { ...options, force: true })).rejects.toThrow(
      'no matches for kind "Widget" in version "example.com/v1"',
    )
  })

  describe('watches', () => {
    const events = async (): Promise<WatchEvent[]> => {
      const found: WatchEvent[] = []
      for await (const event of cluster.watch(configMaps, { resourceVersion: '1', signal: new AbortController().signal }))
        found.push(event)
      return found
    }

    it('give whole events, however the bytes are cut', async () => {
      const lines = [
        { type: 'ADDED', object: { metadata: { name: 'grün' } } },
        {
          type: 'BOOKMARK',
          object: { metadata: { resourceVersion: '9', annotations: { 'k8s.io/initial-events-end': 'true' } } },
        },
        { type: 'DELETED', object: { metadata: { name: 'b' } } },
      ]
      const bytes = Buffer.from(`${lines.map((line) => JSON.stringify(line)).join('\n')}\n`)
      answer = (_request, response) => {
        for (let at = 0; at < bytes.length; at += 7) response.write(bytes.subarray(at, at + 7))
        response.end()
      }
      expect(await events()).toEqual([
        { type: 'ADDED', object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'grün' } } },
        { type: 'BOOKMARK', resourceVersion: '9', initialEventsEnd: true },
        { type: 'DELETED', object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'b' } } },
      ])
      expect(asked[0]).toMatch(/watch=true&resourceVersion=1&allowWatchBookmarks=true&timeoutSeconds=\d+/)
    })

    it('throw what an ERROR event says', async () => {
      answer = (_request, response) =>
        response.end(`${JSON.stringify({ type: 'ERROR', object: { code: 410, reason: 'Expired', message: 'too old' } })}\n`)
      await expect(events()).rejects.toMatchObject({ code: 410, reason: 'Expired', message: 'too old' })
    })

    it('end quietly when they are no longer wanted', async () => {
      answer = (_request, response) =>
        void response.write(`${JSON.stringify({ type: 'ADDED', object: { metadata: { name: 'a' } } })}\n`)
      const abort = new AbortController()
      const seen: WatchEvent[] = []
      for await (const event of cluster.watch(configMaps, { resourceVersion: '1', signal: abort.signal })) {
        seen.push(event)
        abort.abort()
      }
      expect(seen).toHaveLength(1)
    })
  })
})
