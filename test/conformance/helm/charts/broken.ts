import { type ChartCase, chartYaml, showValues, subchart } from '../chart-case.ts'
import { packed, packedMembers } from '../packed.ts'

const withChart = (name: string, text: string): ChartCase => ({
  name: `Chart.yaml: ${name}`,
  files: { 'Chart.yaml': text, 'templates/a.yaml': 'a: {{ .Chart.Version }}\n' },
})

export const broken: readonly ChartCase[] = [
  { name: 'no Chart.yaml', files: { 'values.yaml': 'a: 1\n' } },
  { name: 'nothing at all', files: { 'x.txt': '' }, chart: 'nowhere' },
  withChart('empty', ''),
  withChart('no YAML', 'a: ['),
  withChart('a list', '- a\n'),
  withChart('no name', 'apiVersion: v2\nversion: 1.0.0\n'),
  withChart('no version', 'apiVersion: v2\nname: shop\n'),
  withChart('an odd version', 'apiVersion: v2\nname: shop\nversion: one\n'),
  withChart('a short version', 'apiVersion: v2\nname: shop\nversion: 1\n'),
  withChart('a version with v', 'apiVersion: v2\nname: shop\nversion: v1.2.3\n'),
  withChart('a number for a version', 'apiVersion: v2\nname: shop\nversion: 1.10\n'),
  withChart('a format of the future', 'apiVersion: v9\nname: shop\nversion: 1.0.0\n'),
  withChart('the third format', 'apiVersion: v3\nname: shop\nversion: 1.0.0\n'),
  withChart('a name with a slash', 'apiVersion: v2\nname: a/b\nversion: 1.0.0\n'),
  withChart('a name with dots', 'apiVersion: v2\nname: ../x\nversion: 1.0.0\n'),
  withChart('a name with blanks', 'apiVersion: v2\nname: my shop\nversion: 1.0.0\n'),
  withChart('a name that is a number', 'apiVersion: v2\nname: 5\nversion: 1.0.0\n'),
  withChart('keywords that are no list', chartYaml('shop', 'keywords: text\n')),
  withChart('maintainers that are texts', chartYaml('shop', 'maintainers: [Ada]\n')),
  withChart('a maintainer of nothing', chartYaml('shop', 'maintainers: [null]\n')),
  withChart('annotations of other types', chartYaml('shop', 'annotations: {a: 5, b: true}\n')),
  withChart('an unknown field', chartYaml('shop', 'colour: red\n')),
  withChart('dependencies that are no list', chartYaml('shop', 'dependencies: {a: b}\n')),
  withChart('a dependency of nothing', chartYaml('shop', 'dependencies: [null]\n')),
  withChart('a dependency without a name', chartYaml('shop', 'dependencies: [{version: 1.0.0}]\n')),
  withChart('a dependency twice', chartYaml('shop', 'dependencies: [{name: a, version: 1.0.0}, {name: a, version: 2.0.0}]\n')),
  withChart('duplicate fields', 'apiVersion: v2\nname: one\nname: shop\nversion: 1.0.0\n'),
  withChart('deprecated as text', chartYaml('shop', 'deprecated: "yes"\n')),
  withChart('several documents', `${chartYaml('shop')}---\na: b\n`),
  withChart('fields in other letters', 'APIVERSION: v2\nNAME: shop\nVersion: 1.0.0\n'),
  { name: 'values that are a list', files: { 'Chart.yaml': chartYaml('shop'), 'values.yaml': '- a\n' } },
  { name: 'values that are broken', files: { 'Chart.yaml': chartYaml('shop'), 'values.yaml': 'a: b: c\n' } },
  {
    name: 'values of a subchart that are broken',
    files: { 'Chart.yaml': chartYaml('shop'), ...subchart('ledger', { 'values.yaml': 'a: [\n' }) },
  },
  { name: 'a subchart without Chart.yaml', files: { 'Chart.yaml': chartYaml('shop'), 'charts/ledger/values.yaml': 'a: 1\n' } },
  {
    name: 'a subchart with a broken Chart.yaml',
    files: { 'Chart.yaml': chartYaml('shop'), 'charts/ledger/Chart.yaml': 'a: [\n' },
  },
  {
    name: 'a subchart of a bad version',
    files: { 'Chart.yaml': chartYaml('shop'), 'charts/ledger/Chart.yaml': 'apiVersion: v2\nname: ledger\nversion: x\n' },
  },
  {
    name: 'a subchart that fails',
    files: { 'Chart.yaml': chartYaml('shop'), ...subchart('ledger', { 'templates/x.yaml': '{{ .Values.a.b }}' }) },
  },
  {
    name: 'a lock that is broken',
    files: { 'Chart.yaml': chartYaml('shop'), 'Chart.lock': 'a: [', 'templates/v.yaml': showValues() },
  },
  {
    name: 'requirements that are broken',
    files: { 'Chart.yaml': 'apiVersion: v1\nname: shop\nversion: 1.0.0\n', 'requirements.yaml': 'a: [' },
  },
  { name: 'an archive that is text', files: { 'x.tgz': 'not an archive' }, chart: 'x.tgz' },
  { name: 'an archive of YAML', files: { 'x.yaml': 'a: 1\n' }, chart: 'x.yaml' },
  { name: 'an archive that is empty', files: { 'x.tgz': '' }, chart: 'x.tgz' },
  {
    name: 'an archive cut off',
    files: { 'x.tgz': packed('shop', { 'Chart.yaml': chartYaml('shop') }).subarray(0, 60) },
    chart: 'x.tgz',
  },
  { name: 'an archive without Chart.yaml', files: { 'x.tgz': packed('shop', { 'values.yaml': '' }) }, chart: 'x.tgz' },
  {
    name: 'an archive without a folder',
    files: { 'x.tgz': packedMembers([{ name: 'Chart.yaml', data: chartYaml('shop') }]) },
    chart: 'x.tgz',
  },
  {
    name: 'an archive that climbs out',
    files: {
      'x.tgz': packedMembers([
        { name: 'shop/Chart.yaml', data: chartYaml('shop') },
        { name: 'shop/../../evil', data: 'x' },
      ]),
    },
    chart: 'x.tgz',
  },
  {
    name: 'an archive with an absolute path',
    files: {
      'x.tgz': packedMembers([
        { name: 'shop/Chart.yaml', data: chartYaml('shop') },
        { name: '/etc/evil', data: 'x' },
      ]),
    },
    chart: 'x.tgz',
  },
  {
    name: 'an archive with a link',
    files: {
      'x.tgz': packedMembers([
        { name: 'shop/Chart.yaml', data: chartYaml('shop') },
        { name: 'shop/l', data: '', type: '2', link: 'Chart.yaml' },
      ]),
    },
    chart: 'x.tgz',
  },
  {
    name: 'an archive with a folder entry',
    files: {
      'x.tgz': packedMembers([
        { name: 'shop/', data: '', type: '5' },
        { name: 'shop/Chart.yaml', data: chartYaml('shop') },
        { name: 'shop/templates/a.yaml', data: 'a: 1\n' },
      ]),
    },
    chart: 'x.tgz',
  },
  { name: 'a subchart archive that is text', files: { 'Chart.yaml': chartYaml('shop'), 'charts/x.tgz': 'text' } },
  {
    name: 'a subchart archive without a chart',
    files: { 'Chart.yaml': chartYaml('shop'), 'charts/x.tgz': packed('x', { 'a.txt': '' }) },
  },
  {
    name: 'two definitions in one file',
    files: { 'Chart.yaml': chartYaml('shop'), 'templates/_x.tpl': '{{ define "a" }}1{{ end }}\n{{ define "a" }}2{{ end }}' },
  },
  {
    name: 'a helper that cannot be parsed',
    files: {
      'Chart.yaml': chartYaml('shop'),
      'templates/_x.tpl': 'line\n{{ define "a" }}{{ nope }}{{ end }}',
      'templates/a.yaml': 'a: 1\n',
    },
  },
  {
    name: 'two templates that fail',
    files: { 'Chart.yaml': chartYaml('shop'), 'templates/a.yaml': '{{ fail "a" }}', 'templates/b.yaml': '{{ fail "b" }}' },
  },
  {
    name: 'two templates that cannot be parsed',
    files: {
      'Chart.yaml': chartYaml('shop'),
      'templates/a.yaml': '{{ a',
      'templates/b.yaml': '{{ b',
      'templates/deep/c.yaml': '{{ c',
    },
  },
]

export const names: ChartCase = { name: 'a chart', files: { 'Chart.yaml': chartYaml('shop'), 'templates/a.yaml': showValues() } }

/** Names that releases may have, or not. */
export const releaseNames = ['web', 'web-1', 'a.b', 'Web', 'web_1', 'web-', '', 'a'.repeat(53), 'a'.repeat(54), 'a..b', '1']
