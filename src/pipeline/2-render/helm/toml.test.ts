import { toJson } from '#base/go-template'
import { expect, it } from 'vitest'
import { outputOf } from './test-charts.ts'
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

it('tells under Error what cannot be read', () => {
  expect(outputOf('x: {{ hasKey (fromToml "a = ") "Error" }}')).toBe('x: true')
})
