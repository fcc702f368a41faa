import type { Theme } from '../case.ts'

const chart = {
  'charts/shop/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
  'charts/shop/values.yaml': 'a: 1\nmap: {x: 1, "y": {z: 2}}\nlist: [a, b]\ntext: "quoted"\n',
  'charts/shop/templates/a.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}-a, namespace: {{ .Release.Namespace }}}\ndata:\n  values: {{ .Values | toJson | quote }}\n  kube: {{ .Capabilities.KubeVersion.Version }}\n  api: {{ .Capabilities.APIVersions.Has "example.com/v1" | quote }}\n',
  'charts/shop/templates/hook.yaml':
    'apiVersion: batch/v1\nkind: Job\nmetadata: {name: hook, annotations: {helm.sh/hook: pre-install}}\n',
  'charts/shop/templates/tests/t.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: test, annotations: {helm.sh/hook: test}}\n',
  'charts/shop/crds/c.yaml':
    'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: things.example.com}\n',
  'charts/broken/Chart.yaml': 'apiVersion: v2\nname: broken\nversion: 1.0.0\n',
  'charts/broken/values.yaml': '',
  'charts/broken/templates/a.yaml': '{{ fail "broken" }}\n',
  'charts/empty/Chart.yaml': 'apiVersion: v2\nname: empty\nversion: 1.0.0\n',
  'charts/empty/values.yaml': '',
  'more/shop/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 2.0.0\n',
  'more/shop/values.yaml': '{}\n',
  'more/shop/templates/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: more}\n',
  'values.yaml': 'a: file\nnew: x\nmap: {x: 9}\n',
  'values2.yaml': 'a: second\n',
}
const args = ['@', '--enable-helm']
const helm = (...lines: string[]) => ({ with: `helmCharts:\n- ${lines.join('\n  ')}\n`, args, title: lines.join(' ') })

/** helmCharts with charts that lie in the repository. */
export const helmCharts: readonly Theme[] = [
  {
    theme: 'helmCharts',
    files: chart,
    cases: [
      helm('name: shop', 'releaseName: web'),
      helm('name: shop', 'releaseName: web', 'namespace: ns'),
      helm('name: shop', 'releaseName: web', 'includeCRDs: true'),
      helm('name: shop', 'releaseName: web', 'skipHooks: true'),
      helm('name: shop', 'releaseName: web', 'skipTests: true'),
      helm('name: shop', 'releaseName: web', 'kubeVersion: "1.25"', 'apiVersions: [example.com/v1]'),
      helm('name: shop', 'nameTemplate: named-x'),
      helm('name: shop', 'releaseName: web', 'version: 1.0.0'),
      helm('name: shop', 'releaseName: web', 'valuesFile: values.yaml'),
      helm('name: shop', 'releaseName: web', 'valuesFile: values.yaml', 'additionalValuesFiles: [values2.yaml]'),
      helm('name: shop', 'releaseName: web', 'additionalValuesFiles: [values2.yaml, values.yaml]'),
      helm('name: shop', 'releaseName: web', 'valuesFile: missing.yaml'),
      helm('name: shop', 'releaseName: web', 'additionalValuesFiles: [missing.yaml]'),
      helm('name: shop', 'releaseName: web', 'valuesFile: ../outside.yaml'),
      ...['merge', 'override', 'replace', 'other'].flatMap((how) => [
        helm(
          'name: shop',
          'releaseName: web',
          'valuesInline: {a: inline, map: {x: null, w: 5}, list: [c]}',
          `valuesMerge: ${how}`,
        ),
        helm(
          'name: shop',
          'releaseName: web',
          'valuesInline: {a: inline, added: true}',
          'valuesFile: values.yaml',
          `valuesMerge: ${how}`,
        ),
      ]),
      helm('name: shop', 'releaseName: web', 'valuesInline: {a: inline, n: 1, f: 1.5, t: true, s: "1", deep: {er: [1, {x: z}]}}'),
      helm('name: shop', 'releaseName: web', 'valuesInline: {}'),
      // Kustomize adds its command line with temporary folders to Helm's words.
      { ...helm('name: broken', 'releaseName: web'), ownWords: true },
      helm('name: empty', 'releaseName: web'),
      helm('name: none', 'releaseName: web'),
      helm('releaseName: web'),
      helm('name: shop', 'unknown: x'),
      { with: 'helmCharts: [{name: shop, releaseName: web}]\n', title: 'not enabled' },
      {
        with: 'helmCharts: [{name: shop, releaseName: web}]\nhelmGlobals: {chartHome: more}\n',
        args,
        title: 'another chart home',
      },
      {
        with: 'helmCharts: [{name: shop, releaseName: web}]\nhelmGlobals: {chartHome: ./charts, configHome: x}\n',
        args,
        title: 'a config home',
      },
      {
        with: 'helmCharts: [{name: shop, releaseName: web}]\nhelmGlobals: {chartHome: none}\n',
        args,
        title: 'no such chart home',
      },
      {
        with: 'helmChartInflationGenerator: [{chartName: shop, releaseName: web, values: values.yaml}]\n',
        args,
        title: 'the old field',
      },
      {
        with: 'helmCharts: [{name: shop, releaseName: a}, {name: shop, releaseName: b}]\n',
        args: ['@', '--enable-helm'],
        title: 'twice',
      },
      {
        with: 'helmCharts: [{name: shop, releaseName: a, skipHooks: true}, {name: shop, releaseName: b, skipHooks: true}]\nnamePrefix: p-\nnamespace: ns\n',
        args,
        title: 'twice, and transformed',
      },
      {
        with: 'helmCharts: [{name: shop, releaseName: a, skipHooks: true}]\npatches: [{patch: "{apiVersion: v1, kind: ConfigMap, metadata: {name: a-a}, data: {kube: null}}"}]\n',
        args,
        title: 'patched',
      },
      {
        with: 'helmCharts: [{name: shop, releaseName: a, skipHooks: true}]\n',
        args: [...args, '--helm-kube-version', '1.27', '--helm-api-versions', 'example.com/v1'],
        title: 'with versions from flags',
      },
    ],
  },
]
