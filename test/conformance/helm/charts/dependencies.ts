import { below, type ChartCase, chartYaml, showValues, subchart } from '../chart-case.ts'
import { packed } from '../packed.ts'

const requires = (...dependencies: string[]): string => `dependencies:\n${dependencies.map((text) => `- {${text}}\n`).join('')}`
const any = 'version: ">=0.0.0"'

const ledger = {
  'values.yaml': 'port: 5432\nauth: {user: ledger, password: null}\nlist: [1, 2]\nglobal: {zone: inner, own: yes}\n',
}

export const dependencies: readonly ChartCase[] = [
  {
    name: 'a shop over a ledger and a beacon',
    files: {
      'Chart.yaml': chartYaml('shop', requires(`name: ledger, ${any}`, `name: beacon, ${any}`)),
      'values.yaml': 'title: Shop\nledger: {port: 6000, auth: {user: null}}\nbeacon: null\nglobal: {zone: eu, deep: {a: 1}}\n',
      'templates/values.yaml': showValues(),
      ...subchart('ledger', ledger),
      ...subchart('beacon', { 'values.yaml': 'light: on\nperiod: 5\n' }),
    },
    runs: [
      [],
      ['--set', 'ledger.port=null'],
      ['--set', 'ledger.auth=null'],
      ['--set', 'ledger=null'],
      ['--set', 'ledger.auth.password=x,beacon.period=null'],
      ['--set', 'global.zone=null,global.deep=flat'],
      ['--set', 'ledger.global.zone=mine'],
      ['--set', 'ledger=flat'],
      ['--set', 'ledger.auth=flat,ledger.port.a=1'],
      ['--set', 'global=flat'],
      ['--set-json', 'ledger={"list":null,"port":{"a":1}}'],
    ],
  },
  {
    name: 'conditions and tags',
    files: {
      'Chart.yaml': chartYaml(
        'shop',
        requires(
          `name: ledger, ${any}, condition: ledger.enabled`,
          `name: beacon, ${any}, condition: "missing.path,beacon.on", tags: [front]`,
          `name: crane, ${any}, tags: [back, heavy]`,
        ),
      ),
      'values.yaml': 'ledger: {enabled: false}\ntags: {back: false}\n',
      'templates/values.yaml': showValues(),
      ...subchart('ledger'),
      ...subchart('beacon'),
      ...subchart('crane'),
    },
    runs: [
      [],
      ['--set', 'ledger.enabled=true'],
      ['--set', 'ledger.enabled=yes'],
      ['--set', 'ledger.enabled=null'],
      ['--set', 'beacon.on=false'],
      ['--set', 'beacon.on=true,tags.front=false'],
      ['--set', 'tags.front=false'],
      ['--set', 'tags.heavy=true'],
      ['--set', 'tags=null'],
      ['--set', 'missing.path=false,beacon.on=true'],
      ['--set', 'missing.path=5,beacon.on=false'],
    ],
  },
  {
    name: 'one chart under several names',
    files: {
      'Chart.yaml': chartYaml(
        'shop',
        requires(
          `name: ledger, ${any}, alias: sales`,
          `name: ledger, ${any}, alias: stock, condition: stock.enabled`,
          `name: ledger, ${any}`,
        ),
      ),
      'values.yaml': 'sales: {port: 1}\nstock: {port: 2}\nledger: {port: 3}\n',
      'templates/values.yaml': showValues(),
      ...subchart('ledger', ledger),
    },
    runs: [
      [],
      ['--set', 'stock.enabled=false'],
      ['--set', 'sales.auth.user=ada'],
      ['-s', 'charts/sales/templates/values.yaml'],
      ['-s', 'charts/*/templates/*'],
    ],
  },
  {
    name: 'an alias only',
    files: {
      'Chart.yaml': chartYaml('shop', requires(`name: ledger, ${any}, alias: sales-book`)),
      'templates/values.yaml': `${showValues()}  sub: {{ (index .Subcharts "sales-book").Values | toJson | quote }}\n`,
      ...subchart('ledger', ledger),
    },
  },
  {
    name: 'an alias that is no name',
    files: { 'Chart.yaml': chartYaml('shop', requires(`name: ledger, ${any}, alias: "a b/c"`)), ...subchart('ledger') },
  },
  {
    name: 'values imported from children',
    files: {
      'Chart.yaml': chartYaml(
        'shop',
        `dependencies:\n- name: ledger\n  version: ">=0"\n  import-values:\n  - data\n  - child: auth\n    parent: imported.auth\n  - child: nowhere\n    parent: x\n  - child: list\n    parent: lists\n`,
      ),
      'values.yaml': 'imported: {auth: {user: parent}}\nshared: parent\n',
      'templates/values.yaml': showValues(),
      ...subchart('ledger', {
        'values.yaml': 'exports: {data: {shared: child, fresh: 1, deep: {a: 1}}}\nauth: {user: u, password: p}\nlist: [1]\n',
      }),
    },
    runs: [[], ['--set', 'shared=user,fresh=null'], ['--set', 'ledger.auth.user=set'], ['--set', 'ledger.exports.data.more=1']],
  },
  {
    name: 'values imported through two levels',
    files: {
      'Chart.yaml': chartYaml(
        'shop',
        'dependencies:\n- name: ledger\n  version: ">=0"\n  import-values: [{child: up, parent: top}]\n',
      ),
      'templates/values.yaml': showValues(),
      ...below('charts/ledger', {
        'Chart.yaml': chartYaml(
          'ledger',
          'dependencies:\n- name: vault\n  version: ">=0"\n  import-values: [{child: secret, parent: up.secret}]\n',
        ),
        'values.yaml': 'up: {own: 1}\n',
        'templates/values.yaml': showValues(),
        ...subchart('vault', { 'values.yaml': 'secret: {key: k}\n' }),
      }),
    },
  },
  {
    name: 'three levels with globals',
    files: {
      'Chart.yaml': chartYaml('shop'),
      'values.yaml': 'global: {a: top, n: {x: 1}}\nledger: {global: {b: fromtop}, vault: {global: {c: deep}, k: fromtop}}\n',
      'templates/values.yaml': showValues(),
      ...below('charts/ledger', {
        'Chart.yaml': chartYaml('ledger'),
        'values.yaml': 'global: {a: mid, b: mid, n: {x: 2, y: 2}}\nvault: {k: frommid, j: 1}\n',
        'templates/values.yaml': showValues(),
        ...subchart('vault', { 'values.yaml': 'global: {a: low, c: low, n: 5}\nk: low\nj: null\nl: {m: null}\n' }),
      }),
    },
    runs: [
      [],
      ['--set', 'global.n=null'],
      ['--set', 'ledger.vault.k=null,ledger.vault.l=null'],
      ['--set', 'global.n.x=null,ledger.vault.l.m=1'],
    ],
  },
  {
    name: 'a chart of the first format',
    files: {
      'Chart.yaml': 'apiVersion: v1\nname: shop\nversion: 1.0.0\n',
      'requirements.yaml':
        'dependencies:\n- name: ledger\n  version: "*"\n  condition: ledger.enabled\n  repository: https://charts.example.com\n',
      'requirements.lock':
        'dependencies:\n- name: ledger\n  version: 0.3.1\n  repository: https://charts.example.com\ndigest: x\ngenerated: "2020-01-01T00:00:00Z"\n',
      'values.yaml': 'ledger: {enabled: true}\n',
      'templates/values.yaml': `${showValues()}  file: {{ .Files.Get "requirements.yaml" | quote }}\n`,
      ...subchart('ledger'),
    },
    runs: [[], ['--set', 'ledger.enabled=false']],
  },
  {
    name: 'a chart without apiVersion',
    files: { 'Chart.yaml': 'name: shop\nversion: 1.0.0\n', 'templates/values.yaml': showValues() },
  },
  {
    name: 'requirements in a chart of the second format',
    files: {
      'Chart.yaml': chartYaml('shop'),
      'requirements.yaml': 'dependencies:\n- name: ledger\n  version: "*"\n',
      'templates/values.yaml': showValues(),
      ...subchart('ledger'),
    },
  },
  {
    name: 'a packed subchart',
    files: {
      'Chart.yaml': chartYaml('shop', requires(`name: ledger, ${any}`)),
      'templates/values.yaml': showValues(),
      'charts/ledger-0.3.1.tgz': packed('ledger', {
        'Chart.yaml': chartYaml('ledger'),
        'values.yaml': 'a: 1\n',
        'templates/v.yaml': showValues(),
      }),
    },
  },
  {
    name: 'a packed chart with a packed subchart',
    chart: 'shop.tgz',
    files: {
      'shop.tgz': packed('shop', {
        'Chart.yaml': chartYaml('shop'),
        'templates/values.yaml': showValues(),
        'charts/ledger-0.3.1.tgz': packed('ledger', { 'Chart.yaml': chartYaml('ledger'), 'templates/v.yaml': showValues() }),
        'charts/beacon/Chart.yaml': chartYaml('beacon'),
        'charts/beacon/templates/v.yaml': showValues(),
      }),
    },
  },
  {
    name: 'subcharts that nobody asked for, and some that are left out',
    files: {
      'Chart.yaml': chartYaml('shop'),
      'templates/values.yaml': showValues(),
      ...subchart('ledger'),
      ...subchart('hidden', {}, '_hidden'),
      ...subchart('dotted', {}, '.dotted'),
      'charts/README.md': 'text',
      'charts/ledger.prov': 'x',
    },
  },
  {
    name: 'a vendored version that does not fit',
    files: {
      'Chart.yaml': chartYaml('shop', requires('name: ledger, version: "^2.0.0", condition: ledger.enabled, alias: book')),
      'values.yaml': 'ledger: {enabled: false}\n',
      'templates/values.yaml': showValues(),
      ...subchart('ledger'),
    },
  },
  {
    name: 'a dependency that is missing',
    files: { 'Chart.yaml': chartYaml('shop', requires(`name: ledger, ${any}`, `name: beacon, ${any}`)), ...subchart('beacon') },
  },
  {
    name: 'a folder of another name than its chart',
    files: {
      'Chart.yaml': chartYaml('shop', requires(`name: ledger, ${any}`)),
      'values.yaml': 'ledger: {a: 1}\nbook: {a: 2}\n',
      ...subchart('ledger', {}, 'book'),
    },
  },
  {
    name: 'a library with definitions',
    files: {
      'Chart.yaml': chartYaml('shop', requires(`name: parts, ${any}`)),
      'templates/app.yaml': '{{ include "parts.labels" . }}\n',
      'templates/_own.tpl': '{{ define "parts.note" }}own{{ end }}',
      ...below('charts/parts', {
        'Chart.yaml': chartYaml('parts', 'type: library\n'),
        'values.yaml': 'exports: {x: 1}\nsize: 5\n',
        'templates/_labels.tpl':
          '{{ define "parts.labels" }}app: {{ .Chart.Name }}\nnote: {{ include "parts.note" . }}\nsize: {{ .Values.parts.size }}{{ end }}{{ define "parts.note" }}library{{ end }}',
        'templates/ignored.yaml': 'never: rendered\n',
      }),
    },
  },
  {
    name: 'a library by itself',
    files: { 'Chart.yaml': chartYaml('parts', 'type: library\n'), 'templates/_x.tpl': '' },
  },
  {
    name: 'an unknown type of chart',
    files: { 'Chart.yaml': chartYaml('parts', 'type: plugin\n') },
  },
  {
    name: 'definitions that meet',
    files: {
      'Chart.yaml': chartYaml('shop'),
      'templates/a.yaml': 'a: {{ include "name" . }}\n',
      'templates/b.yaml': '{{ define "name" }}b{{ end }}b: {{ include "name" . }}\n',
      'templates/_c.tpl': '{{ define "name" }}c{{ end }}',
      'templates/sub/_d.tpl': '{{ define "name" }}d{{ end }}{{ define "deep" }}deep{{ end }}',
      'templates/sub/e.yaml': 'e: {{ include "name" . }} {{ include "deep" . }}\n',
      ...subchart('ledger', {
        'templates/_n.tpl': '{{ define "name" }}sub{{ end }}',
        'templates/v.yaml': 'sub: {{ include "name" . }}\n',
      }),
      ...subchart('beacon', { 'templates/_n.tpl': '{{ define "name" }}  {{ end }}' }),
    },
  },
  {
    name: 'subcharts seen from above',
    files: {
      'Chart.yaml': chartYaml('shop'),
      'templates/v.yaml':
        'subs: {{ keys .Subcharts | sortAlpha | join "," }}\nport: {{ .Subcharts.ledger.Values.port }}\nname: {{ .Subcharts.ledger.Chart.Name }}\nfile: {{ .Subcharts.ledger.Files.Get "x.txt" }}\nrelease: {{ .Subcharts.ledger.Release.Name }}\n',
      ...subchart('ledger', { ...ledger, 'x.txt': 'inside' }),
    },
  },
  {
    name: 'values changed by a template are seen by the next',
    files: {
      'Chart.yaml': chartYaml('shop'),
      'values.yaml': 'a: 1\nledger: {b: 1}\n',
      'templates/a.yaml':
        '{{ $_ := set .Values "a" 2 }}{{ $_ := set .Values.ledger "b" 3 }}{{ $_ := set .Values.global "g" 4 }}a: {{ .Values.a }}\n',
      'templates/b.yaml': 'a: {{ .Values.a }} {{ .Values.ledger.b }} {{ .Values.global | toJson }}\n',
      ...subchart('ledger', {
        'templates/v.yaml': 'b: {{ .Values.b }} {{ .Values.global | toJson }}\n{{- $_ := set .Values "late" 1 }}',
      }),
    },
  },
  {
    name: 'v2 dependencies with odd fields',
    files: {
      'Chart.yaml': chartYaml(
        'shop',
        'dependencies:\n- name: ledger\n  version: ""\n- name: beacon\n  version: "x.y"\n- name: crane\n  version: "0.3.1"\n  enabled: false\n',
      ),
      'templates/values.yaml': showValues(),
      ...subchart('ledger'),
      ...subchart('beacon'),
      ...subchart('crane'),
    },
  },
]
