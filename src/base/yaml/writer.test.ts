import { describe, expect, it } from 'vitest'
import { YamlWriteError } from './error.ts'
import { printYaml } from './writer.ts'

const v2 = (value: unknown): string => printYaml(value, { dialect: 'v2' })
const v3 = (value: unknown): string => printYaml(value, { dialect: 'v3' })
const words = (count: number): string => Array(count).fill('word').join(' ')

describe('as sigs.k8s.io/yaml', () => {
  it('folds after column 80, keys excepted', () => {
    expect(v2({ a: words(20) })).toBe(`a: ${words(16)}\n  ${words(4)}\n`)
    expect(v2({ a: `it's ${words(20)}: ` })).toContain('\n  word')
    expect(v2({ a: `\u0001 ${words(20)}` })).toContain('\n  word')
    expect(v2({ [words(20)]: 1 })).toBe(`${words(20)}: 1\n`)
  })

  it('never folds at two spaces without quotes, and escapes the second one within double quotes', () => {
    expect(v2([`${words(16)}  x y`])).toBe(`- ${words(16)}  x\n  y\n`)
    expect(v2([`\u0001${words(15)}  x`])).toBe(`- "\\x01${words(15)}\n  \\ x"\n`)
  })

  it('indents a text of several lines at the root by 2', () => {
    expect(v2('a\nb\n')).toBe('|\n  a\n  b\n')
    expect(v2(' a\nb')).toBe('|2-\n   a\n  b\n')
    expect(v2(words(20))).toBe(`${words(17)}\n  ${words(3)}\n`)
  })

  it.each([
    ['<<', '<<\n'],
    ['on', '"on"\n'],
    ['0o-7', '0o-7\n'],
    ['2001-02-30', '2001-02-30\n'],
    ['12:30', '"12:30"\n'],
    ['a\tb', '"a\\tb"\n'],
    ['\ufeffa b', '"\\uFEFF\\x61\\x20\\x62"\n'],
    ['a\u2028b', "'a\u2028  b'\n"],
    // A line break to YAML that JSON does not escape: it folds on its way through JSON.
    ['a \u0085 b', 'a b\n'],
    ['a\u0085\u0085b', '|-\n  a\n  b\n'],
    ['\udcff', '\ufffd\n'],
  ])('writes the text %j', (text, yaml) => {
    expect(v2(text)).toBe(yaml)
  })

  it.each([
    [1e6, '1000000\n'],
    [1234567.5, '1.2345675e+06\n'],
    [2 ** 60, '1152921504606847000\n'],
    [2 ** 63, '9223372036854776000\n'],
    [-(2 ** 63), '-9.223372036854776e+18\n'],
    [-0, '0\n'],
    [12345678901234567890n, '12345678901234567890\n'],
    [10n ** 20n, '1e+20\n'],
  ])('writes the number %s', (number, yaml) => {
    expect(v2(number)).toBe(yaml)
  })

  it('refuses what Go cannot read back from JSON, in its words', () => {
    expect(() => v2({ a: '\u007f' })).toThrow(new YamlWriteError('yaml: control characters are not allowed'))
    expect(() => v2({ ['k'.repeat(1023)]: 1 })).toThrow(new YamlWriteError("yaml: did not find expected ',' or '}'"))
    expect(() => v2([Number.NaN])).toThrow(new YamlWriteError('error marshaling into JSON: json: unsupported value: NaN'))
  })

  it('takes maps, and sorts their keys', () => {
    const map = new Map<string, unknown>([
      ['a10', new Map()],
      ['a2', [new Map([['x', undefined]])]],
    ])
    expect(v2(map)).toBe('a2:\n- {}\na10: {}\n')
  })
})

describe('as go.yaml.in/yaml/v3', () => {
  it('indents lists unless told otherwise', () => {
    const value = { a: [{ b: ['c', ['d']] }] }
    expect(v3(value)).toBe('a:\n  - b:\n      - c\n      - - d\n')
    expect(printYaml(value, { dialect: 'v3', indentSequences: false })).toBe('a:\n- b:\n  - c\n  - - d\n')
  })

  it('folds nothing, keeps tabs in blocks and quotes old truth values', () => {
    expect(v3({ a: words(30), b: 'x\ty\n', c: 'on', d: '0o-7' })).toBe(`a: ${words(30)}\nb: |\n  x\ty\nc: "on"\nd: "0o-7"\n`)
  })

  it('writes numbers as floats and bigints as ints', () => {
    expect(v3([1e6, 123456, 1000000n, -0, Number.NaN])).toBe('- 1e+06\n- 123456\n- 1000000\n- -0\n- .nan\n')
  })

  it('writes what is no UTF-8 as base64', () => {
    expect(v3({ a: '\udcff' })).toBe('a: !!binary /w==\n')
  })

  it('sorts a number before the letters that end another', () => {
    expect(v3({ a1b: 1, a10: 2 })).toBe('a1b: 1\na10: 2\n')
    expect(v2({ a1b: 1, a10: 2 })).toBe('a10: 2\na1b: 1\n')
  })
})
