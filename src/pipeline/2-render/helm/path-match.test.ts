import { expect, it } from 'vitest'
import { isWellFormed, matchFilePath } from './path-match.ts'

it.each(['a[', 'a[]', 'a[]b]', 'a[^', '[-a]', '[a-]', 'a\\', '[a-b-'])('finds %s malformed', (pattern) => {
  expect(isWellFormed(pattern)).toBe(false)
  expect(matchFilePath(pattern, 'abc')).toBeUndefined()
})

it.each(['[a]', '[a-c]x', '[^a]', '\\[', '[\\]]', '*.yaml'])('finds %s well formed', (pattern) => {
  expect(isWellFormed(pattern)).toBe(true)
})
