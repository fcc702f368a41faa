import { type ChartCase, chartYaml, subchart } from '../chart-case.ts'

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1')
const base = { 'Chart.yaml': chartYaml('shop'), 'templates/a.yaml': 'a: 1\n' }

const template = (name: string, text: string): ChartCase => ({
  name: `a template: ${name}`,
  files: { ...base, 'templates/a.yaml': latin1(text) },
})

/** Files with bytes that are no UTF-8, wherever a chart can have them. */
export const encodings: readonly ChartCase[] = [
  template('in a comment', '# caf\xe9\na: 1\n'),
  template('a value at the end', 'a: caf\xe9\n'),
  template('a quoted value', 'x: 1\na: "caf\xe9"\nb: 1\n'),
  template('a block', 'a: |\n  caf\xe9\n  x\n'),
  template('half a character', 'a: "caf\xc3"\n'),
  template('a surrogate', 'a: "x\xed\xa0\x80"\n'),
  template('too long a sequence', 'a: "x\xc0\x80"\n'),
  template('beyond Unicode', 'a: "x\xf5\x80\x80\x80"\n'),
  template('a trailing byte alone', 'a: "x\x80"\n'),
  template('cut off at the end', 'a: x\xe2\x82'),
  template('a quoted text in an action', 'a: {{ "caf\xe9" | quote }} {{ len "\xe9" }} {{ b64enc "\xe9" }}\n'),
  template('a raw text in an action', 'a: {{ `caf\xe9` | b64enc }}\n'),
  template('a name in an action', 'a: {{ .Values.caf\xe9 }}\n'),
  template('a comment in an action', 'a: {{/* caf\xe9 */}}1\n'),
  template('what is not printed', '{{ if false }}\xe9{{ end }}a: 1\n'),
  { name: 'values in a comment', files: { ...base, 'values.yaml': latin1('b: 2\n# caf\xe9\na: 1\n') } },
  { name: 'values', files: { ...base, 'values.yaml': latin1('a: 1\n---\nb: caf\xe9\n') } },
  { name: 'Chart.yaml in a comment', files: { ...base, 'Chart.yaml': latin1(chartYaml('shop', '# caf\xe9\n')) } },
  { name: 'Chart.yaml', files: { ...base, 'Chart.yaml': latin1(chartYaml('shop', 'description: caf\xe9\n')) } },
  { name: 'values of a subchart', files: { ...base, ...subchart('ledger', { 'values.yaml': latin1('# \xe9\n') }) } },
  { name: 'a lock', files: { ...base, 'Chart.lock': latin1('# \xe9\n') } },
  {
    name: 'notes and schemas',
    files: { ...base, 'templates/NOTES.txt': latin1('\xe9'), 'values.schema.json': latin1('{"title":"\xe9"}') },
  },
  { name: '.helmignore', files: { ...base, '.helmignore': latin1('# \xe9\n\xe9\n') } },
  { name: 'a value file', files: { ...base, 'more.yaml': latin1('# \xe9\na: 1\n') }, runs: [['-f', '@/more.yaml']] },
  {
    name: 'a file for --set-file',
    files: {
      ...base,
      'a.txt': latin1('caf\xe9'),
      'templates/a.yaml': 'a: {{ b64enc .Values.x }} {{ len .Values.x }} {{ quote .Values.x }}\n',
    },
    runs: [['--set-file', 'x=@/a.txt']],
  },
  {
    name: 'a character that stands for what is none',
    files: { ...base, 'values.yaml': 'a: "x\ufffd"\n', 'templates/a.yaml': 'a: {{ .Values.a }}\ufffd\n' },
  },
]
