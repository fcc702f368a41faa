import { describe, expect, it, vi } from 'vitest'
import { buildKustomization, KustomizeError } from '../index.ts'
import { builtText, filesOf } from '../test-files.ts'

const configMap = (name: string, rest = ''): string => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${rest}`
const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template: {spec: {containers: [{name: web, image: nginx, envFrom: [{configMapRef: {name: settings}}]}]}}
`

const refusal = async (contents: { [path: string]: string }, path = ''): Promise<string> =>
  builtText(contents, { path }).then(
    () => 'built',
    (error: unknown) => (error instanceof KustomizeError ? error.message : `no refusal: ${String(error)}`),
  )

describe('a build', () => {
  it('sorts objects by kind and keys by name', async () => {
    const text = await builtText({
      'kustomization.yaml': 'resources: [a.yaml]',
      'a.yaml': `${configMap('b')}---\napiVersion: v1\nkind: Namespace\nmetadata: {name: home}\n---\n${configMap('a', 'data: {z: "1", a: w}\n')}`,
    })
    expect(text).toBe(
      'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: home\n---\n' +
        'apiVersion: v1\ndata:\n  a: w\n  z: "1"\nkind: ConfigMap\nmetadata:\n  name: a\n---\n' +
        'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: b\n',
    )
  })

  it('puts prefixes on names and on what refers to them, and hashes behind generated ones', async () => {
    const text = await builtText({
      'kustomization.yaml': 'resources: [a.yaml]\nnamePrefix: p-\nconfigMapGenerator: [{name: settings, literals: [a=1, b=2]}]',
      'a.yaml': deployment,
    })
    expect(text).toContain('  name: p-web\n')
    expect(text).toContain('name: p-settings-7gdc49gk6d\n')
    expect(text.match(/p-settings-7gdc49gk6d/g)).toHaveLength(2)
  })

  it('lets a patch of one label change all places that one entry has filled', async () => {
    const text = await builtText(
      {
        'base/kustomization.yaml': 'resources: [a.yaml]\nlabels: [{pairs: {app: x}, includeSelectors: true}]',
        'base/a.yaml': deployment,
        'over/kustomization.yaml':
          'resources: [../base]\npatches: [{patch: "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, labels: {app: z}}}"}]',
      },
      { path: 'over' },
    )
    expect(text.match(/app: z/g)).toHaveLength(3)
    expect(text).not.toContain('app: x')
  })

  it('writes all annotations as texts, and none where there are none', async () => {
    const text = await builtText({
      'kustomization.yaml': 'resources: [a.yaml]',
      'a.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, annotations: {count: 1, config.kubernetes.io/index: "0"}}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: b, annotations: {}}\n`,
    })
    expect(text).toBe(
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  annotations:\n    count: "1"\n  name: a\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: b\n',
    )
  })

  it('leaves out what is configuration of local tools', async () => {
    const local = (value: string): string => `  annotations: {config.kubernetes.io/local-config: "${value}"}\n`
    const text = await builtText({
      'kustomization.yaml': 'resources: [a.yaml]',
      'a.yaml': `${configMap('a', local('true'))}---\n${configMap('b', local('false'))}`,
    })
    expect(text).not.toContain('name: a')
    expect(text).toContain('name: b')
  })

  it('runs components on what is there already', async () => {
    const text = await builtText({
      'kustomization.yaml': 'resources: [a.yaml]\ncomponents: [c]\nnameSuffix: -s',
      'a.yaml': configMap('a'),
      'c/kustomization.yaml': 'kind: Component\nresources: [b.yaml]\nnamePrefix: c-',
      'c/b.yaml': configMap('b'),
    })
    expect(text.match(/name: .*/g)).toEqual(['name: c-a-s', 'name: c-b-s'])
  })

  it('records where objects come from, and what has changed them', async () => {
    const text = await builtText({
      'kustomization.yaml':
        'resources: [base]\nnamePrefix: p-\nbuildMetadata: [originAnnotations, transformerAnnotations, managedByLabel]',
      'base/kustomization.yaml': 'resources: [a.yaml]',
      'base/a.yaml': configMap('a'),
    })
    expect(text).toContain('    config.kubernetes.io/origin: |\n      path: base/a.yaml\n')
    expect(text).toContain(
      '      - configuredIn: kustomization.yaml\n        configuredBy:\n          apiVersion: builtin\n          kind: PrefixTransformer\n',
    )
    expect(text).toContain('app.kubernetes.io/managed-by: kustomize-v5.8.1')
  })

  it('runs the plugins that are built in, and no others', async () => {
    const plugin = 'apiVersion: builtin\nkind: NamespaceTransformer\nmetadata: {name: n, namespace: there}\n'
    const contents = { 'kustomization.yaml': 'resources: [a.yaml]\ntransformers: [t.yaml]', 'a.yaml': configMap('a') }
    expect(await builtText({ ...contents, 't.yaml': plugin })).toContain('namespace: there')
    expect(await refusal({ ...contents, 't.yaml': 'apiVersion: me/v1\nkind: Mine\nmetadata: {name: n}\n' })).toBe(
      "external plugins disabled; unable to load external plugin 'Mine'",
    )
  })

  it('parses a file once for all builds that read the same content', async () => {
    const files = {
      ...filesOf({ 'kustomization.yaml': 'resources: [a.yaml]', 'a.yaml': configMap('once') }),
      contentId: async (path: string) => `content of ${path} in the test of parsing once`,
    }
    const read = vi.spyOn(files, 'read')
    await buildKustomization('', { files })
    const { resources } = await buildKustomization('', { files })
    expect(read).toHaveBeenCalledTimes(2)
    expect(resources[0]?.object['metadata']).toEqual({ name: 'once' })
  })

  it('keeps to its limits', async () => {
    const contents = { 'kustomization.yaml': 'resources: [b]', 'b/kustomization.yaml': 'resources: []' }
    await expect(builtText(contents, { limits: { depth: 1 } })).rejects.toThrow('nested deeper than 1')
    await expect(builtText(contents, { limits: { readBytes: 10 } })).rejects.toThrow('more than 10 bytes')
  })
})

describe('a refusal', () => {
  it.each([
    [
      'of a file that is not there',
      { 'kustomization.yaml': 'resources: [no.yaml]' },
      "accumulating resources: accumulation err='accumulating resources from 'no.yaml': evalsymlink failure on '/repo/no.yaml' : lstat /repo/no.yaml: no such file or directory': must build at directory: not a valid directory: evalsymlink failure on '/repo/no.yaml' : lstat /repo/no.yaml: no such file or directory",
    ],
    [
      'of a folder without a kustomization',
      { 'a.yaml': '' },
      "unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '/repo'",
    ],
    [
      'of an object that is there twice',
      { 'kustomization.yaml': 'resources: [a.yaml, a.yaml]', 'a.yaml': configMap('a') },
      "accumulating resources: accumulation err='merging resources from 'a.yaml': may not add resource with an already registered id: ConfigMap.v1.[noGrp]/a.[noNs]': must build at directory: '/repo/a.yaml': file is not directory",
    ],
    [
      'of an object without a name',
      { 'kustomization.yaml': 'patchesStrategicMerge: [a.yaml]', 'a.yaml': 'kind: A\nmetadata: {labels: {b: c}}\n' },
      'trouble configuring builtin PatchStrategicMergeTransformer with config: `\npaths:\n- a.yaml\n`: missing metadata.name in object {{ A} {{ } map[b:c] map[]}}',
    ],
    [
      'of a component among the resources',
      { 'kustomization.yaml': 'resources: [c]', 'c/kustomization.yaml': 'kind: Component\nnamePrefix: a' },
      "accumulating resources: accumulation err='accumulating resources from 'c': '/repo/c' must resolve to a file': expected kind != 'Component' for path '/repo/c'",
    ],
    [
      'of a cycle',
      { 'kustomization.yaml': 'resources: [b]', 'b/kustomization.yaml': 'resources: [..]' },
      "accumulating resources: accumulation err='accumulating resources from 'b': '/repo/b' must resolve to a file': recursed accumulation of path '/repo/b': accumulating resources: accumulation err='accumulating resources from '..': '/repo' must resolve to a file': cycle detected: candidate root '/repo' contains visited root '/repo/b'",
    ],
    ['of charts without leave', { 'kustomization.yaml': 'helmCharts: [{name: a}]' }, /must specify --enable-helm$/],
  ])('%s', async (_name, contents, expected) => {
    const message = await refusal(contents)
    if (typeof expected === 'string') expect(message).toBe(expected)
    else expect(message).toMatch(expected)
  })
})
