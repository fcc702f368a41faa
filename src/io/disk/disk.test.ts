import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { makeRepository, temporaryFolder } from '#test/git-repository'
import { folderSnapshot, freeDiskBytes, takeLock, writeFileAtomic } from './index.ts'

const root = temporaryFolder('disk')
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('a folder as a snapshot', () => {
  it('has the ids that git would give', async () => {
    const repo = makeRepository()
    mkdirSync(join(repo.path, 'a'))
    symlinkSync('a/b.yaml', join(repo.path, 'link'))
    const sha = repo.commit({ 'a/b.yaml': 'b: 1\n', 'a.yaml': '', 'a-b': 'x', 'ünï cödé.yaml': 'u: 1\n' })
    mkdirSync(join(repo.path, 'empty'))
    const snapshot = await folderSnapshot(repo.path)
    expect(snapshot.revision).toBe(repo.git('rev-parse', `${sha}^{tree}`))
    expect((await snapshot.entry('a'))?.id).toBe(repo.git('rev-parse', `${sha}:a`))
    expect((await snapshot.read('link')).toString()).toBe('b: 1\n')
    expect((await snapshot.walk('')).map((entry) => entry.path)).toEqual([
      'a',
      'a/b.yaml',
      'a-b',
      'a.yaml',
      'link',
      'ünï cödé.yaml',
    ])
    repo.remove()
  })

  it('refuses a link that leads out, and a file that changed meanwhile', async () => {
    const folder = join(root, 'linked')
    mkdirSync(folder)
    writeFileSync(join(root, 'outside.txt'), 'secret')
    symlinkSync('../outside.txt', join(folder, 'out'))
    symlinkSync(join(root, 'outside.txt'), join(folder, 'absolute'))
    writeFileSync(join(folder, 'file'), 'one')
    const snapshot = await folderSnapshot(folder)
    await expect(snapshot.read('out')).rejects.toMatchObject({ code: 'link-outside-repository' })
    await expect(snapshot.read('absolute')).rejects.toMatchObject({ code: 'link-outside-repository' })
    writeFileSync(join(folder, 'file'), 'two')
    await expect(snapshot.read('file')).rejects.toMatchObject({ code: 'file-changed' })
  })

  it('says what is wrong with a folder that is not there, and with one that is too large', async () => {
    await expect(folderSnapshot(join(root, 'nowhere'))).rejects.toMatchObject({ code: 'folder-unreadable' })
    const folder = join(root, 'many')
    mkdirSync(folder)
    for (let i = 0; i < 5; i++) writeFileSync(join(folder, `${i}`), '')
    await expect(folderSnapshot(folder, { maxEntries: 4 })).rejects.toMatchObject({ code: 'tree-too-large' })
  })
})

describe('an atomic write', () => {
  it('leaves a private file and nothing beside it', async () => {
    const folder = join(root, 'atomic')
    mkdirSync(folder)
    await writeFileAtomic(join(folder, 'a'), 'one')
    await writeFileAtomic(join(folder, 'a'), 'two')
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('two')
    expect(statSync(join(folder, 'a')).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual(['a'])
    await expect(writeFileAtomic(join(folder, 'no', 'a'), 'x')).rejects.toThrow(/ENOENT/)
  })

  it('knows the free space', async () => {
    expect(await freeDiskBytes(root)).toBeGreaterThan(0)
    expect(await freeDiskBytes('/nowhere/at/all')).toBeUndefined()
  })
})

describe('the lock', () => {
  it('is held by one at a time, and free again after release', async () => {
    const path = join(root, 'lock')
    const first = await takeLock(path)
    expect(first.held).toBe(true)
    expect(await takeLock(path)).toEqual({ held: false, pid: process.pid })
    if (first.held) await first.release()
    const second = await takeLock(path)
    expect(second.held).toBe(true)
    if (second.held) await second.release()
    expect(existsSync(path)).toBe(false)
  })

  it('is taken over from a process that is no more, by one of those who try', async () => {
    const path = join(root, 'stale')
    const child = spawn('true')
    await new Promise((resolve) => child.once('exit', resolve))
    writeFileSync(path, JSON.stringify({ pid: child.pid, started: '1' }))
    const locks = await Promise.all(Array.from({ length: 8 }, () => takeLock(path)))
    expect(locks.filter((lock) => lock.held)).toHaveLength(1)
  })

  it('is taken over where its process number belongs to another process now, or the file is garbage', async () => {
    const path = join(root, 'reused')
    writeFileSync(path, JSON.stringify({ pid: process.pid, started: 'another time' }))
    expect((await takeLock(path)).held).toBe(process.platform === 'linux')
    const garbage = join(root, 'garbage')
    writeFileSync(garbage, 'no json')
    expect((await takeLock(garbage)).held).toBe(true)
  })
})
