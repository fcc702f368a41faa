import { describe, expect, it } from 'vitest'
import { evaluate, JsonnetError } from '../index.ts'
import { base64Fault } from './base64-fault.ts'
import { joinFloat, splitFloat } from './math.ts'

const value = (text: string) => evaluate({ file: 'a.jsonnet', text })

describe('the standard library', () => {
  it.each([
    ['std.map(function(x) x * 2, [1, 2]) + std.filter(function(x) x > 1, [1, 2])', [2, 4, 2]],
    ["[std.foldl(function(a, b) a + b, 'abc', ''), std.foldr(function(a, b) a + b, [1, 2], 0)]", ['abc', 3]],
    ["std.sort(['b', 'a', 'Z']) + std.set([2, 1, 2]) + std.setUnion([1], [2])", ['Z', 'a', 'b', 1, 2, 1, 2]],
    [
      "[std.split('a,b', ','), std.splitLimitR('a.b.c', '.', 1), std.strReplace('aXa', 'X', '$&')]",
      [['a', 'b'], ['a.b', 'c'], 'a$&a'],
    ],
    ["[std.join(',', ['a', null, 'b']), std.lines(['a']), std.repeat('ab', 2), std.trim(' a\\n')]", ['a,b', 'a\n', 'abab', 'a']],
    ['[std.objectFields({ b: 1, a:: 2 }), std.objectValues({ b: 1 }), std.get({ a:: 1 }, "a", 2, false)]', [['b'], [1], 2]],
    ['std.mergePatch({ a: 1, b: { c: 2, d: 3 } }, { a: null, b: { c: 4 } })', { b: { c: 4, d: 3 } }],
    ['std.prune({ a: null, b: [{}], c: 1 })', { c: 1 }],
    ['std.mapWithKey(function(k, v) k + v, { a: 1 })', { a: 'a1' }],
    [
      "[std.base64('é'), std.base64Decode('w6k='), std.md5(''), std.encodeUTF8('é')]",
      ['w6k=', 'é', 'd41d8cd98f00b204e9800998ecf8427e', [195, 169]],
    ],
    [
      "[std.parseJson('{\"a\": [1]}'), std.parseYaml('a: yes'), std.parseYaml('---\\n1\\n---\\n2'), std.parseInt('-7'), std.parseHex('ff')]",
      [{ a: [1] }, { a: true }, [1, 2], -7, 255],
    ],
    ["[std.length('é😀'), std.codepoint('😀'), std.char(233), std.stringChars('a😀')]", [2, 128512, 'é', ['a', '😀']]],
    ['[std.round(2.5), std.pow(10, -3), std.exponent(8), std.mantissa(8), std.hypot(3, 4)]', [3, 0.001, 4, 0.5, 5]],
    ["['%5d|%-5s|%05.2f|%x|%e|%g' % [42, 'ab', 3.14159, 255, 12345.678, 0.0001]]", ['   42|ab   |03.14|ff|1.234568e+04|0.0001']],
    ["'%(a)s %(b)03d' % { a: 'x', b: 7 }", 'x 007'],
  ])('%s', (text, expected) => {
    expect(value(text)).toEqual(expected)
  })

  it.each([
    ["std.manifestJsonMinified({ a: [1, 'x'], b: {} })", '{"a":[1,"x"],"b":{}}'],
    ["std.manifestYamlDoc({ a: [1, { b: 'x\\ny\\n' }], c: {} }, quote_keys=false)", 'a:\n- 1\n- b: |\n    x\n    y\nc: {}'],
    ["std.manifestYamlDoc({ 'true': 1, '1e3': 2, a: 3, '': 4 }, quote_keys=false)", '"": 4\n"1e3": 2\na: 3\n"true": 1'],
    ['std.manifestYamlStream([1, [2]])', '---\n1\n---\n- 2\n...\n'],
    ["std.manifestToml({ a: 1, t: { b: 'x' }, l: [{ c: true }] })", 'a = 1\n\n[[l]]\n  c = true\n\n[t]\n  b = "x"'],
    ["std.manifestIni({ main: { a: [1, 2] }, sections: { s: { b: 'x' } } })", 'a = 1\na = 2\n[s]\nb = x\n'],
    ['std.manifestPython({ a: [true, null, 1.5] })', '{"a": [True, None, 1.5]}'],
    ["std.manifestXmlJsonml(['a', { b: 1 }, 'x', ['c']])", '<a b="1">x<c></c></a>'],
  ])('%s', (text, expected) => {
    expect(value(text)).toBe(expected)
  })

  it.each([
    ['std.map(1, [])', 'std.map first param must be function, got number'],
    ["std.sort([1, 'a'])", 'Unexpected type number, expected string'],
    ["std.parseJson('{')", 'failed to parse JSON: unexpected end of JSON input'],
    ["std.base64Decode('a*bc')", 'failed to decode: illegal base64 data at input byte 1'],
    ["'%d' % 'x'", 'Format required number at 0, got string'],
    ["'%300s' % 'x'", 'max stack frames exceeded.'],
    ['std.manifestToml({ a: null })', 'Tried to manifest "null" at [a]'],
    ['std.assertEqual(1, 2)', 'Assertion failed. 1 != 2'],
  ])('%s is refused', (text, words) => {
    expect(() => value(text)).toThrow(JsonnetError)
    expect(() => value(text)).toThrow(`RUNTIME ERROR: ${words}\n`)
  })
})

describe('numbers in parts', () => {
  it.each([1, -0.1, 3e300, 5e-324, 2 ** -1022, 123.456])('%d is what its parts make', (number) => {
    const { mantissa, exponent } = splitFloat(number)
    expect(Math.abs(mantissa)).toBeGreaterThanOrEqual(0.5)
    expect(Math.abs(mantissa)).toBeLessThan(1)
    expect(joinFloat(mantissa, exponent)).toBe(number)
  })
})

describe('base64 that is none', () => {
  it.each([
    ['YQ==', undefined],
    ['YW\nJj', undefined],
    ['YQ=', 3],
    ['=abc', 0],
    ['ab=c', 2],
    ['YQ==YQ==', 4],
    ['a b=', 1],
  ])('%j has its fault at %s', (text, at) => {
    expect(base64Fault(text)).toBe(at)
  })
})
