import { describe, expect, it } from 'vitest'
import { evaluate } from '#test/evaluate'

describe('maps', () => {
  it.each([
    ['{{ dict "a" 1 "b" }}', 'map[a:1 b:]'],
    ['{{ get (dict "a" 1) "a" }}{{ get dict "x" }}{{ hasKey (dict "a" nil) "a" }}', '1true'],
    ['{{ pick (dict "a" 1 "b" 2) "a" "x" }}{{ omit (dict "a" 1 "b" 2) "a" }}', 'map[a:1]map[b:2]'],
    [
      '{{ keys (dict "b" 1 "a" 2) (dict "a" 3) }}{{ values (dict "b" 1 "a" 2) }}{{ pluck "a" (dict "a" 1) dict }}',
      '[a b a][2 1][1]',
    ],
    ['{{ dig "a" "b" "no" (dict "a" (dict "b" 1)) }}{{ dig "a" "x" "no" (dict "a" dict) }}', '1no'],
  ])('%s', (template, output) => {
    expect(evaluate(template)).toBe(output)
  })

  it('are changed in place by set and unset', () => {
    expect(evaluate('{{ $_ := set .m "a" 1 }}{{ $_ := unset .m "b" }}{{ .m }}', { m: { b: 2 } })).toBe('map[a:1]')
  })

  it('are dug in no further than they go', () => {
    expect(evaluate('{{ dig "a" "b" "no" (dict "a" 1) }}')).toBe(
      'dig: interface conversion: interface {} is int, not map[string]interface {}',
    )
    expect(evaluate('{{ dig "a" dict }}')).toBe('dig: dig needs at least three arguments')
  })
})

describe('a merge', () => {
  it.each([
    [
      'fills what is missing or empty',
      '{{ merge (dict "a" 0 "b" "" "c" 1) (dict "a" 5 "b" "x" "c" 2 "d" 3) }}',
      'map[a:5 b:x c:1 d:3]',
    ],
    ['goes into maps', '{{ merge (dict "m" (dict "a" 1)) (dict "m" (dict "a" 2 "b" 3)) }}', 'map[m:map[a:1 b:3]]'],
    ['passes over nil', '{{ merge (dict "a" 1) (dict "a" nil "b" nil) }}', 'map[a:1]'],
    ['keeps a list', '{{ merge (dict "l" (list 1)) (dict "l" (list 2)) }}', 'map[l:[1]]'],
    ['takes the first of several', '{{ merge dict (dict "a" 1) (dict "a" 2) }}', 'map[a:1]'],
  ])('%s', (_, template, output) => {
    expect(evaluate(template)).toBe(output)
  })

  it.each([
    ['takes what is empty', '{{ mergeOverwrite (dict "a" 1 "l" (list 1)) (dict "a" false "l" list) }}', 'map[a:false l:[]]'],
    ['takes nil', '{{ mergeOverwrite (dict "a" 1) (dict "a" nil) }}', 'map[a:<nil>]'],
    ['keeps a map before an empty one', '{{ mergeOverwrite (dict "m" (dict "a" 1)) (dict "m" dict) }}', 'map[m:map[a:1]]'],
    ['replaces a map by a text', '{{ mergeOverwrite (dict "m" dict) (dict "m" "x") }}', 'map[m:x]'],
  ])('that overwrites %s', (_, template, output) => {
    expect(evaluate(template)).toBe(output)
  })

  it('shares what it took', () => {
    expect(evaluate('{{ $b := dict "m" dict }}{{ $a := merge dict $b }}{{ $_ := set $a.m "x" 1 }}{{ $b }}')).toBe(
      'map[m:map[x:1]]',
    )
  })
})

it('copies deeply', () => {
  expect(evaluate('{{ $c := deepCopy .m }}{{ $_ := set $c.a "x" 1 }}{{ .m }}{{ $c }}', { m: { a: {} } })).toBe(
    'map[a:map[]]map[a:map[x:1]]',
  )
})
