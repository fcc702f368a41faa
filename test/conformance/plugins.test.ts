import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OpenPlugins, openPlugins } from '#io/plugins'
import { type ApplicationSource, defaultSettings } from '#model'
import { announceParameters, render, type RenderPorts, type RenderRequest } from '#render'
import { startCmpServer } from '#test/cmp-server'
import { memorySnapshot } from '#test/memory-snapshot'
import { pluginPorts } from '#test/plugin-ports'

const script = [
  'cat link.yaml; echo ---; ls ../base | sed "s/^/# /"',
  'printf "apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: env}\\ndata:\\n"',
  'env | grep -E "^(ARGOCD_|PARAM_|KUBE_V)" | grep -vE "PLUGINSOCK|_CMP_|_LOG_" | sort | sed -E "s/^([^=]*)=(.*)/  \\1: \'\\2\'/"',
]

const snapshot = memorySnapshot({
  'app/link.yaml': { link: '../base/settings.yaml' },
  'app/find.me': '',
  'base/settings.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n',
  [`${'deep/'.repeat(30)}file.yaml`]: 'x'.repeat(500_000),
  'other/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: plain}\n',
})

const requestOf = (source: Partial<ApplicationSource>): RenderRequest => ({
  snapshot,
  source: { repoURL: 'https://git.example/shop.git', targetRevision: 'main', path: 'app', ...source },
  sourceIndex: 0,
  application: { name: 'shop', namespace: 'argocd', project: 'default', destinationNamespace: 'live' },
  kube: { version: 'v1.36.1', apiVersions: ['v1', 'apps/v1'] },
  settings: defaultSettings.rendering,
})

describe('the plugin server of Argo CD 3.5.7', () => {
  let folder: string
  let plugins: OpenPlugins
  let ports: RenderPorts
  const servers: Array<{ stop(): Promise<void> }> = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cmp-'))
    const command = (text: string) => ({ command: ['sh', '-c'], args: [text] })
    const parameters = { static: [{ name: 'images', title: 'Images', collectionType: 'map', map: { web: 'web:1' } }] }
    const all = [
      {
        name: 'print',
        spec: { version: 'v1.0', init: command('touch made'), generate: command(`test -f made; ${script.join('; ')}`) },
      },
      { name: 'finder', spec: { generate: command('cat link.yaml'), discover: { fileName: './find.*' }, parameters } },
      { name: 'asker', spec: { generate: command('cat a.yaml'), discover: { find: command('test -f no-such-file') } } },
      { name: 'broken', spec: { generate: command('echo "boom token=abc" >&2; exit 3') } },
      { name: 'slow', spec: { generate: command('sleep 60') } },
      { name: 'large', spec: { generate: command("head -c 30000000 /dev/zero | tr '\\0' a") } },
      { name: 'garbage', spec: { generate: command("echo 'a: [}'") } },
    ]
    for (const plugin of all) servers.push(await startCmpServer(folder, plugin))
    plugins = openPlugins({ root: join(folder, 'archives'), socketFolder: folder, timeoutMs: 3_000, env: {} })
    ports = pluginPorts(plugins.port)
  })

  afterAll(async () => {
    for (const server of servers) await server.stop()
    await plugins?.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('renders a named plugin with links, environment and parameters', async () => {
    const plugin = {
      name: 'print-v1.0',
      env: [{ name: 'WHO', value: '$ARGOCD_APP_NAME-$$x' }],
      parameters: [
        { name: 'image.tag', string: 'v1' },
        { name: 'list', array: ['a', 'b<c'] },
        { name: 'table', map: { 'a-b': 'c' } },
      ],
    }
    const { manifests, sourceType } = await render(requestOf({ plugin }), { ports })
    expect(sourceType).toBe('Plugin')
    expect(manifests.map(({ object }) => object.metadata.name)).toEqual(['settings', 'env'])
    expect(manifests[1]?.object['data']).toEqual({
      ARGOCD_APP_NAME: 'shop',
      ARGOCD_APP_NAMESPACE: 'live',
      ARGOCD_APP_PARAMETERS:
        '[{"name":"image.tag","string":"v1"},{"array":["a","b\\u003cc"],"name":"list"},{"map":{"a-b":"c"},"name":"table"}]',
      ARGOCD_APP_PROJECT_NAME: 'default',
      ARGOCD_APP_REVISION: snapshot.revision,
      ARGOCD_APP_REVISION_SHORT: snapshot.revision.slice(0, 7),
      ARGOCD_APP_REVISION_SHORT_8: snapshot.revision.slice(0, 8),
      ARGOCD_APP_SOURCE_PATH: 'app',
      ARGOCD_APP_SOURCE_REPO_URL: 'https://git.example/shop.git',
      ARGOCD_APP_SOURCE_TARGET_REVISION: 'main',
      ARGOCD_ENV_WHO: 'shop-$x',
      KUBE_VERSION: '1.36.1',
      PARAM_IMAGE_TAG: 'v1',
      PARAM_LIST_0: 'a',
      PARAM_LIST_1: 'b<c',
      PARAM_TABLE_A_B: 'c',
    })
  })

  it('is found by discovery, and leaves alone what it does not take', async () => {
    expect(await render(requestOf({}), { ports })).toMatchObject({ sourceType: 'Plugin' })
    expect(await render(requestOf({ path: 'other' }), { ports })).toMatchObject({ sourceType: 'Directory' })
    await expect(render(requestOf({ path: 'other', plugin: { name: 'finder' } }), { ports })).rejects.toMatchObject({
      code: 'plugin-does-not-match',
    })
  })

  it('announces parameters', async () => {
    const found = await announceParameters(requestOf({ plugin: { name: 'finder' } }), ports)
    expect(found).toMatchObject([{ name: 'images', title: 'Images', collectionType: 'map', map: { web: 'web:1' } }])
  })

  it('fails in words', async () => {
    const failed = async (name: string): Promise<string> =>
      await render(requestOf({ plugin: { name } }), { ports }).then(
        () => 'no failure',
        (error: Error & { code?: string }) => `${error.code}: ${error.message}`,
      )
    expect(await failed('broken')).toMatch(/^plugin-failed: .*exit status 3: boom token=\+\+\+/)
    expect(await failed('slow')).toMatch(/^plugin-timeout: .*more than 3 s/)
    expect(await failed('large')).toMatch(/^plugin-(output-too-large|failed|timeout): /)
    expect(await failed('garbage')).toMatch(/^plugin-failed: /)
    expect(await failed('nobody')).toMatch(
      /^plugin-not-found: .*expected one of asker, broken, finder, garbage, large, print-v1\.0, slow$/,
    )
  })
})
