import { describe, expect, it } from 'vitest'
import { evaluate } from '#test/evaluate'

describe('numbers', () => {
  it.each([
    [
      '{{ int "0x10" }} {{ int "010" }} {{ int "1.00" }} {{ int "1.5" }} {{ int 3.9 }} {{ int "x" }} {{ int nil }} {{ int true }}',
      '16 8 1 0 3 0 0 1',
    ],
    ['{{ int 9.3e18 }} {{ int64 "7" }} {{ float64 "1.5" }} {{ float64 "0x1p-2" }}', '-9223372036854775808 7 1.5 0.25'],
    ['{{ atoi "12" }} {{ atoi "x" }} {{ atoi "99999999999999999999" }} {{ toDecimal "777" }}', '12 0 9223372036854775807 511'],
    [
      '{{ add 1 2.7 "3" }} {{ add1 1 }} {{ sub 1 2 }} {{ mul 1000000 2.5 }} {{ div -7 2 }} {{ mod -7 2 }}',
      '6 2 -1 2000000 -3 -1',
    ],
    ['{{ add 9223372036854775807 1 }} {{ max 1 3 2 }} {{ min 3 1 2 }}', '-9223372036854775808 3 1'],
    [
      '{{ addf 0.1 0.2 }} {{ subf 1 0.9 }} {{ mulf 1.1 1.1 }} {{ divf 10 3 }} {{ add1f 0.1 }}',
      '0.3 0.1 1.21 3.3333333333333335 1.1',
    ],
    [
      '{{ floor 1.7 }} {{ ceil 1.2 }} {{ round 3.14159 2 }} {{ round -2.5 0 }} {{ round 2.3 0 0.2 }} {{ maxf 1 2.5 }}',
      '1 2 3.14 -3 3 2.5',
    ],
    [
      '{{ until 3 }} {{ until -2 }} {{ untilStep 0 5 2 }} {{ seq 3 }} {{ seq 2 -1 }} {{ seq 0 2 5 }}',
      '[0 1 2] [0 -1] [0 2 4] 1 2 3 2 1 0 -1 0 2 4',
    ],
  ])('%s', (template, output) => {
    expect(evaluate(template)).toBe(output)
  })

  it('do not divide by nothing', () => {
    expect(evaluate('{{ div 1 0 }}')).toBe('div: runtime error: integer divide by zero')
    expect(evaluate('{{ divf 1 0 }}')).toBe('divf: decimal division by 0')
    expect(evaluate('{{ addf (float64 "NaN") }}')).toBe('addf: Cannot create a Decimal from NaN')
  })
})
