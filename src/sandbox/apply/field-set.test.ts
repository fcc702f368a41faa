import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  difference,
  fieldSet,
  fromFieldsV1,
  hasPath,
  intersection,
  isEmptySet,
  pathsOf,
  recursiveDifference,
  toFieldsV1,
  union,
} from './field-set.ts'
import type { FieldSet } from './field-set.ts'
import { parseElement, pathText } from './path-element.ts'

const element = fc.constantFrom('f:a', 'f:b', 'f:name', 'k:{"name":"x"}', 'k:{"port":80,"protocol":"TCP"}', 'v:"x"', 'v:1')
const paths = fc.array(fc.array(element, { minLength: 1, maxLength: 4 }), { maxLength: 8 })
const text = (set: FieldSet): string => JSON.stringify(pathsOf(set))

it('reads what it writes', () => {
  fc.assert(fc.property(paths, (list) => text(fromFieldsV1(toFieldsV1(fieldSet(list))) as FieldSet) === text(fieldSet(list))))
})

it('holds to the laws of sets', () => {
  fc.assert(
    fc.property(paths, paths, (left, right) => {
      const [a, b] = [fieldSet(left), fieldSet(right)]
      expect(text(union(a, b))).toBe(text(union(b, a)))
      expect(text(intersection(a, b))).toBe(text(intersection(b, a)))
      expect(text(union(difference(a, b), intersection(a, b)))).toBe(text(a))
      expect(isEmptySet(difference(a, a))).toBe(true)
      for (const path of left) expect(hasPath(union(a, b), path)).toBe(true)
    }),
  )
})

it('takes what lies below a path only when told so', () => {
  const set = fieldSet([['f:a'], ['f:a', 'f:b'], ['f:c']])
  const gone = fieldSet([['f:a']])
  expect(pathsOf(difference(set, gone))).toEqual([['f:a', 'f:b'], ['f:c']])
  expect(pathsOf(recursiveDifference(set, gone))).toEqual([['f:c']])
})

it('writes paths as messages do', () => {
  expect(pathText(['f:spec', 'f:ports', 'k:{"port":80,"protocol":"TCP"}', 'f:name'])).toBe(
    '.spec.ports[port=80,protocol="TCP"].name',
  )
  expect(pathText(['f:metadata', 'f:finalizers', 'v:"a"', 'i:3'])).toBe('.metadata.finalizers[="a"][3]')
})

it('refuses steps that are none', () => {
  expect(['x:a', 'k:[1]', 'v:{', 'i:one', ''].map(parseElement)).toEqual([undefined, undefined, undefined, undefined, undefined])
  expect(parseElement('k:{"b":1,"a":2}')).toBe('k:{"a":2,"b":1}')
})
