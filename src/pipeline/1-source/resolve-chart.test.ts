import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Repository } from '#model'
import { packTar } from '#base/archive'
import { packChart, startChartRepository } from '#test/chart-repository'
import { chartConfigType, chartLayerType, startOciRegistry } from '#test/oci-registry'
import { filesOf, openRegistriesWorld, plainRepository, type RegistriesWorld } from '#test/registries-world'
import { fetchSource, resolveSource } from './fetch-source.ts'
import type { Git } from './ports.ts'

// Nothing here is in Git, and nobody may ask it.
const git = new Proxy({}, { get: () => () => Promise.reject(new Error('Git was asked')) }) as Git

let world: RegistriesWorld
const closing: Array<() => Promise<unknown>> = []
beforeEach(async () => {
  world = await openRegistriesWorld()
})
afterEach(async () => {
  await world.close()
  await Promise.all(closing.splice(0).map((close) => close()))
})

const resolve = (repository: Repository, targetRevision?: string, chart?: string) =>
  resolveSource(
    {
      repository,
      maxAgeMs: 0,
      ...(targetRevision === undefined ? {} : { targetRevision }),
      ...(chart === undefined ? {} : { chart }),
    },
    { git, charts: world.charts },
  )

describe('a chart of a Helm repository', () => {
  it('is fetched in the version that its revision means', async () => {
    const server = await startChartRepository()
    closing.push(server.close)
    for (const version of ['1.0.0', '1.1.0', '2.0.0']) server.publish({ name: 'shop', version, files: { v: version } })
    const repository = { ...plainRepository(server.url), type: 'git' as const }
    const fetched = await fetchSource(
      { repository, chart: 'shop', targetRevision: '1.x', maxAgeMs: 0 },
      { git, charts: world.charts },
    )
    expect(fetched.revision).toBe('1.1.0')
    expect(await filesOf(fetched.snapshot)).toMatchObject({ v: '1.1.0' })
    expect(await resolve(repository, undefined, 'shop')).toMatchObject({
      sha: '2.0.0',
      chart: { digest: expect.stringMatching(/^sha256:/) },
    })
    await expect(resolve(repository, '3.0.0', 'shop')).rejects.toMatchObject({ code: 'chart-version-not-found' })
    await expect(resolve(repository, '--x', 'shop')).rejects.toMatchObject({ code: 'revision-invalid' })
    await expect(resolve({ ...repository, type: 'helm' })).rejects.toMatchObject({ code: 'chart-missing' })
  })
})

describe('an artefact of a registry', () => {
  it('is found by version, range, tag or digest, and its revision is the digest where it is no chart', async () => {
    const registry = await startOciRegistry()
    closing.push(registry.close)
    const chart = (version: string) => ({
      config: chartConfigType,
      layers: [{ mediaType: chartLayerType, data: packChart('shop', version) }],
    })
    for (const version of ['1.0.0', '1.1.0', '2.0.0-rc.1']) registry.push('charts/shop', version, chart(version))
    const layer = { mediaType: 'application/vnd.oci.image.layer.v1.tar', data: packTar([{ name: 'a.yaml', data: 'a: 1' }]) }
    const digest = registry.push('manifests', 'v1.4.0', { layers: [layer] })
    registry.push('manifests', 'latest', { layers: [layer] })
    const at = (name: string) => plainRepository(`oci://${registry.host}/${name}`, { insecureOciForceHttp: true })

    for (const [wanted, version] of [
      ['1.0.0', '1.0.0'],
      ['^1', '1.1.0'],
      [undefined, '1.1.0'],
      ['>=1-0', '2.0.0-rc.1'],
    ] as const)
      expect(await resolve(at('charts'), wanted, 'shop')).toMatchObject({ sha: version })
    for (const wanted of ['v1.4.0', '1.x', 'latest', digest]) expect((await resolve(at('manifests'), wanted)).sha).toBe(digest)
    await expect(resolve(at('manifests'), 'lates')).rejects.toMatchObject({
      code: 'chart-version-not-found',
      message: expect.stringContaining('such as latest'),
    })
    await expect(resolve(at('charts'), '1.1', 'shop')).rejects.toMatchObject({ code: 'chart-version-not-found' })
    const fetched = await fetchSource(
      { repository: at('manifests'), targetRevision: 'latest', maxAgeMs: 0 },
      { git, charts: world.charts },
    )
    expect(await filesOf(fetched.snapshot)).toEqual({ 'a.yaml': 'a: 1' })
  })

  it('that is a tag is asked for by name, without the list of all tags', async () => {
    const registry = await startOciRegistry()
    closing.push(registry.close)
    registry.push('charts/shop', '1.0.0', { config: chartConfigType, layers: [] })
    await resolve(plainRepository(`oci://${registry.host}/charts`, { insecureOciForceHttp: true }), '1.0.0', 'shop')
    expect(registry.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['HEAD /v2/charts/shop/manifests/1.0.0'])
  })
})
