import { describe, expect, it } from 'vitest'
import {
  byteLength,
  bytesOf,
  compareBytes,
  deepEqual,
  fromJson,
  isTrue,
  kindOf,
  sortedKeys,
  textOf,
  toJson,
  typeOf,
  zeroOf,
} from './index.ts'
import { GoFunction, Integer, TypedMap, typedList } from './value.ts'

describe('values', () => {
  it('have the kinds and types of Go', () => {
    const values = [
      undefined,
      null,
      true,
      'a',
      1,
      1n,
      new Integer('uint8', 1n),
      new Map(),
      [],
      typedList('[]string', []),
      new TypedMap('map[string]string'),
    ]
    expect(values.map(kindOf)).toEqual([
      'invalid',
      'invalid',
      'bool',
      'string',
      'float64',
      'int',
      'uint8',
      'map',
      'slice',
      'slice',
      'map',
    ])
    expect(values.map(typeOf).slice(4)).toEqual([
      'float64',
      'int',
      'uint8',
      'map[string]interface {}',
      '[]interface {}',
      '[]string',
      'map[string]string',
    ])
    expect(typeOf(new GoFunction({ params: ['int'], variadic: 'string', result: 'bool' }, () => true))).toBe(
      'func(int, ...string) bool',
    )
  })

  it('are true unless they are zero, empty or nil', () => {
    const no = [undefined, null, false, '', 0, -0, 0n, new Integer('int64', 0n), [], new Map(), new TypedMap('map[string]string')]
    const yes = [true, '0', 'false', 0.1, Number.NaN, -1n, [null], new Map([['a', null]])]
    expect([no.filter(isTrue), yes.filter(isTrue).length]).toEqual([[], yes.length])
  })

  it('are deeply equal only with equal types', () => {
    expect(deepEqual(fromJson({ a: [1, { b: null }] }), fromJson({ a: [1, { b: null }] }))).toBe(true)
    expect([
      deepEqual(1, 1n),
      deepEqual([1], typedList('[]float64', [1])),
      deepEqual(null, undefined),
      deepEqual('a', 'b'),
    ]).toEqual([false, false, true, false])
  })

  it('have zeros', () => {
    expect(['string', 'int', 'float64', 'bool', 'interface {}', '[]string'].map(zeroOf)).toEqual(['', 0n, 0, false, null, []])
  })

  it('go to JSON and back', () => {
    const json = { a: [1, 'x', null, true, { b: 2.5 }] }
    expect(toJson(fromJson(json))).toEqual(json)
    expect(toJson([1n, new Integer('int64', 2n)])).toEqual([1, 2])
    expect(() => toJson(new GoFunction({}, () => null))).toThrow('Cannot write a value as JSON')
  })
})

describe('strings', () => {
  it('sort by their bytes', () => {
    expect(
      sortedKeys(
        new Map([
          ['b', 1],
          ['\u{1f600}', 1],
          ['\uffee', 1],
          ['a', 1],
          ['ab', 1],
        ]),
      ),
    ).toEqual(['a', 'ab', 'b', '\uffee', '\u{1f600}'])
    expect(compareBytes('a', 'a')).toBe(0)
  })

  it('keep bytes that are no UTF-8', () => {
    const bytes = Buffer.from([0x61, 0xff, 0xc3, 0xa9, 0xc3])
    const text = textOf(bytes)
    expect([text, bytesOf(text).equals(bytes), byteLength(text)]).toEqual(['a\udcffé\udcc3', true, 5])
  })
})
