import fc from 'fast-check'
import { expect, it } from 'vitest'
import { canonicalJson, fnv32a, hashOf } from './hash.ts'

it('hashes equal values alike whatever the order of their keys', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const turned = Object.fromEntries(Object.entries(value).toReversed())
      expect(hashOf(turned)).toBe(hashOf(value))
    }),
  )
})

it('writes canonical JSON that JSON.parse takes back', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})

it('leaves out what is undefined, and asks objects that say how they are written', () => {
  expect(canonicalJson({ b: undefined, a: [undefined], d: new Date(0) })).toBe('{"a":[null],"d":"1970-01-01T00:00:00.000Z"}')
})

it.each([
  ['', 0x811c9dc5],
  ['a', 0xe40c292c],
  ['foobar', 0xbf9cf968],
])('knows the published FNV-1a value of %j', (text, expected) => {
  expect(fnv32a(text)).toBe(expected)
})
