import { describe, expect, it } from 'vitest'
import { type MemoryFile, memorySnapshot } from '#test/memory-snapshot'
import { type ApplicationSource, defaultSettings, MainstayError } from '#model'
import { type ChartHelp, type ChartJob, render, RenderCache, type RenderPorts, type RenderRequest } from '../index.ts'

type Asked = { job: ChartJob; help: ChartHelp }

/** Ports that note what they are asked; a chart gives one ConfigMap of its release's name. */
function world(given: Partial<RenderPorts> = {}) {
  const asked: Asked[] = []
  const ports: RenderPorts = {
    async renderChart(job, help) {
      asked.push({ job, help })
      const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: job.release.name } }
      return {
        documents: [{ path: 'web/templates/a.yaml', found: { objects: [object], problems: [] } }],
        warnings: [],
        lookups: [],
      }
    },
    dependencies: async () => ({ files: [], removed: [] }),
    valueFile: async (url) => ({ text: `from: ${url}`, id: '1' }),
    now: () => new Date(0),
    ...given,
  }
  return { ports, asked, job: () => asked.at(-1)!.job }
}

const chart = { 'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n', 'charts/web/values.yaml': 'a: 1\n' }

function request(
  source: Partial<ApplicationSource> = {},
  files: { [path: string]: MemoryFile } = {},
  rest: Partial<RenderRequest> = {},
): RenderRequest {
  return {
    snapshot: memorySnapshot({ ...chart, ...files }),
    source: { repoURL: 'https://git.example/shop.git', path: 'charts/web', targetRevision: 'main', ...source },
    sourceIndex: 0,
    application: { name: 'web', namespace: 'argocd', project: 'default', destinationNamespace: 'shop' },
    kube: { version: 'v1.36.1', apiVersions: ['v1', 'apps/v1'] },
    ...rest,
  }
}

async function jobFor(
  helm: ApplicationSource['helm'],
  files: { [path: string]: MemoryFile } = {},
  rest: Partial<RenderRequest> = {},
) {
  const { ports, job } = world()
  await render(request(helm === undefined ? {} : { helm }, files, rest), { ports })
  return job()
}

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
      apiVersions: ['example.com/v1/Thing'],
      skipCrds: true,
      skipTests: true,
      skipSchemaValidation: true,
    })
    expect(job).toMatchObject({
      release: { name: 'front', namespace: 'edge' },
      kubeVersion: '1.30',
      apiVersions: ['example.com/v1/Thing'],
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

  it('is refused in words where nothing renders charts', async () => {
    await expect(render(request())).rejects.toMatchObject({ code: 'render-engine-missing' })
  })

  it('is a plain directory where Helm is switched off', async () => {
    const settings = { helm: { ...defaultSettings.rendering.helm, enabled: false } }
    const result = await render(request({}, {}, { settings }), world())
    expect(result.sourceType).toBe('Directory')
  })
})

describe('value files', () => {
  const names = async (valueFiles: string[], files: { [path: string]: MemoryFile } = {}, rest: Partial<RenderRequest> = {}) =>
    (await jobFor({ valueFiles }, files, rest)).valueFiles.map(({ name, text }) => `${name}: ${text}`)

  it('are relative to the chart, absolute in the repository, in another source, or behind a URL', async () => {
    const refs = new Map([['values', memorySnapshot({ 'prod/web.yaml': 'ref' })]])
    const files = { 'charts/web/prod.yaml': 'own', 'env/prod.yaml': 'root', 'charts/all.yaml': 'up' }
    const written = ['prod.yaml', '/env/prod.yaml', '../all.yaml', '$values/prod/web.yaml', 'https://values.example/a.yaml']
    expect(await names(written, files, { refs })).toEqual([
      'prod.yaml: own',
      '/env/prod.yaml: root',
      '../all.yaml: up',
      '$values/prod/web.yaml: ref',
      'https://values.example/a.yaml: from: https://values.example/a.yaml',
    ])
  })

  it('may be globs, each file once, by path', async () => {
    const files = { 'charts/web/env/b.yaml': 'b', 'charts/web/env/a.yaml': 'a', 'charts/web/env/deep/c.yaml': 'c' }
    expect(await names(['env/a.yaml', 'env/*.yaml', 'env/**/*.yaml'], files)).toEqual([
      'env/a.yaml: a',
      'charts/web/env/b.yaml: b',
      'charts/web/env/deep/c.yaml: c',
    ])
  })

  it('know the variables of the build environment', async () => {
    expect(
      await names(['$ARGOCD_APP_NAME.yaml', '${ARGOCD_APP_NAMESPACE}.yaml'], {
        'charts/web/web.yaml': '1',
        'charts/web/shop.yaml': '2',
      }),
    ).toHaveLength(2)
  })

  it('that are missing are an error that names the entry, unless they are to be passed over', async () => {
    await expect(jobFor({ valueFiles: ['prod.yaml'] })).rejects.toThrow(
      'Cannot read helm.valueFiles[0] (prod.yaml): charts/web/prod.yaml of https://git.example/shop.git does not exist; expected a file',
    )
    expect((await jobFor({ valueFiles: ['prod.yaml'], ignoreMissingValueFiles: true })).valueFiles).toEqual([])
  })

  it.each([
    ['../../../etc/passwd', 'value-file-path'],
    ['ftp://values.example/a.yaml', 'value-file-scheme'],
    ['file:///etc/passwd', 'value-file-scheme'],
    ['$nothing/a.yaml', 'value-file-missing'],
    ['templates', 'value-file-missing'],
  ])('%s is refused', async (entry, code) => {
    await expect(jobFor({ valueFiles: [entry] })).rejects.toMatchObject({ code })
  })

  it('come before values, and valuesObject stands for values', async () => {
    const files = { 'charts/web/prod.yaml': 'own' }
    expect((await jobFor({ valueFiles: ['prod.yaml'], values: 'b: 2' }, files)).valueFiles.map(({ text }) => text)).toEqual([
      'own',
      'b: 2',
    ])
    expect((await jobFor({ values: 'b: 2', valuesObject: { c: 3 } })).valueFiles.map(({ text }) => text)).toEqual(['c: 3\n'])
  })
})

describe('parameters', () => {
  it('keep their order, the later of one name counts, and commas belong to the value', async () => {
    const job = await jobFor({
      parameters: [
        { name: 'image.tag', value: '1' },
        { name: 'list', value: '{a,b}' },
        { name: 'image.tag', value: 'x,y' },
        { name: 'id', value: '007', forceString: true },
        { name: 'app', value: '$ARGOCD_APP_NAME-${ARGOCD_APP_REVISION_SHORT}-$$' },
      ],
    })
    expect(job.set).toEqual(['image.tag=x\\,y', 'list={a,b}', 'app=web-1111111-$'])
    expect(job.setString).toEqual(['id=007'])
  })

  it('may be the content of files', async () => {
    const job = await jobFor(
      { fileParameters: [{ name: 'config', path: 'files/a,b.txt' }] },
      { 'charts/web/files/a,b.txt': 'text' },
    )
    expect(job.setFile).toEqual([{ assignment: 'config=file-0', key: 'file-0', text: 'text' }])
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
