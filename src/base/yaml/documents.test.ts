import { describe, expect, it } from 'vitest'
import { YamlError } from './error.ts'
import { parseYamlDocuments, readYamlDocuments } from './reader.ts'

/** Far more than it takes, and far less than where each document takes as long as the whole text. */
const maxMs = 4000

function millisecondsOf(read: (text: string) => unknown, text: string): number {
  const before = performance.now()
  try {
    read(text)
  } catch (error) {
    if (!(error instanceof YamlError)) throw error
  }
  return performance.now() - before
}

describe('a stream of documents is read in linear time', () => {
  it.each([
    ['empty', '---\n# \n'],
    ['ordinary', '---\na: b\n'],
    ['with numbers that JSON does not have, and that are replaced', '---\na: .inf\na: 1\n'],
    ['with keys that are none, and that are replaced', '---\na: {~: b}\na: 1\n'],
  ])('where they are %s', (_what, document) => {
    const text = document.repeat(30_000)
    expect(millisecondsOf(parseYamlDocuments, text)).toBeLessThan(maxMs)
  })

  it('where a forbidden character comes at the end', () => {
    expect(millisecondsOf(parseYamlDocuments, `${'---\na: b\n'.repeat(30_000)}---\na: \u0001\n`)).toBeLessThan(maxMs)
  })

  it('and says which of many numbers is none of JSON', () => {
    const text = `${'---\na: .inf\na: 1\n'.repeat(3)}---\nb: .inf\n`
    expect(() => parseYamlDocuments(text)).toThrow(expect.objectContaining({ line: 11 }))
  })
})

describe('a key that is there very often', () => {
  it('is told without a list of all pairs', () => {
    expect(() => readYamlDocuments('a: 1\n'.repeat(3000), { dialect: 'v3', maps: 'maps' })).toThrow(/^[^]{1,600000}$/)
  })
})
