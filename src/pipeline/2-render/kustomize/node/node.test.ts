import { describe, expect, it } from 'vitest'
import {
  clearField,
  copyNode,
  fieldOf,
  isYaml11NonText,
  jsonToNode,
  lookup,
  lookupOrCreate,
  metaMap,
  type Node,
  nodeToJson,
  printNode,
  readNodes,
  readObjectNodes,
  scalar,
  setAt,
  setField,
  setMetaMap,
  splitFieldPath,
  valueOf,
} from './index.ts'

const one = (text: string): Node => {
  const [node] = readNodes(text)
  if (node === undefined) throw new Error('expected a document')
  return node
}
const json = (text: string): unknown => nodeToJson(one(text))

describe('what a node is after printing and reading', () => {
  it('follows YAML 1.2 with the old octal numbers, and keeps whole numbers exact', () => {
    expect(json('{a: on, b: 0777, c: 0x1F, d: 1_000, e: .5, f: 12345678901234567890, g: ~, h: "1"}')).toEqual({
      a: 'on',
      b: 511,
      c: 31,
      d: 1000,
      e: 0.5,
      f: 12345678901234567890n,
      g: null,
      h: '1',
    })
  })

  it('makes times of dates, but not inside of brackets, where a colon needs quotes', () => {
    expect(json('a: 2001-01-01 10:00:00\nb: [2001-01-01 10:00:00, 2001-01-01]\nc: {d: }')).toEqual({
      a: '2001-01-01T10:00:00Z',
      b: ['2001-01-01 10:00:00', '2001-01-01T00:00:00Z'],
      c: { d: '' },
    })
  })

  it('obeys tags, and refuses those that do not fit', () => {
    expect(json('a: !!str 5\nb: !!int "5"\nc: !!binary aGk=\nd: !foo x')).toEqual({ a: '5', b: 5, c: 'hi', d: 'x' })
    expect(() => json('a: !!int x')).toThrow('yaml: cannot decode !!str `x` as a !!int')
  })

  it('gives a folded text a line break more before an indented line', () => {
    expect(json('a: >\n  x\n   y\n  z\nb: >-\n  p\n  q\n\n  r')).toEqual({ a: 'x\n\n y\nz\n', b: 'p q\nr' })
  })

  it('refuses repeated keys, keys that are no texts, and what is no number of JSON', () => {
    expect(() => json('b: 1\na: {c: 1, c: 2}')).toThrow('line 2: mapping key "c" already defined at line 2')
    expect(() => json('a: {1: b}')).toThrow('json: unsupported type: map[interface {}]interface {}')
    expect(() => json('a: .nan')).toThrow('json: unsupported value: NaN')
    expect(json('1: a')).toEqual({ 1: 'a' })
  })
})

describe('reading', () => {
  it('splits documents at lines that begin with dashes, and takes the first of each part', () => {
    expect(readNodes('a: 1\n---\n# nothing\n--- # c\nb: |\n  x\n---\n').map(nodeToJson)).toEqual([{ a: 1 }, { b: 'x\n' }])
    expect(() => readNodes('a: 1\n--- b: 2\n')).toThrow('invalid document separator: --- b: 2')
    expect(() => readNodes('a: b: c')).toThrow('MalformedYAMLError: yaml: mapping values are not allowed in this context')
  })

  it('replaces aliases and merges, where later sources win and the map itself wins over all', () => {
    expect(json('x: &x {a: 1, b: 1}\ny: &y {a: 2}\nz: {<<: [*x, *y], c: 3}\nw: *x')).toMatchObject({
      z: { a: 1, b: 1, c: 3 },
      w: { a: 1, b: 1 },
    })
    expect(() => json('a: &a [*a]')).toThrow("anchor 'a' value contains itself")
    expect(() => json('a: {<<: 5}')).toThrow('map merge requires map or sequence of maps as the value')
  })

  it('takes the items of a list, if the text is nothing but one', () => {
    const list = 'kind: List\napiVersion: v1\nitems: [{kind: A}, {kind: B}]\n'
    expect(readObjectNodes(list)).toHaveLength(2)
    expect(readObjectNodes(`${list}---\nkind: C\n`)).toHaveLength(2)
  })
})

describe('fields', () => {
  it('keep the style of what was there, so that a number in quotes becomes a text', () => {
    const node = one('a: "x"\nb: 1')
    setField(node, 'a', scalar('5'))
    setField(node, 'b', scalar('7'))
    setField(node, 'c', scalar('on'))
    expect(nodeToJson(node)).toEqual({ a: '5', b: 7, c: 'on' })
    expect(printNode(node)).toBe('a: "5"\nb: 7\nc: "on"\n')
  })

  it('go with null and stay in place otherwise', () => {
    const node = one('a: {b: 1}\nc: 2')
    const held = fieldOf(node, 'a')
    setField(node, 'a', one('[1]'))
    setField(node, 'c', one('x: null') && scalar('null', '!!null'))
    clearField(node, 'nope')
    expect(held && nodeToJson(held)).toEqual([1])
    expect(nodeToJson(node)).toEqual({ a: [1] })
    expect(() => setField(one('5'), 'a', scalar('1'))).toThrow('wrong node kind: expected MappingNode but got ScalarNode')
  })

  it('are found and made by paths', () => {
    const node = one('l: [{name: a, v: 1}, {name: b}]\ns: [x, y]\nn:\n')
    expect(valueOf(lookup(node, ['l', '[name=a]', 'v']))).toBe('1')
    expect(valueOf(lookup(node, ['s', '-']))).toBe('y')
    expect(valueOf(lookup(node, ['s', '[=x]']))).toBe('x')
    expect(lookup(node, ['l', '7', 'v'])).toBeUndefined()
    expect(lookupOrCreate(node, ['n', 'x'], 'map')).toBeUndefined()
    setAt(node, ['l', '[name=c]', 'v'], scalar('3'))
    expect(nodeToJson(node)).toMatchObject({ l: [{}, {}, { name: 'c', v: '3' }] })
    expect(() => lookup(node, ['l', '*'])).toThrow('wildcard is not supported in PathGetter')
  })

  it('of the metadata become texts, sorted', () => {
    const node = one('metadata: {annotations: {b: 1, a: on}}')
    setMetaMap(node, 'annotations', metaMap(node, 'annotations'))
    setMetaMap(node, 'labels', new Map())
    expect(nodeToJson(node)).toEqual({ metadata: { annotations: { a: 'on', b: '1' } } })
  })
})

it('reads paths with dots in brackets', () => {
  expect(splitFieldPath('a.[n=b.c].d\\.e.[x.y]')).toEqual(['a', '[n=b.c]', 'd.e', 'x.y'])
  expect(splitFieldPath('.a')).toEqual(['a'])
})

it('knows what old YAML takes for something else than a text', () => {
  for (const text of ['on', '12', 'a: b', '# c', '[x]', '~', '0x1']) expect(isYaml11NonText(text), text).toBe(true)
  for (const text of ['', 'a', 'a b', '2001-01-01', '{{ x }}', 'a\nb', '<<', '1.2.3'])
    expect(isYaml11NonText(text), text).toBe(false)
})

it('makes nodes of JSON with sorted keys and the styles of the writer', () => {
  const node = jsonToNode({ b: 1000000, a: 'on', c: 'x\ny', d: 5n })
  expect(node && printNode(node)).toBe('a: "on"\nb: 1e+06\nc: |-\n  x\n  y\nd: 5\n')
  const copy = node && copyNode(node)
  expect(copy).toEqual(node)
  expect(copy).not.toBe(node)
})
