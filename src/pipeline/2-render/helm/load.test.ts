import { packTgz } from '#base/archive'
import { toJson } from '#base/go-template'
import { describe, expect, it } from 'vitest'
import { loadArchive, loadChart } from './index.ts'
import { chartFile, chartOf } from '#test/charts'

const refusal = (files: Record<string, string>): string => {
  try {
    chartOf(files)
    return ''
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

describe('a chart of files', () => {
  it('sorts them by what they are for', () => {
    const chart = chartOf({
      'values.yaml': 'a: 1',
      'templates/a.yaml': '',
      'crds/c.yaml': '',
      'README.md': '',
      'charts/sub/Chart.yaml': chartFile('sub'),
      'charts/_old/Chart.yaml': 'nonsense',
    })
    expect(toJson(chart.values)).toEqual({ a: 1 })
    expect(chart.templates.map((file) => file.name)).toEqual(['templates/a.yaml'])
    expect(chart.files.map((file) => file.name)).toEqual(['README.md', 'crds/c.yaml'])
    expect(chart.dependencies.map((dependency) => dependency.name)).toEqual(['sub'])
  })

  it('leaves out what .helmignore names and drops byte order marks', () => {
    const chart = chartOf({ '.helmignore': '*.md', 'README.md': '', 'templates/a.yaml': '\uFEFFa: b', 'templates/.x': '' })
    expect(chart.files.map((file) => file.name)).toEqual(['.helmignore'])
    expect(chart.templates.map((file) => file.data.toString())).toEqual(['a: b'])
  })

  it('merges the documents of values.yaml', () => {
    expect(toJson(chartOf({ 'values.yaml': 'a: {b: 1}\n---\na: {c: 2}\n' }).values)).toEqual({ a: { b: 1, c: 2 } })
  })

  it('reads requirements.yaml of charts of the first version', () => {
    const chart = chartOf({
      'Chart.yaml': 'name: old\nversion: 1.0.0\n',
      'requirements.yaml': 'dependencies:\n- name: a\n  version: 1\n',
    })
    expect(chart.metadata.apiVersion).toBe('v1')
    expect(chart.metadata.dependencies).toMatchObject([{ name: 'a', version: '1' }])
    expect(chart.files.map((file) => file.name)).toEqual(['requirements.yaml'])
  })

  it('turns numbers into text where text belongs', () => {
    expect(chartOf({ 'Chart.yaml': 'apiVersion: v2\nname: a\nversion: 1.10\nappVersion: 1.20\n' }).metadata).toMatchObject({
      version: '1.1',
      appVersion: '1.2',
    })
  })
})

describe('a chart that is refused', () => {
  const decoding = 'error unmarshaling JSON: while decoding JSON: json: cannot unmarshal'
  it.each([
    ['version: [1]\nname: a', `cannot load Chart.yaml: ${decoding} array into Go struct field Metadata.version of type string`],
    [
      'maintainers:\n- name: [x]',
      `cannot load Chart.yaml: ${decoding} array into Go struct field Maintainer.maintainers.name of type string`,
    ],
    [
      'maintainers:\n- foo',
      `cannot load Chart.yaml: ${decoding} string into Go struct field Metadata.maintainers of type v2.Maintainer`,
    ],
    [
      'annotations:\n  a: {b: c}',
      `cannot load Chart.yaml: ${decoding} object into Go struct field Metadata.annotations of type string`,
    ],
    ['deprecated: "x"', `cannot load Chart.yaml: ${decoding} string into Go struct field Metadata.deprecated of type bool`],
    [
      'dependencies:\n- tags: x',
      `cannot load Chart.yaml: ${decoding} string into Go struct field Dependency.dependencies.tags of type []string`,
    ],
    ['- foo', `cannot load Chart.yaml: ${decoding} array into Go value of type loader.chartBase`],
    ['apiVersion: v3', 'invalid chart apiVersion'],
    ['apiVersion: v9', 'unsupported chart version'],
    ['apiVersion: v2', 'validation: chart.metadata.name is required'],
    ['name: a/b\nversion: 1', 'validation: chart.metadata.name "a/b" is invalid'],
    ['name: a', 'validation: chart.metadata.version is required'],
    ['name: a\nversion: x', 'validation: chart.metadata.version "x" is invalid'],
    ['name: a\nversion: 1\ntype: x', 'validation: chart.metadata.type must be application or library'],
    [
      'name: a\nversion: 1\ndependencies: [{name: a, alias: "b c"}]',
      'validation: dependency "a" has disallowed characters in the alias',
    ],
    [
      'name: a\nversion: 1\ndependencies: [{name: a}, {name: b, alias: a}]',
      'validation: more than one dependency with name or alias "a"',
    ],
  ])('%j', (chartYaml, message) => {
    expect(refusal({ 'Chart.yaml': chartYaml })).toBe(message)
  })

  it('says which values cannot be read', () => {
    const prefix = 'cannot load values.yaml: cannot unmarshal yaml document:'
    expect(refusal({ 'values.yaml': 'foo' })).toBe(`${prefix} ${decoding} string into Go value of type map[string]interface {}`)
    expect(refusal({ 'values.yaml': 'foo: [' })).toBe(
      `${prefix} error converting YAML to JSON: yaml: line 1: did not find expected node content`,
    )
  })

  it('says where a nested chart is broken', () => {
    expect(refusal({ 'charts/sub/values.yaml': '' })).toBe('error unpacking subchart sub in app: Chart.yaml file is missing')
    expect(refusal({ 'charts/sub.tgz': 'x' })).toBe('error unpacking subchart sub.tgz in app: unexpected EOF')
    expect(refusal({ 'charts/sub.tgz': 'no archive' })).toBe('error unpacking subchart sub.tgz in app: gzip: invalid header')
  })

  it('says that there is no chart, and that a file is too large', () => {
    expect(() => loadChart([], { location: '/c' })).toThrow(
      'unable to detect chart at /c/Chart.yaml: open /c/Chart.yaml: no such file or directory',
    )
    const files = [
      { name: 'Chart.yaml', data: Buffer.from(chartFile('a')) },
      { name: 'd/big', data: Buffer.alloc(2000) },
    ]
    expect(() => loadChart(files, { limits: { fileBytes: 1000 } })).toThrow(
      'chart file "big" is larger than the maximum file size 1000',
    )
  })
})

describe('a packed chart', () => {
  const pack = (files: Record<string, string>): Buffer =>
    Buffer.from(packTgz(Object.entries(files).map(([name, text]) => ({ name, data: Buffer.from(text) }))))

  it('is read, with what is packed in it', () => {
    const inner = pack({ 'sub/Chart.yaml': chartFile('sub') })
    const outer = packTgz([
      { name: 'app/Chart.yaml', data: Buffer.from(chartFile('app')) },
      { name: 'app/charts/sub-0.1.0.tgz', data: inner },
      { name: 'app/.helmignore', data: Buffer.from('*.md') },
      { name: 'app/a.md', data: Buffer.from('') },
    ])
    const chart = loadArchive(Buffer.from(outer))
    expect(chart.dependencies.map(({ name }) => name)).toEqual(['sub'])
    expect(chart.files.map(({ name }) => name)).toContain('a.md')
  })

  it('is refused where it is none', () => {
    const refused = (data: string | Buffer, location: string) => () => loadArchive(Buffer.from(data), { location })
    const message = "file 'c.tgz' does not appear to be a gzipped archive; got"
    expect(refused('plain', 'c.tgz')).toThrow(`${message} 'application/octet-stream'`)
    expect(refused('plain '.repeat(100), 'c.tgz')).toThrow(`${message} 'text/plain; charset=utf-8'`)
    expect(refused('a: 1', 'c.yaml')).toThrow("file 'c.yaml' seems to be a YAML file, but expected a gzipped archive")
    expect(refused(Buffer.of(0x1f, 0x8b, 8, 1, 2), 'c.tgz')).toThrow('unable to load chart archive')
    expect(() => loadArchive(pack({ 'a/b': '' }))).toThrow('unable to detect chart version, no Chart.yaml found')
  })

  it('is refused where it is too large unpacked', () => {
    const tgz = pack({ 'a/Chart.yaml': chartFile('a'), 'a/big': 'x'.repeat(5000) })
    expect(() => loadArchive(tgz, { limits: { fileBytes: 1000 } })).toThrow(
      'decompressed chart file "a/big" is larger than the maximum file size 1000',
    )
    expect(() => loadArchive(tgz, { limits: { totalBytes: 1000 } })).toThrow(
      'decompressed chart is larger than the maximum size 1000',
    )
  })
})
