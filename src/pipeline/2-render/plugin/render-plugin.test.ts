import { describe, expect, it } from 'vitest'
import { type ApplicationSource, type CommandPlugin, defaultSettings, MainstayError, type PluginSettings } from '#model'
import { type MemoryFile, memorySnapshot } from '#test/memory-snapshot'
import { pluginPorts } from '#test/plugin-ports'
import { announceParameters, type PluginJob, type PluginPort, render, RenderCache, type RenderRequest } from '../index.ts'

const configMap = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`
const files: { [path: string]: MemoryFile } = {
  'app/plain.yaml': configMap('plain'),
  'app/deep/x.cue': '',
  'base/b.txt': 'b',
  'docs/a.md': '',
}

type Fake = { discovers?: boolean; takes?: boolean | string; prints?: string[]; wantsGitCredentials?: boolean }

/** Sidecars by name; `takes` may be the code of the error that asking gives. */
function world(sidecars: { [name: string]: Fake }) {
  const jobs: PluginJob[] = []
  const failure = (code: string): MainstayError =>
    new MainstayError({ code, stage: 'render', retry: 'later', message: `Cannot ask: ${code}` })
  const plugin: PluginPort = {
    sidecars: () => Promise.resolve(Object.keys(sidecars)),
    configuration(name) {
      const { discovers = false, wantsGitCredentials = false } = sidecars[name] ?? {}
      return Promise.resolve({ discovers, wantsGitCredentials })
    },
    matches(name) {
      const { takes = false } = sidecars[name] ?? {}
      if (typeof takes === 'string') return Promise.reject(failure(takes))
      return Promise.resolve({ supported: takes, discovers: true })
    },
    generate(name, job) {
      jobs.push(job)
      return Promise.resolve(sidecars[name]?.prints ?? [configMap(name)])
    },
    announcements: (name) => Promise.resolve([{ ...announcement, name }]),
    rest: () => Promise.resolve(),
    run(command, job) {
      jobs.push(job)
      return Promise.resolve(configMap(command.name))
    },
  }
  return { jobs, ports: pluginPorts(plugin) }
}

const announcement = { title: '', tooltip: '', required: false, itemType: '', collectionType: '', string: '', array: [], map: {} }

type Asked = {
  source?: Partial<ApplicationSource>
  files?: { [path: string]: MemoryFile }
  revision?: string
  plugins?: Partial<PluginSettings>
  generatePaths?: string
  previousType?: RenderRequest['previousType']
}

function requestOf(asked: Asked = {}): RenderRequest {
  return {
    snapshot: memorySnapshot({ ...files, ...asked.files }, asked.revision),
    source: { repoURL: 'https://git.example/shop.git', path: 'app', ...asked.source },
    sourceIndex: 0,
    application: {
      name: 'shop',
      namespace: 'argocd',
      project: 'default',
      destinationNamespace: 'live',
      ...(asked.generatePaths === undefined ? {} : { generatePaths: asked.generatePaths }),
    },
    kube: { version: 'v1.36.1', apiVersions: ['v1'] },
    settings: { ...defaultSettings.rendering, plugins: { ...defaultSettings.rendering.plugins, ...asked.plugins } },
    previousType: asked.previousType,
  }
}

async function names(request: RenderRequest, { ports }: ReturnType<typeof world>, cache?: RenderCache): Promise<string[]> {
  const { sourceType, manifests } = await render(request, { ports, ...(cache === undefined ? {} : { cache }) })
  return [sourceType, ...manifests.map(({ object }) => object.metadata.name ?? '')]
}

async function failed(request: RenderRequest, { ports }: ReturnType<typeof world>): Promise<string> {
  return await render(request, { ports }).then(
    () => 'no failure',
    (error: MainstayError) => `${error.code}: ${error.message}`,
  )
}

const cue: CommandPlugin = {
  name: 'cue',
  command: ['cue'],
  env: [],
  discover: { glob: '**/*.cue' },
  network: false,
  memoryBytes: 1,
}

describe('the plugin of a source', () => {
  it('is the one that it names, sidecar or command', async () => {
    const all = world({ 'kube-v1': {}, other: {} })
    expect(await names(requestOf({ source: { plugin: { name: 'kube-v1' } } }), all)).toEqual(['Plugin', 'kube-v1'])
    const commands = [cue]
    expect(await names(requestOf({ source: { plugin: { name: 'cue' } }, plugins: { commands } }), all)).toEqual(['Plugin', 'cue'])
    expect(await failed(requestOf({ source: { plugin: { name: 'kube' } }, plugins: { commands } }), all)).toBe(
      'plugin-not-found: Cannot render app of https://git.example/shop.git at 11111111: there is no plugin "kube"; expected one of kube-v1, other, cue',
    )
    expect(await failed(requestOf({ source: { plugin: { name: '../x' } } }), world({}))).toMatch(/there are no plugins here$/)
  })

  it('must take the folder where it has an opinion', async () => {
    const all = world({ finder: { discovers: true } })
    expect(await failed(requestOf({ source: { plugin: { name: 'finder' } } }), all)).toMatch(/^plugin-does-not-match: /)
    const commands = [{ ...cue, discover: { fileName: '*.cue' } }]
    expect(await failed(requestOf({ source: { plugin: { name: 'cue' } }, plugins: { commands } }), all)).toMatch(
      /^plugin-does-not-match: /,
    )
  })

  it('is discovered where no tool is set, before charts and kustomizations', async () => {
    const all = world({
      a: {},
      no: { discovers: true },
      failing: { discovers: true, takes: 'plugin-failed' },
      taker: { discovers: true, takes: true },
    })
    const chart = { 'app/Chart.yaml': 'apiVersion: v2\nname: x\nversion: 1.0.0\n' }
    expect(await names(requestOf({ files: chart }), all)).toEqual(['Plugin', 'taker'])
    expect(await names(requestOf({ source: { plugin: {} } }), all)).toEqual(['Plugin', 'taker'])
    expect(await names(requestOf({ source: { directory: { recurse: true } } }), all)).toEqual(['Directory', 'plain'])
    expect(await names(requestOf({ plugins: { commands: [cue] } }), world({}))).toEqual(['Plugin', 'cue'])
    expect(await names(requestOf(), world({ no: { discovers: true } }))).toEqual(['Directory', 'plain'])
    expect(await failed(requestOf({ source: { plugin: {} } }), world({ a: {} }))).toMatch(
      /^plugin-not-found: .*none takes the folder/,
    )
  })

  it('that does not answer is not taken for a no, unless the source was something else before', async () => {
    const away = world({ away: { discovers: true, takes: 'plugin-unreachable' } })
    expect(await failed(requestOf(), away)).toMatch(/^plugin-unreachable: .*is not known/)
    expect(await failed(requestOf({ previousType: 'Plugin' }), away)).toMatch(/^plugin-unreachable: /)
    // A sidecar that starts has no socket yet.
    expect(await failed(requestOf({ previousType: 'Plugin' }), world({}))).toMatch(
      /^plugin-not-found: .*a plugin rendered it before/,
    )
    const cache = new RenderCache()
    expect(await names(requestOf({ previousType: 'Directory' }), away, cache)).toEqual(['Directory', 'plain'])
    const back = world({ away: { discovers: true, takes: true } })
    expect(await names(requestOf({ previousType: 'Directory' }), back, cache)).toEqual(['Plugin', 'away'])
  })
})

describe('what a plugin gives', () => {
  const printing = (...prints: string[]) => world({ p: { prints } })
  const request = requestOf({ source: { plugin: { name: 'p' } } })

  it('may be several documents of YAML and JSON, also empty ones', async () => {
    const list = JSON.stringify({
      apiVersion: 'v1',
      kind: 'List',
      items: [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'c' } }],
    })
    expect(await names(request, printing(`---\n${configMap('a')}---\n---\n${configMap('b')}`, list))).toEqual([
      'Plugin',
      'a',
      'b',
      'c',
    ])
  })

  it('that are no manifests is refused as a whole', async () => {
    expect(await failed(request, printing(configMap('a'), 'a: [}'))).toMatch(
      /^manifest-invalid: Cannot use what plugin p gave: document 2, line 1, column 5: /,
    )
    expect(await failed(request, printing(`${configMap('a')}---\nhello\n`))).toMatch(/document 2 \(line 5\): it is no mapping/)
    expect(await failed(request, printing(`${configMap('a')}---\n${configMap('b')}---\na: [}\n`))).toMatch(
      /document 3, line 9, column 5: /,
    )
    const text = 'a: |\n  x\n  ---\nkind: b\n'
    expect(await failed(request, printing(`%YAML 1.1\n---\n${text}`))).toMatch(/document 1 \(line 3\): b has no apiVersion/)
  })

  it('carries a warning where the plugin wants credentials', async () => {
    const { ports } = world({ p: { wantsGitCredentials: true } })
    expect((await render(request, { ports })).warnings).toEqual([expect.stringContaining('provideGitCreds')])
  })

  it('comes with parameters that it announces', async () => {
    expect(await announceParameters(request, world({ p: {} }).ports)).toMatchObject([{ name: 'p' }])
  })
})

describe('a render by a plugin', () => {
  const source = { plugin: { name: 'p' } }

  it('is done anew for another commit, but not twice for one', async () => {
    const all = world({ p: {} })
    const cache = new RenderCache()
    for (const revision of ['1', '1', '2']) await names(requestOf({ source, revision: revision.repeat(40) }), all, cache)
    expect(all.jobs).toHaveLength(2)
  })

  it('is done anew only for a change in the paths of the annotation, where there is one', async () => {
    const all = world({ p: {} })
    const cache = new RenderCache()
    const ask = (revision: string, changed: { [path: string]: string }) =>
      names(requestOf({ source, generatePaths: '.;/base', revision: revision.repeat(40), files: changed }), all, cache)
    await ask('1', {})
    await ask('2', { 'docs/a.md': 'changed' })
    expect(all.jobs).toHaveLength(1)
    await ask('3', { 'base/b.txt': 'changed' })
    await ask('4', { 'base/b.txt': 'changed', 'app/new.txt': '' })
    expect(all.jobs).toHaveLength(3)
  })
})

it('is not replaced by the plain files of an earlier time, when there was no plugin', async () => {
  const sidecars: { [name: string]: Fake } = {}
  const all = world(sidecars)
  const cache = new RenderCache()
  expect(await names(requestOf(), all, cache)).toEqual(['Directory', 'plain'])
  sidecars['cue'] = { discovers: true, takes: true }
  const later = requestOf({ revision: '2'.repeat(40), previousType: 'Plugin' })
  expect(await names(later, all, cache)).toEqual(['Plugin', 'cue'])
  delete sidecars['cue']
  const away = requestOf({ revision: '3'.repeat(40), previousType: 'Plugin' })
  await expect(render(away, { ports: all.ports, cache })).rejects.toMatchObject({ stage: 'render' })
})
