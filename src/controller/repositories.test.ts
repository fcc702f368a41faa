import { describe, expect, it } from 'vitest'
import type { Repository } from '#model'
import type { Git } from '#pipeline'
import { fakeClock } from '#test/fake-clock'
import { Repositories } from './repositories.ts'

const repository: Repository = {
  url: 'https://git.example.com/shop.git',
  type: 'git',
  insecure: false,
  insecureIgnoreHostKey: false,
  forceHttpBasicAuth: false,
  enableLfs: false,
}
const name = (text: string) => ({ namespace: 'argocd', name: text })
const use = (targetRevision: string) => [{ source: { repoURL: repository.url, targetRevision }, repository }]
const [first, second] = ['a'.repeat(40), 'b'.repeat(40)] as const

function setUp() {
  const clock = fakeClock('2026-01-01T00:00:00Z')
  const commits = new Map([
    ['refs/heads/main', first],
    ['refs/heads/next', first],
  ])
  const told: string[] = []
  let asked = 0
  let failure: Error | undefined
  // The cast: following a repository calls nothing else.
  const git = {
    refs: async () => {
      asked += 1
      if (failure !== undefined) throw failure
      return { commits: new Map(commits), askedAt: clock.now() }
    },
    watchLocal: () => () => undefined,
  } as unknown as Git
  const repositories = new Repositories({
    git,
    clock,
    poll: () => ({ intervalMs: 60_000, jitterMs: 0 }),
    moved: ({ revision, sha, users }) => told.push(`${revision} ${sha[0]} ${users.map((user) => user.name).join('+')}`),
    stateChanged: (users) => told.push(`state ${users.map((user) => user.name).join('+')}`),
  })
  const poll = async () => {
    clock.pass(60_000)
    for (let turn = 0; turn < 10; turn++) await Promise.resolve()
  }
  const fail = (error: Error | undefined) => {
    failure = error
  }
  return { repositories, commits, told, poll, fail, asked: () => asked }
}

describe('a poll', () => {
  it('asks once for all applications of a repository, however it is written, and tells those whose revision moved', async () => {
    const { repositories, commits, told, poll, asked } = setUp()
    for (const app of ['web', 'worker']) repositories.use(name(app), use('main'))
    repositories.use(name('canary'), use('next'))
    for (const revision of ['main', 'next']) repositories.resolvedBy(repository, use(revision)[0]!.source, first)
    await poll()
    expect([asked(), told]).toEqual([1, []])
    commits.set('refs/heads/main', second)
    await poll()
    expect([asked(), told]).toEqual([2, ['main b web+worker']])
    repositories.stop()
  })

  it('tells once that a repository cannot be asked, and once that it can again', async () => {
    const { repositories, told, poll, fail } = setUp()
    repositories.use(name('web'), use('main'))
    repositories.resolvedBy(repository, use('main')[0]!.source, first)
    fail(new Error('away'))
    await poll()
    await poll()
    fail(undefined)
    await poll()
    expect(told).toEqual(['state web', 'state web'])
    expect(repositories.states()).toMatchObject([{ reachable: true, message: '' }])
    repositories.stop()
  })

  it('tells of a branch that is gone', async () => {
    const { repositories, commits, told, poll } = setUp()
    repositories.use(name('web'), use('main'))
    repositories.resolvedBy(repository, use('main')[0]!.source, first)
    commits.delete('refs/heads/main')
    await poll()
    expect(told).toEqual(['state web'])
    repositories.stop()
  })

  it('ends with the last user', async () => {
    const { repositories, poll, asked } = setUp()
    repositories.use(name('web'), use('main'))
    repositories.use(name('web'), [])
    await poll()
    expect(asked()).toBe(0)
    expect(repositories.states()).toEqual([])
  })
})

describe('which commit is newer', () => {
  it('is known from what was seen, and for the commit that a branch leads to now', async () => {
    const { repositories, commits, poll } = setUp()
    repositories.use(name('web'), use('main'))
    repositories.resolvedBy(repository, use('main')[0]!.source, first)
    commits.set('refs/heads/main', second)
    await poll()
    expect(repositories.isSameOrNewer(repository.url, second, first)).toBe(true)
    expect(repositories.isSameOrNewer(repository.url, first, second)).toBe(false)
    expect(repositories.isSameOrNewer(repository.url, second, 'c'.repeat(40))).toBe(true)
    expect(repositories.isSameOrNewer(repository.url, 'c'.repeat(40), second)).toBeUndefined()
    repositories.stop()
  })
})
