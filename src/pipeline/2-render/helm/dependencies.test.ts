import { describe, expect, it } from 'vitest'
import type { ValueLayers } from './contract.ts'
import { renderChart } from './index.ts'
import { chartFile, chartOf, requestOf } from '#test/charts'

const printing = '# {{ toJson .Values }}'

/** The values that each chart's templates see, by chart path. */
function valuesSeen(files: Record<string, string>, layers: ValueLayers = {}): Record<string, unknown> {
  const { manifests } = renderChart(requestOf(chartOf({ 'templates/v.yaml': printing, ...files }), layers))
  return Object.fromEntries(manifests.map(({ path, text }) => [path.replace('/templates/v.yaml', ''), JSON.parse(text.slice(2))]))
}

const sub = (values: string, name = 'sub'): Record<string, string> => ({
  [`charts/${name}/Chart.yaml`]: chartFile(name),
  [`charts/${name}/values.yaml`]: values,
  [`charts/${name}/templates/v.yaml`]: printing,
})

const depends = (more: string): Record<string, string> => ({
  'Chart.yaml': chartFile('app', `dependencies:\n- name: sub\n  version: ">=0.0.0"\n${more}`),
})

describe('values', () => {
  it('of the user win over the chart; maps are merged, lists replaced', () => {
    const files = { 'values.yaml': 'a: {b: 1, c: 2}\nl: [1, 2]\n' }
    expect(valuesSeen(files, { set: ['a.b=3'], setJson: ['l=[5]'] })).toEqual({ app: { a: { b: 3, c: 2 }, l: [5] } })
  })

  it('null removes a default, and nulls of the chart vanish', () => {
    const files = { 'values.yaml': 'a: {b: 1, c: 2, d: null}\ne: null\nf: 1\n' }
    expect(valuesSeen(files, { set: ['a.b=null,f=null'] })).toEqual({ app: { a: { c: 2 } } })
  })

  it('of a dependency are its table in the values of its parent, over its own', () => {
    const files = { 'values.yaml': 'sub: {a: 1}\n', ...sub('a: 0\nb: 2\n') }
    expect(valuesSeen(files, { set: ['sub.b=null'] })).toEqual({
      app: { sub: { a: 1, global: {} } },
      'app/charts/sub': { a: 1, global: {} },
    })
  })

  it('under global reach all charts, those of the parent first', () => {
    const files = { 'values.yaml': 'global: {a: 1, m: {p: 1}}\n', ...sub('global: {a: 0, b: 2, m: {p: 0, q: 2}}\n') }
    expect(valuesSeen(files)['app/charts/sub']).toEqual({ global: { a: 1, b: 2, m: { p: 1, q: 2 } } })
  })

  it('are refused where the table of a dependency is none', () => {
    expect(() => valuesSeen(sub(''), { set: ['sub=x'] })).toThrow('type mismatch on sub: %!t(string=x)')
  })

  it('are not shared between renders', () => {
    const chart = chartOf({ 'values.yaml': 'a: {b: 1}', 'templates/v.yaml': `{{ $_ := set .Values.a "b" 2 }}${printing}` })
    const texts = [1, 2].map(() => renderChart(requestOf(chart)).manifests[0]?.text)
    expect(texts).toEqual(['# {"a":{"b":2}}', '# {"a":{"b":2}}'])
    expect(chart.values.get('a')).toEqual(new Map([['b', 1]]))
  })
})

describe('dependencies', () => {
  it('must be there', () => {
    const message =
      "an error occurred while checking for chart dependencies. You may need to run 'helm dependency build' to fetch missing dependencies: found in Chart.yaml, but missing in charts/ directory: sub"
    expect(() => valuesSeen(depends(''))).toThrow(message)
  })

  it.each([
    ['enabled by default', '', {}, true],
    ['switched off by a condition', '  condition: sub.enabled\n', { set: ['sub.enabled=false'] }, false],
    ['switched by the first path that has a truth value', '  condition: x.y,sub.on\n', { set: ['sub.on=false'] }, false],
    ['not switched by a value that is no truth value', '  condition: sub.on\n', { setString: ['sub.on=false'] }, true],
    ['switched off by tags', '  tags: [a]\n', { set: ['tags.a=false'] }, false],
    ['kept by one tag of several', '  tags: [a, b]\n', { set: ['tags.a=false,tags.b=true'] }, true],
    ['switched by a condition over tags', '  tags: [a]\n  condition: sub.on\n', { set: ['tags.a=false,sub.on=true'] }, true],
  ])('are %s', (_, more, layers, present) => {
    expect('app/charts/sub' in valuesSeen({ ...depends(more), ...sub('') }, layers)).toBe(present)
  })

  it('stay under their own name where the version does not fit', () => {
    const files = { 'Chart.yaml': chartFile('app', 'dependencies:\n- {name: sub, version: 9.x, alias: other}\n'), ...sub('') }
    expect(Object.keys(valuesSeen(files))).toEqual(['app/charts/sub', 'app'])
  })

  it('come once per alias', () => {
    const more = '- {name: sub, version: 0.1.0, alias: twin}\n'
    const seen = valuesSeen({ ...depends(more), ...sub('a: 1') }, { set: ['twin.a=2'] })
    expect(seen['app/charts/sub']).toEqual({ a: 1, global: {} })
    expect(seen['app/charts/twin']).toEqual({ a: 2, global: {} })
  })

  it('hand up what is imported', () => {
    const more = '  import-values:\n  - data\n  - {child: inner, parent: outer.deep}\n'
    const seen = valuesSeen({
      ...depends(more),
      ...sub('exports: {data: {x: 1}}\ninner: {v: 2}\n'),
      'values.yaml': 'outer: {deep: {v: 3}}',
    })
    expect(seen.app).toMatchObject({ x: 1, outer: { deep: { v: 3 } } })
  })
})

it('says which conditions and tags are no truth values', () => {
  const chart = chartOf({
    ...depends('  condition: sub.enabled\n  tags: [t]\n'),
    ...sub('enabled: "yes"\n'),
    'values.yaml': 'tags: {t: 1}\n',
  })
  expect(renderChart(requestOf(chart)).warnings).toEqual([
    'returned non-bool value tag=t chart=sub',
    'returned non-bool value path=sub.enabled chart=sub',
  ])
})
