import { expect, it } from 'vitest'
import { evaluate } from '#test/evaluate'

it.each([
  [
    '{{ default 5 0 }}{{ default 5 "" }}{{ default 5 nil }}{{ default 5 false }}{{ default 5 list }}{{ default 5 "0" }}{{ default 5 }}',
    '5555505',
  ],
  ['{{ empty dict }}{{ empty 0.0 }}{{ empty "a" }}{{ empty now }}', 'truetruefalsefalse'],
  ['{{ coalesce 0 nil "x" "y" }}{{ coalesce 0 }}', 'x<no value>'],
  ['{{ all 1 "a" }}{{ all }}{{ any 0 "" }}{{ any 0 1 }}', 'truetruefalsetrue'],
  ['{{ ternary "a" "b" true }}{{ ternary "a" "b" false }}', 'ab'],
])('%s', (template, output) => {
  expect(evaluate(template)).toBe(output)
})

it('wants a real bool for a ternary', () => {
  expect(evaluate('{{ ternary 1 2 .s }}', { s: 'true' })).toMatch(/^wrong type for value; expected bool; got string/)
})

it('names types and kinds as Go does', () => {
  expect(
    evaluate('{{ typeOf 1 }} {{ typeOf .n }} {{ typeOf (int64 1) }} {{ typeOf nil }} {{ kindOf dict }} {{ kindOf nil }}', {
      n: 1,
    }),
  ).toBe('int float64 int64 <nil> map invalid')
  expect(
    evaluate(
      '{{ kindIs "slice" list }}{{ typeIs "string" "" }}{{ typeIsLike "semver.Version" (semver "1") }}{{ deepEqual 1 1.0 }}',
    ),
  ).toBe('truetruetruefalse')
})
