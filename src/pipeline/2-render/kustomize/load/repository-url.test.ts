import { describe, expect, it } from 'vitest'
import { parseRepositoryUrl } from './repository-url.ts'

describe('a repository', () => {
  it.each([
    ['https://github.com/org/repo', 'https://github.com/org/repo', '', ''],
    ['github.com/org/repo/a/b?ref=v1', 'https://github.com/org/repo', 'a/b', 'v1'],
    ['GitHub.com/org/repo//a?version=v2', 'https://github.com/org/repo', 'a', 'v2'],
    ['https://example.com/org/repo.git/a', 'https://example.com/org/repo.git', 'a', ''],
    ['https://example.com/a/b/c//d?ref=x', 'https://example.com/a/b/c', 'd', 'x'],
    ['git@github.com:org/repo.git', 'git@github.com:org/repo.git', '', ''],
    ['git@example.com:org/repo//a', 'git@example.com:org/repo', 'a', ''],
    ['ssh://git@example.com:22/org/repo//a', 'ssh://git@example.com:22/org/repo', 'a', ''],
    ['ssh://git@github.com/org/repo', 'git@github.com:org/repo', '', ''],
    ['git::https://example.com/org/repo', 'https://example.com/org/repo', '', ''],
    ['https://me@dev.azure.com/org/project/_git/repo/a/b', 'https://me@dev.azure.com/org/project/_git/repo', 'a/b', ''],
    ['file:///srv/repo//a', 'file:///srv/repo', 'a', ''],
  ])('%s', (url, repository, path, ref) => {
    expect(parseRepositoryUrl(url)).toMatchObject({ repository, path, ref })
  })

  it('can leave its submodules out', () => {
    expect(parseRepositoryUrl('https://example.com/a/b?submodules=false')?.submodules).toBe(false)
  })
})

describe('no repository', () => {
  it.each(['base', '../base', '/srv/base', 'example.com/org/repo', 'https://example.com/org', 'https://example.com/a/b//../..'])(
    '%s',
    (url) => {
      expect(parseRepositoryUrl(url)).toBeUndefined()
    },
  )
})
