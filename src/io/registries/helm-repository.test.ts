import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Redacted } from '#base'
import { type ChartRepository, packChart, startChartRepository, startWeb } from '#test/chart-repository'
import { makeAuthority } from '#test/git-certificates'
import { filesOf, openRegistriesWorld, plainRepository, type RegistriesWorld } from '#test/registries-world'

let world: RegistriesWorld
const closing: Array<() => Promise<void>> = []
async function started<T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const server = await starting
  closing.push(server.close)
  return server
}

beforeEach(async () => {
  world = await openRegistriesWorld()
})
afterEach(async () => {
  await world.close()
  await Promise.all(closing.splice(0).map((close) => close()))
})

const login = { username: 'ann', password: new Redacted('pa55word') }
const basic = `Basic ${Buffer.from('ann:pa55word').toString('base64')}`
const now = { maxAgeMs: 0 }
const indexRequests = (server: ChartRepository) => server.requests.filter(({ path }) => path.endsWith('index.yaml'))

describe('a Helm repository', () => {
  it('gives the content of a chart as a tree, without the folder around it', async () => {
    const server = await started(startChartRepository())
    server.publish({ name: 'shop', version: '1.0.0', files: { 'templates/a.yaml': 'a: 1', 'values.yaml': 'b: 2' } })
    const place = { repository: plainRepository(server.url), chart: 'shop' }
    const [version] = await world.charts.versions(place, now)
    const snapshot = await world.charts.snapshot(place, version!)
    expect(await filesOf(snapshot)).toMatchObject({ 'templates/a.yaml': 'a: 1', 'values.yaml': 'b: 2' })
    expect(snapshot).toMatchObject({ repoURL: server.url, revision: '1.0.0' })
    expect(await world.charts.archive(place, version!)).toEqual(server.files.get('shop-1.0.0.tgz'))
  })

  it('gives equal contents equal ids, whatever the version and the archive', async () => {
    const server = await started(startChartRepository())
    const files = { 'templates/a.yaml': 'a: 1' }
    server.publish({ name: 'shop', version: '1.0.0', files })
    server.publish({ name: 'shop', version: '2.0.0', files })
    const place = { repository: plainRepository(server.url), chart: 'shop' }
    const versions = await world.charts.versions(place, now)
    const ids = await Promise.all(
      versions.map(async (version) => (await world.charts.snapshot(place, version)).entry('templates')),
    )
    expect(ids[0]).toEqual(ids[1])
  })

  it('is asked once for many, and an index that did not change is not sent again, not even after a restart', async () => {
    const server = await started(startChartRepository())
    server.publish({ name: 'a', version: '1.0.0' })
    server.publish({ name: 'b', version: '1.0.0' })
    const ask = (chart: string) => world.charts.versions({ repository: plainRepository(server.url), chart }, { maxAgeMs: 1000 })
    await Promise.all(['a', 'b', 'a'].map(ask))
    await ask('a')
    expect(indexRequests(server)).toHaveLength(1)
    world.pass(2000)
    await ask('a')
    await world.restart()
    expect(await ask('b')).toHaveLength(1)
    server.publish({ name: 'b', version: '1.1.0' })
    world.pass(2000)
    expect(await ask('b')).toHaveLength(2)
    expect(indexRequests(server).map(({ status }) => status)).toEqual([200, 304, 304, 200])
  })

  it('downloads an archive once, and reads it from the disk after a restart', async () => {
    const server = await started(startChartRepository())
    server.publish({ name: 'shop', version: '1.0.0' })
    const place = { repository: plainRepository(server.url), chart: 'shop' }
    const read = async () => await world.charts.snapshot(place, (await world.charts.versions(place, now))[0]!)
    await Promise.all([read(), read()])
    await world.restart()
    expect(await filesOf(await read())).toHaveProperty('Chart.yaml')
    expect(server.requests.filter(({ path }) => path.endsWith('.tgz'))).toHaveLength(1)
  })

  it('whose index is packed, or in JSON, is read all the same', async () => {
    const server = await started(startChartRepository())
    server.publish({ name: 'shop', version: '1.0.0' })
    const plain = server.files.get('index.yaml')!
    const repository = plainRepository(`${server.url}/`)
    server.files.set('index.yaml', gzipSync(plain))
    expect(await world.charts.versions({ repository, chart: 'shop' }, now)).toHaveLength(1)
    server.before = (_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(plain))
      return true
    }
    expect(await world.charts.versions({ repository, chart: 'shop' }, now)).toHaveLength(1)
    const entries = { shop: [{ version: '3.0.0', urls: ['x.tgz'] }] }
    server.before = (_request, response) => {
      response.end(JSON.stringify({ apiVersion: 'v1', entries }))
      return true
    }
    expect(await world.charts.versions({ repository, chart: 'shop' }, now)).toEqual([{ version: '3.0.0', urls: ['x.tgz'] }])
  })

  it('names charts that are near where there is none of that name', async () => {
    const server = await started(startChartRepository())
    for (const name of ['redis-cluster', 'redis', 'postgres']) server.publish({ name, version: '1.0.0' })
    const asked = world.charts.versions({ repository: plainRepository(server.url), chart: 'rediscluster' }, now)
    await expect(asked).rejects.toMatchObject({
      code: 'chart-not-found',
      message: expect.stringContaining('such as redis-cluster, redis'),
    })
  })
})

describe('credentials of a Helm repository', () => {
  it('reach its own host, and no other where the index or a redirect leads to one', async () => {
    const elsewhere = await started(startChartRepository())
    const server = await started(startChartRepository({ authorization: basic }))
    elsewhere.files.set('shop-1.0.0.tgz', packChart('shop', '1.0.0'))
    server.publish({ name: 'shop', version: '1.0.0', url: `${elsewhere.url}/shop-1.0.0.tgz` })
    const place = { repository: plainRepository(server.url, login), chart: 'shop' }
    const [version] = await world.charts.versions(place, now)
    await world.charts.snapshot(place, version!)
    expect(elsewhere.requests.map(({ authorization }) => authorization)).toEqual([undefined])

    server.publish({ name: 'other', version: '1.0.0' })
    server.before = (request, response) => {
      if (!request.url!.endsWith('.tgz')) return false
      response.writeHead(302, { location: `${elsewhere.url}/other-1.0.0.tgz` }).end()
      return true
    }
    elsewhere.files.set('other-1.0.0.tgz', packChart('other', '1.0.0'))
    const other = { ...place, chart: 'other', passCredentials: true }
    await world.charts.snapshot(other, (await world.charts.versions(other, now))[0]!)
    expect(elsewhere.requests.map(({ authorization }) => authorization)).toEqual([undefined, undefined])
    expect(server.requests.at(-1)?.authorization).toBe(basic)
  })

  it('reach other hosts that the index names where passCredentials says so', async () => {
    const elsewhere = await started(startChartRepository())
    const server = await started(startChartRepository({ authorization: basic }))
    elsewhere.files.set('shop-1.0.0.tgz', packChart('shop', '1.0.0'))
    server.publish({ name: 'shop', version: '1.0.0', url: `${elsewhere.url}/shop-1.0.0.tgz` })
    const place = { repository: plainRepository(server.url, login), chart: 'shop', passCredentials: true }
    await world.charts.snapshot(place, (await world.charts.versions(place, now))[0]!)
    expect(elsewhere.requests.map(({ authorization }) => authorization)).toEqual([basic])
  })

  it('never show in an error, even where the server repeats them', async () => {
    const server = await started(
      startWeb((request, response) => response.writeHead(403).end(`no: ${request.headers.authorization ?? ''} pa55word`)),
    )
    const error = await world.charts
      .versions({ repository: plainRepository(server.url.replace('://', '://ann:pa55word@')), chart: 'x' }, now)
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'repository-access-denied' })
    expect(String(error)).not.toMatch(/pa55word|YW5uO/)
    expect(server.requests[0]?.authorization).toBe(basic)
  })

  it('may be a client certificate of a private authority', async () => {
    const authority = makeAuthority('charts')
    const [tls, client] = [authority.issue('localhost'), authority.issue('ann')]
    const server = await started(startChartRepository({ tls, clientAuthority: authority.certificate }))
    server.publish({ name: 'shop', version: '1.0.0' })
    const facts = { caBundle: authority.certificate, tlsClientCert: client.certificate, tlsClientKey: new Redacted(client.key) }
    expect(await world.charts.versions({ repository: plainRepository(server.url, facts), chart: 'shop' }, now)).toHaveLength(1)
    const trusting = await started(startChartRepository({ tls }))
    trusting.publish({ name: 'shop', version: '1.0.0' })
    const untrusted = world.charts.versions({ repository: plainRepository(trusting.url), chart: 'shop' }, now)
    await expect(untrusted).rejects.toMatchObject({ code: 'repository-certificate-untrusted' })
    const insecure = plainRepository(trusting.url, { insecure: true })
    expect(await world.charts.versions({ repository: insecure, chart: 'shop' }, now)).toHaveLength(1)
  })
})

describe('an archive of a Helm repository', () => {
  async function fetching(publish: (server: ChartRepository) => void): Promise<unknown> {
    const server = await started(startChartRepository())
    publish(server)
    const place = { repository: plainRepository(server.url), chart: 'shop' }
    const [version] = await world.charts.versions(place, now)
    return await world.charts.snapshot(place, version!).catch((thrown: unknown) => thrown)
  }

  it('whose digest is not the one of the index is refused', async () => {
    expect(await fetching((server) => server.publish({ name: 'shop', version: '1.0.0', digest: 'a'.repeat(64) }))).toMatchObject({
      code: 'digest-mismatch',
    })
  })

  it('whose digest nobody tells is asked for again, and not sent again', async () => {
    const server = await started(startChartRepository())
    server.publish({ name: 'shop', version: '1.0.0', digest: undefined })
    const place = { repository: plainRepository(server.url), chart: 'shop' }
    const [version] = await world.charts.versions(place, now)
    await world.charts.snapshot(place, version!)
    await world.charts.snapshot(place, version!)
    server.files.set('shop-1.0.0.tgz', packChart('shop', '1.0.0', { new: 'x' }))
    expect(await filesOf(await world.charts.snapshot(place, version!))).toHaveProperty('new')
    expect(server.requests.slice(1).map(({ status }) => status)).toEqual([200, 304, 200])
  })

  it('is not given to who only knows its digest', async () => {
    const theirs = await started(startChartRepository())
    theirs.publish({ name: 'secret', version: '1.0.0' })
    const known = { repository: plainRepository(theirs.url), chart: 'secret' }
    const [version] = await world.charts.versions(known, now)
    await world.charts.snapshot(known, version!)
    const ours = await started(startChartRepository())
    const entries = { secret: [{ version: '1.0.0', urls: ['nothing.tgz'], digest: version!.digest }] }
    ours.files.set('index.yaml', Buffer.from(JSON.stringify({ entries })))
    const guessed = { repository: plainRepository(ours.url), chart: 'secret' }
    const read = async () => world.charts.snapshot(guessed, (await world.charts.versions(guessed, now))[0]!)
    await expect(read()).rejects.toThrow('the server answered 404')
    await world.restart()
    await expect(read()).rejects.toThrow('the server answered 404')
    expect(await filesOf(await world.charts.snapshot(known, version!))).toHaveProperty('Chart.yaml')
  })

  it('that is no archive, no chart, or somewhere strange is refused in words', async () => {
    const withContent = (content: Buffer) => (server: ChartRepository) => {
      server.publish({ name: 'shop', version: '1.0.0', digest: undefined })
      server.files.set('shop-1.0.0.tgz', content)
    }
    const invalid = { code: 'archive-invalid' }
    expect(await fetching(withContent(Buffer.from('<html></html>')))).toMatchObject(invalid)
    expect(await fetching(withContent(packChart('shop', '1.0.0').subarray(0, 60)))).toMatchObject(invalid)
    expect(
      await fetching((server) => server.publish({ name: 'shop', version: '1.0.0', url: 'file:///etc/passwd' })),
    ).toMatchObject(invalid)
    expect(await fetching((server) => server.publish({ name: 'shop', version: '1.0.0', url: 'no.tgz' }))).toMatchObject({
      code: 'repository-not-found',
    })
  })
})

describe('a server that behaves badly', () => {
  it('is left after a while, after too many bytes, and after too many redirects', async () => {
    await world.close()
    world = await openRegistriesWorld({ askTimeoutMs: 100, limits: { indexBytes: 1000 } })
    let mode = 'slow'
    const server = await started(
      startWeb((request, response) => {
        if (mode === 'endless') response.end(Buffer.alloc(2000, 'a: b\n'))
        if (mode === 'bomb') response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(100_000)))
        if (mode === 'circle') response.writeHead(302, { location: request.url }).end()
        if (mode === 'drip') response.write('a')
        if (mode === 'metadata') response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end()
      }),
    )
    const ask = () => world.charts.versions({ repository: plainRepository(server.url), chart: 'x' }, now)
    await expect(ask()).rejects.toMatchObject({ code: 'repository-timeout' })
    mode = 'drip'
    await expect(ask()).rejects.toMatchObject({ code: 'repository-timeout' })
    for (const large of ['endless', 'bomb']) {
      mode = large
      await expect(ask()).rejects.toMatchObject({ code: 'archive-too-large' })
    }
    mode = 'circle'
    await expect(ask()).rejects.toMatchObject({ code: 'repository-redirected' })
    mode = 'metadata'
    await expect(ask()).rejects.toMatchObject({ code: 'repository-url-invalid' })
  })

  it('is asked again where it is busy for a moment, and not for ever', async () => {
    let busy = 2
    const server = await started(
      startWeb((_request, response) => {
        if (busy-- > 0) response.writeHead(503).end('busy')
        else response.end('apiVersion: v1\nentries:\n  x:\n  - version: 1.0.0\n')
      }),
    )
    const ask = () => world.charts.versions({ repository: plainRepository(server.url), chart: 'x' }, now)
    expect(await ask()).toHaveLength(1)
    busy = 100
    await expect(ask()).rejects.toMatchObject({ code: 'repository-unreachable', message: expect.stringContaining('503 (busy)') })
    expect(server.requests).toHaveLength(6)
    await server.close()
    closing.pop()
    await expect(ask()).rejects.toMatchObject({ code: 'repository-unreachable' })
  })

  it('must not lead from https to http', async () => {
    const authority = makeAuthority('charts')
    const plain = await started(startChartRepository())
    const server = await started(
      startWeb((_request, response) => response.writeHead(302, { location: plain.url }).end(), {
        tls: authority.issue('localhost'),
      }),
    )
    const repository = plainRepository(server.url, { caBundle: authority.certificate })
    await expect(world.charts.versions({ repository, chart: 'x' }, now)).rejects.toMatchObject({ code: 'repository-redirected' })
    expect(plain.requests).toEqual([])
  })
})

describe('a value file on the web', () => {
  it('is read by the schemes that are allowed, and not sent again where it did not change', async () => {
    const server = await started(startChartRepository())
    server.files.set('values.yaml', Buffer.from('a: 1'))
    const options = { maxAgeMs: 1000, schemes: ['http', 'https'] }
    const read = () => world.charts.valueFile(`${server.url}/values.yaml`, options)
    const [first] = await Promise.all([read(), read()])
    world.pass(2000)
    expect(await read()).toEqual(first)
    expect(first.content.toString()).toBe('a: 1')
    expect(server.requests.map(({ status }) => status)).toEqual([200, 304])
    await expect(world.charts.valueFile(`${server.url}/values.yaml`, { ...options, schemes: ['https'] })).rejects.toMatchObject({
      code: 'value-file-refused',
    })
    await expect(world.charts.valueFile('file:///etc/passwd', options)).rejects.toMatchObject({ code: 'value-file-refused' })
    await expect(world.charts.valueFile(`${server.url}/none.yaml`, options)).rejects.toMatchObject({
      code: 'repository-not-found',
    })
  })
})
