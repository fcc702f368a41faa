import type { Theme } from '../case.ts'
import { custom, deployment, service, settings, small } from '../objects.ts'

const begin = 'resources: [all.yaml]\n'
const replace = (source: string, target: string): string => `replacements:\n- source: ${source}\n  targets:\n  - ${target}\n`
const to = (path: string, options = ''): string =>
  replace(
    '{kind: ConfigMap, name: settings, fieldPath: data.b}',
    `{select: {kind: Deployment}, fieldPaths: ["${path}"]${options}}`,
  )
const variable = (text: string, more = ''): string => `vars:\n- {name: V, ${text}}\n${more}`

/** replacements and vars. */
export const replacements: readonly Theme[] = [
  {
    theme: 'replacements: where values go',
    files: { 'all.yaml': `${small}---\n${custom}` },
    begin,
    cases: [
      'spec.replicas',
      'metadata.labels.app',
      'metadata.labels.new',
      'metadata.annotations.note',
      'spec.template.spec.containers.0.image',
      'spec.template.spec.containers.9.image',
      'spec.template.spec.containers.[name=app].image',
      'spec.template.spec.containers.[name=nope].image',
      'spec.template.spec.containers.[name=app].env.[name=A].value',
      'spec.template.spec.containers.*.image',
      'spec.template.spec.containers.*.nope',
      'spec.template.spec.containers',
      'spec.template.spec.volumes.[name=conf].configMap.name',
      'spec.nope.deep',
      'spec.template.spec.containers.-',
      'spec.template.spec.imagePullSecrets.-.name',
      'metadata.name',
      'metadata.namespace',
      '',
      '.',
      'spec..replicas',
      'metadata.annotations.[a.b/c]',
      'metadata.annotations.a\\\\.b/c',
      'spec.template.spec.containers.[name=app',
      'spec.*.spec',
      'spec.template.metadata.labels.*',
    ].flatMap((path) => [to(path), to(path, ', options: {create: true}')]),
  },
  {
    theme: 'replacements: delimiters',
    files: { 'all.yaml': `${small}---\n${custom}` },
    begin,
    cases: [
      '{delimiter: ":", index: 0}',
      '{delimiter: ":", index: 1}',
      '{delimiter: ":", index: 2}',
      '{delimiter: ":", index: 5}',
      '{delimiter: ":", index: -1}',
      '{delimiter: "/", index: 1}',
      '{delimiter: ""}',
      '{index: 1}',
      '{delimiter: "%", index: 0}',
      '{delimiter: ":", index: 1, create: true}',
      '{encoding: base64}',
      '{encoding: other}',
      '{delimiter: ":", unknown: 1}',
    ].flatMap((options) => [
      to('spec.template.spec.containers.0.image', `, options: ${options}`),
      replace(
        `{kind: Deployment, name: web, fieldPath: "spec.template.spec.containers.0.image", options: ${options}}`,
        '{select: {kind: ConfigMap}, fieldPaths: [data.a]}',
      ),
    ]),
  },
  {
    theme: 'replacements: sources, selections and rejections',
    files: { 'all.yaml': `${small}---\n${custom}---\n${service.replaceAll('web', 'worker')}` },
    begin,
    cases: [
      ...[
        '{kind: ConfigMap, name: settings}',
        '{kind: ConfigMap}',
        '{kind: Service}',
        '{kind: Service, name: web, fieldPath: spec.ports}',
        '{kind: Service, name: web, fieldPath: spec.ports.0.port}',
        '{kind: Service, name: web, fieldPath: "spec.ports.[name=metrics].port"}',
        '{kind: Service, name: web, fieldPath: spec.selector}',
        '{kind: Service, name: web, fieldPath: spec.nope}',
        '{kind: Service, name: web, fieldPath: "spec.ports.*.port"}',
        '{kind: Nope}',
        '{name: settings}',
        '{name: settings, fieldPath: data}',
        '{group: apps, version: v1, kind: Deployment, name: web, fieldPath: spec.replicas}',
        '{group: apps, version: v2, kind: Deployment, name: web}',
        '{kind: ConfigMap, name: settings, namespace: default}',
        '{kind: ConfigMap, name: settings, namespace: other}',
        '{}',
        '{kind: ConfigMap, name: "set.*"}',
        '{kind: Widget, name: gear, fieldPath: spec.size}',
        '{kind: Widget, name: gear, fieldPath: spec.template}',
        '{kind: Widget, name: gear, fieldPath: "spec.list.1"}',
        '{apiVersion: v1, kind: ConfigMap, name: settings}',
      ].map((source) =>
        replace(source, '{select: {kind: Deployment}, fieldPaths: [metadata.annotations.note, metadata.labels.app]}'),
      ),
      ...[
        '{select: {kind: Service}, fieldPaths: [metadata.labels.app]}',
        '{select: {name: web}, fieldPaths: [metadata.labels.app]}',
        '{select: {kind: Service, name: "w.*"}, fieldPaths: [metadata.labels.app]}',
        '{select: {kind: Service}, reject: [{name: web}], fieldPaths: [metadata.labels.app]}',
        '{select: {kind: Service}, reject: [{name: "wor.*"}], fieldPaths: [metadata.labels.app]}',
        '{select: {kind: Service}, reject: [{}], fieldPaths: [metadata.labels.app]}',
        '{select: {kind: Service}, reject: [{labelSelector: app=web}], fieldPaths: [metadata.labels.app]}',
        '{select: {labelSelector: app=web}, fieldPaths: [metadata.labels.app]}',
        '{select: {annotationSelector: note=1}, fieldPaths: [metadata.labels.app]}',
        '{select: {version: v1}, reject: [{kind: Deployment}, {kind: ConfigMap}, {kind: Widget}], fieldPaths: [metadata.labels.app]}',
        '{select: {kind: Nope}, fieldPaths: [metadata.labels.app]}',
        '{select: {kind: "["}, fieldPaths: [metadata.labels.app]}',
        '{select: {kind: Service}}',
        '{select: {kind: Service}, fieldPaths: []}',
        '{fieldPaths: [metadata.labels.app]}',
        '{select: {}, fieldPaths: [metadata.labels.app]}',
        '{select: {kind: Service}, fieldPaths: [metadata.name]}',
        '{select: {namespace: other}, fieldPaths: [metadata.name]}',
      ].map((target) => replace('{kind: ConfigMap, name: settings, fieldPath: data.b}', target)),
      'replacements: [{sourceValue: text, targets: [{select: {kind: Service}, fieldPaths: [metadata.labels.app]}]}]\n',
      'replacements: [{sourceValue: "5", targets: [{select: {kind: Deployment}, fieldPaths: [spec.replicas]}]}]\n',
      'replacements: [{sourceValue: text, source: {kind: ConfigMap}, targets: [{select: {kind: Service}, fieldPaths: [metadata.labels.app]}]}]\n',
      'replacements: [{targets: [{select: {kind: Service}, fieldPaths: [metadata.labels.app]}]}]\n',
      'replacements: [{source: {kind: ConfigMap}}]\n',
      'replacements: [{}]\n',
      'replacements: []\n',
      'replacements: {}\n',
      'replacements: [{path: r.yaml}]\n',
    ],
  },
  {
    theme: 'replacements: files, layers and order',
    files: {
      'all.yaml': small,
      'r.yaml':
        'source: {kind: ConfigMap, name: settings, fieldPath: data.b}\ntargets:\n- select: {kind: Deployment}\n  fieldPaths: [metadata.labels.app]\n',
      'rs.yaml':
        '- source: {kind: ConfigMap, name: settings, fieldPath: data.b}\n  targets:\n  - select: {kind: Deployment}\n    fieldPaths: [metadata.labels.app]\n- source: {kind: Deployment, fieldPath: metadata.labels.app}\n  targets:\n  - select: {kind: Service}\n    fieldPaths: [metadata.labels.app]\n',
      'bad.yaml': 'source: [\n',
      'unknown.yaml': 'origin: {kind: ConfigMap}\n',
      'base/kustomization.yaml': 'resources: [all.yaml]\nnamePrefix: b-\n',
      'base/all.yaml': `${deployment}---\n${service}---\n${settings}`,
    },
    cases: [
      ...['r.yaml', 'rs.yaml', 'bad.yaml', 'unknown.yaml', 'missing.yaml', 'base'].map(
        (path) => `resources: [all.yaml]\nreplacements: [{path: ${path}}]\n`,
      ),
      'resources: [all.yaml]\nreplacements: [{path: r.yaml, source: {kind: ConfigMap}}]\n',
      `resources: [base]\n${replace('{kind: ConfigMap, name: settings}', '{select: {kind: Service, name: web}, fieldPaths: [metadata.labels.app]}')}`,
      `resources: [base]\n${replace('{kind: ConfigMap, name: b-settings}', '{select: {kind: Service, name: b-web}, fieldPaths: [metadata.labels.app]}')}`,
      `resources: [base]\nnamePrefix: t-\n${replace('{kind: ConfigMap, name: b-settings}', '{select: {kind: Service, name: b-web}, fieldPaths: [metadata.labels.app]}')}`,
      `resources: [base]\nnamePrefix: t-\n${replace('{kind: ConfigMap, name: t-b-settings}', '{select: {kind: Service, name: t-b-web}, fieldPaths: [metadata.labels.app]}')}`,
      `resources: [all.yaml]\nconfigMapGenerator: [{name: made, literals: [x=1]}]\n${replace('{kind: ConfigMap, name: made}', '{select: {kind: Service}, fieldPaths: [metadata.labels.app]}')}`,
      `resources: [all.yaml]\nconfigMapGenerator: [{name: made, literals: [x=1]}]\n${replace('{kind: ConfigMap, name: made, fieldPath: data.x}', '{select: {kind: Deployment}, fieldPaths: ["spec.template.spec.containers.[name=app].args.0"], options: {delimiter: "=", index: 1}}')}`,
      `resources: [all.yaml]\nnamespace: ns\n${replace('{kind: Service, name: web, fieldPath: metadata.namespace}', '{select: {kind: ConfigMap}, fieldPaths: [data.ns], options: {create: true}}')}`,
      `resources: [all.yaml]\nimages: [{name: nginx, newTag: v9, newName: nginx}]\n${replace('{kind: Deployment, name: web, fieldPath: "spec.template.spec.containers.[name=side].image"}', '{select: {kind: ConfigMap}, fieldPaths: [data.image], options: {create: true}}')}`,
      {
        title: 'text inside of text',
        with: `resources: [all.yaml]\n${replace('{kind: ConfigMap, name: settings, fieldPath: data.b}', '{select: {kind: ConfigMap, name: big}, fieldPaths: ["data.config\\\\.json"], options: {delimiter: "\\"", index: 3}}')}`,
        files: {
          'all.yaml': `${settings}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: big}\ndata:\n  config.json: |\n    {"a": "b", "c": 1}\n`,
        },
      },
      {
        title: 'a Secret, decoded and encoded',
        with: `resources: [all.yaml]\n${replace('{kind: Secret, name: keys, fieldPath: data.p, options: {encoding: base64}}', '{select: {kind: ConfigMap}, fieldPaths: [data.a]}')}`,
        files: { 'all.yaml': `${settings}---\napiVersion: v1\nkind: Secret\nmetadata: {name: keys}\ndata: {p: cGFzcw==}\n` },
      },
    ],
  },
  {
    theme: 'vars',
    files: {
      'all.yaml': `${deployment.replace('"--config"', '"$(V)", "a $(V) b $(W) $$(V) $(", "$(V"')}---\n${service}---\n${settings}`,
    },
    begin,
    cases: [
      variable('objref: {apiVersion: v1, kind: ConfigMap, name: settings}'),
      variable('objref: {apiVersion: v1, kind: ConfigMap, name: settings}, fieldref: {fieldPath: data.b}'),
      variable('objref: {apiVersion: v1, kind: Service, name: web}, fieldref: {fieldPath: "spec.ports[0].port"}'),
      variable('objref: {apiVersion: v1, kind: Service, name: web}, fieldref: {fieldPath: "spec.ports[9].port"}'),
      variable('objref: {apiVersion: v1, kind: Service, name: web}, fieldref: {fieldPath: spec.ports}'),
      variable('objref: {apiVersion: v1, kind: Service, name: web}, fieldref: {fieldPath: spec.nope}'),
      variable('objref: {apiVersion: apps/v1, kind: Deployment, name: web}, fieldref: {fieldPath: spec.replicas}'),
      variable('objref: {kind: Deployment, group: apps, version: v1, name: web}, fieldref: {fieldPath: spec.replicas}'),
      variable('objref: {kind: Service, name: web}'),
      variable('objref: {apiVersion: v1, kind: Service, name: nope}'),
      variable('objref: {apiVersion: v1, kind: Service}'),
      variable('objref: {}'),
      variable('fieldref: {fieldPath: a}'),
      variable('objref: {apiVersion: v1, kind: Service, name: web, namespace: default}'),
      variable('objref: {apiVersion: v1, kind: Service, name: web, namespace: other}'),
      variable('objref: {apiVersion: v1, kind: Service, name: web}', 'namePrefix: p-\nnameSuffix: -s\n'),
      variable(
        'objref: {apiVersion: v1, kind: Service, name: web}',
        '- {name: W, objref: {apiVersion: v1, kind: ConfigMap, name: settings}, fieldref: {fieldPath: data.a}}\n',
      ),
      variable(
        'objref: {apiVersion: v1, kind: Service, name: web}',
        '- {name: V, objref: {apiVersion: v1, kind: Service, name: web}}\n',
      ),
      variable(
        'objref: {apiVersion: v1, kind: Service, name: web}',
        '- {name: V, objref: {apiVersion: v1, kind: ConfigMap, name: settings}}\n',
      ),
      variable('objref: {apiVersion: v1, kind: Service, name: web}', 'configurations: [c.yaml]\n'),
      {
        with: variable('objref: {apiVersion: v1, kind: Service, name: web}', 'configurations: [c.yaml]\n'),
        files: {
          'c.yaml': 'varReference:\n- {path: data, kind: ConfigMap}\n- {path: metadata/labels}\n',
          'all.yaml': `${service}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, labels: {x: "$(V)"}}\ndata: {a: "see $(V)", b: "$(V)$(V)", c: "$$(V)"}\n`,
        },
      },
      {
        title: 'vars of a base',
        files: {
          'kustomization.yaml': 'resources: [base]\nnamePrefix: t-\n',
          'base/kustomization.yaml':
            'resources: [all.yaml]\nnamePrefix: b-\nvars: [{name: V, objref: {apiVersion: v1, kind: Service, name: web}}]\n',
          'base/all.yaml': `${deployment.replace('"--config"', '"$(V)"')}---\n${service}`,
        },
      },
      {
        title: 'the same var in two bases',
        files: {
          'kustomization.yaml': 'resources: [a, b]\n',
          'a/kustomization.yaml':
            'resources: [all.yaml]\nvars: [{name: V, objref: {apiVersion: v1, kind: Service, name: web}}]\n',
          'a/all.yaml': service,
          'b/kustomization.yaml':
            'resources: [all.yaml]\nvars: [{name: V, objref: {apiVersion: v1, kind: ConfigMap, name: settings}}]\n',
          'b/all.yaml': settings,
        },
      },
      {
        title: 'a number, a boolean and a map as a var',
        files: {
          'kustomization.yaml':
            'resources: [all.yaml]\nvars:\n- {name: NUM, objref: {apiVersion: apps/v1, kind: Deployment, name: web}, fieldref: {fieldPath: spec.replicas}}\n- {name: M, objref: {apiVersion: apps/v1, kind: Deployment, name: web}, fieldref: {fieldPath: spec.selector.matchLabels}}\n',
          'all.yaml': deployment
            .replace('"--config"', '"$(NUM)", "x$(NUM)"')
            .replace('{name: A, value: "1"}', '{name: A, value: $(NUM)}'),
        },
      },
      {
        title: 'a generated name as a var',
        files: {
          'kustomization.yaml':
            'resources: [all.yaml]\nconfigMapGenerator: [{name: made, literals: [a=1]}]\nvars: [{name: V, objref: {apiVersion: v1, kind: ConfigMap, name: made}}]\n',
          'all.yaml': deployment.replace('"--config"', '"$(V)"'),
        },
      },
    ],
  },
]
