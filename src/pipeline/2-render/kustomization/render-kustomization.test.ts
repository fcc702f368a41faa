import { describe, expect, it } from 'vitest'
import { type MemoryFile, memorySnapshot } from '#test/memory-snapshot'
import { type ApplicationSource, MainstayError, type Snapshot } from '#model'
import {
  type AskForKustomize,
  Documents,
  kustomizeWork,
  render,
  RenderCache,
  type RenderPorts,
  type RenderRequest,
} from '../index.ts'

const web = [
  'apiVersion: apps/v1',
  'kind: Deployment',
  'metadata: {name: web}',
  'spec: {replicas: 1, template: {spec: {containers: [{name: web, image: "web:1"}]}}}',
].join('\n')
const files: { [path: string]: MemoryFile } = {
  'base/kustomization.yaml': 'resources: [web.yaml]\n',
  'base/web.yaml': web,
  'overlays/a/kustomization.yaml': 'resources: [../../base]\nnamePrefix: a-\n',
  'overlays/b/kustomization.yaml': 'resources: [../../base]\nnamePrefix: b-\n',
}

/** Ports that build in this process, and count how often. */
function world(given: Partial<RenderPorts> = {}) {
  const built: string[] = []
  const ports: RenderPorts = {
    renderChart: () => Promise.reject(new Error('no chart is expected')),
    async buildKustomization(job, help) {
      built.push(job.path)
      const documents = new Documents()
      const ask = ((question) => help.answer(question)) as AskForKustomize
      const answer = await kustomizeWork(job, ask, { randomBytes: (size) => Buffer.alloc(size) })
      const bodies = new Map(answer.bodies.map(({ digest, json }) => [digest, documents.read(digest, json)]))
      return {
        warnings: answer.warnings,
        documents: answer.documents.map(({ path, digest }) => ({ path, found: bodies.get(digest)! })),
      }
    },
    dependencies: async () => ({ files: [], removed: [] }),
    remoteBase: () => Promise.reject(new Error('no remote base is expected')),
    fetchChart: async () => [],
    valueFile: () => Promise.reject(new Error('nothing on the web is expected')),
    now: () => new Date(0),
    ...given,
  }
  return { ports, built }
}

function request(
  path: string,
  changed: { [path: string]: MemoryFile } = {},
  source: Partial<ApplicationSource> = {},
): RenderRequest {
  return {
    snapshot: memorySnapshot({ ...files, ...changed }),
    source: { repoURL: 'https://git.example/shop.git', path, ...source },
    sourceIndex: 0,
    application: { name: 'web', namespace: 'argocd', project: 'default', destinationNamespace: 'shop' },
    kube: { version: 'v1.36.1', apiVersions: [] },
  }
}

const names = async (given: RenderRequest, ports: RenderPorts) =>
  (await render(given, { ports })).manifests.map(({ object }) => `${object.kind}/${object.metadata.name ?? ''}`)

describe('a kustomization source', () => {
  it('is built with its bases', async () => {
    const { ports } = world()
    const result = await render(request('overlays/a'), { ports })
    expect(result.sourceType).toBe('Kustomize')
    expect(result.manifests.map(({ object }) => object.metadata.name)).toEqual(['a-web'])
  })

  it('takes what its kustomize block says on top', async () => {
    const { ports } = world()
    const kustomize = {
      nameSuffix: '-x',
      images: ['web=other:2'],
      commonAnnotations: { app: '$ARGOCD_APP_NAME' },
      commonAnnotationsEnvsubst: true,
      commonLabels: { own: '$ARGOCD_APP_NAME' },
      version: 'v4.0.0',
    }
    const { manifests, warnings } = await render(request('overlays/a', {}, { kustomize }), { ports })
    expect(warnings.join()).toContain('kustomize.version is v4.0.0')
    expect(manifests[0]?.object.metadata.labels).toEqual({ own: 'web' })
    expect(manifests[0]?.object.metadata).toMatchObject({ name: 'a-web-x', annotations: { app: 'web' } })
    expect(JSON.stringify(manifests[0]?.object)).toContain('other:2')
  })

  it('leaves out components that are not there only where the source says so', async () => {
    const { ports } = world()
    const component = {
      'components/team/kustomization.yaml': 'kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\nnameSuffix: -team\n',
    }
    const components = ['../../components/team', '../../components/none']
    const lenient = request('overlays/a', component, { kustomize: { components, ignoreMissingComponents: true } })
    expect(await names(lenient, ports)).toEqual(['Deployment/a-web-team'])
    await expect(render(request('overlays/a', component, { kustomize: { components } }), { ports })).rejects.toThrow(
      'components/none',
    )
  })

  it('takes a component for missing only where it is known not to be there', async () => {
    const { ports } = world()
    const component = 'kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\nnameSuffix: -c\n'
    const lenient = (components: string[], changed: { [path: string]: MemoryFile }): RenderRequest =>
      request('overlays/a', changed, { kustomize: { components, ignoreMissingComponents: true } })
    const dotted = lenient(['../../..c3'], { '..c3/kustomization.yaml': component })
    expect(await names(dotted, ports)).toEqual(['Deployment/a-web-c'])
    const module = lenient(['../../mod/c'], { mod: { submodule: '1'.repeat(40) } })
    await expect(render(module, { ports })).rejects.toThrow(/mod is a submodule/)
    const broken = lenient(['../../c2'], { 'c2/kustomization.yaml': component })
    const failure = new MainstayError({ code: 'git-failed', stage: 'source', retry: 'later', message: 'Cannot run git' })
    const entry = broken.snapshot.entry.bind(broken.snapshot)
    broken.snapshot.entry = (path) => (path === 'c2' ? Promise.reject(failure) : entry(path))
    await expect(render(broken, { ports })).rejects.toMatchObject({ code: 'git-failed' })
  })

  it('is made anew when a link to a base leads to another folder', async () => {
    const { ports } = world()
    const cache = new RenderCache()
    const tree = (target: string): { [path: string]: MemoryFile } => ({
      'app/kustomization.yaml': 'resources: [../current]\n',
      current: { link: target },
      'v1/kustomization.yaml': 'resources: [../base]\nnamePrefix: one-\n',
      'v2/kustomization.yaml': 'resources: [../base]\nnamePrefix: two-\n',
    })
    const first = await render(request('app', tree('v1')), { ports, cache })
    const second = await render(request('app', tree('v2')), { ports, cache })
    expect([first, second].map(({ manifests }) => manifests[0]?.object.metadata.name)).toEqual(['one-web', 'two-web'])
  })

  it('waits for the server of a base that does not answer, as for any other server', async () => {
    const { ports } = world({
      remoteBase: () =>
        Promise.reject(new MainstayError({ code: 'git-failed', stage: 'source', retry: 'later', message: 'connection reset' })),
    })
    const given = request('overlays/a', { 'overlays/a/kustomization.yaml': 'resources: [https://git.example/base.git]\n' })
    await expect(render(given, { ports })).rejects.toMatchObject({ code: 'git-failed', retry: 'later' })
  })

  it('refuses a JSON patch that leaves nothing of an object', async () => {
    const { ports } = world()
    const patch =
      'resources: [../../base]\npatches:\n- target: {kind: Deployment}\n  patch: |\n    - {op: replace, path: "", value: {}}\n'
    await expect(render(request('overlays/a', { 'overlays/a/kustomization.yaml': patch }), { ports })).rejects.toThrow(
      /missing kind in object/,
    )
  })

  it('refuses a list whose items are no list', async () => {
    const { ports } = world()
    const list = { 'base/web.yaml': 'apiVersion: v1\nkind: List\nitems: {x: y}\n' }
    await expect(render(request('base', list), { ports })).rejects.toThrow(/missing Resource metadata/)
  })

  it('refuses in its own words, with the folder', async () => {
    const { ports } = world()
    const given = request('overlays/a', { 'overlays/a/kustomization.yaml': 'resources: [../../nowhere]\n' })
    await expect(render(given, { ports })).rejects.toThrow(/Cannot build kustomization overlays\/a of .*nowhere/s)
  })

  it('refuses a whole number that would be rounded', async () => {
    const { ports } = world()
    const given = request('base', { 'base/web.yaml': web.replace('replicas: 1', 'replicas: 9007199254740993') })
    await expect(render(given, { ports })).rejects.toThrow(
      /base\/web\.yaml: its field replicas is the whole number 9007199254740993/,
    )
  })

  it('never leaves the repository', async () => {
    const { ports } = world()
    const out = { 'overlays/a/kustomization.yaml': 'resources: [../../../../etc]\n' }
    await expect(render(request('overlays/a', out), { ports })).rejects.toThrow()
    const link = { 'overlays/a/kustomization.yaml': 'resources: [x.yaml]\n', 'overlays/a/x.yaml': { link: '/etc/passwd' } }
    await expect(render(request('overlays/a', link), { ports })).rejects.toMatchObject({ code: 'link-outside-repository' })
  })

  it('reads bases of other repositories, and is made anew when their branch moves', async () => {
    let revision = '1'.repeat(40)
    const other = (): Snapshot =>
      memorySnapshot({ 'bases/c/kustomization.yaml': 'resources: [c.yaml]\n', 'bases/c/c.yaml': web }, revision)
    const { ports, built } = world({ remoteBase: async () => ({ snapshot: other(), revision }) })
    const given = request('overlays/a', {
      'overlays/a/kustomization.yaml': 'resources: ["https://git.example/bases.git//bases/c?ref=main"]\nnamePrefix: c-\n',
    })
    expect(await names(given, ports)).toEqual(['Deployment/c-web'])
    const cache = new RenderCache()
    await render(given, { ports, cache })
    await render(given, { ports, cache })
    expect(built).toHaveLength(2)
    revision = '2'.repeat(40)
    await render(given, { ports, cache })
    expect(built).toHaveLength(3)
  })
})

describe('a commit', () => {
  async function rebuilt(changed: { [path: string]: MemoryFile }): Promise<string[]> {
    const cache = new RenderCache()
    const { ports, built } = world()
    for (const path of ['overlays/a', 'overlays/b']) await render(request(path), { ports, cache })
    built.length = 0
    for (const path of ['overlays/a', 'overlays/b']) await render(request(path, changed), { ports, cache })
    return built
  }

  it.each([
    [
      'to one overlay builds that one',
      { 'overlays/a/kustomization.yaml': 'resources: [../../base]\nnamePrefix: z-\n' },
      ['overlays/a'],
    ],
    ['to the base builds both', { 'base/web.yaml': web.replace('replicas: 1', 'replicas: 2') }, ['overlays/a', 'overlays/b']],
    ['elsewhere builds none', { 'README.md': 'new', 'base/README.md': 'beside', 'overlays/c/x.yaml': 'c' }, []],
  ])('%s', async (_name, changed, expected) => {
    expect(await rebuilt(changed)).toEqual(expected)
  })
})
