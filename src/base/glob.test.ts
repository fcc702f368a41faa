import { describe, expect, it } from 'vitest'
import { isGlob, matchDoublestar, matchGlob, matchPath, matchPathspec } from './glob.ts'

describe('globs of settings and projects', () => {
  it.each([
    ['*', 'anything/at all', true],
    ['https://example.org/*', 'https://example.org/team/repo.git', true],
    ['shop-*', 'shop', false],
    ['team-?', 'team-a', true],
    ['[a-c]x', 'bx', true],
    ['[!a-c]x', 'bx', false],
    ['{web,api}-*', 'api-1', true],
    ['{a,b{c,d}}', 'bd', true],
    ['a\\*', 'a*', true],
    ['a\\*', 'ab', false],
    ['a.b', 'axb', false],
    ['[', '[', false],
    ['{a', '{a', false],
  ])('%s on %s: %s', (pattern, text, expected) => {
    expect(matchGlob(pattern, text)).toBe(expected)
  })

  it('stops at separators, where there are some, except with **', () => {
    expect(matchGlob('a/*', 'a/b/c', '/')).toBe(false)
    expect(matchGlob('a/**', 'a/b/c', '/')).toBe(true)
  })

  it('tells patterns that cannot be read', () => {
    expect(['a*', '{a,b}', '[a]'].every(isGlob)).toBe(true)
    expect(['{a', '[a', 'a\\', '[z-a]'].some(isGlob)).toBe(false)
  })

  it('takes linear time for a pattern that is made to take long', () => {
    expect(matchGlob(`${'*a'.repeat(30)}b`, 'a'.repeat(5_000))).toBe(false)
  })
})

it.each([
  ['apps/*', 'apps/web', true],
  ['apps/*', 'apps/web/x', false],
  ['apps/**', 'apps/web/x', false],
  ['{a,b}', 'a', false],
  ['[^a]', 'b', true],
])('a path pattern of Go: %s on %s: %s', (pattern, path, expected) => {
  expect(matchPath(pattern, path)).toBe(expected)
})

it.each([
  ['**/config.json', 'config.json', true],
  ['**/config.json', 'a/b/config.json', true],
  ['a/**/config.json', 'a/config.json', true],
  ['a/*/config.json', 'a/b/c/config.json', false],
  ['a/**', 'a', true],
  ['a/{x,y}/*.json', 'a/y/z.json', true],
  ['a**/x', 'a/b/x', false],
])('a doublestar pattern: %s on %s: %s', (pattern, path, expected) => {
  expect(matchDoublestar(pattern, path)).toBe(expected)
})

it.each([
  ['**/config.json', 'a/b/config.json', true],
  ['**/config.json', 'config.json', false],
  ['a/*/config.json', 'a/b/c/config.json', true],
  ['a', 'a/b/c', true],
  ['./a/', 'a/b', true],
  ['a', 'ab', false],
  ['.', 'x', true],
])('a pathspec of git: %s on %s: %s', (pathspec, path, expected) => {
  expect(matchPathspec(pathspec, path)).toBe(expected)
})
