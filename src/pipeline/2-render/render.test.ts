import { describe, expect, it } from 'vitest'
import { memorySnapshot, type MemoryFile } from '#test/memory-snapshot'
import { type ApplicationSource, MainstayError } from '#model'
import { render, RenderCache, type RenderRequest } from './index.ts'

const settings = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`

function request(files: { [path: string]: MemoryFile }, source: Partial<ApplicationSource> = {}): RenderRequest {
  return {
    snapshot: memorySnapshot(files),
    source: { repoURL: 'https://git.example/shop.git', path: 'apps/web', ...source },
    sourceIndex: 0,
    application: { name: 'web', namespace: 'argocd', project: 'default', destinationNamespace: 'web' },
    kube: { version: '1.36', apiVersions: [] },
  }
}

const names = async (given: RenderRequest) => (await render(given)).manifests.map(({ object }) => object.metadata.name)

async function errorOf(given: RenderRequest): Promise<MainstayError> {
  try {
    await render(given)
  } catch (error) {
    if (error instanceof MainstayError) return error
    throw error
  }
  throw new Error('expected a MainstayError')
}

describe('a directory source', () => {
  it('gives every document with its file, number and line', async () => {
    const result = await render(
      request({ 'apps/web/b.yaml': `# one\n${settings('b1')}---\n\n${settings('b2')}`, 'apps/web/a.yml': settings('a') }),
    )
    expect(result.manifests.map(({ object, origin }) => [object.metadata.name, origin])).toEqual([
      ['a', { sourceIndex: 0, path: 'apps/web/a.yml', document: 1, line: 1 }],
      ['b1', { sourceIndex: 0, path: 'apps/web/b.yaml', document: 1, line: 2 }],
      ['b2', { sourceIndex: 0, path: 'apps/web/b.yaml', document: 2, line: 8 }],
    ])
    expect(result.sourceType).toBe('Directory')
  })

  it('goes into folders below only when told to', async () => {
    const files = { 'apps/web/a.yaml': settings('a'), 'apps/web/x/y/b.yaml': settings('b'), 'apps/other/c.yaml': settings('c') }
    expect(await names(request(files))).toEqual(['a'])
    expect(await names(request(files, { directory: { recurse: true } }))).toEqual(['a', 'b'])
  })

  it('leaves out and takes in by glob, leaving out first', async () => {
    const files = { 'apps/web/a.yaml': settings('a'), 'apps/web/b.yaml': settings('b'), 'apps/web/c.yaml': settings('c') }
    expect(await names(request(files, { directory: { include: '{a,b}.yaml' } }))).toEqual(['a', 'b'])
    expect(await names(request(files, { directory: { include: '{a,b}.yaml', exclude: 'b*' } }))).toEqual(['a'])
  })

  it('takes the items of a List, and none of an empty one', async () => {
    const files = {
      'apps/web/a.json': JSON.stringify({
        apiVersion: 'v1',
        kind: 'List',
        items: ['a', 'b'].map((name) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } })),
      }),
      'apps/web/b.yaml': 'apiVersion: v1\nkind: ConfigMapList\nitems: null\n',
    }
    expect(await names(request(files))).toEqual(['a', 'b'])
  })

  it('passes over what asks for it, other extensions, and YAML that is no manifest', async () => {
    const files = {
      'apps/web/a.yaml': settings('a'),
      'apps/web/skip.yaml': `# +argocd:skip-file-rendering\n${settings('s')}`,
      'apps/web/README.md': 'hello',
      'apps/web/values.yaml': 'replicas: 2\n',
      'apps/web/package.json': '{"name": "web"}',
      'apps/web/broken.yaml': 'a: [1\n',
    }
    const result = await render(request(files))
    expect(result.manifests.map(({ object }) => object.metadata.name)).toEqual(['a'])
    expect(result.warnings.map((warning) => /apps\/web\/[a-z.]+/.exec(warning)?.[0])).toEqual([
      'apps/web/broken.yaml',
      'apps/web/package.json',
      'apps/web/values.yaml',
    ])
  })

  it('follows a link to a file, and never out of the repository', async () => {
    const files = {
      'base/a.yaml': settings('a'),
      'apps/web/a.yaml': { link: '../../base/a.yaml' },
      'apps/web/b.yaml': { link: 'nowhere.yaml' },
    }
    expect(await names(request(files))).toEqual(['a'])
    expect((await errorOf(request({ 'apps/web/a.yaml': { link: '../../../etc/passwd.yaml' } }))).code).toBe(
      'link-outside-repository',
    )
  })

  it('refuses too much', async () => {
    const given = { ...request({ 'apps/web/a.yaml': settings('a'), 'apps/web/b.yaml': settings('b') }), maxCombinedBytes: 60 }
    expect((await errorOf(given)).code).toBe('manifests-too-large')
  })
})

describe('a file that cannot be read', () => {
  it.each([
    ['broken YAML among objects', `${settings('a')}---\na: [1\n`, 'apps/web/x.yaml, line 6'],
    [
      'broken YAML that looks like a manifest',
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n   labels: {}\n',
      'apps/web/x.yaml, line 5',
    ],
    [
      'an object without a name',
      'apiVersion: v1\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {}\n',
      'apps/web/x.yaml, line 3: ConfigMap has no metadata.name',
    ],
    ['an object without apiVersion', 'kind: ConfigMap\nmetadata: {name: a}\n', 'line 1: ConfigMap has no apiVersion'],
    ['a document that is no object among objects', `${settings('a')}---\nx: 1\n`, 'line 6: it has no kind'],
    [
      'a label that is no text',
      'apiVersion: v1\nkind: A\nmetadata: {name: a, labels: {on: 1}}\n',
      'metadata.labels["true"] of A is 1; expected a text',
    ],
    ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n', 'it is a Git LFS pointer'],
  ])('is an error that names file and line: %s', async (_what, content, message) => {
    const error = await errorOf(request({ 'apps/web/a.yaml': settings('a'), 'apps/web/x.yaml': content }))
    expect(error.code).toBe('manifest-invalid')
    expect(error.message).toContain(message)
  })

  it.each([
    ['[]', 'it holds a list; expected one JSON object'],
    ['{"kind": "A"}\n{"kind": "B"}', 'line 2, column 1: it holds more than one value'],
    ['{"a": 1', 'line 1, column 8'],
    ['{\n "a": ]}', 'line 2, column'],
  ])('is an error in JSON: %s', async (content, message) => {
    expect((await errorOf(request({ 'apps/web/x.json': content }))).message).toContain(message)
  })

  it('is an error when it gave objects the last time, though it looks like nothing now', async () => {
    const given = request({ 'apps/web/a.yaml': settings('a'), 'apps/web/x.yaml': 'a: [1\n' })
    expect(await names(given)).toEqual(['a'])
    const error = await errorOf({ ...given, previousPaths: new Set(['apps/web/x.yaml']) })
    expect(error.message).toContain('apps/web/x.yaml, line 1')
  })

  it('is an error where a submodule hides part of the folder', async () => {
    const files = { 'apps/web/a.yaml': settings('a'), 'apps/web/sub': { submodule: '2'.repeat(40) } }
    expect(await names(request(files))).toEqual(['a'])
    expect((await errorOf(request(files, { directory: { recurse: true } }))).message).toContain('apps/web/sub: it is a submodule')
  })

  it('is told together with the others', async () => {
    const error = await errorOf(request({ 'apps/web/a.yaml': 'kind: A\n', 'apps/web/b.yaml': 'kind: B\n' }))
    expect(error.message).toMatch(/a\.yaml.*b\.yaml/)
  })
})

describe('the type of a source', () => {
  it.each<[string, { [path: string]: string }, Partial<ApplicationSource>, RegExp]>([
    ['Helm', { 'apps/web/Chart.yaml': 'name: web' }, {}, /it has a Chart.yaml/],
    ['Kustomize', { 'apps/web/kustomization.yaml': 'resources: []' }, {}, /it has a kustomization.yaml/],
    ['Helm', { 'apps/web/a.yaml': settings('a') }, { helm: { releaseName: 'x' } }, /source.helm is set/],
    ['Plugin', { 'apps/web/a.yaml': settings('a') }, { plugin: {} }, /source.plugin is set/],
  ])('%s is recognised and answered in words', async (type, files, source, because) => {
    const error = await errorOf(request(files, source))
    expect([error.code, error.retry]).toEqual(['render-engine-missing', 'when-changed'])
    expect(error.message).toMatch(new RegExp(`is a ${type} source \\(${because.source}`))
  })

  it('is a directory where the source says so, whatever files there are', async () => {
    const files = { 'apps/web/Chart.yaml': 'name: web\n', 'apps/web/a.yaml': settings('a') }
    expect(await names(request(files, { directory: { recurse: true } }))).toEqual(['a'])
  })

  it('cannot be two, but blocks with nothing in them do not count', async () => {
    const files = { 'apps/web/a.yaml': settings('a') }
    expect((await errorOf(request(files, { helm: { version: 'v3' }, kustomize: { namePrefix: 'x' } }))).code).toBe(
      'source-ambiguous',
    )
    expect(await names(request(files, { directory: { recurse: false }, helm: {} }))).toEqual(['a'])
  })
})

describe('the path of a source', () => {
  it.each(['.', './', ''])('may be the root, written %j', async (path) => {
    expect(await names(request({ 'a.yaml': settings('a') }, { path }))).toEqual(['a'])
  })

  it.each([
    ['apps/none', 'path-not-found'],
    ['apps/web/a.yaml', 'path-not-found'],
    ['../x', 'path-outside-repository'],
    ['/etc', 'path-outside-repository'],
  ])('%s: %s', async (path, code) => {
    expect((await errorOf(request({ 'apps/web/a.yaml': settings('a') }, { path }))).code).toBe(code)
  })
})

describe('an override file', () => {
  const files = { 'apps/web/a.yaml': settings('a'), 'apps/web/x/b.yaml': settings('b') }

  it('changes the parameters, never the place', async () => {
    const override = 'directory: {recurse: true}\npath: elsewhere\nrepoURL: https://other.example\n'
    expect(await names(request({ ...files, 'apps/web/.argocd-source.yaml': override }))).toEqual(['a', 'b'])
  })

  it('is no manifest itself', async () => {
    const { warnings } = await render(request({ ...files, 'apps/web/.argocd-source.yaml': 'directory: {recurse: true}\n' }))
    expect(warnings).toEqual([])
  })

  it('for the application wins over the one for all', async () => {
    const all = { ...files, 'apps/web/.argocd-source.yaml': 'directory: {recurse: true}\n' }
    expect(await names(request({ ...all, 'apps/web/.argocd-source-web.yaml': 'directory: null\n' }))).toEqual(['a'])
    expect(await names(request({ ...all, 'apps/web/.argocd-source-api.yaml': 'directory: null\n' }))).toEqual(['a', 'b'])
  })

  it('that cannot be used is an error with its name', async () => {
    const error = await errorOf(request({ ...files, 'apps/web/.argocd-source.yaml': 'directory: {recurse: "yes"}\n' }))
    expect(error.message).toBe(
      'Cannot use apps/web/.argocd-source.yaml: directory.recurse: is text ("yes"); expected true or false',
    )
  })
})

describe('the cache', () => {
  it('hits where nothing that was read has changed, and only there', async () => {
    const cache = new RenderCache()
    const files = { 'apps/web/a.yaml': settings('a'), 'apps/api/b.yaml': settings('b') }
    const first = await render(request(files), { cache })
    const elsewhere = await render(request({ ...files, 'apps/api/b.yaml': settings('c') }), { cache })
    expect(elsewhere).toBe(first)
    const changed = await render(request({ ...files, 'apps/web/a.yaml': settings('d') }), { cache })
    expect(changed.manifests.map(({ object }) => object.metadata.name)).toEqual(['d'])
    expect(await render(request(files), { cache })).toBe(first)
  })

  it('notices what was missing and came, and the target of a link', async () => {
    const cache = new RenderCache()
    const files = { 'base/a.yaml': settings('a'), 'apps/web/a.yaml': { link: '../../base/a.yaml' } }
    const first = await render(request(files), { cache })
    expect(await render(request({ ...files, 'README.md': 'x' }), { cache })).toBe(first)
    expect(await render(request({ ...files, 'base/a.yaml': settings('z') }), { cache })).not.toBe(first)
    await expect(render(request({ ...files, 'apps/web/Chart.yaml': 'name: x' }), { cache })).rejects.toThrow('Helm')
  })

  it('is not asked where it would be silent about a file that gave objects meanwhile', async () => {
    const cache = new RenderCache()
    const files = { 'apps/web/a.yaml': settings('a'), 'apps/web/x.yaml': 'x: 1\n' }
    const first = await render(request(files), { cache })
    expect(await render({ ...request(files), previousPaths: new Set(['apps/web/a.yaml']) }, { cache })).toBe(first)
    const since = { ...request(files), previousPaths: new Set(['apps/web/a.yaml', 'apps/web/x.yaml']) }
    await expect(render(since, { cache })).rejects.toMatchObject({ code: 'manifest-invalid' })
  })

  it('keeps applications and parameters apart', async () => {
    const cache = new RenderCache()
    const files = { 'apps/web/a.yaml': settings('a'), 'apps/web/x/b.yaml': settings('b') }
    const first = await render(request(files), { cache })
    expect(await render(request(files, { directory: { recurse: true } }), { cache })).not.toBe(first)
    const other = { ...request(files), application: { ...request(files).application, name: 'api' } }
    expect(await render(other, { cache })).not.toBe(first)
  })

  it('reads nothing but ids on a hit', async () => {
    const cache = new RenderCache()
    const given = request({ 'apps/web/a.yaml': settings('a') })
    await render(given, { cache })
    const asked: string[] = []
    const snapshot = {
      ...given.snapshot,
      entry: (path: string) => {
        asked.push(path)
        return given.snapshot.entry(path)
      },
      read: () => Promise.reject(new Error('expected no read')),
    }
    await render({ ...given, snapshot }, { cache })
    expect(asked).toEqual(['apps/web'])
  })
})

it('records what it read and what it found missing', async () => {
  const { reads } = await render(request({ 'apps/web/a.yaml': settings('a') }))
  expect(reads.map(({ path, id }) => [path, id === undefined ? 'missing' : 'there'])).toEqual([
    ['apps/web', 'there'],
    ['apps/web/.argocd-source-web.yaml', 'missing'],
    ['apps/web/.argocd-source.yaml', 'missing'],
    ['apps/web/Chart.yaml', 'missing'],
    ['apps/web/Kustomization', 'missing'],
    ['apps/web/a.yaml', 'there'],
    ['apps/web/kustomization.yaml', 'missing'],
    ['apps/web/kustomization.yml', 'missing'],
  ])
})
