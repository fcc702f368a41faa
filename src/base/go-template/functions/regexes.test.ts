import { expect, it } from 'vitest'
import { evaluate } from '#test/evaluate'

it.each([
  ['{{ regexMatch "^a.*z$" "abcz" }}{{ regexMatch "(" "a" }}', 'truefalse'],
  ['{{ regexFind "[a-z]+" "12ab3" }}{{ regexFindAll "[0-9]" "1a2b3" 2 }}{{ regexFindAll "x" "y" -1 | toJson }}', 'ab[1 2]null'],
  ['{{ regexReplaceAll "a(x*)b" "-ab-axxb-" "${1}W" }} {{ regexReplaceAll "a(x*)b" "-ab-axxb-" "$1W" }}', '-W-xxW- ---'],
  ['{{ regexReplaceAll "(?P<n>b)" "abc" "[$n]$$" }} {{ regexReplaceAllLiteral "b" "abc" "$1" }}', 'a[b]$c a$1c'],
  ['{{ regexReplaceAll "a*" "baac" "x" }} {{ regexFindAll "a*" "baac" -1 | len }}', 'xbxcx 3'],
  ['{{ regexSplit "z+" "pizza" -1 }}{{ regexSplit "," "a,b,c" 2 }}{{ regexSplit "," "" -1 | len }}', '[pi a][a b,c]1'],
  ['{{ regexQuoteMeta "a.b*" }}', String.raw`a\.b\*`],
])('%s', (template, output) => {
  expect(evaluate(template)).toBe(output)
})

it('tells what is wrong with a pattern', () => {
  expect(evaluate('{{ regexFind "(" "a" }}')).toBe(
    'regexFind: regexp: Compile(`(`): error parsing regexp: missing closing ): `(`',
  )
  expect(evaluate('{{ mustRegexFind "a**" "a" }}')).toBe(
    'mustRegexFind: error parsing regexp: invalid nested repetition operator: `**`',
  )
})
