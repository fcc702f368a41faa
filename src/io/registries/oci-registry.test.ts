import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Redacted } from '#base'
import { packTar, packTgz } from '#base/archive'
import type { Repository } from '#model'
import { packChart, startWeb } from '#test/chart-repository'
import { makeAuthority } from '#test/git-certificates'
import { chartConfigType, chartLayerType, type OciRegistry, type OciRegistryOptions, startOciRegistry } from '#test/oci-registry'
import { filesOf, openRegistriesWorld, plainRepository, type RegistriesWorld } from '#test/registries-world'

let world: RegistriesWorld
const closing: Array<() => Promise<void>> = []
async function started<T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const server = await starting
  closing.push(server.close)
  return server
}
const startRegistry = (options: OciRegistryOptions = {}) => started(startOciRegistry(options))

beforeEach(async () => {
  world = await openRegistriesWorld()
})
afterEach(async () => {
  await world.close()
  await Promise.all(closing.splice(0).map((close) => close()))
})

const now = { maxAgeMs: 0 }
const ann = { username: 'ann', password: new Redacted('pa55word') }
const annsLogin = { username: 'ann', password: 'pa55word' }
const basic = `Basic ${Buffer.from('ann:pa55word').toString('base64')}`
const tarType = 'application/vnd.oci.image.layer.v1.tar'

const at = (registry: OciRegistry, name: string, facts: Partial<Repository> = {}) =>
  plainRepository(`oci://${registry.host}/${name}`, { insecureOciForceHttp: true, ...facts })

function pushChart(registry: OciRegistry, name: string, version: string): string {
  const chart = name.split('/').at(-1)!
  const layers = [{ mediaType: chartLayerType, data: packChart(chart, version) }]
  return registry.push(name, version.replace('+', '_'), { config: chartConfigType, layers })
}

describe('a chart in a registry', () => {
  it('is found by its version and read as a tree', async () => {
    const registry = await startRegistry()
    const digest = pushChart(registry, 'charts/shop', '1.0.0+build')
    for (const repository of [
      at(registry, 'charts'),
      at(registry, 'charts', { url: `${registry.host}/charts`, type: 'helm', enableOci: true }),
    ]) {
      const place = { repository, chart: 'shop' }
      expect(await world.charts.versions(place, now)).toEqual([{ version: '1.0.0+build' }])
      const found = await world.charts.find(place, '1.0.0+build', now)
      expect(found).toEqual({ version: '1.0.0+build', digest })
      expect(await filesOf(await world.charts.snapshot(place, found!))).toHaveProperty('Chart.yaml')
      expect(await world.charts.archive(place, found!)).toEqual(packChart('shop', '1.0.0+build'))
      expect(await world.charts.find(place, digest, now)).toEqual({ version: digest, digest })
      expect(await world.charts.find(place, '2.0.0', now)).toBeUndefined()
    }
  })

  it('is asked for with a HEAD, and its content is fetched once', async () => {
    const registry = await startRegistry()
    pushChart(registry, 'shop', '1.0.0')
    const place = { repository: at(registry, ''), chart: 'shop' }
    const read = async () => await world.charts.snapshot(place, (await world.charts.find(place, '1.0.0', { maxAgeMs: 1000 }))!)
    await Promise.all([read(), read()])
    await read()
    const seen = registry.requests.map(({ method, path }) => `${method} ${path.replace(/sha256.*/, 'digest')}`)
    expect(new Set(seen)).toEqual(
      new Set(['HEAD /v2/shop/manifests/1.0.0', 'GET /v2/shop/manifests/digest', 'GET /v2/shop/blobs/digest']),
    )
    expect(seen.filter((line) => line.includes('blobs'))).toHaveLength(1)
  })

  it('is not given to who only knows the digest of its content', async () => {
    const theirs = await startRegistry()
    const digest = pushChart(theirs, 'secret', '1.0.0')
    await world.charts.snapshot({ repository: at(theirs, ''), chart: 'secret' }, { version: digest, digest })
    const ours = await startRegistry()
    pushChart(ours, 'secret', '1.0.0')
    ours.blobs.clear()
    const guessed = world.charts.snapshot({ repository: at(ours, ''), chart: 'secret' }, { version: digest, digest })
    await expect(guessed).rejects.toMatchObject({ code: 'repository-not-found' })
  })

  it('that does not exist is something else than a registry that does not answer', async () => {
    const registry = await startRegistry()
    await expect(world.charts.versions({ repository: at(registry, ''), chart: 'none' }, now)).rejects.toMatchObject({
      code: 'chart-not-found',
    })
    await expect(world.charts.versions({ repository: at(registry, 'none') }, now)).rejects.toMatchObject({
      code: 'repository-not-found',
    })
  })

  it('has its tags listed page by page', async () => {
    const registry = await startRegistry({ pageSize: 2 })
    for (const version of ['1.0.0', '1.1.0', '1.2.0', '2.0.0-rc.1', '2.0.0']) pushChart(registry, 'shop', version)
    const listed = await world.charts.versions({ repository: at(registry, ''), chart: 'shop' }, now)
    expect(listed.map(({ version }) => version)).toEqual(['1.0.0', '1.1.0', '1.2.0', '2.0.0', '2.0.0-rc.1'])
    expect(registry.requests).toHaveLength(3)
  })

  it('is refused where it is something else', async () => {
    const registry = await startRegistry()
    registry.push('shop', '1.0.0', { layers: [{ mediaType: tarType, data: packTar([]) }] })
    const place = { repository: at(registry, ''), chart: 'shop' }
    await expect(world.charts.snapshot(place, (await world.charts.find(place, '1.0.0', now))!)).rejects.toMatchObject({
      code: 'artifact-unsupported',
      message: expect.stringContaining('expected a Helm chart'),
    })
  })
})

describe('a registry that never answers', () => {
  it('keeps nobody else waiting, and is left when Mainstay stops', async () => {
    const silent = await started(startWeb(() => undefined))
    const registry = await startRegistry()
    pushChart(registry, 'shop', '1.0.0')
    const waiting = Array.from({ length: 40 }, (_unused, index) => {
      const repository = plainRepository(silent.url.replace('http:', 'oci:'), { insecureOciForceHttp: true })
      return world.charts.versions({ repository, chart: `shop-${index}` }, now).catch((error: unknown) => error)
    })
    expect(await world.charts.versions({ repository: at(registry, ''), chart: 'shop' }, now)).toHaveLength(1)
    expect(silent.requests.length).toBeLessThanOrEqual(8)
    await world.charts.close()
    for (const error of await Promise.all(waiting)) expect(error).toMatchObject({ name: 'MainstayError', stage: 'source' })
  })
})

describe('an artefact in a registry', () => {
  const files = [{ name: './app/a.yaml', data: 'a: 1' }]
  const read = async (registry: OciRegistry, tag = 'v1') => {
    const place = { repository: at(registry, 'manifests') }
    return await world.charts.snapshot(place, (await world.charts.find(place, tag, now))!)
  }

  it.each([
    [tarType, packTar(files)],
    [`${tarType}+gzip`, packTgz(files)],
  ])('of one layer (%s) is a tree', async (mediaType, data) => {
    const registry = await startRegistry()
    registry.push('manifests', 'v1', { layers: [{ mediaType, data }] })
    expect(await filesOf(await read(registry))).toEqual({ 'app/a.yaml': 'a: 1' })
  })

  it('that is a chart is a tree without the folder around it', async () => {
    const registry = await startRegistry()
    registry.push('manifests', 'v1', {
      config: chartConfigType,
      layers: [{ mediaType: chartLayerType, data: packChart('shop', '1.0.0') }],
    })
    expect(await filesOf(await read(registry))).toHaveProperty('Chart.yaml')
  })

  it('of several layers, of other types, or an index of several manifests is refused in words', async () => {
    const registry = await startRegistry()
    const layer = { mediaType: tarType, data: packTar(files) }
    registry.push('manifests', 'two', { layers: [layer, layer] })
    registry.push('manifests', 'none', { layers: [] })
    registry.push('manifests', 'image', {
      layers: [{ ...layer, mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip' }],
    })
    const digest = registry.push('manifests', 'v1', { layers: [layer] })
    const indexType = 'application/vnd.oci.image.index.v1+json'
    const item = { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest, size: 1 }
    registry.pushManifest('manifests', 'index', { schemaVersion: 2, manifests: [item, item] }, indexType)
    registry.pushManifest('manifests', 'single', { schemaVersion: 2, manifests: [item] }, indexType)
    for (const [tag, words] of [
      ['two', 'it has 2 layers; expected exactly one layer'],
      ['none', 'it has 0 layers'],
      ['image', 'media type application/vnd.docker.image.rootfs.diff.tar.gzip'],
      ['index', 'an index of 2 manifests'],
    ] as const) {
      await expect(read(registry, tag)).rejects.toMatchObject({
        code: 'artifact-unsupported',
        message: expect.stringContaining(words),
      })
    }
    expect(await filesOf(await read(registry, 'single'))).toEqual({ 'app/a.yaml': 'a: 1' })
  })

  it('whose content is not what its digest says, or more than it says, is refused', async () => {
    const registry = await startRegistry()
    const data = packTar(files)
    registry.push('manifests', 'v1', { layers: [{ mediaType: tarType, data }] })
    const digest = `sha256:${createHash('sha256').update(data).digest('hex')}`
    registry.blobs.set(digest, Buffer.alloc(data.length, 1))
    await expect(read(registry)).rejects.toMatchObject({ code: 'digest-mismatch' })
    registry.blobs.set(digest, Buffer.concat([data, data]))
    await expect(read(registry)).rejects.toMatchObject({ code: 'archive-too-large' })
  })

  it('that would unpack to more than is allowed is refused, and leaves nothing', async () => {
    await world.close()
    world = await openRegistriesWorld({ limits: { artifactBytes: 100_000 } })
    const registry = await startRegistry()
    const data = packTgz([{ name: 'zeros', data: Buffer.alloc(1_000_000) }])
    registry.push('manifests', 'v1', { layers: [{ mediaType: `${tarType}+gzip`, data }] })
    await expect(read(registry)).rejects.toMatchObject({ code: 'archive-too-large' })
  })
})

describe('a registry that wants to know who asks', () => {
  it('gets a token, which is used until it ends', async () => {
    const registry = await startRegistry({ login: { kind: 'token', ...annsLogin } })
    pushChart(registry, 'shop', '1.0.0')
    const place = { repository: at(registry, '', ann), chart: 'shop' }
    const read = async () => await world.charts.snapshot(place, (await world.charts.find(place, '1.0.0', now))!)
    await read()
    await read()
    expect(registry.requests.filter(({ path }) => path.startsWith('/token'))).toHaveLength(1)
    expect(registry.requests.find(({ path }) => path.startsWith('/token'))).toMatchObject({
      path: '/token?service=registry.test&scope=repository%3Ashop%3Apull',
      authorization: basic,
    })
    world.pass(400_000)
    await read()
    expect(registry.requests.filter(({ path }) => path.startsWith('/token'))).toHaveLength(2)
  })

  it('gets the password where it asks for that, and refuses others in words', async () => {
    const registry = await startRegistry({ login: { kind: 'basic', ...annsLogin } })
    pushChart(registry, 'shop', '1.0.0')
    const ask = (facts: Partial<Repository>) => world.charts.versions({ repository: at(registry, '', facts), chart: 'shop' }, now)
    expect(await ask(ann)).toHaveLength(1)
    for (const other of [{}, { username: 'bob', password: new Redacted('nothing-right') }]) {
      await expect(ask(other)).rejects.toMatchObject({ code: 'repository-access-denied' })
    }
    const tokens = await startRegistry({ login: { kind: 'token', ...annsLogin } })
    const wrong = world.charts.versions(
      { repository: at(tokens, '', { ...ann, password: new Redacted('nothing-right') }), chart: 'x' },
      now,
    )
    await expect(wrong).rejects.toMatchObject({
      code: 'repository-access-denied',
      message: expect.not.stringContaining('nothing-right'),
    })
  })

  it('gets no password for a token service on a foreign host', async () => {
    const service = await started(startWeb((_request, response) => response.end(JSON.stringify({ token: 'x' }))))
    const registry = await startRegistry({ login: { kind: 'token', ...annsLogin }, realm: `${service.url}/token` })
    const asked = world.charts.versions({ repository: at(registry, '', ann), chart: 'shop' }, now)
    await expect(asked).rejects.toMatchObject({ code: 'repository-access-denied' })
    expect(service.requests.map(({ authorization }) => authorization)).toEqual([undefined])
  })

  it('never has its token sent to where its blobs are', async () => {
    const store = await started(
      startWeb((request, response) => {
        const blob = registry.blobs.get(request.url!.slice(1))
        // A store that asks for credentials gets none either.
        if (request.headers.authorization === undefined && store.requests.length === 1)
          response.writeHead(401, { 'www-authenticate': 'Basic realm="store"' }).end()
        else response.end(blob)
      }),
    )
    const registry = await startRegistry({ login: { kind: 'basic', ...annsLogin }, blobsAt: store.url })
    pushChart(registry, 'shop', '1.0.0')
    const place = { repository: at(registry, '', ann), chart: 'shop' }
    const found = (await world.charts.find(place, '1.0.0', now))!
    await expect(world.charts.snapshot(place, found)).rejects.toMatchObject({ code: 'repository-access-denied' })
    await world.charts.snapshot(place, found)
    expect(store.requests.map(({ authorization }) => authorization)).toEqual([undefined, undefined])
  })

  it('is reached by TLS unless the Secret says otherwise', async () => {
    const authority = makeAuthority('registry')
    const registry = await startRegistry({ tls: authority.issue('localhost') })
    pushChart(registry, 'shop', '1.0.0')
    const ask = (facts: Partial<Repository>) =>
      world.charts.versions({ repository: plainRepository(`oci://${registry.host}`, facts), chart: 'shop' }, now)
    expect(await ask({ caBundle: authority.certificate })).toHaveLength(1)
    expect(await ask({ insecure: true })).toHaveLength(1)
    await expect(ask({})).rejects.toMatchObject({ code: 'repository-certificate-untrusted' })
    const plain = await startRegistry()
    await expect(
      world.charts.versions({ repository: plainRepository(`oci://${plain.host}`), chart: 'shop' }, now),
    ).rejects.toMatchObject({
      code: 'repository-unreachable',
    })
  })

  it('has names that registries have', async () => {
    const ask = (url: string, chart?: string) =>
      world.charts.versions({ repository: plainRepository(url), ...(chart === undefined ? {} : { chart }) }, now)
    await expect(ask('oci://registry.example.com/a:v1')).rejects.toMatchObject({ code: 'repository-url-invalid' })
    await expect(ask('oci://registry.example.com/a', '../../x')).rejects.toMatchObject({ code: 'repository-url-invalid' })
    await expect(ask('oci://registry.example.com/Upper')).rejects.toMatchObject({ code: 'repository-url-invalid' })
  })
})
