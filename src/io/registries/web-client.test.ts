import { createServer, get } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { startChartRepository } from '#test/chart-repository'
import { makeAuthority } from '#test/git-certificates'
import { openRegistriesWorld, plainRepository } from '#test/registries-world'
import { guardedLookup, isLinkLocal } from './link-local.ts'
import { environmentProxies, proxyFor } from './proxy.ts'
import { parseChallenge } from './token-auth.ts'

const closing: Array<() => Promise<unknown>> = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

describe('a proxy', () => {
  it('is taken by the scheme, and not for hosts that are left out', () => {
    const settings = environmentProxies({
      HTTPS_PROXY: 'http://p:1',
      http_proxy: 'http://q:2',
      HTTP_PROXY: 'http://bad',
      NO_PROXY: '.local, example.com:8443 10.0.0.0/8,::1',
    })
    const proxy = (url: string) => proxyFor(new URL(url), settings)
    expect([proxy('https://a.org'), proxy('http://a.org')]).toEqual(['http://p:1', 'http://q:2'])
    expect(proxy('https://example.com')).toBe('http://p:1')
    for (const url of ['https://a.local', 'https://local', 'https://x.example.com:8443', 'https://10.2.3.4', 'https://[::1]'])
      expect(proxy(url)).toBeUndefined()
    expect(proxyFor(new URL('https://a'), { https: 'x', none: '*' })).toBeUndefined()
    expect(environmentProxies({})).toEqual({})
  })

  it('of the Secret carries the requests, in a tunnel where they are TLS', async () => {
    const proxy = await startProxy()
    const authority = makeAuthority('charts')
    const world = await openRegistriesWorld()
    const servers = [await startChartRepository(), await startChartRepository({ tls: authority.issue('localhost') })]
    closing.push(world.close, proxy.close, ...servers.map((server) => server.close))
    for (const server of servers) {
      server.publish({ name: 'shop', version: '1.0.0' })
      const ask = (facts: object) => {
        const repository = plainRepository(server.url, { caBundle: authority.certificate, ...facts })
        return world.charts.versions({ repository, chart: 'shop' }, { maxAgeMs: 0 })
      }
      expect(await ask({ proxy: proxy.url })).toHaveLength(1)
      expect(await ask({ proxy: proxy.url, noProxy: '127.0.0.1' })).toHaveLength(1)
      await expect(ask({ proxy: 'socks5://127.0.0.1:1' })).rejects.toMatchObject({ code: 'repository-proxy-unsupported' })
    }
    expect(proxy.seen).toEqual([`GET ${servers[0]!.url}/index.yaml`, `CONNECT ${servers[1]!.url.replace('https://', '')}`])
  })
})

/** A forward proxy: plain requests are passed on, tunnels are opened. */
async function startProxy(): Promise<{ url: string; seen: string[]; close(): Promise<void> }> {
  const seen: string[] = []
  const server = createServer((incoming, response) => {
    seen.push(`GET ${incoming.url ?? ''}`)
    get(incoming.url ?? '', (answer) => {
      response.writeHead(answer.statusCode ?? 500)
      answer.pipe(response)
    })
  })
  server.on('connect', (request, socket) => {
    seen.push(`CONNECT ${request.url ?? ''}`)
    const [host, port] = (request.url ?? '').split(':')
    const target = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      target.pipe(socket)
      socket.pipe(target)
    })
    socket.on('error', () => target.destroy())
    target.on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a server that listens on TCP has one
  return { url: `http://127.0.0.1:${port}`, seen, close: () => new Promise((resolve) => server.close(() => resolve())) }
}

describe('addresses of the machine itself', () => {
  it('that hand out credentials are never asked', async () => {
    for (const address of [
      '169.254.169.254',
      'fe80::1',
      '[fe80::1]',
      '::ffff:169.254.169.254',
      'fd00:ec2::254',
      '100.100.100.200',
    ])
      expect(isLinkLocal(address)).toBe(true)
    for (const address of ['169.253.1.1', '10.0.0.1', 'fd00::1', '127.0.0.1']) expect(isLinkLocal(address)).toBe(false)
    const found = await new Promise((resolve) => guardedLookup('localhost', {}, (error, address) => resolve(error ?? address)))
    expect(found).toMatch(/^(127\.|::1)/)
  })
})

describe('what a registry wants to see', () => {
  it('is read from its header', () => {
    expect(parseChallenge('Bearer realm="https://auth.x/token",service="reg \\"x\\"",scope="repository:a/b:pull,push"')).toEqual({
      scheme: 'bearer',
      realm: 'https://auth.x/token',
      service: 'reg "x"',
      scope: 'repository:a/b:pull,push',
    })
    expect(parseChallenge('BASIC realm=x')).toEqual({ scheme: 'basic' })
    for (const header of [undefined, '', 'Negotiate', 'Bearer service="x"']) expect(parseChallenge(header)).toBeUndefined()
  })
})
