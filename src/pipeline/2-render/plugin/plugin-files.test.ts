import { describe, expect, it } from 'vitest'
import { memorySnapshot } from '#test/memory-snapshot'
import { filesBelow, generatePathsOf, sentFolder } from './plugin-files.ts'

const snapshot = memorySnapshot({
  'apps/web/kustomize/a.yaml': 'a',
  'apps/web/link': { link: '../shared/b.yaml' },
  'apps/shared/b.yaml': 'b',
  'apps/docs/deep/c.md': 'c',
  'base/d.yaml': 'd',
  'apps/up': { link: '../base' },
})

const listed = async (folder: string, exclusions: string[] = []): Promise<string[]> =>
  (await (await filesBelow(snapshot, folder, { exclusions })).list()).map(({ path }) => path)

describe('the files that a plugin gets', () => {
  it('are all of the repository, links as links', async () => {
    const files = await filesBelow(snapshot, '', { exclusions: [] })
    const list = await files.list()
    expect(list.map(({ path }) => path)).toEqual([
      'apps/docs/deep/c.md',
      'apps/shared/b.yaml',
      'apps/up',
      'apps/web/kustomize/a.yaml',
      'apps/web/link',
      'base/d.yaml',
    ])
    expect(list.find(({ path }) => path === 'apps/web/link')).toMatchObject({ kind: 'link', target: '../shared/b.yaml' })
    expect(String(await files.read(list[1]!))).toBe('b')
  })

  it('are refused where a submodule is among them that no exclusion leaves out', async () => {
    const withModule = memorySnapshot({ 'a.yaml': 'a', module: { submodule: '1'.repeat(40) } })
    const all = await filesBelow(withModule, '', { exclusions: [] })
    await expect(all.list()).rejects.toMatchObject({
      code: 'manifest-invalid',
      message: expect.stringContaining('module is a submodule'),
      hint: expect.stringContaining('reposerver.plugin.tar.exclusions'),
    })
    const others = await filesBelow(withModule, '', { exclusions: ['module'] })
    expect((await others.list()).map(({ path }) => path)).toEqual(['a.yaml'])
  })

  it('leave out what an exclusion fits, and all that is in a folder that one fits', async () => {
    expect(await listed('', ['apps/docs', '*/*/*.yaml', 'base/*'])).toEqual([
      'apps/up',
      'apps/web/kustomize/a.yaml',
      'apps/web/link',
    ])
  })

  it('are those of the smallest folder with all paths of the annotation, where that is wanted', () => {
    expect(generatePathsOf(' . ; ../shared; /base/d.yaml; ../../../out;; ./a/../b', 'apps/web')).toEqual([
      'apps/web',
      'apps/shared',
      'base/d.yaml',
      'apps/web/b',
    ])
    expect(sentFolder('apps/web', [])).toBe('')
    expect(sentFolder('apps/web', ['apps/web'])).toBe('apps/web')
    expect(sentFolder('apps/web', ['apps/web', 'apps/shared'])).toBe('apps')
    expect(sentFolder('apps/web', ['base/d.yaml'])).toBe('')
  })

  it('are named from the folder that is sent, and a link out of it is refused by its name', async () => {
    expect(await listed('apps/shared')).toEqual(['b.yaml'])
    await expect(listed('apps/web')).rejects.toMatchObject({
      code: 'link-outside-repository',
      message: expect.stringMatching(/the link apps\/web\/link leads to "\.\.\/shared\/b\.yaml", out of the folder that is sent/),
    })
  })

  it.each([
    ['an absolute link', { a: { link: '/etc/passwd' } }],
    ['a link up and out', { 'a/b': { link: '../../x' } }],
    ['a link out through another', { 'p/q/b': { link: '../..' }, 'p/a': { link: 'q/b/../y' } }],
    ['a circle', { a: { link: 'b' }, b: { link: 'a' } }],
  ])('are refused with %s in the repository', async (_name, files) => {
    const found = await filesBelow(memorySnapshot(files), '', { exclusions: [] })
    await expect(found.list()).rejects.toMatchObject({ code: 'link-outside-repository' })
  })

  it('have limits', async () => {
    const few = await filesBelow(snapshot, '', { exclusions: [], limits: { maxFiles: 3 } })
    await expect(few.list()).rejects.toMatchObject({ code: 'plugin-files-too-large' })
    const small = await filesBelow(snapshot, '', { exclusions: [], limits: { maxBytes: 2 } })
    await expect(small.list()).rejects.toMatchObject({ code: 'plugin-files-too-large' })
  })

  it('have one key where they are the same', async () => {
    const key = async (folder: string, exclusions: string[]) => (await filesBelow(snapshot, folder, { exclusions })).key
    expect(await key('', [])).toBe(await key('', []))
    expect(new Set([await key('', []), await key('base', []), await key('', ['x'])]).size).toBe(3)
  })
})
