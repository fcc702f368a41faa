import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../json.ts'
import { YamlError } from './error.ts'
import { parseYaml, parseYamlDocuments } from './reader.ts'
import { printYaml } from './writer.ts'

type Golden = { read: Array<{ text: string; value: Json }>; refuse: string[]; write: Array<{ value: Json; text: string }> }

/** Answers of Go's sigs.k8s.io/yaml 1.6.0 to inputs of ours. */
const golden = JSON.parse(readFileSync(new URL('../../../fixtures/yaml/golden.json', import.meta.url), 'utf8')) as Golden

describe('as Go', () => {
  it.each(golden.read)('reads $text', ({ text, value }) => {
    expect(parseYaml(text)).toEqual(value)
  })

  it.each(golden.refuse)('refuses %j', (text) => {
    expect(() => parseYaml(text)).toThrow(YamlError)
  })

  it.each(golden.write)('writes $text', ({ text, value }) => {
    expect(printYaml(value)).toBe(text)
  })
})

describe('reading', () => {
  it('names file, line, column, what is wrong and what is expected', () => {
    const failure = errorOf(() => parseYamlDocuments('a: 1\n---\nb: 2\n\n---\nc:\n\td: 1\n', { file: 'x/y.yaml' }))
    expect([failure.file, failure.line]).toEqual(['x/y.yaml', 7])
    expect(failure.message).toMatch(/^Cannot read YAML x\/y\.yaml, line 7, column \d+: tab characters .*; expected spaces$/)
  })

  it('names the line of a null key', () => {
    const failure = errorOf(() => parseYaml('a: 1\n~: 2\n'))
    expect([failure.line, failure.reason]).toEqual([2, 'a key is null; expected a text as key'])
  })

  it('says where each document starts and leaves empty ones out', () => {
    const text = '# first\n\na: 1\n---\n# nothing\n---\n---  # c\n\nb: 2\n...\n--- {c: 3}\n...\n%YAML 1.1\n---\nd: 4'
    expect(parseYamlDocuments(text)).toEqual([
      { value: { a: 1 }, line: 3, document: 1 },
      { value: { b: 2 }, line: 9, document: 2 },
      { value: { c: 3 }, line: 11, document: 3 },
      { value: { d: 4 }, line: 15, document: 4 },
    ])
  })

  it('takes the first document where one is asked for', () => {
    expect(parseYaml('---\na: 1\n---\nb: 2\n')).toEqual({ a: 1 })
    expect(parseYaml('---\n---\nb: 2\n')).toBeNull()
    expect(parseYaml('')).toBeNull()
  })

  it('makes copies of what aliases repeat', () => {
    const value = parseYaml('a: &a {n: 1}\nb: *a\n') as { a: object; b: object }
    expect(value.b).toEqual(value.a)
    expect(value.b).not.toBe(value.a)
  })

  it('refuses aliases that expand without end', () => {
    const lines = Array.from({ length: 9 }, (_, index) => {
      const item = index === 0 ? '"x"' : `*l${index - 1}`
      return `l${index}: &l${index} [${Array(9).fill(item).join(', ')}]`
    })
    expect(errorOf(() => parseYaml(lines.join('\n'))).reason).toContain('excessive aliasing')
  })

  it('refuses nesting that would break the stack', () => {
    expect(errorOf(() => parseYaml('['.repeat(100_000))).reason).toContain('at most 500 levels')
  })

  it('keeps __proto__ as an ordinary key', () => {
    const value = parseYaml('__proto__: {a: 1}\n')
    expect(Object.keys(value as object)).toEqual(['__proto__'])
    expect(({} as { a?: number }).a).toBeUndefined()
  })

  it('refuses whole numbers that a double cannot hold, when told to', () => {
    expect(parseYaml('a: 9007199254740993')).toEqual({ a: 9007199254740992 })
    const failure = errorOf(() => parseYaml('a: {b: 9007199254740993}', { exactIntegers: true }))
    expect(failure.reason).toContain('a.b is a whole number of more than 53 bits')
    const written = ['9223372036854775807', '0x7fffffffffffffff', '9_007_199_254_740_993'].map((number) => `a: {b: ${number}}`)
    for (const text of written) expect(() => parseYaml(text, { exactIntegers: true }), text).toThrow('of more than 53 bits')
  })

  it.each(['9223372036854775000', '-9007199254740992', '1e20', '12345678901234567890.0'])(
    'takes numbers that are printed as they are written: %s',
    (number) => {
      expect(parseYaml(`a: ${number}`, { exactIntegers: true })).toEqual({ a: Number(number) })
    },
  )
})

describe('writing', () => {
  it('leaves out what is undefined', () => {
    expect(printYaml({ a: undefined, b: { c: undefined }, d: [{ e: undefined }] })).toBe('b: {}\nd:\n- {}\n')
  })
})

describe('laws', () => {
  const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as Json)
  const texts = fc.string({
    unit: fc.constantFrom(
      'a',
      '1',
      ' ',
      '\n',
      ':',
      '-',
      '#',
      '"',
      "'",
      '\t',
      '\r',
      '\u2028',
      '\u00a0',
      '\uFEFF',
      '{',
      '<',
      '|',
      'é',
      '😀',
    ),
  })

  it('reads what it wrote', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(parseYaml(printYaml(value))).toEqual(value)
      }),
      { numRuns: 300 },
    )
  })

  it('reads the texts that it wrote, as value, item, key and document', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const value = { a: text, b: [text], [`k${text}`]: 1, c: { d: [{ e: text }] } }
        expect(parseYaml(printYaml(value))).toEqual(value)
        expect(parseYaml(printYaml(text))).toEqual(text)
      }),
      { numRuns: 500 },
    )
  })
})

function errorOf(action: () => unknown): YamlError {
  try {
    action()
  } catch (error) {
    if (error instanceof YamlError) return error
    throw error
  }
  throw new Error('expected a YamlError')
}
