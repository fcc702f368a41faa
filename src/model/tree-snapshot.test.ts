import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { NamedEntry } from './snapshot.ts'
import { snapshotOver, type TreeStore } from './tree-snapshot.ts'

const file = (name: string, id = 'blob'): NamedEntry => ({ name, kind: 'file', id })
const folder = (name: string, id: string): NamedEntry => ({ name, kind: 'directory', id })
const link = (name: string, target: string): NamedEntry => ({ name, kind: 'link', id: `target:${target}` })

function store(directories: { [id: string]: NamedEntry[] }): TreeStore & { asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    repoURL: 'https://h/x',
    revision: 'a'.repeat(40),
    root: 'root',
    directory(id) {
      asked.push(id)
      return Promise.resolve([...(directories[id] ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1)))
    },
    blob: (id) => Promise.resolve(Buffer.from(id.replace(/^target:/, ''))),
  }
}

describe('a snapshot over a store', () => {
  it('walks depth first and by path, with folders before what is in them', async () => {
    const snapshot = snapshotOver(
      store({ root: [file('b'), folder('a', 'a'), file('a.yaml')], a: [folder('z', 'z'), file('y')], z: [file('x')] }),
    )
    expect((await snapshot.walk('')).map((entry) => entry.path)).toEqual(['a', 'a/y', 'a/z', 'a/z/x', 'a.yaml', 'b'])
    expect((await snapshot.walk('a/z')).map((entry) => entry.path)).toEqual(['a/z/x'])
    expect((await snapshot.walk('./a//')).map((entry) => entry.path)).toEqual(['a/y', 'a/z', 'a/z/x'])
    expect(await snapshot.walk('b')).toEqual([])
    expect(await snapshot.walk('nothing')).toEqual([])
  })

  it('follows links by name and from where they lie', async () => {
    const snapshot = snapshotOver(
      store({
        root: [folder('a', 'a'), folder('c', 'c'), link('to-c', 'c'), link('chain', 'a/up')],
        a: [link('up', '../c/d'), link('here', '.'), link('over', '../../x')],
        c: [file('d', 'found'), link('back', '../to-c/d')],
      }),
    )
    for (const path of ['c/d', 'to-c/d', 'a/up', 'chain', 'c/back', 'to-c/back', 'a/here/here/up', 'a/../c/d']) {
      expect(String(await snapshot.read(path)), path).toBe('found')
    }
    expect(await snapshot.entry('to-c')).toMatchObject({ kind: 'directory', id: 'c' })
    await expect(snapshot.entry('a/over')).rejects.toMatchObject({ code: 'link-outside-repository' })
  })

  it('does not walk a few folders that stand for more files than there are in the world', async () => {
    const bomb: { [id: string]: NamedEntry[] } = { t0: [file('f')] }
    for (let level = 1; level < 12; level++)
      bomb[`t${level}`] = Array.from({ length: 10 }, (_unused, i) => folder(`d${i}`, `t${level - 1}`))
    const hostile = store({ ...bomb, root: bomb['t11'] ?? [] })
    await expect(snapshotOver(hostile, { maxWalkEntries: 5000 }).walk('')).rejects.toMatchObject({ code: 'tree-too-large' })
    expect(hostile.asked.length).toBeLessThan(2000)
    const deep = store({ root: [folder('d', 'root')] })
    await expect(snapshotOver(deep).walk('')).rejects.toMatchObject({ code: 'tree-too-large' })
  })

  it('never leaves the tree, whatever links and paths say', async () => {
    const part = fc.constantFrom('a', 'b', '..', '.', '', 'l')
    const path = fc.array(part, { maxLength: 6 }).map((parts) => parts.join('/'))
    await fc.assert(
      fc.asyncProperty(path, path, path, async (target, other, asked) => {
        const snapshot = snapshotOver(store({ root: [folder('a', 'a'), link('l', target)], a: [file('b'), link('l', other)] }))
        const found = await snapshot.entry(asked).catch((error: { code: string }) => error.code)
        const known = [undefined, 'link-outside-repository', 'root', 'a', 'blob']
        expect(known).toContain(typeof found === 'object' ? found.id : found)
      }),
    )
  })
})
