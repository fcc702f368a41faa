import { describe, expect, it } from 'vitest'
import { IgnoreRules } from './ignore-rules.ts'

describe('.helmignore', () => {
  it.each([
    ['*.bak', 'a.bak', true],
    ['*.bak', 'deep/down/a.bak', true],
    ['/a.txt', 'a.txt', true],
    ['/a.txt', 'sub/a.txt', false],
    ['docs/', 'docs/a.md', true],
    ['docs/', 'docs', false],
    ['sub/a*', 'sub/abc', true],
    ['sub/a*', 'more/sub/abc', false],
    ['# *.txt', 'a.txt', false],
    ['', 'templates/.hidden.yaml', true],
    ['', '.hidden.yaml', false],
  ])('%j decides on %s: %s', (rules, path, ignored) => {
    expect(new IgnoreRules(rules).ignoresFile(path)).toBe(ignored)
  })

  it('ignores with a negated rule whatever does not fit it', () => {
    const rules = new IgnoreRules('!*.yaml')
    expect(rules.ignoresFile('a.yaml')).toBe(false)
    expect(rules.ignoresFile('a.txt')).toBe(true)
  })

  it('refuses what it cannot carry out', () => {
    expect(() => new IgnoreRules('a/**/b')).toThrow('double-star (**) syntax is not supported')
    expect(() => new IgnoreRules('[a')).toThrow('syntax error in pattern')
  })
})
