import type { Theme } from '../case.ts'
import { all, deployment, map, service, settings } from '../objects.ts'

const plugin = (kind: string, body: string): string => `apiVersion: builtin\nkind: ${kind}\nmetadata: {name: p}\n${body}`
const begin = 'resources: [all.yaml]\n'
const transformer = (kind: string, body: string): { with: string; files: { 'p.yaml': string } } => ({
  with: 'transformers: [p.yaml]\n',
  files: { 'p.yaml': plugin(kind, body) },
})
const generator = (kind: string, body: string): { with: string; files: { 'p.yaml': string } } => ({
  with: 'generators: [p.yaml]\n',
  files: { 'p.yaml': plugin(kind, body) },
})
const raw = (field: string, text: string): { with: string; files: { 'p.yaml': string } } => ({
  with: `${field}: [p.yaml]\n`,
  files: { 'p.yaml': text },
})

/** Built-in generators, transformers and validators as files. */
export const plugins: readonly Theme[] = [
  {
    theme: 'transformers as files',
    files: { 'all.yaml': `${deployment}---\n${service}---\n${settings}` },
    begin,
    cases: [
      transformer('PrefixTransformer', 'prefix: p-\nfieldSpecs: [{path: metadata/name}]\n'),
      transformer('PrefixTransformer', 'prefix: p-\n'),
      transformer('SuffixTransformer', 'suffix: -s\nfieldSpecs: [{path: metadata/name, kind: Service}]\n'),
      transformer('PrefixSuffixTransformer', 'prefix: p-\nsuffix: -s\nfieldSpecs: [{path: metadata/name}]\n'),
      transformer(
        'NamespaceTransformer',
        'metadata: {name: p, namespace: ns}\nfieldSpecs: [{path: metadata/namespace, create: true}]\n',
      ),
      raw(
        'transformers',
        'apiVersion: builtin\nkind: NamespaceTransformer\nmetadata: {name: p, namespace: ns}\nfieldSpecs: [{path: metadata/namespace, create: true}]\n',
      ),
      raw(
        'transformers',
        'apiVersion: builtin\nkind: NamespaceTransformer\nmetadata: {name: p, namespace: ns}\nunsetOnly: true\nsetRoleBindingSubjects: none\n',
      ),
      raw(
        'transformers',
        'apiVersion: builtin\nkind: NamespaceTransformer\nmetadata: {name: p, namespace: ns}\nsetRoleBindingSubjects: other\n',
      ),
      transformer('LabelTransformer', 'labels: {team: a}\nfieldSpecs: [{path: metadata/labels, create: true}]\n'),
      transformer('LabelTransformer', 'labels: {team: a}\n'),
      transformer('AnnotationsTransformer', 'annotations: {team: a}\nfieldSpecs: [{path: metadata/annotations, create: true}]\n'),
      transformer(
        'ImageTagTransformer',
        'imageTag: {name: nginx, newTag: v9}\nfieldSpecs: [{path: "spec/template/spec/containers[]/image"}]\n',
      ),
      transformer('ImageTagTransformer', 'imageTag: {name: nginx, newTag: v9}\n'),
      transformer(
        'ReplicaCountTransformer',
        'replica: {name: web, count: 8}\nfieldSpecs: [{path: spec/replicas, kind: Deployment, create: true}]\n',
      ),
      transformer('PatchTransformer', 'patch: "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {type: X}}"\n'),
      transformer('PatchTransformer', 'target: {kind: Service}\npatch: "- {op: replace, path: /spec/ports, value: []}"\n'),
      transformer('PatchTransformer', 'path: missing.yaml\n'),
      transformer('PatchTransformer', ''),
      transformer(
        'PatchJson6902Transformer',
        'target: {version: v1, kind: Service, name: web}\njsonOp: "- {op: remove, path: /spec/ports}"\n',
      ),
      transformer(
        'PatchStrategicMergeTransformer',
        'paths: []\npatches: "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {type: X}}"\n',
      ),
      transformer(
        'ReplacementTransformer',
        'replacements:\n- source: {kind: ConfigMap}\n  targets: [{select: {kind: Service}, fieldPaths: [metadata.labels.app]}]\n',
      ),
      transformer('ValueAddTransformer', 'value: x\ntargets: [{fieldPath: metadata/labels/app}]\n'),
      transformer('HashTransformer', ''),
      transformer('SortOrderTransformer', 'sortOptions: {order: fifo}\n'),
      transformer('NopeTransformer', ''),
      transformer('ConfigMapGenerator', 'name: g\n'),
      transformer('PrefixTransformer', 'prefix: p-\nunknown: x\n'),
      transformer('PrefixTransformer', 'prefix: 5\n'),
      raw('transformers', 'apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: x}\n'),
      raw(
        'transformers',
        'apiVersion: example.com/v1\nkind: Thing\nmetadata:\n  name: x\n  annotations:\n    config.kubernetes.io/function: |\n      container: {image: example.com/x}\n',
      ),
      raw(
        'transformers',
        'apiVersion: example.com/v1\nkind: Thing\nmetadata:\n  name: x\n  annotations:\n    config.kubernetes.io/function: |\n      exec: {path: ./x}\n',
      ),
      raw('transformers', 'kind: PrefixTransformer\nmetadata: {name: x}\n'),
      raw('transformers', 'apiVersion: builtin\nmetadata: {name: x}\n'),
      raw('transformers', 'apiVersion: builtin\nkind: PrefixTransformer\nprefix: p-\n'),
      raw('transformers', ''),
      raw('transformers', 'a: [\n'),
      'transformers: [missing.yaml]\n',
      'transformers:\n- |-\n  apiVersion: builtin\n  kind: PrefixTransformer\n  metadata: {name: x}\n  prefix: inline-\n  fieldSpecs: [{path: metadata/name}]\n',
      'transformers:\n- |-\n  apiVersion: builtin\n  kind: PrefixTransformer\n  metadata: {name: x}\n  prefix: a-\n  fieldSpecs: [{path: metadata/name}]\n  ---\n  apiVersion: builtin\n  kind: SuffixTransformer\n  metadata: {name: y2}\n  suffix: -b\n  fieldSpecs: [{path: metadata/name}]\n',
      {
        with: 'transformers: [dir]\n',
        files: {
          'dir/kustomization.yaml': 'resources: [p.yaml]\n',
          'dir/p.yaml': plugin('PrefixTransformer', 'prefix: dir-\nfieldSpecs: [{path: metadata/name}]\n'),
        },
      },
      {
        with: 'namePrefix: first-\ntransformers: [p.yaml]\n',
        files: { 'p.yaml': plugin('PrefixTransformer', 'prefix: second-\nfieldSpecs: [{path: metadata/name}]\n') },
      },
    ],
  },
  {
    theme: 'generators as files',
    files: { 'all.yaml': `${deployment}---\n${service}`, 'a.txt': 'alpha\n' },
    begin,
    cases: [
      generator('ConfigMapGenerator', 'name: settings\nliterals: [a=1]\n'),
      generator('ConfigMapGenerator', 'name: settings\nfiles: [a.txt]\noptions: {disableNameSuffixHash: true, labels: {a: b}}\n'),
      generator('ConfigMapGenerator', 'literals: [a=1]\n'),
      raw(
        'generators',
        'apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: {name: settings, namespace: ns, annotations: {kustomize.config.k8s.io/needs-hash: "false"}}\nliterals: [a=1]\n',
      ),
      raw(
        'generators',
        'apiVersion: builtin\nkind: SecretGenerator\nmetadata: {name: keys}\nname: keys\ntype: t\nliterals: [a=1]\n',
      ),
      generator('SecretGenerator', 'name: keys\nliterals: [a=1]\nbehavior: merge\n'),
      generator('PrefixTransformer', 'prefix: x\n'),
      generator('HelmChartInflationGenerator', 'name: x\n'),
      generator(
        'IAMPolicyGenerator',
        'cloud: gke\nkubernetesService: {name: k, namespace: ns}\nserviceAccount: {name: s, projectId: pr}\n',
      ),
      generator('NopeGenerator', ''),
      raw('generators', 'apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: x}\n'),
      raw('generators', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n'),
      raw(
        'generators',
        'apiVersion: example.com/v1\nkind: Thing\nmetadata:\n  name: x\n  annotations:\n    config.kubernetes.io/function: |\n      starlark: {path: x.star, name: x}\n',
      ),
      'generators: [missing.yaml]\n',
      'generators:\n- |-\n  apiVersion: builtin\n  kind: ConfigMapGenerator\n  metadata: {name: inline}\n  literals: [a=1]\n',
      'generators: text\n',
      {
        with: 'namePrefix: p-\nnamespace: ns\ncommonLabels: {team: a}\ngenerators: [p.yaml]\n',
        files: { 'p.yaml': plugin('ConfigMapGenerator', 'name: settings\nliterals: [a=1]\n') },
      },
    ],
  },
  {
    theme: 'validators',
    files: { 'all.yaml': all },
    begin,
    cases: [
      raw('validators', plugin('PrefixTransformer', 'prefix: p-\nfieldSpecs: [{path: metadata/name}]\n')),
      raw('validators', plugin('LabelTransformer', 'labels: {app: web}\nfieldSpecs: [{path: metadata/none}]\n')),
      raw('validators', plugin('Nope', '')),
      raw('validators', 'apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: x}\n'),
      'validators: [missing.yaml]\n',
      'validators: text\n',
    ],
  },
  {
    theme: 'objects that are only for kustomize',
    files: { 'all.yaml': settings },
    begin,
    cases: [
      {
        files: {
          'all.yaml': `${settings}---\n${map('local').replace('{name: local}', '{name: local, annotations: {config.kubernetes.io/local-config: "true"}}')}`,
        },
      },
      {
        files: {
          'all.yaml': `${settings}---\n${map('local').replace('{name: local}', '{name: local, annotations: {config.kubernetes.io/local-config: "false"}}')}`,
        },
      },
      {
        files: {
          'all.yaml': `${settings}---\n${map('local').replace('{name: local}', '{name: local, annotations: {config.kubernetes.io/local-config: "other"}}')}`,
        },
      },
      {
        with: 'replacements: [{source: {kind: ConfigMap, name: local, fieldPath: data.k}, targets: [{select: {name: settings}, fieldPaths: [data.a]}]}]\n',
        files: {
          'all.yaml': `${settings}---\n${map('local').replace('{name: local}', '{name: local, annotations: {config.kubernetes.io/local-config: "true"}}')}`,
        },
      },
      {
        files: {
          'all.yaml': map('a').replace('{name: a}', '{name: a, annotations: {kustomize.config.k8s.io/needs-hash: "true"}}'),
        },
      },
      {
        files: { 'all.yaml': map('a').replace('{name: a}', '{name: a, annotations: {kustomize.config.k8s.io/behavior: merge}}') },
      },
      {
        files: {
          'all.yaml': map('a').replace(
            '{name: a}',
            '{name: a, annotations: {internal.config.kubernetes.io/previousNames: x, config.kubernetes.io/path: y2, config.kubernetes.io/index: "0"}}',
          ),
        },
      },
      {
        files: {
          'all.yaml': map('a').replace(
            '{name: a}',
            '{name: a, annotations: {config.k8s.io/id: "1", internal.config.kubernetes.io/id: "2"}}',
          ),
        },
      },
    ],
  },
]
