import { type ChartCase, chartYaml, manifest } from '../chart-case.ts'

const writers = ['toYaml', 'toJson', 'toToml', 'toYamlPretty', 'printf "%v"', 'printf "%#v"']
const shown = (expression: string): string =>
  writers.map((writer, index) => `w${index}: |\n{{ ${expression} | ${writer} | indent 2 }}\n`).join('')

const chart = (name: string, template: string, more = ''): ChartCase => ({
  name,
  files: { 'Chart.yaml': chartYaml('shop', more), 'note.txt': 'abc', 'templates/a.yaml': template },
})

const ledger = { 'charts/ledger/Chart.yaml': chartYaml('ledger') }
const filled =
  'annotations: {a: b}\nkeywords: [k]\nsources: [s]\nmaintainers: [{name: x}]\ndependencies: [{name: ledger, version: "*", condition: ledger.on, tags: [t], import-values: [{child: a, parent: b}]}]\n'
const hook = { 'helm.sh/hook': 'test' }

/** What Helm itself gives to templates, written by every function that writes. */
export const valuesOfHelm: readonly ChartCase[] = [
  chart('a chart that says little', shown('.Chart')),
  chart(
    'a chart with empty lists',
    shown('.Chart'),
    'annotations: {}\nkeywords: []\nsources: []\nmaintainers: []\ndependencies: []\n',
  ),
  { name: 'a chart that says much', files: { ...chart('', shown('.Chart'), filled).files, ...ledger } },
  {
    name: 'a chart without its only dependency',
    files: { ...chart('', shown('.Chart'), filled).files, ...ledger, 'values.yaml': 'ledger: {on: false}\n' },
  },
  ...['.Capabilities', '.Capabilities.KubeVersion', '.Capabilities.HelmVersion', '.Capabilities.APIVersions', '.Files'].map(
    (expression) => chart(expression, shown(expression)),
  ),
  chart(
    'everything at once',
    shown('dict "c" .Chart "k" .Capabilities.KubeVersion "r" .Release "t" .Template "d" (toDuration "1h")'),
  ),
  chart('TOML of nil', 'a: {{ toToml .Values.none }}\n'),
  chart('TOML of nil in a map', 'a: {{ toToml (dict "a" nil) | quote }} {{ toToml .Chart.Annotations | quote }}\n'),
  ...['2020-01-01', '2020-01-01T10:00:00Z', '2020-01-01T10:00:00.25+02:00', '2020-01-01 10:00:00', '10:00:00.5'].map((date) =>
    // Written again as TOML or YAML a time stands in quotes here: see docs/helm.md.
    chart(`TOML: ${date}`, `{{ $t := fromToml "c=${date}" }}{{ toJson $t }} {{ toYaml $t }} {{ typeOf $t.c }} {{ $t.c }}\n`),
  ),
  ...[
    'merge .Files (dict "x" 1)',
    'set .Files "x" 1',
    'merge . (dict "Files" (dict "x" "y"))',
    'mergeOverwrite . (dict "Files" .Files)',
    'merge . (dict "Chart" (dict "Annotations" (dict "x" "y")))',
    'set .Chart.Annotations "x" "y"',
  ].map((expression) =>
    chart(expression, `{{ $_ := ${expression} }}a: {{ .Files | toJson }} {{ .Chart.Annotations | toJson }}\n`),
  ),
  {
    ...chart('a document that is no YAML', '\n\na: b: c\n---\n\nx: y\n'),
    runs: [
      [],
      ['--debug'],
      ['--debug', '-s', 'templates/a.yaml'],
      ['--debug', '-s', 'templates/x.yaml'],
      ['--debug', '--include-crds'],
    ],
  },
  {
    ...chart('a hook before what is no YAML', `${manifest('Job', 'x', hook)}---\na: b: c\n`),
    runs: [['--debug'], ['--debug', '--no-hooks'], ['--debug', '--skip-tests']],
  },
  { ...chart('a template that fails', '{{ fail "x" }}'), runs: [['--debug'], ['--debug', '-s', 'templates/a.yaml']] },
  {
    ...chart('flags of installations', 'a: 1\n'),
    runs: [
      ['--dry-run'],
      ['--dry-run=client', '--wait', '--wait-for-jobs', '--rollback-on-failure', '--create-namespace', '--replace'],
      ['--dry-run=false'],
      ['--dry-run=none'],
      ['--wait=watcher', '--timeout', '5m', '--description', 'x', '-l', 'a=b,c=d', '--labels=e=f', '--take-ownership'],
      ['--server-side', '--force-conflicts', '--force-replace', '--disable-openapi-validation', '--hide-notes'],
      ['--server-side=false', '--keyring', 'x', '--kube-token', 'x', '--qps', '1', '--burst-limit=5', '--color', 'never'],
    ],
  },
]
