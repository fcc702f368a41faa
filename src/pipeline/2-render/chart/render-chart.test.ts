import { describe, expect, it } from 'vitest'
import { memorySnapshot } from '#test/memory-snapshot'
import { defaultSettings, MainstayError } from '#model'
import { type ChartHelp, type ChartJob, render, RenderCache, type RenderPorts, type RenderRequest } from '../index.ts'
import { chart, jobFor, request, world } from '#test/chart-requests'

describe('a chart source', () => {
  it('is rendered with the release, namespace and cluster of the application', async () => {
    const { ports, job } = world()
    const result = await render(request(), { ports })
    expect(result.sourceType).toBe('Helm')
    expect(result.manifests).toEqual([
      {
        object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web' } },
        origin: { sourceIndex: 0, path: 'web/templates/a.yaml' },
      },
    ])
    expect(job()).toMatchObject({
      release: { name: 'web', namespace: 'shop' },
      kubeVersion: 'v1.36.1',
      apiVersions: ['v1', 'apps/v1'],
      seed: undefined,
      lookups: false,
    })
  })

  it('takes what its helm block says instead', async () => {
    const job = await jobFor({
      releaseName: 'front',
      namespace: 'edge',
      kubeVersion: '1.30',
      apiVersions: ['example.com/v1/Thing,example.com/v1'],
      skipCrds: true,
      skipTests: true,
      skipSchemaValidation: true,
    })
    expect(job).toMatchObject({
      release: { name: 'front', namespace: 'edge' },
      kubeVersion: '1.30',
      apiVersions: ['example.com/v1/Thing', 'example.com/v1'],
      skipCrds: true,
      skipTests: true,
      skipSchemaValidation: true,
    })
  })

  it('reads all its files, those behind links too', async () => {
    const { ports, asked } = world()
    const files = {
      'charts/web/templates': { link: '../../shared' },
      'shared/a.yaml': 'a',
      'charts/web/LICENSE': { link: '../../LICENSE' },
      LICENSE: 'l',
    }
    await render(request({}, files), { ports })
    const read = await asked[0]!.help.files()
    expect(read.map(({ name, data }) => [name, data.toString()])).toContainEqual(['templates/a.yaml', 'a'])
    expect(read.map(({ name }) => name).toSorted()).toEqual(['Chart.yaml', 'LICENSE', 'templates/a.yaml', 'values.yaml'])
  })

  it.each([
    [{ link: '../nowhere' }, 'error evaluating symlink charts/web/x: it leads to "../nowhere", where nothing is'],
    [{ submodule: '2'.repeat(40) }, 'charts/web/x is a submodule, whose files are in another repository'],
  ])('is refused where something of it is elsewhere: %j', async (file, words) => {
    const { ports } = world()
    // Helm follows a link before it asks whether the file is ignored.
    const ignored = 'link' in file ? { 'charts/web/.helmignore': 'x\n' } : {}
    await expect(render(request({}, { 'charts/web/x': file, ...ignored }), { ports })).rejects.toThrow(words)
    for (const path of ['charts/db', 'templates/x', 'docs/x']) {
      const inside = render(request({}, { [`charts/web/${path}`]: file }), { ports })
      await expect(inside).rejects.toThrow(words.replaceAll('web/x', `web/${path}`))
    }
  })

  it('may have anything in folders that Helm does not look into', async () => {
    const ignored = { '.helmignore': 'docs/\nsub\n', 'docs/x': { link: 'nowhere' }, 'docs/y': { submodule: '2'.repeat(40) } }
    const more = { sub: { submodule: '2'.repeat(40) }, 'templates/.hidden': { submodule: '2'.repeat(40) } }
    const files = Object.fromEntries(Object.entries({ ...ignored, ...more }).map(([name, file]) => [`charts/web/${name}`, file]))
    const { ports } = world()
    expect((await render(request({}, files), { ports })).manifests).toHaveLength(1)
  })

  it('is refused in words where its .helmignore cannot be read', async () => {
    const files = { 'charts/web/.helmignore': '**/x\n', 'charts/web/docs/y': { link: 'nowhere' } }
    await expect(render(request({}, files), world())).rejects.toMatchObject({ code: 'chart-ignore' })
  })

  it('is refused in words where nothing renders charts', async () => {
    await expect(render(request())).rejects.toMatchObject({ code: 'render-engine-missing' })
  })

  it('is a plain directory where Helm is switched off', async () => {
    const settings = { ...defaultSettings.rendering, helm: { ...defaultSettings.rendering.helm, enabled: false } }
    const result = await render(request({}, {}, { settings }), world())
    expect(result.sourceType).toBe('Directory')
  })
})

describe('charts that a chart lacks', () => {
  const lacking = () =>
    new MainstayError({
      code: 'chart-dependency-missing',
      stage: 'render',
      retry: 'when-changed',
      message: 'missing in charts/ directory: db',
    })

  it('are fetched once and laid over it', async () => {
    const { ports, asked } = world({
      dependencies: async () => ({ files: [{ name: 'charts/db-2.tgz', data: Buffer.from('db') }], removed: ['charts/db-1.tgz'] }),
    })
    const renderChart: RenderPorts['renderChart'] = async (job, help) => {
      if (asked.length > 0) return await ports.renderChart(job, help)
      asked.push({ job, help })
      throw lacking()
    }
    const given = { ...ports, renderChart }
    await render(request({}, { 'charts/web/charts/db-1.tgz': 'old' }), { ports: given })
    expect((await asked[1]!.help.files()).map(({ name }) => name)).toEqual(['Chart.yaml', 'values.yaml', 'charts/db-2.tgz'])
    expect(asked[1]!.job.chart).not.toBe(asked[0]!.job.chart)
  })

  it.each([
    [true, false],
    [false, true],
  ])(
    'are looked for again before the result is used once more, where other versions may be meant: %s',
    async (isFloating, hit) => {
      let version = '1'
      const { ports } = world({
        dependencies: async () => ({
          files: [{ name: `charts/db-${version}.tgz`, data: Buffer.from(version) }],
          removed: [],
          isFloating,
        }),
      })
      const renderChart: RenderPorts['renderChart'] = async (job, help) => {
        const files = await help.files()
        if (!files.some(({ name }) => name.startsWith('charts/'))) throw lacking()
        return await ports.renderChart(job, help)
      }
      const given = { ports: { ...ports, renderChart }, cache: new RenderCache() }
      const before = await render(request(), given)
      expect(await render(request(), given)).toBe(before)
      version = '2'
      expect((await render(request(), given)) === before).toBe(hit)
    },
  )

  it('are told of in its own words where nobody has them', async () => {
    const { ports } = world({ renderChart: () => Promise.reject(lacking()) })
    await expect(render(request(), { ports })).rejects.toThrow('missing in charts/ directory: db')
  })
})

describe('a render that was made before', () => {
  const source = {
    helm: { valueFiles: ['/env/prod.yaml', '$values/web.yaml'], fileParameters: [{ name: 'f', path: '/env/f.txt' }] },
  }
  const files = { 'env/prod.yaml': 'a', 'env/f.txt': 'f', 'other/x.yaml': 'x' }
  const refs = (text: string) => new Map([['values', memorySnapshot({ 'web.yaml': text, 'README.md': 'r' })]])
  const first = (changed: { [path: string]: string } = {}, rest: Partial<RenderRequest> = {}) =>
    request(source, { ...files, ...changed }, { refs: refs('v'), ...rest })

  async function isHit(second: RenderRequest): Promise<boolean> {
    const cache = new RenderCache()
    const { ports } = world()
    const before = await render(first(), { ports, cache })
    return (await render(second, { ports, cache })) === before
  }

  it.each([
    ['a commit elsewhere', first({ 'other/x.yaml': 'y', 'README.md': 'new' }), true],
    [
      'another file of the referred repository',
      first({}, { refs: new Map([['values', memorySnapshot({ 'web.yaml': 'v' })]]) }),
      true,
    ],
    ['a template', first({ 'charts/web/templates/a.yaml': 'new' }), false],
    ["the chart's values", first({ 'charts/web/values.yaml': 'a: 2' }), false],
    ['a value file outside of the chart', first({ 'env/prod.yaml': 'b' }), false],
    ['a value file in another source', first({}, { refs: refs('w') }), false],
    ['a file parameter', first({ 'env/f.txt': 'g' }), false],
    ['an override file', first({ 'charts/web/.argocd-source.yaml': 'helm: {releaseName: other}' }), false],
    ["the cluster's version", first({}, { kube: { version: 'v1.37.0', apiVersions: ['v1', 'apps/v1'] } }), false],
    ["the cluster's kinds", first({}, { kube: { version: 'v1.36.1', apiVersions: ['v1'] } }), false],
    [
      'the destination namespace',
      first({}, { application: { name: 'web', namespace: 'argocd', project: 'default', destinationNamespace: 'other' } }),
      false,
    ],
    ['the seed', first({}, { seed: 'other' }), false],
    [
      'a parameter',
      { ...first(), source: { ...first().source, helm: { ...source.helm, parameters: [{ name: 'a', value: '1' }] } } },
      false,
    ],
  ])('after %s', async (_name, second, hit) => {
    expect(await isHit(second)).toBe(hit)
  })

  it('is made anew where a parameter tells the revision, and only then', async () => {
    const cache = new RenderCache()
    const { ports } = world()
    const at = (revision: string, value: string) => {
      const given = request({ helm: { parameters: [{ name: 'a', value }] } })
      return { ...given, snapshot: memorySnapshot(chart, revision) }
    }
    for (const [value, hit] of [
      ['$ARGOCD_APP_REVISION', false],
      ['$ARGOCD_APP_NAME', true],
    ] as const) {
      const before = await render(at('1'.repeat(40), value), { ports, cache })
      expect((await render(at('2'.repeat(40), value), { ports, cache })) === before).toBe(hit)
    }
  })

  it('is made anew where a value file on the web changed', async () => {
    const cache = new RenderCache()
    let id = '1'
    const { ports } = world({ valueFile: async () => ({ text: 'a: 1', id }) })
    const given = request({ helm: { valueFiles: ['https://values.example/a.yaml'] } })
    const before = await render(given, { ports, cache })
    expect(await render(given, { ports, cache })).toBe(before)
    id = '2'
    expect(await render(given, { ports, cache })).not.toBe(before)
  })

  it('is made anew on demand', async () => {
    const cache = new RenderCache()
    const { ports } = world()
    const before = await render(first(), { ports, cache })
    expect(await render(first(), { ports, cache, fresh: true })).not.toBe(before)
  })
})

describe('a chart that cannot be rendered', () => {
  const endless = () =>
    new MainstayError({
      code: 'render-timeout',
      stage: 'render',
      retry: 'when-changed',
      message: 'Cannot render: it takes too long',
    })

  it('is not tried again for everybody who looks, until something that it read changes, it is told to, or some minutes passed', async () => {
    const cache = new RenderCache()
    let nowMs = 0
    let tries = 0
    const { ports } = world({
      now: () => new Date(nowMs),
      renderChart() {
        tries += 1
        return Promise.reject(endless())
      },
    })
    const at = (given: RenderRequest, fresh = false) =>
      render(given, { ports, cache, fresh }).catch((error: unknown) => String(error))
    await at(request())
    expect(await at(request({}, { 'README.md': 'elsewhere' }))).toContain('it takes too long')
    expect(tries).toBe(1)
    await at(request({}, { 'charts/web/values.yaml': 'a: 2' }))
    expect(tries).toBe(2)
    await at(request(), true)
    expect(tries).toBe(3)
    nowMs = 6 * 60_000
    await at(request())
    expect(tries).toBe(4)
  })

  it('is tried again where time may mend it', async () => {
    const cache = new RenderCache()
    let tries = 0
    const { ports } = world({
      renderChart() {
        tries += 1
        return Promise.reject(new MainstayError({ code: 'render-crashed', stage: 'render', retry: 'later', message: 'ended' }))
      },
    })
    for (let time = 0; time < 2; time++) await expect(render(request(), { ports, cache })).rejects.toThrow('ended')
    expect(tries).toBe(2)
  })
})

describe('the same render, asked for twice at a time', () => {
  it('is made once', async () => {
    const { ports, asked } = world()
    const cache = new RenderCache()
    const [first, second] = await Promise.all([render(request(), { ports, cache }), render(request(), { ports, cache })])
    expect(first).toBe(second)
    expect(asked).toHaveLength(1)
  })

  it('is made for the second where the first was told to stop', async () => {
    let calls = 0
    const { ports } = world()
    const given = {
      ...ports,
      renderChart: (job: ChartJob, help: ChartHelp) =>
        calls++ === 0 ? Promise.reject(new Error('a newer commit has come')) : ports.renderChart(job, help),
    }
    const cache = new RenderCache()
    const stopped = render(request(), { ports: given, cache }).catch((error: unknown) => String(error))
    const other = render(request(), { ports: given, cache })
    expect(await stopped).toContain('a newer commit')
    expect((await other).manifests).toHaveLength(1)
  })
})
