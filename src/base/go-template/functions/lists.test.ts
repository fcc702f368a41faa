import { describe, expect, it } from 'vitest'
import { evaluate } from '#test/evaluate'

describe('lists', () => {
  it.each([
    ['{{ append (list 1) 2 }}{{ prepend (list 1) 2 }}{{ concat (list 1) (list "a") }}', '[1 2][2 1][1 a]'],
    ['{{ first (list 1 2) }}{{ last (list 1 2) }}{{ rest (list 1 2) }}{{ initial (list 1 2) }}', '12[2][1]'],
    ['{{ first list }}', '<no value>'],
    ['{{ compact (list 0 "" "a" nil) }}{{ uniq (list 1 1 1.0 "a" "a") }}', '[a][1 1 a]'],
    ['{{ without (list "a" "b") "a" }}{{ has 1 (list 1.0) }}{{ has "x" nil }}', '[b]falsefalse'],
    ['{{ slice (list 1 2 3) 1 2 }}{{ chunk 2 (list 1 2 3) }}{{ reverse (list 1 2) }}', '[2][[1 2] [3]][2 1]'],
    ['{{ sortAlpha (list 10 9 "b" "a") }}{{ sortAlpha 5 }}', '[10 9 a b][5]'],
    ['{{ typeOf (splitList "," "a") }} {{ typeOf (slice (splitList "," "a") 0) }}', '[]string []string'],
  ])('%s', (template, output) => {
    expect(evaluate(template)).toBe(output)
  })

  it('are nil where Go makes nothing, which JSON shows', () => {
    expect(evaluate('{{ rest list | toJson }}{{ concat | toJson }}{{ list | toJson }}{{ compact list | toJson }}')).toBe(
      'nullnull[][]',
    )
  })

  it('are never changed', () => {
    expect(evaluate('{{ $l := list 2 1 }}{{ $_ := append $l 3 }}{{ $_ := sortAlpha $l }}{{ $_ := reverse $l }}{{ $l }}')).toBe(
      '[2 1]',
    )
  })

  it('are asked for', () => {
    expect(evaluate('{{ first "x" }}')).toBe('first: Cannot find first on type string')
    expect(evaluate('{{ mustPush 1 2 }}')).toBe('mustPush: Cannot push on type int')
    expect(evaluate('{{ first nil }}')).toBe('first: runtime error: invalid memory address or nil pointer dereference')
    expect(evaluate('{{ slice (list 1) 0 5 }}')).toBe('slice: reflect.Value.Slice: slice index out of bounds')
  })
})
