import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readLines, routes } from '#contract'
import { listen, type Listening } from '#server'
import { apiWorld, type ApiWorld, application } from '#test/api-world'

let world: ApiWorld
const ref = (name: string) => ({ group: 'argoproj.io', kind: 'Application', namespace: 'argocd', name })
const merge = { type: 'merge', fieldManager: 'test' } as const
beforeEach(() => {
  world = apiWorld({
    authentication: 'off',
    objects: [application('a'), application('b', { metadata: { labels: { team: 'x' } } })],
  })
})
afterEach(() => world.close())

/** The next events of a stream, as `TYPE name`. */
async function next(
  stream: AsyncGenerator<{ type: string; application: { metadata: { name: string } } }>,
  count: number,
): Promise<string[]> {
  const seen: string[] = []
  while (seen.length < count) {
    const { value, done } = await stream.next()
    if (done === true) break
    seen.push(`${value.type} ${value.application.metadata.name}`)
  }
  return seen
}

describe('streams', () => {
  it('begin with ADDED for all and go on with what changes', async () => {
    const stream = world.client().stream(routes.watchApplications)
    expect(await next(stream, 2)).toEqual(['ADDED a', 'ADDED b'])
    await world.cluster.create(application('c'), { fieldManager: 'test' })
    await world.cluster.delete(ref('a'), { propagationPolicy: 'Background' })
    await world.cluster.patch(ref('b'), { status: {} }, merge)
    expect(await next(stream, 3)).toEqual(['ADDED c', 'DELETED a', 'MODIFIED b'])
    await stream.return(undefined)
  })

  it('tell a listener only of what it chose, with coming and going', async () => {
    const stream = world.client().stream(routes.watchApplications, { query: { selector: 'team=x' } })
    expect(await next(stream, 1)).toEqual(['ADDED b'])
    await world.cluster.patch(ref('a'), { metadata: { labels: { team: 'x' } } }, merge)
    await world.cluster.patch(ref('b'), { metadata: { labels: { team: null } } }, merge)
    expect(await next(stream, 2)).toEqual(['ADDED a', 'DELETED b'])
    await stream.return(undefined)
  })

  it('hold one entry for each object for a reader that is slow', async () => {
    const stream = world.client().stream(routes.watchApplications)
    await next(stream, 2)
    for (let count = 0; count < 500; count++)
      await world.cluster.patch(ref('a'), { status: { observedAt: String(count) } }, merge)
    await world.cluster.create(application('z'), { fieldManager: 'test' })
    // Until the cluster in memory has told of all of it.
    await new Promise((resolve) => setTimeout(resolve, 50))
    const seen: string[] = []
    while (!seen.includes('ADDED z')) seen.push(...(await next(stream, 1)))
    expect(seen.length).toBeLessThan(10)
    await stream.return(undefined)
  })

  it('resume after a version, deletions included, and say so where that is too old', async () => {
    const first = world.client().stream(routes.watchApplications)
    await next(first, 2)
    const { metadata } = await world.client().call(routes.listApplications)
    await world.cluster.delete(ref('a'), { propagationPolicy: 'Background' })
    await world.cluster.patch(ref('b'), { status: {} }, merge)
    await next(first, 2)
    const again = world.client().stream(routes.watchApplications, { query: { resourceVersion: metadata.resourceVersion } })
    expect(await next(again, 2)).toEqual(['DELETED a', 'MODIFIED b'])
    const old = world.client().stream(routes.watchApplications, { query: { resourceVersion: '1' } })
    await expect(next(old, 1)).rejects.toThrow('are no longer known; begin again without it')
    await first.return(undefined)
    await again.return(undefined)
  })

  it('speak SSE with ids to whoever asks for it, and send only the fields asked for', async () => {
    const path = '/api/v1/stream/applications?fields=result.type,result.application.metadata.name'
    const answer = await world.ask('GET', path, { headers: { accept: 'text/event-stream' } })
    expect(answer.headers.get('content-type')).toBe('text/event-stream')
    const lines: string[] = []
    for await (const line of readLines(answer.body as ReadableStream<Uint8Array>)) {
      lines.push(line)
      if (lines.length === 3) break
    }
    expect(lines).toEqual([
      expect.stringMatching(/^id: \d+$/) as string,
      'data: {"result":{"type":"ADDED","application":{"metadata":{"name":"a"}}}}',
      '',
    ])
  })

  it('end when the server closes', async () => {
    const stream = world.client().stream(routes.watchApplications)
    await next(stream, 2)
    world.server.close()
    expect(await next(stream, 1)).toEqual([])
  })
})

describe('listening', () => {
  let listening: Listening
  afterEach(() => listening.stop())

  it('answers on loopback, streams at once, and takes another port where one is taken', async () => {
    listening = await listen(world.server.fetch, { port: 0 })
    expect(listening.url).toBe(`http://127.0.0.1:${listening.port}`)
    expect(await (await fetch(`${listening.url}/healthz`)).text()).toBe('ok')
    const abort = new AbortController()
    const stream = await fetch(`${listening.url}/api/v1/stream/applications`, { signal: abort.signal })
    for await (const line of readLines(stream.body as ReadableStream<Uint8Array>)) {
      expect(line).toContain('"type":"ADDED"')
      break
    }
    abort.abort()
    await expect(listen(world.server.fetch, { port: listening.port })).rejects.toMatchObject({ code: 'port-unavailable' })
    const other = await listen(world.server.fetch, { port: listening.port, orAnother: true })
    expect(other.moved).toBe(true)
    await other.stop()
  })

  it('opens a stream without events at once', async () => {
    const empty = apiWorld({ authentication: 'off' })
    listening = await listen(empty.server.fetch, { port: 0 })
    const answer = await fetch(`${listening.url}/api/v1/stream/applications`, { signal: AbortSignal.timeout(2000) })
    expect(answer.status).toBe(200)
    await answer.body?.cancel()
    empty.close()
  })

  it('takes requests with and without a body, and bodies of unknown length', async () => {
    listening = await listen(world.server.fetch, { port: 0 })
    const headers = { 'content-type': 'application/json' }
    const chunked = new ReadableStream({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode('{"prune":true}'))
        controller.close()
      },
    })
    const options: RequestInit & { duplex: string } = { method: 'POST', headers, body: chunked, duplex: 'half' }
    expect((await fetch(`${listening.url}/api/v1/applications/a/sync`, options)).status).toBe(200)
    expect((await fetch(`${listening.url}/api/v1/applications/a/operation`, { method: 'DELETE', headers })).status).toBe(200)
    expect((await fetch(`${listening.url}/api/v1/applications/b?cascade=false`, { method: 'DELETE', headers })).status).toBe(200)
    expect((await fetch(`${listening.url}/api/v1/session`, { method: 'DELETE', headers })).status).toBe(200)
  })

  it('refuses a body that is too long', async () => {
    listening = await listen(world.server.fetch, { port: 0 })
    const answer = await fetch(`${listening.url}/api/v1/applications`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: 'x'.repeat(17 * 1024 * 1024),
    })
    expect(answer.status).toBe(413)
  })
})

describe('the home page', () => {
  it('shows what runs, escaped, and only to who is signed in', async () => {
    const script = '<script>alert(1)</script>'
    const status = { sync: { status: script }, conditions: [{ type: 'SyncError', message: script }] }
    world.close()
    world = apiWorld({ objects: [application('web', { status })] })
    const stranger = await (await world.ask('GET', '/')).text()
    expect(stranger).toContain('Sign in')
    expect(stranger).not.toContain('web')
    const form = (password: string) =>
      world.server.fetch(
        new Request('http://localhost/login', {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams({ username: 'admin', password }),
        }),
      )
    expect((await form(script)).status).toBe(401)
    const answer = await form(await world.password())
    expect(answer.status).toBe(303)
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
    const page = await (await world.ask('GET', '/', { headers: { cookie } })).text()
    expect(page).toContain('<td>web</td>')
    expect(page).not.toContain('<script')
    expect(page).toContain('&lt;script&gt;')
  })
})
