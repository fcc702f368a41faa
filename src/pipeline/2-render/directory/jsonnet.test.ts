import { describe, expect, it } from 'vitest'
import { memorySnapshot, type MemoryFile } from '#test/memory-snapshot'
import { type ApplicationSource, defaultSettings, MainstayError } from '#model'
import { type JsonnetJob, jsonnetWork, render, RenderCache, type RenderRequest } from '../index.ts'

const configMap = (name: string, data = '{}'): string =>
  `{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: ${name} }, data: ${data} }`

function request(
  files: { [path: string]: MemoryFile },
  jsonnet: NonNullable<ApplicationSource['directory']>['jsonnet'] = {},
  more: Partial<RenderRequest> = {},
): RenderRequest {
  return {
    snapshot: memorySnapshot(files),
    source: { repoURL: 'https://git.example/shop.git', path: 'apps/web', directory: { recurse: true, jsonnet } },
    sourceIndex: 0,
    application: { name: 'web', namespace: 'argocd', project: 'default', destinationNamespace: 'shop' },
    kube: { version: 'v1.36.1', apiVersions: [] },
    ...more,
  }
}

const objects = async (given: RenderRequest) => (await render(given)).manifests.map(({ object }) => object)
const names = async (given: RenderRequest) => (await objects(given)).map(({ metadata }) => metadata.name)

async function errorOf(given: RenderRequest): Promise<MainstayError> {
  try {
    await render(given)
  } catch (error) {
    if (error instanceof MainstayError) return error
    throw error
  }
  throw new Error('expected a MainstayError')
}

describe('Jsonnet in a directory', () => {
  it('gives one manifest for an object, several for an array, and none for null', async () => {
    const files = {
      'apps/web/a.jsonnet': configMap("'a'"),
      'apps/web/b.jsonnet': `[${configMap("'b'")}, ${configMap("'c'")}]`,
      'apps/web/c.jsonnet': 'null',
      'apps/web/lib.libsonnet': 'error "not read by itself"',
    }
    const result = await render(request(files))
    expect(result.manifests.map(({ object, origin }) => [object.metadata.name, origin.path, origin.document])).toEqual([
      ['a', 'apps/web/a.jsonnet', 1],
      ['b', 'apps/web/b.jsonnet', 1],
      ['c', 'apps/web/b.jsonnet', 2],
    ])
    expect(result.sourceType).toBe('Directory')
  })

  it('finds imports beside the file, then in the libraries, the last one first, then in the folder of the source', async () => {
    const files = {
      'apps/web/main.jsonnet': "[import 'a.libsonnet', import 'b.libsonnet']",
      'apps/web/sub/deep.jsonnet': "import 'c.libsonnet'",
      'apps/web/a.libsonnet': configMap("'beside'"),
      'apps/web/c.libsonnet': configMap("'of the source'"),
      'lib/one/a.libsonnet': 'error "hidden"',
      'lib/one/b.libsonnet': 'error "hidden"',
      'lib/two/b.libsonnet': "import '../shared.libsonnet'",
      'lib/shared.libsonnet': configMap("'shared'"),
    }
    const libs = ['lib/one', './lib/two/']
    expect(await names(request(files, { libs }))).toEqual(['beside', 'shared', 'of the source'])
  })

  it('gives variables and arguments, as text or as code, with what is known of the application', async () => {
    const files = {
      'apps/web/a.jsonnet': `function(name, size=1) ${configMap('name', "{ n: std.toString(size), v: std.extVar('v'), c: std.extVar('c').x }")}`,
      'lib/x.libsonnet': "{ x: 'from code' }",
    }
    const given = request(files, {
      libs: ['lib'],
      tlas: [
        { name: 'name', value: '$ARGOCD_APP_NAME-${ARGOCD_APP_NAMESPACE}', code: false },
        { name: 'size', value: '1 + 1', code: true },
      ],
      extVars: [
        { name: 'v', value: '$$ $KUBE_VERSION', code: false },
        { name: 'c', value: "import 'x.libsonnet'", code: true },
      ],
    })
    const [object] = await objects(given)
    expect([object?.metadata.name, object?.['data']]).toEqual(['web-shop', { n: '2', v: '$ 1.36.1', c: 'from code' }])
  })

  it.each([
    ["import '../../../secret.libsonnet'", /couldn't open import "..\/..\/..\/secret.libsonnet": it leads out of the repository/],
    ["importstr '/etc/passwd'", /couldn't open import "\/etc\/passwd": it leads out of the repository/],
    ["import 'none.libsonnet'", /couldn't open import "none.libsonnet": no match locally or in the Jsonnet library paths/],
    ["importstr '../other'", /read apps\/other: is a directory/],
    ['{ a: }', /Cannot evaluate apps\/web\/a.jsonnet, line 1: apps\/web\/a.jsonnet:1:6-7 Unexpected: "}" while parsing terminal/],
    [
      "{ a: error 'no' }",
      /Cannot evaluate apps\/web\/a.jsonnet, line 1: RUNTIME ERROR: no \(at apps\/web\/a.jsonnet:1:6-16 object <anonymous>/,
    ],
    ['[1]', /Cannot render apps\/web\/a.jsonnet, document 1: it is no mapping; expected an object/],
    ['{ kind: 1 }', /document 1: kind is 1; expected a text/],
  ])('%s is refused', async (text, expected) => {
    const error = await errorOf(request({ 'apps/web/a.jsonnet': text, 'apps/other/x.yaml': '' }))
    expect([error.code, error.message]).toEqual(['manifest-invalid', expect.stringMatching(expected)])
  })

  it('imports nothing that is not wanted, but a link out of the repository is refused before anybody looks', async () => {
    const lazy = { 'apps/web/a.jsonnet': `local x = import 'none.libsonnet'; ${configMap("'a'")}` }
    expect(await names(request(lazy))).toEqual(['a'])
    const link = { ...lazy, 'apps/web/none.libsonnet': { link: '../../../../etc/passwd' } }
    expect((await errorOf(request(link))).code).toBe('link-outside-repository')
  })

  it('takes no library from outside of the repository', async () => {
    const error = await errorOf(request({ 'apps/web/a.jsonnet': '{}' }, { libs: ['../lib'] }))
    expect(error.code).toBe('path-outside-repository')
  })

  it('stops a program that does not end', () => {
    const content = Buffer.from('local f(n) = f(n + 1) tailstrict; f(0)')
    const files = [{ path: 'a.jsonnet', content }]
    const job: JsonnetJob = { engine: 'jsonnet', file: 'a.jsonnet', files, imports: [], extVars: {}, topLevelArgs: {} }
    expect(jsonnetWork(job, { maxSteps: 10_000 })).toMatchObject({
      failure: expect.stringMatching(/takes more than 10000 steps/),
    })
  })

  it('hands the file, and all that it can import, to whoever evaluates', async () => {
    const files = { 'apps/web/a.jsonnet': "import 'b.libsonnet'", 'apps/web/b.libsonnet': '{}' }
    const jobs: unknown[] = []
    const refuse = () => Promise.reject(new Error('not wanted'))
    const result = await render(request(files), {
      ports: {
        renderChart: refuse,
        buildKustomization: refuse,
        remoteBase: refuse,
        fetchChart: refuse,
        dependencies: refuse,
        valueFile: refuse,
        now: () => new Date(0),
        evaluateJsonnet: (job, help) => {
          jobs.push(
            job.files.map(({ path }) => path),
            help.what,
          )
          return Promise.resolve({ value: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } } })
        },
      },
    })
    expect(jobs).toEqual([['apps/web/a.jsonnet', 'apps/web/b.libsonnet'], 'apps/web/a.jsonnet of https://git.example/shop.git'])
    expect(result.manifests).toHaveLength(1)
  })

  it('is rendered again when something that it looked for changes, and only then', async () => {
    const cache = new RenderCache()
    const files = { 'apps/web/a.jsonnet': "import 'b.libsonnet'", 'lib/b.libsonnet': configMap("'old'"), README: '1' }
    const rendered = async (changed: object) =>
      (await render(request({ ...files, ...changed }, { libs: ['lib'] }), { cache })).manifests
    const first = await rendered({})
    expect(await rendered({ README: '2' })).toBe(first)
    expect((await rendered({ 'lib/b.libsonnet': configMap("'new'") }))[0]?.object.metadata.name).toBe('new')
    expect((await rendered({ 'apps/web/b.libsonnet': configMap("'nearer'") }))[0]?.object.metadata.name).toBe('nearer')
  })

  it('is passed over where it is switched off, unless it gave objects before', async () => {
    const settings = { ...defaultSettings.rendering, jsonnet: { enabled: false } }
    const files = {
      'apps/web/a.jsonnet': configMap("'a'"),
      'apps/web/b.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n',
    }
    const result = await render(request(files, {}, { settings }))
    expect(result.manifests.map(({ object }) => object.metadata.name)).toEqual(['b'])
    expect(result.warnings).toEqual(['Cannot evaluate apps/web/a.jsonnet: jsonnet.enable is false. It was passed over.'])
    const before = new Set(['apps/web/a.jsonnet'])
    expect((await errorOf(request(files, {}, { settings, previousPaths: before }))).message).toMatch(/jsonnet.enable is false/)
  })
})
