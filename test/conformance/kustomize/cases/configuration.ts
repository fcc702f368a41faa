import type { Theme } from '../case.ts'
import { all, custom, deployment, map, service, settings, small } from '../objects.ts'

const begin = 'resources: [all.yaml]\n'
const configured = (text: string, more = ''): { with: string; files: { 'c.yaml': string } } => ({
  with: `configurations: [c.yaml]\n${more}`,
  files: { 'c.yaml': text },
})
const openapi = JSON.stringify({
  definitions: {
    'com.example.v1.Widget': {
      type: 'object',
      properties: {
        apiVersion: { type: 'string' },
        kind: { type: 'string' },
        metadata: { $ref: '#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
        spec: {
          type: 'object',
          properties: {
            list: {
              type: 'array',
              items: { type: 'object', properties: { name: { type: 'string' }, v: { type: 'integer' } } },
              'x-kubernetes-patch-merge-key': 'name',
              'x-kubernetes-patch-strategy': 'merge',
            },
          },
        },
      },
      'x-kubernetes-group-version-kind': [{ group: 'example.com', kind: 'Widget', version: 'v1' }],
    },
  },
})
const crd = JSON.stringify({
  'github.com/example/v1.Widget': {
    Schema: {
      description: '',
      properties: {
        apiVersion: { type: 'string' },
        kind: { type: 'string' },
        metadata: { $ref: 'k8s.io/apimachinery/pkg/apis/meta/v1.ObjectMeta' },
        spec: { $ref: 'github.com/example/v1.WidgetSpec' },
      },
    },
    Dependencies: [],
  },
  'github.com/example/v1.WidgetSpec': {
    Schema: {
      properties: {
        settingsRef: {
          type: 'object',
          'x-kubernetes-object-ref-api-version': 'v1',
          'x-kubernetes-object-ref-kind': 'ConfigMap',
          $ref: 'x',
        },
        selector: { type: 'object', 'x-kubernetes-label-selector': '' },
        note: { type: 'object', 'x-kubernetes-annotation': '' },
      },
    },
    Dependencies: [],
  },
})
const widgetList =
  'patches: [{patch: "{apiVersion: example.com/v1, kind: Widget, metadata: {name: gear}, spec: {list: [{name: a, v: 9}]}}"}]\n'
const transform =
  'namePrefix: p-\nnamespace: ns\ncommonLabels: {team: a}\ncommonAnnotations: {note: b}\nimages: [{name: nginx, newTag: v9}]\nreplicas: [{name: gear, count: 4}]\n'

/** configurations, crds, openapi, sortOptions, buildMetadata. */
export const configuration: readonly Theme[] = [
  {
    theme: 'configurations',
    files: { 'all.yaml': `${small}---\n${custom}` },
    begin,
    cases: [
      configured(
        'nameReference:\n- kind: ConfigMap\n  fieldSpecs:\n  - {path: spec/settingsRef/name, kind: Widget}\n',
        'namePrefix: p-\n',
      ),
      configured(
        'nameReference:\n- kind: ConfigMap\n  version: v1\n  fieldSpecs:\n  - {path: spec/settingsRef/name, kind: Widget, group: example.com, version: v1}\n',
        'nameSuffix: -s\n',
      ),
      configured(
        'nameReference:\n- kind: ConfigMap\n  fieldSpecs:\n  - {path: spec/settingsRef, kind: Widget}\n',
        'namePrefix: p-\n',
      ),
      configured(
        'nameReference:\n- kind: Gear\n  fieldSpecs:\n  - {path: spec/settingsRef/name, kind: Widget}\n',
        'namePrefix: p-\n',
      ),
      configured('namePrefix:\n- {path: metadata/labels/app}\n', 'namePrefix: p-\n'),
      configured('namePrefix:\n- {path: metadata/name, apiVersion: v1, kind: Service}\n', 'namePrefix: p-\n'),
      configured('nameSuffix:\n- {path: spec/settingsRef/name, kind: Widget}\n', 'nameSuffix: -s\n'),
      configured('namespace:\n- {path: spec/ns, kind: Widget, create: true}\n', 'namespace: ns\n'),
      configured('namespace:\n- {path: metadata/namespace, create: true}\n', 'namespace: ns\n'),
      configured('commonLabels:\n- {path: spec/selector, kind: Widget}\n', 'commonLabels: {team: a}\n'),
      configured(
        'commonLabels:\n- {path: spec/template/metadata/labels, kind: Widget, create: true}\n',
        'commonLabels: {team: a}\n',
      ),
      configured('commonLabels:\n- {path: metadata/labels, create: false}\n', 'commonLabels: {team: a}\n'),
      configured('labels:\n- {path: spec/extra, kind: Widget, create: true}\n', 'labels: [{pairs: {team: a}}]\n'),
      configured('commonAnnotations:\n- {path: spec/notes, kind: Widget, create: true}\n', 'commonAnnotations: {team: a}\n'),
      configured(
        'images:\n- {path: spec/image, kind: Widget}\n- {path: spec/template/spec/containers/image, kind: Widget}\n',
        'images: [{name: nginx, newTag: v9}]\n',
      ),
      configured('replicas:\n- {path: spec/size, kind: Widget}\n', 'replicas: [{name: gear, count: 9}]\n'),
      configured('replicas:\n- {path: spec/count, kind: Widget, create: true}\n', 'replicas: [{name: gear, count: 9}]\n'),
      configured('', transform.replace(/replicas.*\n/, '')),
      configured('unknown: []\n'),
      configured('namePrefix: text\n'),
      configured('namePrefix: [\n'),
      configured('a: b\n'),
      configured(
        'nameReference:\n- kind: ConfigMap\n  fieldSpecs:\n  - {path: metadata/name, kind: Service}\n',
        'namePrefix: p-\n',
      ),
      configured('commonLabels:\n- {path: "spec/list[]/labels", kind: Widget, create: true}\n', 'commonLabels: {team: a}\n'),
      configured('commonLabels:\n- {path: "spec/list/labels", kind: Widget, create: true}\n', 'commonLabels: {team: a}\n'),
      configured(
        'commonLabels:\n- {path: "spec/template/spec/containers/labels", kind: Widget, create: true}\n',
        'commonLabels: {team: a}\n',
      ),
      'configurations: [missing.yaml]\n',
      'configurations: [all.yaml]\n',
      'configurations: text\n',
      {
        title: 'configurations of a base do not reach the top',
        files: {
          'kustomization.yaml': 'resources: [base]\nnamePrefix: t-\n',
          'base/kustomization.yaml': 'resources: [all.yaml]\nconfigurations: [c.yaml]\nnamePrefix: b-\n',
          'base/all.yaml': `${settings}---\n${custom}`,
          'base/c.yaml': 'nameReference:\n- kind: ConfigMap\n  fieldSpecs:\n  - {path: spec/settingsRef/name, kind: Widget}\n',
        },
      },
    ],
  },
  {
    theme: 'crds and openapi',
    files: {
      'all.yaml': `${settings}---\n${custom}`,
      'crd.json': crd,
      'open.json': openapi,
      'bad.json': '{',
      'empty.json': '{}',
      'list.json': '[]',
    },
    begin,
    cases: [
      'crds: [crd.json]\n',
      'crds: [crd.json]\nnamePrefix: p-\n',
      'crds: [crd.json]\ncommonLabels: {team: a}\ncommonAnnotations: {note: b}\n',
      'crds: [bad.json]\n',
      'crds: [empty.json]\n',
      'crds: [list.json]\n',
      'crds: [missing.json]\n',
      'crds: [all.yaml]\n',
      'crds: text\n',
      `openapi: {path: open.json}\n${widgetList}`,
      `openapi: {version: v1.21.2}\n${widgetList}`,
      'openapi: {version: v1.0.0}\n',
      'openapi: {path: missing.json}\n',
      'openapi: {path: bad.json}\n',
      'openapi: {path: open.json, version: v1.21.2}\n',
      'openapi: {other: x}\n',
      'openapi: {}\n',
      'openapi: text\n',
      `openapi: {path: open.json}\n${widgetList.replace('v: 9', '$patch: delete')}`,
      {
        with: `openapi: {path: open.json}\npatches: [{patch: "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {template: {spec: {containers: [{name: app, image: x}]}}}}"}]\n`,
        files: { 'all.yaml': deployment },
      },
    ],
  },
  {
    theme: 'sortOptions',
    files: { 'all.yaml': `${all}---\n${map('z', 'b')}---\n${map('y', 'a')}---\n${map('x', 'b')}---\n${map('a')}` },
    begin,
    cases: [
      '',
      'sortOptions: {order: fifo}\n',
      'sortOptions: {order: legacy}\n',
      'sortOptions: {order: legacy, legacySortOptions: {orderFirst: [Deployment, Service], orderLast: [Namespace]}}\n',
      'sortOptions: {order: legacy, legacySortOptions: {orderFirst: [], orderLast: []}}\n',
      'sortOptions: {order: legacy, legacySortOptions: {}}\n',
      'sortOptions: {order: legacy, legacySortOptions: {orderLast: [Widget, ConfigMap]}}\n',
      'sortOptions: {order: legacy, legacySortOptions: {orderFirst: [ConfigMap], orderLast: [ConfigMap]}}\n',
      'sortOptions: {order: fifo, legacySortOptions: {orderFirst: [Service]}}\n',
      'sortOptions: {order: other}\n',
      'sortOptions: {}\n',
      'sortOptions: {legacySortOptions: {orderFirst: [Service]}}\n',
      'sortOptions: {unknown: x}\n',
      'sortOptions: fifo\n',
      'sortOptions: {order: fifo}\nnamePrefix: p-\n',
      {
        files: {
          'kustomization.yaml': 'resources: [base, z.yaml]\nsortOptions: {order: legacy}\n',
          'z.yaml': map('first'),
          'base/kustomization.yaml': 'resources: [all.yaml]\nsortOptions: {order: fifo}\n',
          'base/all.yaml': all,
        },
      },
      {
        files: {
          'kustomization.yaml': 'resources: [base, z.yaml]\n',
          'z.yaml': map('first'),
          'base/kustomization.yaml': 'resources: [all.yaml]\nsortOptions: {order: fifo}\n',
          'base/all.yaml': all,
        },
      },
    ],
  },
  {
    theme: 'buildMetadata',
    files: {
      'base/kustomization.yaml': 'resources: [all.yaml]\nnamePrefix: b-\nconfigMapGenerator: [{name: made, literals: [a=1]}]\n',
      'base/all.yaml': `${service}---\n${settings}`,
      't.yaml':
        'apiVersion: builtin\nkind: PrefixTransformer\nmetadata: {name: x}\nprefix: t-\nfieldSpecs: [{path: metadata/name}]\n',
      'g.yaml': 'apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: {name: gen}\nname: gen\nliterals: [a=1]\n',
    },
    begin: 'resources: [base]\n',
    cases: [
      ...[
        'originAnnotations',
        'transformerAnnotations',
        'managedByLabel',
        'originAnnotations, transformerAnnotations, managedByLabel',
        'other',
        '',
      ].flatMap((list) => [
        `buildMetadata: [${list}]\n`,
        `buildMetadata: [${list}]\nnameSuffix: -s\nnamespace: ns\ncommonLabels: {team: a}\nconfigMapGenerator: [{name: top, literals: [a=1]}]\ntransformers: [t.yaml]\ngenerators: [g.yaml]\n`,
      ]),
      'buildMetadata: text\n',
      'buildMetadata: [originAnnotations]\npatches: [{patch: "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {type: X}}"}]\n',
      'buildMetadata: [transformerAnnotations]\npatches: [{patch: "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {type: X}}"}]\nimages: [{name: a, newTag: b}]\n',
    ],
  },
]
