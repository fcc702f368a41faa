import { describe, expect, it } from 'vitest'
import { GoFunction, type GoValue, Integer, TypedMap, typedList } from '../value.ts'
import { formatFloat } from './float.ts'
import { print, sprint, sprintln } from './print.ts'
import { quote, quoteRune, quoteToAscii } from './quote.ts'
import { sprintf } from './sprintf.ts'

const bytes = typedList('[]uint8', [new Integer('uint8', 97n), new Integer('uint8', 98n)])

describe('sprintf', () => {
  it.each<[string, GoValue[], string]>([
    ['%d|%5d|%-5d|%05d|%+d|% d', [1n, 2n, 3n, -4n, 5n, 6n], '1|    2|3    |-0004|+5| 6'],
    ['%x|%X|%#x|%o|%#o|%O|%b|%#b', [255n, 255n, 255n, 8n, 8n, 8n, 5n, 5n], 'ff|FF|0xff|10|010|0o10|101|0b101'],
    ['%c|%q|%U|%#U', [233n, 39n, 9731n, 9731n], "é|'\\''|U+2603|U+2603 '☃'"],
    ['%s|%10s|%-4s|%.2s|%q|%x|% X', ['a', 'b', 'c', 'äöü', 'x"\n', 'hi', 'hi'], 'a|         b|c   |äö|"x\\"\\n"|6869|68 69'],
    ['%t|%v|%5t', [true, false, true], 'true|false| true'],
    [
      '%f|%.2f|%8.1f|%e|%E|%g|%G',
      [1.5, 2.345, 2.25, 1234.5678, 0.00001, 1e21, 1e-7],
      '1.500000|2.35|     2.2|1.234568e+03|1.000000E-05|1e+21|1E-07',
    ],
    ['%.0f %.0f %.0f %.3g %#g', [0.5, 1.5, 2.5, 1234.5, 1], '0 2 2 1.23e+03 1.00000'],
    ['%x %b', [1.5, 1], '0x1.8p+00 4503599627370496p-52'],
    ['%v %+v %#v', [[1n, 'a', null], [2n], ['a', 1.5, null]], '[1 a <nil>] [2] []interface {}{"a", 1.5, interface {}(nil)}'],
    [
      '%v|%#v',
      [
        new Map([
          ['b', 1n],
          ['a', 2n],
        ]),
        new TypedMap('map[string]string', [['a', 'b']]),
      ],
      'map[a:2 b:1]|map[string]string{"a":"b"}',
    ],
    ['%T %T %T %T %T', [1n, 1, 'a', null, new Map()], 'int float64 string <nil> map[string]interface {}'],
    ['%s %x %v %d', [bytes, bytes, bytes, bytes], 'ab 6162 [97 98] [97 98]'],
    ['%v %s', [new Integer('time.Duration', 90_000_000_000n), new Integer('time.Duration', 1_500_000n)], '1m30s 1.5ms'],
    ['%*d|%-*d|%.*f', [4n, 1n, 4n, 2n, 1n, 1.25], '   1|2   |1.2'],
    ['%[2]d %[1]d %d', [1n, 2n], '2 1 2'],
    ['%d %s', ['hi'], '%!d(string=hi) %!s(MISSING)'],
    ['%d', [1n, 2n, null], '1%!(EXTRA int=2, <nil>)'],
    ['%z %! %', [1n], '%!z(int=1) %!!(MISSING) %!(NOVERB)'],
    ['%[5]d %[x]d', [1n], '%!d(BADINDEX) %!d(BADINDEX)'],
    ['%*d', ['a', 1n], '%!(BADWIDTH)1'],
    ['%s %d', [null, ['a']], '%!s(<nil>) [%!d(string=a)]'],
    ['%5%|%-08.3f|', [1.5], '%|1.500   |'],
  ])('%s', (format, values, text) => {
    expect(sprintf(format, values)).toBe(text)
  })
})

describe('print', () => {
  it('puts spaces where no operand is a string', () => {
    expect([sprint([1n, 2n, 'a', 3n, null]), sprintln(['a', 1n])]).toEqual(['1 2a3 <nil>', 'a 1\n'])
  })

  it('writes numbers from files in their shortest form', () => {
    const numbers = [1, 1e6, 123456, 1234567, 0.0001, 0.00001, -0, 1e100, Number.NaN, Infinity]
    expect(numbers.map(print)).toEqual(['1', '1e+06', '123456', '1.234567e+06', '0.0001', '1e-05', '-0', '1e+100', 'NaN', '+Inf'])
  })

  it('shows functions as addresses', () => {
    expect(print(new GoFunction({}, () => null))).toMatch(/^0x/)
  })
})

describe('formatFloat', () => {
  it('rounds exactly, halves to even', () => {
    expect([formatFloat(0.1, 'f', 25), formatFloat(2.5, 'f', 0), formatFloat(5e-324, 'e', 3)]).toEqual([
      '0.1000000000000000055511151',
      '2',
      '4.941e-324',
    ])
  })
})

describe('quote', () => {
  it('escapes what cannot be printed', () => {
    expect(quote('a"\\\t\u0001é\u00a0😀\udcff\ufeff')).toBe('"a\\"\\\\\\t\\x01é\\u00a0😀\\xff\\ufeff"')
    expect([quoteToAscii('é😀'), quoteRune(233), quoteRune(0xd800)]).toEqual(['"\\u00e9\\U0001f600"', "'é'", "'�'"])
  })
})
