import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '#test/eventually'
import { makeRepository, plainGit, repositoryAt, temporaryFolder, type TestRepository } from '#test/git-repository'
import { type OpenGit, openGit } from './index.ts'

const clock = { now: () => new Date() }
let root: string
let git: OpenGit
let repo: TestRepository

beforeAll(async () => {
  root = temporaryFolder('git-root')
  git = await openGit({ root, clock, allowLocalRepositories: () => true, localPollMs: 200, maxFileBytes: 1024 * 1024 })
  repo = makeRepository()
})
afterAll(() => {
  git.close()
  repo.remove()
  rmSync(root, { recursive: true, force: true })
})

describe('a local repository', () => {
  it('gives its refs with tags peeled and the branch of HEAD', async () => {
    const first = repo.commit({ 'a.yaml': 'a: 1\n' })
    repo.git('tag', '-a', 'v1.0.0', '-m', 'first release')
    repo.git('branch', 'feature/x')
    const refs = await git.refs(repositoryAt(repo.path), { maxAgeMs: 0 })
    expect(refs.headBranch).toBe('refs/heads/main')
    expect(Object.fromEntries(refs.commits)).toEqual({
      HEAD: first,
      'refs/heads/main': first,
      'refs/heads/feature/x': first,
      'refs/tags/v1.0.0': first,
    })
  })

  it('is read as a snapshot, by path and by file: URL', async () => {
    const sha = repo.commit({ 'dir/b.yaml': 'b: 2\n', 'run.sh': '#!/bin/sh\n' })
    const snapshot = await git.commit(repositoryAt(`file://${repo.path}`), sha)
    expect((await snapshot.read('dir/b.yaml')).toString()).toBe('b: 2\n')
    expect(await snapshot.list('')).toMatchObject([
      { name: 'a.yaml' },
      { name: 'dir', kind: 'directory' },
      { name: 'run.sh', kind: 'file' },
    ])
    expect((await snapshot.walk('dir')).map((entry) => entry.path)).toEqual(['dir/b.yaml'])
    expect(await snapshot.entry('nothing')).toBeUndefined()
    expect(await snapshot.list('a.yaml')).toBeUndefined()
    await expect(snapshot.read('dir')).rejects.toMatchObject({ code: 'file-not-found' })
  })

  it('tells author, date, message and tags of a commit', async () => {
    const sha = repo.commit({ 'c.yaml': 'c: 3\n' }, 'Add c\n\nBecause of d.')
    repo.git('tag', 'light')
    await git.refs(repositoryAt(repo.path), { maxAgeMs: 0 })
    expect(await git.info(repositoryAt(repo.path), sha)).toEqual({
      author: 'Robin Doe <robin@example.com>',
      date: '2026-03-04T05:06:07Z',
      message: 'Add c\n\nBecause of d.',
      tags: ['light'],
    })
  })

  it('expands the beginning of a commit id', async () => {
    const sha = repo.commit({ 'c.yaml': 'c: 4\n' })
    expect(await git.expand(repositoryAt(repo.path), sha.slice(0, 10))).toEqual([sha])
    expect(await git.expand(repositoryAt(repo.path), '0000000')).toEqual([])
  })

  it('follows links inside the tree and refuses those that leave it or go round', async () => {
    mkdirSync(join(repo.path, 'links'), { recursive: true })
    const links = {
      'in.yaml': '../dir/b.yaml',
      folder: '../dir',
      out: '../../etc/passwd',
      absolute: '/etc/passwd',
      loop: 'loop2',
      loop2: 'loop',
      gone: 'nowhere',
    }
    for (const [name, target] of Object.entries(links)) symlinkSync(target, join(repo.path, 'links', name))
    const snapshot = await git.commit(repositoryAt(repo.path), repo.commit({}))
    expect((await snapshot.read('links/in.yaml')).toString()).toBe('b: 2\n')
    expect((await snapshot.read('links/folder/b.yaml')).toString()).toBe('b: 2\n')
    expect(await snapshot.entry('links/gone')).toBeUndefined()
    expect((await snapshot.list('links'))?.every((entry) => entry.kind === 'link')).toBe(true)
    for (const name of ['out', 'absolute', 'loop']) {
      const refusal = expect(snapshot.read(`links/${name}`)).rejects
      await refusal.toMatchObject({ code: 'link-outside-repository', message: expect.stringContaining(`links/${name}`) })
    }
    await expect(snapshot.read('../secret')).rejects.toMatchObject({ code: 'link-outside-repository' })
    await expect(snapshot.read('/etc/passwd')).rejects.toMatchObject({ code: 'link-outside-repository' })
  })

  it('does not read a file that is too large, and goes on reading others', async () => {
    const sha = repo.commit({ 'huge.bin': Buffer.alloc(3 * 1024 * 1024, 7), 'small.yaml': 's: 1\n' })
    const snapshot = await git.commit(repositoryAt(repo.path), sha)
    const [huge, small] = await Promise.allSettled([snapshot.read('huge.bin'), snapshot.read('small.yaml')])
    expect(huge).toMatchObject({
      status: 'rejected',
      reason: { code: 'file-too-large', message: expect.stringContaining('huge.bin') },
    })
    expect(small).toMatchObject({ status: 'fulfilled' })
  })

  it('is refused where local repositories are not allowed', async () => {
    const strict = await openGit({ root: temporaryFolder('strict'), clock })
    await expect(strict.refs(repositoryAt(repo.path), { maxAgeMs: 0 })).rejects.toMatchObject({
      code: 'local-repository-refused',
    })
    await expect(strict.refs(repositoryAt(`file://${repo.path}`), { maxAgeMs: 0 })).rejects.toMatchObject({
      code: 'local-repository-refused',
    })
    strict.close()
  })

  it('says so when it is not there, and when a commit is not', async () => {
    await expect(git.refs(repositoryAt('/nowhere/at/all'), { maxAgeMs: 0 })).rejects.toMatchObject({
      code: 'repository-not-found',
    })
    await expect(git.commit(repositoryAt(repo.path), 'f'.repeat(40))).rejects.toMatchObject({ code: 'commit-not-found' })
    await expect(git.commit(repositoryAt(repo.path), '--all')).rejects.toMatchObject({ code: 'commit-not-found' })
  })

  it('tells of a commit within a fraction of a second, and the refs are fresh by then', async () => {
    await git.refs(repositoryAt(repo.path), { maxAgeMs: 60_000 })
    let seen = 0
    const stop = git.watchLocal(repositoryAt(repo.path), () => seen++)
    await eventually(() => expect(seen).toBe(1), { everyMs: 5 })
    const sha = repo.commit({ 'watched.yaml': 'w: 1\n' })
    const committed = Date.now()
    await eventually(() => expect(seen).toBeGreaterThan(1), { everyMs: 5 })
    expect(Date.now() - committed).toBeLessThan(900)
    expect((await git.refs(repositoryAt(repo.path), { maxAgeMs: 60_000 })).commits.get('HEAD')).toBe(sha)
    stop()
    const told = seen
    repo.commit({ 'watched.yaml': 'w: 2\n' })
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(seen).toBe(told)
  })

  it('is watched from before it is there, and until it is gone', async () => {
    const path = join(root, 'later')
    let seen = 0
    const stop = git.watchLocal(repositoryAt(path), () => seen++)
    await eventually(() => expect(seen).toBe(1), { everyMs: 5 })
    const later = makeRepository(path)
    const sha = later.commit({ a: 'a' })
    await eventually(
      async () => expect((await git.refs(repositoryAt(path), { maxAgeMs: 60_000 })).commits.get('HEAD')).toBe(sha),
      { everyMs: 50 },
    )
    await eventually(() => expect(seen).toBeGreaterThan(1), { everyMs: 20 })
    const before = seen
    later.remove()
    await eventually(() => expect(seen).toBeGreaterThan(before), { everyMs: 20 })
    await expect(git.refs(repositoryAt(path), { maxAgeMs: 60_000 })).rejects.toMatchObject({ code: 'repository-not-found' })
    stop()
  })

  it('that cannot be used is not watched, and nothing is thrown', async () => {
    for (const url of ['ext::sh', 'https://h/x']) git.watchLocal(repositoryAt(url), () => expect.fail('told of a change'))()
  })

  it('is read by one process, however many ask', async () => {
    const fresh = await openGit({ root: join(root, 'fresh'), clock, allowLocalRepositories: () => true })
    const folder = join(root, 'programs')
    mkdirSync(folder)
    const log = join(root, 'started')
    const real = execFileSync('which', ['git']).toString().trim()
    writeFileSync(join(folder, 'git'), `#!/bin/sh\necho x >> '${log}'\nexec '${real}' "$@"\n`, { mode: 0o755 })
    const path = process.env['PATH']
    process.env['PATH'] = `${folder}:${path}`
    try {
      const sha = repo.git('rev-parse', 'HEAD')
      const read = async () => {
        await fresh.refs(repositoryAt(repo.path), { maxAgeMs: 60_000 })
        return (await fresh.commit(repositoryAt(repo.path), sha)).read('a.yaml')
      }
      await Promise.all(Array.from({ length: 200 }, read))
    } finally {
      process.env['PATH'] = path
      fresh.close()
    }
    // Its version, the refs, the branch of HEAD, the objects; and the one that the test itself started.
    expect(readFileSync(log, 'utf8').split('\n').filter(Boolean)).toHaveLength(5)
  })

  it('may have ids of SHA-256, and may be made anew in the same place', async () => {
    const path = join(root, 'anew')
    plainGit(root, ['init', '--quiet', '--initial-branch=main', '--object-format=sha256', path])
    const first = makeRepository(path)
    const sha = first.commit({ 'a/b.yaml': 'b: 1\n' })
    expect(sha).toHaveLength(64)
    const snapshot = await git.commit(repositoryAt(path), sha)
    expect((await snapshot.walk('')).map((entry) => entry.path)).toEqual(['a', 'a/b.yaml'])
    expect((await snapshot.read('a/b.yaml')).toString()).toBe('b: 1\n')
    first.remove()
    const second = makeRepository(path)
    const other = second.commit({ c: 'c' })
    expect((await (await git.commit(repositoryAt(path), other)).read('c')).toString()).toBe('c')
  })

  it('is seen through a linked work tree', async () => {
    const other = join(root, 'linked')
    repo.git('worktree', 'add', '--quiet', other, '-b', 'linked')
    writeFileSync(join(other, 'x'), 'x')
    const refs = await git.refs(repositoryAt(other), { maxAgeMs: 0 })
    expect(refs.headBranch).toBe('refs/heads/linked')
    expect(refs.commits.has('refs/heads/main')).toBe(true)
  })
})
