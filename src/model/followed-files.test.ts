import { expect, it } from 'vitest'
import { memorySnapshot } from '#test/memory-snapshot'
import { followedFiles } from './followed-files.ts'

const files = {
  'web/a': '1',
  'web/lib': { link: '../shared' },
  'web/none': { link: '../nowhere' },
  'web/sub': { submodule: '2'.repeat(40) },
  'web/up': { link: '..' },
  'shared/b': '2',
  'shared/c': { link: 'b' },
}

it('finds files behind links, and tells of what is elsewhere', async () => {
  const found = await followedFiles(memorySnapshot(files), 'web', (name) => name === 'up')
  expect(found).toMatchObject([
    { kind: 'file', name: 'a', path: 'web/a' },
    { kind: 'file', name: 'lib/b', path: 'web/lib/b' },
    { kind: 'file', name: 'lib/c', path: 'web/lib/c' },
    { kind: 'broken-link', name: 'none', target: '../nowhere' },
    { kind: 'submodule', name: 'sub' },
  ])
})

it('ends where links lead round in a circle', async () => {
  await expect(followedFiles(memorySnapshot(files), 'web')).rejects.toThrow('its links lead round in a circle')
})
