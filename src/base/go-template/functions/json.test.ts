import { describe, expect, it } from 'vitest'
import { evaluate } from '#test/evaluate'

describe('JSON', () => {
  it('is written with keys in order and the signs of HTML escaped', () => {
    expect(evaluate('{{ toJson . }}', { b: '<&>\u2028', a: [1.5, 1e21, null, true] })).toBe(
      String.raw`{"a":[1.5,1e+21,null,true],"b":"\u003c\u0026\u003e\u2028"}`,
    )
    expect(evaluate('{{ toRawJson "<" }}{{ toPrettyJson (dict "a" (list 1) "b" list) }}')).toBe(
      '"<"{\n  "a": [\n    1\n  ],\n  "b": []\n}',
    )
  })

  it('has no form for everything', () => {
    expect(evaluate('{{ toJson (float64 "NaN") }}|{{ toPrettyJson (float64 "NaN") }}')).toBe('|')
    expect(evaluate('{{ mustToJson (float64 "NaN") }}')).toBe('mustToJson: json: unsupported value: NaN')
    expect(evaluate('{{ $d := dict }}{{ $_ := set $d "d" $d }}{{ toRawJson $d }}')).toBe(
      'toRawJson: json: unsupported value: encountered a cycle via map[string]interface {}',
    )
  })

  it('is read with every number as a float', () => {
    expect(evaluate(String.raw`{{ (fromJson "{\"a\":[1000000,\"\\u00e9\\ud83d\\ude00\"]}").a }}`)).toBe('[1e+06 é😀]')
  })

  it.each([
    ['{', 'unexpected end of JSON input'],
    ['[1]', 'json: cannot unmarshal array into Go value of type map[string]interface {}'],
    ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 2}', "invalid character '2' after object key:value pair"],
    ['{"a":tru}', "invalid character '}' in literal true (expecting 'e')"],
    ['{"a":"\\x"}', "invalid character 'x' in string escape code"],
    ['{} x', "invalid character 'x' after top-level value"],
  ])('gives the error of %s under Error', (text, error) => {
    expect(evaluate('{{ (fromJson .).Error }}', text)).toBe(error)
  })

  it('gives the error of an array as its only element', () => {
    expect(evaluate('{{ fromJsonArray "[1,]" }}{{ fromJsonArray "[1]" }}')).toBe(
      "[invalid character ']' looking for beginning of value][1]",
    )
    expect(evaluate('{{ mustFromJson "-" }}')).toBe("mustFromJson: invalid character ' ' in numeric literal")
  })
})
