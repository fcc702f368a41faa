import { toJson } from '#base/go-template'
import { expect, it } from 'vitest'
import { outputOf } from '#test/charts'
import { fromToml } from './toml.ts'

it('writes plain values before tables, and indents deeper ones', () => {
  const values = 'z: true\na: {b: 1, l: [1, 2.5, x], t: [{x: 1}, {v: "q\\"\\n"}], e: {}}\nn: null\n'
  expect(outputOf('x: {{ toToml .Values | quote }}', { files: { 'values.yaml': values } })).toBe(
    `x: ${JSON.stringify('z = true\n\n[a]\n  b = 1.0\n  l = [1.0, 2.5, "x"]\n  [a.e]\n\n  [[a.t]]\n    x = 1.0\n\n  [[a.t]]\n    v = "q\\"\\n"\n')}`,
  )
  expect(outputOf('x: {{ toToml (dict "a" 1 "b.c" "d") | quote }}')).toBe(String.raw`x: "a = 1\n\"b.c\" = \"d\"\n"`)
})

it('reads tables, lists and numbers', () => {
  expect(toJson(fromToml('a = 1\n[b]\nc = [1.5, 2.0]\nd = "x"\n'))).toEqual({ a: 1, b: { c: [1.5, 2], d: 'x' } })
})

it('reads dates and times as Go does', () => {
  const read = (date: string): string => outputOf(`x: {{ (fromToml "a=${date}").a }} {{ fromToml "a=${date}" | toJson }}`)
  expect(read('2020-01-01')).toBe('x: 2020-01-01 00:00:00 +0000 date-local {"a":"2020-01-01T00:00:00Z"}')
  expect(read('10:00:00.5')).toBe('x: 0000-01-01 10:00:00.5 +0000 time-local {"a":"0000-01-01T10:00:00.5Z"}')
  expect(read('2020-01-01T10:00:00+02:00')).toBe('x: 2020-01-01 10:00:00 +0200 +0200 {"a":"2020-01-01T10:00:00+02:00"}')
})

it('writes the fields of structs in their order, and fails for nil', () => {
  expect(outputOf('x: {{ toToml .Capabilities.KubeVersion | quote }}')).toBe(
    String.raw`x: "Version = \"v1.36.0\"\nMajor = \"1\"\nMinor = \"36\"\n"`,
  )
  expect(() => outputOf('x: {{ toToml .Values.none }}')).toThrow('reflect: call of reflect.Value.Type on zero Value')
})

it('tells under Error what cannot be read', () => {
  expect(outputOf('x: {{ hasKey (fromToml "a = ") "Error" }}')).toBe('x: true')
})
