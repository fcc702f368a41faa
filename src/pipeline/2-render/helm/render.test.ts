import { describe, expect, it } from 'vitest'
import { type Chart, ChartError, loadChart, printRefused, printTemplate, renderChart } from './index.ts'
import { chartFile, chartOf, outputOf, requestOf } from '#test/charts'

const refusal = (template: string, files: Record<string, string> = {}): string => {
  try {
    return outputOf(template, { files })
  } catch (error) {
    if (error instanceof ChartError) return error.message
    throw error
  }
}

describe('templates', () => {
  it('see the release, the chart, capabilities and themselves', () => {
    expect(outputOf('a: {{ .Release.Name }}/{{ .Release.Namespace }}/{{ .Release.IsInstall }}/{{ .Release.Revision }}')).toBe(
      'a: x/ns/true/1',
    )
    expect(outputOf('a: {{ .Chart.Name }}-{{ .Chart.Version }} {{ .Chart.IsRoot }}')).toBe('a: app-0.1.0 true')
    expect(outputOf('a: {{ .Template.Name }} {{ .Template.BasePath }}')).toBe('a: app/templates/t.yaml app/templates')
    // Its String method is one of the pointer: what a function gets is the bare struct.
    expect(outputOf('a: {{ .Capabilities.KubeVersion | quote }}')).toBe('a: "{v1.36.0 v1.36.0 1 36}"')
    expect(outputOf('a: {{ $v := .Capabilities.KubeVersion }}{{ $v }} {{ toJson $v }}')).toBe(
      'a: v1.36.0 {"Version":"v1.36.0","Major":"1","Minor":"36"}',
    )
    expect(outputOf('a: {{ .Capabilities.HelmVersion.Version }}')).toBe('a: v4.2.4')
    expect(outputOf('a: {{ .Capabilities.KubeVersion }} {{ .Capabilities.APIVersions.Has "apps/v1" }}')).toBe('a: v1.36.0 true')
  })

  it('lose what has no value, and keep no partials and notes', () => {
    const chart = chartOf({
      'templates/a.yaml': 'a: {{ .Values.x }}b',
      'templates/_p.tpl': 'x: y',
      'templates/NOTES.txt': 'Hi {{ .Release.Name }}',
    })
    const rendered = renderChart(requestOf(chart))
    expect(rendered.manifests.map(({ path, text }) => [path, text])).toEqual([['app/templates/a.yaml', 'a: b']])
    expect(rendered.notes).toBe('Hi x')
  })

  it('include and evaluate', () => {
    const files = { 'templates/_h.tpl': '{{ define "h" }}h:{{ . }}{{ end }}' }
    expect(outputOf('a: {{ include "h" "x" | upper }}', { files })).toBe('a: H:X')
    expect(outputOf('a: {{ tpl "{{ define \\"q\\" }}q{{ . }}{{ end }}{{ include \\"q\\" .Release.Name }}" . }}')).toBe('a: qx')
  })

  it('may merge into the whole context, whose values have a type of their own', () => {
    expect(outputOf('a: {{ $x := merge . (dict "k" 1) }}{{ $x.k }}{{ $x.Release.Name }}')).toBe('a: 1x')
    const overwritten = '{{ $x := mustMergeOverwrite (deepCopy .) (dict "Values" (dict "k" 2)) }}{{ $x.Values.k }}'
    expect(outputOf(`a: ${overwritten}`, { files: { 'values.yaml': 'k: 1' } })).toBe('a: 2')
  })

  it('see files as bytes, which a function may take for text', () => {
    const files = { 'note.txt': 'hi', 'empty.txt': '' }
    const shown = '{{ $f := index .Files "note.txt" }}{{ $f }} {{ toString $f }} {{ printf "%v %d" $f $f }} {{ .Files.nope }}'
    expect(outputOf(`a: x ${shown}`, { files })).toBe('a: x [104 105] hi [104 105] [104 105] []')
    const asText = '{{ index .Files "note.txt" | quote }} {{ .Files.GetBytes "note.txt" | toJson }}'
    expect(outputOf(`a: x ${asText}`, { files })).toBe('a: x "hi" "aGk="')
    expect(refusal('{{ .Files.Lines "empty.txt" }}', { 'empty.txt': '' })).toContain('runtime error: index out of range [-1]')
  })

  it('cannot change what later renders see', () => {
    const files = {
      'note.txt': 'hi',
      'Chart.yaml': chartFile('app', 'annotations: {a: b}\n'),
      'charts/sub/Chart.yaml': chartFile('sub', 'annotations: {c: d}\n'),
      'charts/sub/other.txt': 'ho',
    }
    const merging = '{{ $_ := merge . (dict "Files" .Subcharts.sub.Files "Chart" .Subcharts.sub.Chart) }}'
    const shown = '{{ toJson .Files }} {{ toJson .Chart.Annotations }} {{ .Files.Get "other.txt" }}'
    const chart = chartOf({ ...files, 'templates/t.yaml': `# ${shown}\n${merging}# ${shown}\na: 1` })
    const [first, second] = [renderChart(requestOf(chart)), renderChart(requestOf(chart))]
    expect(first.manifests[0]?.text).toBe(
      '# {"note.txt":"aGk="} {"a":"b"} \n# {"note.txt":"aGk=","other.txt":"aG8="} {"a":"b","c":"d"} ho\na: 1',
    )
    expect(second.manifests).toEqual(first.manifests)
    expect(refusal('{{ $_ := merge . (dict "Files" (dict "x" "y")) }}', files)).toContain('is not assignable to type []uint8')
    expect(refusal('{{ $_ := set .Files "x" 1 }}', files)).toContain('expected map[string]interface {}; got engine.files')
  })

  it('see absent annotations as nil', () => {
    expect(outputOf('a: {{ .Chart.Annotations | toJson }} {{ .Chart.Keywords | toJson }}')).toBe('a: null []')
  })

  it('keep bytes that are no UTF-8', () => {
    const chart = (text: string): Chart =>
      loadChart([
        { name: 'Chart.yaml', data: Buffer.from(chartFile('app')) },
        { name: 'templates/t.yaml', data: Buffer.from(text, 'latin1') },
      ])
    expect(() => renderChart(requestOf(chart('# caf\xe9\na: 1\n')))).toThrow('yaml: invalid trailing UTF-8 octet')
    expect(renderChart(requestOf(chart('a: {{ `\xe9` | b64enc }}'))).manifests[0]?.text).toBe('a: 6Q==')
  })

  it('of a parent replace definitions of its dependencies', () => {
    const files = {
      'charts/sub/Chart.yaml': chartFile('sub'),
      'charts/sub/templates/_h.tpl': '{{ define "h" }}sub{{ end }}',
      'templates/_h.tpl': '{{ define "h" }}app{{ end }}',
    }
    expect(outputOf('a: {{ include "h" . }}', { files })).toBe('a: app')
  })

  it('read files of the chart', () => {
    const files = { 'conf/a.txt': 'one\ntwo\n', 'conf/b.txt': 'x' }
    expect(outputOf('a: {{ .Files.Get "conf/a.txt" | quote }}{{ .Files.Get "no" }}', { files })).toBe(String.raw`a: "one\ntwo\n"`)
    expect(outputOf('{{ (.Files.Glob "conf/*").AsConfig }}', { files })).toBe('a.txt: |\n  one\n  two\nb.txt: x')
    expect(outputOf('{{ (.Files.Glob "conf/b*").AsSecrets }}', { files })).toBe('b.txt: eA==')
    expect(outputOf('a: {{ .Files.Lines "conf/a.txt" | toJson }}', { files })).toBe('a: ["one","two"]')
    expect(
      outputOf('{{ range $name, $bytes := .Files.Glob "conf/a*" }}{{ $name }}: {{ printf "%s" $bytes | quote }}{{ end }}', {
        files,
      }),
    ).toBe(String.raw`conf/a.txt: "one\ntwo\n"`)
  })

  it('see values of dependencies as one and the same', () => {
    const files = {
      'charts/sub/Chart.yaml': chartFile('sub'),
      'charts/sub/templates/s.yaml': '{{ $_ := set .Values "seen" true }}',
      'charts/sub/values.yaml': 'a: 1',
    }
    expect(outputOf('a: {{ .Values.sub.seen }} {{ typeOf .Subcharts.sub.Values }}', { files })).toBe('a: true common.Values')
  })

  it('ask the lookup of the request', () => {
    const chart = chartOf({ 'templates/t.yaml': 'a: {{ (lookup "v1" "Secret" "ns" "s").data }}' })
    const rendered = renderChart({ ...requestOf(chart), lookup: (...asked) => new Map([['data', asked.join('/')]]) })
    expect(rendered.manifests[0]?.text).toBe('a: v1/Secret/ns/s')
  })
})

describe('templates that fail', () => {
  it('show each level on three lines', () => {
    const files = { 'templates/_h.tpl': '{{ define "h" }}{{ .Values.x.y }}{{ end }}' }
    expect(refusal('a: b\n  {{ include "h" . }}', files)).toBe(
      [
        'app/templates/t.yaml:2:5',
        '  executing "app/templates/t.yaml" at <include "h" .>:',
        '    error calling include:',
        'app/templates/_h.tpl:1:26',
        '  executing "h" at <.Values.x.y>:',
        '    nil pointer evaluating interface {}.y',
      ].join('\n'),
    )
  })

  it('show fail and required in one line', () => {
    expect(refusal('{{ fail "x: y" }}')).toBe('execution error at (app/templates/t.yaml:1:3): x: y')
    expect(refusal('{{ required "need it" .Values.x }}')).toBe('execution error at (app/templates/t.yaml:1:3): need it')
    expect(outputOf('a: {{ required "need it" 0 }}')).toBe('a: 0')
  })

  it('keep the form of Go where a function fails', () => {
    expect(refusal('{{ eq 1 1.0 }}')).toBe(
      'template: app/templates/t.yaml:1:3: executing "app/templates/t.yaml" at <eq 1 1.0>: error calling eq: incompatible types for comparison: int and float64',
    )
    expect(refusal('{{ tpl "{{ if }}" . }}')).toContain(
      'error calling tpl: cannot parse template "{{ if }}": template: gotpl:1: missing value for if',
    )
  })

  it('are refused where they cannot be parsed', () => {
    expect(refusal('\n{{ nofunc 1 }}')).toBe('parse error at (app/templates/t.yaml:2): function "nofunc" not defined')
  })

  it('name file, line and column, and what Helm adds to it', () => {
    const error = new Proxy({ caught: undefined as ChartError | undefined }, {})
    try {
      outputOf('a:\n  {{ fail "x" }}')
    } catch (caught) {
      if (caught instanceof ChartError) error.caught = caught
    }
    expect(error.caught).toMatchObject({ code: 'template-execution', path: 'app/templates/t.yaml', line: 2, column: 6 })
    expect(error.caught?.helmOutput).toMatch(/: x\n\nUse --debug flag to render out invalid YAML$/)
  })

  it('leave something to print', () => {
    const shown = (files: Record<string, string>): string | undefined => {
      try {
        renderChart(requestOf(chartOf(files)))
      } catch (error) {
        if (error instanceof ChartError) return printRefused(error)
      }
      return undefined
    }
    expect(shown({ 'templates/a.yaml': 'a: b: c' })).toBe('---\n# Source: app/templates/a.yaml\na: b: c\n')
    expect(shown({ 'templates/a.yaml': '{{ fail "x" }}' })).toBe('\n')
    expect(shown({ 'Chart.yaml': chartFile('app', 'type: library\n') })).toBeUndefined()
  })

  it('end where they call themselves', () => {
    expect(refusal('{{ include "h" . }}', { 'templates/_h.tpl': '{{ define "h" }}{{ include "h" . }}{{ end }}' })).toMatch(
      /error calling include: rendering template has a nested reference name: h: unable to execute template$/,
    )
  })

  it('end at the limit of the output', () => {
    const chart = chartOf({ 'templates/t.yaml': '{{ range 1000 }}0123456789{{ end }}' })
    expect(() => renderChart({ ...requestOf(chart), limits: { outputBytes: 500 } })).toThrow(/longer than the limit/)
    const two = chartOf({ 'templates/a.yaml': 'a: 0123456789', 'templates/b.yaml': 'a: 0123456789' })
    expect(() => renderChart({ ...requestOf(two), limits: { outputBytes: 20 } })).toThrow(
      /^Cannot render app\/templates\/a.yaml: the output of all/,
    )
  })
})

describe('a chart that cannot be rendered', () => {
  it.each([
    [{ 'Chart.yaml': chartFile('app', 'type: library\n') }, 'library charts are not installable'],
    [
      { 'Chart.yaml': chartFile('app', 'kubeVersion: ">=1.40"\n') },
      'chart requires kubeVersion: >=1.40 which is incompatible with Kubernetes v1.36.0',
    ],
  ])('%j', (files, message) => {
    expect(() => renderChart(requestOf(chartOf(files)))).toThrow(message)
  })

  it('has a release name that Kubernetes would not take', () => {
    const request = requestOf(chartOf({}))
    expect(() => renderChart({ ...request, release: { name: 'X_', namespace: 'ns' } })).toThrow(
      /^release name check failed: release name "X_": invalid/,
    )
  })

  it('is asked for a version of Kubernetes that is none', () => {
    const request = requestOf(chartOf({}))
    expect(() => renderChart({ ...request, capabilities: { kubeVersion: '1' } })).toThrow(
      'invalid kube version \'1\': illegal version string "1"',
    )
    const rendered = renderChart({
      ...requestOf(
        chartOf({ 'templates/t.yaml': 'a: {{ .Capabilities.KubeVersion.Version }} {{ .Capabilities.APIVersions.Has "x/v1" }}' }),
      ),
      capabilities: { kubeVersion: '1.30.4-gke.1', apiVersions: ['x/v1'] },
    })
    expect(printTemplate(rendered)).toContain('a: v1.30.4-gke.1 true')
  })
})
