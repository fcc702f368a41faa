import { describe, expect, it } from 'vitest'
import { YamlError } from './error.ts'
import { readYaml, readYamlDocuments, readYamlNodes } from './reader.ts'
import type { Dialect } from './scalars.ts'

const v2 = (text: string): unknown => readYaml(text, { dialect: 'v2', maps: 'objects' })
const v3 = (text: string): unknown => readYaml(text, { dialect: 'v3', maps: 'objects' })

describe('scalars', () => {
  it.each([
    ['y', true, 'y'],
    ['Off', false, 'Off'],
    ['017', 15, 15],
    ['08', 8, 8],
    ['0b-1', -1, -1],
    ['0o-7', '0o-7', -7],
    ['1_000', 1000, 1000],
    ['.5e1', 5, 5],
    ['1e400', '1e400', '1e400'],
    ['12:30', '12:30', '12:30'],
    ['2001-1-1', '2001-1-1', '2001-01-01T00:00:00Z'],
    ['2001-12-14t21:59:43.10-05:00', '2001-12-14t21:59:43.10-05:00', '2001-12-14T21:59:43.1-05:00'],
    ['2001-02-30', '2001-02-30', '2001-02-30'],
    ['9007199254740993', 9007199254740992, 9007199254740992],
    ['! 12', '12', 12],
    ['!!binary gQ==', '\ufffd', '\ufffd'],
    ['!!float 3', 3, 3],
  ])('%s', (text, inV2, inV3) => {
    expect([v2(text), v3(text)]).toEqual([inV2, inV3])
  })
})

describe('keys', () => {
  it('become texts in v2, as Go prints them', () => {
    const text = 'y: 1\n010: 2\n1.50: 3\n1e6: 4\n2001-01-01: 5\n9223372036854775807: 6\n0.1234567891: 7\n'
    const names = ['true', '8', '1.5', '1e+06', '2001-01-01', '9223372036854775807', '0.12345679']
    expect(new Set(Object.keys(v2(text) as object))).toEqual(new Set(names))
  })

  it('win when they come later in v2, and are refused in v3', () => {
    expect(v2('a: 1\na: 2\n')).toEqual({ a: 2 })
    expect(goText('a: 1\nb: {c: 1, c: 2}\na: 2\n', 'v3')).toBe(
      'yaml: unmarshal errors:\n  line 3: mapping key "a" already defined at line 1',
    )
  })

  it('may be bad where a later key replaces the mapping around them', () => {
    expect(v2('a: {~: 1}\na: 2\n')).toEqual({ a: 2 })
  })
})

describe('merges', () => {
  const text = 'x: &x {a: 1, b: 1}\ny: &y {a: 2}\nz: {a: 0, <<: [*x, *y]}\n'

  it('are carried out in place in v2, and the earlier of a list wins', () => {
    expect(v2(text)).toMatchObject({ z: { a: 1, b: 1 } })
  })

  it('never override in v3', () => {
    expect(v3(text)).toMatchObject({ z: { a: 0, b: 1 } })
  })

  it('turn all keys into texts where v3 merges into a map of texts', () => {
    expect(v3('a: b\n<<: {1: x}\n')).toEqual({ a: 'b', '1': 'x' })
  })

  it('give copies, with maps as with objects', () => {
    const value = readYaml('a: &a {m: [1]}\nb: *a\n', { dialect: 'v2', maps: 'maps' }) as Map<string, Map<string, unknown>>
    expect(value.get('b')).toEqual(value.get('a'))
    expect(value.get('b')?.get('m')).not.toBe(value.get('a')?.get('m'))
  })
})

describe("Go's own words", () => {
  const prefix = 'error converting YAML to JSON: '
  it.each([
    ['a: 1\n b: 2\n', 'yaml: line 2: mapping values are not allowed in this context'],
    ['a: b: c', 'yaml: mapping values are not allowed in this context'],
    ['a:\n\tb: 1\n', 'yaml: line 2: found character that cannot start any token'],
    ['a: [1\nb: 2\n', "yaml: line 1: did not find expected ',' or ']'"],
    ['a: "x\n', 'yaml: line 2: found unexpected end of stream'],
    ['a: "\\/"', 'yaml: found unknown escape character'],
    ['a: *b', "yaml: unknown anchor 'b' referenced"],
    ['a: &a [*a]', "yaml: anchor 'a' value contains itself"],
    ['a: {{ .Values.x }}', 'yaml: invalid map key: map[interface {}]interface {}{".Values.x":interface {}(nil)}'],
    ['{? [1, 1.0e6, "q\\n", true]}', 'yaml: invalid map key: []interface {}{1, 1e+06, "q\\n", true}'],
    ['~: {a: 1}', 'unsupported map key of type: %!s(<nil>), key: <nil>, value: map[interface {}]interface {}{"a":1}'],
    ['18446744073709551615: x', 'unsupported map key of type: uint64, key: 0xffffffffffffffff, value: "x"'],
    ['a: .inf', 'json: unsupported value: +Inf'],
    ['a: !!int x', 'yaml: cannot decode !!str `x` as a !!int'],
    ['<<: 1', 'yaml: map merge requires map or sequence of maps as the value'],
    ['a: \u0007', 'yaml: control characters are not allowed'],
    ['a: \udcff', 'yaml: invalid leading UTF-8 octet'],
    ['a: \udce2\udc82', 'yaml: incomplete UTF-8 octet sequence'],
    ['%YAML 1.2\n---\na: 1\n', 'yaml: found incompatible YAML document'],
  ])('%j', (text, words) => {
    expect(goText(text, 'v2')).toBe(prefix + words)
  })

  it.each([
    ['- a\n- b\nc: 1\n', "yaml: line 2: did not find expected '-' indicator"],
    ['a:\n  b: 1\n c: 2\n', 'yaml: line 2: did not find expected key'],
    ['1: a', 'json: unsupported type: map[interface {}]interface {}'],
  ])('v3: %j', (text, words) => {
    expect(goText(text, 'v3')).toBe(words)
  })

  it('say nothing of a broken text that Go never gets to', () => {
    expect(v2(`a: 1\n---\n${' '.repeat(600)}\u0007`)).toEqual({ a: 1 })
  })
})

describe('what Go ignores', () => {
  it.each([
    ['  a: 1\nb: 2\n', { a: 1 }],
    ['{}: 1', {}],
    ['a: 1\n---\n[', { a: 1 }],
    ['--- # c\n...\nx', null],
  ])('%j', (text, value) => {
    expect(v2(text)).toEqual(value)
  })
})

describe('limits', () => {
  it('end aliases that expand without end', () => {
    const lines = Array.from({ length: 9 }, (_, index) => {
      const item = index === 0 ? '"x"' : `*l${index - 1}`
      return `l${index}: &l${index} [${Array(9).fill(item).join(', ')}]`
    })
    expect(goText(lines.join('\n'), 'v2')).toBe('error converting YAML to JSON: yaml: document contains excessive aliasing')
    expect(goText(lines.join('\n'), 'v3')).toBe('yaml: document contains excessive aliasing')
  })

  it('take a key of 1024 characters and no more', () => {
    expect(v2(`${'k'.repeat(1024)}: 1`)).toEqual({ ['k'.repeat(1024)]: 1 })
    expect(() => v2(`${'k'.repeat(1025)}: 1`)).toThrow(YamlError)
    expect(v2(`${'😀'.repeat(1024)}: 1`)).toEqual({ ['😀'.repeat(1024)]: 1 })
  })

  it('end before the stack does', () => {
    expect(() => v2('['.repeat(100_000))).toThrow(YamlError)
    expect(() => v2(Array.from({ length: 3000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'))).toThrow(
      /at most 1000 levels/,
    )
  })
})

describe('streams', () => {
  it('have a line and a number for each document', () => {
    const documents = readYamlDocuments('# c\na: 1\n---\n---\n\nb: on\n', { dialect: 'v2', maps: 'objects', file: 'f' })
    expect(documents).toEqual([
      { value: { a: 1 }, line: 2, document: 1 },
      { value: { b: true }, line: 6, document: 2 },
    ])
  })

  it('keep anchors from one document to the next in v3 only', () => {
    const text = 'a: &x 1\n---\nb: *x\n'
    expect(readYamlDocuments(text, { dialect: 'v3', maps: 'objects' }).at(-1)?.value).toEqual({ b: 1 })
    expect(() => readYamlDocuments(text, { dialect: 'v2', maps: 'objects' })).toThrow("unknown anchor 'x' referenced")
  })
})

it('gives nodes with styles, tags and places', () => {
  const [document] = readYamlNodes('a: &x !!str 1\nb: [*x, "q"]\n', { dialect: 'v3' })
  expect(document?.value).toMatchObject({
    kind: 'mapping',
    tag: '!!map',
    flow: false,
    entries: [
      [
        { value: 'a', line: 1, column: 1 },
        { value: '1', tag: '!!str', tagged: true, anchor: 'x', line: 1, column: 4 },
      ],
      [
        { value: 'b', line: 2 },
        {
          kind: 'list',
          flow: true,
          items: [
            { kind: 'alias', name: 'x' },
            { value: 'q', style: 'double', tag: '!!str' },
          ],
        },
      ],
    ],
  })
})

function goText(text: string, dialect: Dialect): string | undefined {
  try {
    readYaml(text, { dialect, maps: 'objects' })
  } catch (error) {
    if (error instanceof YamlError) return error.goText
    throw error
  }
  throw new Error('expected a YamlError')
}
