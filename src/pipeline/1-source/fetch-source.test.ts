import { describe, expect, it } from 'vitest'
import { MainstayError, type Repository, type Snapshot } from '#model'
import { fetchSource, resolveSource } from './fetch-source.ts'
import type { Git } from './ports.ts'

const sha = (digit: string) => digit.repeat(40)
const repository: Repository = {
  url: 'https://user:geheim@h/x',
  type: 'git',
  insecure: false,
  insecureIgnoreHostKey: false,
  forceHttpBasicAuth: false,
  enableLfs: false,
}

/** A repository in memory that writes down what it was asked for. */
function gitWith(commits: { [ref: string]: string }, expanded: string[] = []) {
  const asked: string[] = []
  const git: Git = {
    refs(_repository, { maxAgeMs }) {
      asked.push(`refs ${maxAgeMs}`)
      return Promise.resolve({ commits: new Map(Object.entries(commits)), headBranch: 'refs/heads/main', askedAt: new Date(0) })
    },
    commit(_repository, id, options) {
      asked.push(`commit ${id.slice(0, 4)} ${options?.ref ?? '-'}`)
      const none = () => Promise.resolve(undefined)
      const snapshot: Snapshot = {
        repoURL: '',
        revision: id,
        entry: none,
        resolve: none,
        list: none,
        walk: () => Promise.resolve([]),
        read: () => Promise.reject(new Error('empty')),
        readLink: () => Promise.reject(new Error('empty')),
      }
      return Promise.resolve(snapshot)
    },
    expand(_repository, prefix) {
      asked.push(`expand ${prefix}`)
      return Promise.resolve(expanded)
    },
    info: () => Promise.resolve({ author: '', date: '', message: '' }),
    watchLocal: () => () => undefined,
  }
  return { git, asked }
}

describe('a source', () => {
  it('is fetched by the commit that its revision means, with the name that led there', async () => {
    const { git, asked } = gitWith({ HEAD: sha('a'), 'refs/heads/main': sha('a'), 'refs/tags/v1.2.0': sha('b') })
    const found = await fetchSource({ repository, targetRevision: '1.x', maxAgeMs: 5000 }, { git })
    expect(found).toMatchObject({ revision: sha('b'), ref: 'refs/tags/v1.2.0' })
    expect(asked).toEqual(['refs 5000', 'commit bbbb refs/tags/v1.2.0'])
  })

  it('that names a full commit id asks nobody for refs', async () => {
    const { git, asked } = gitWith({})
    expect((await fetchSource({ repository, targetRevision: sha('C'), maxAgeMs: 0 }, { git })).revision).toBe(sha('c'))
    expect(asked).toEqual(['commit cccc -'])
  })

  it('that names the beginning of a commit id is looked up, and has to be clear', async () => {
    const one = gitWith({}, [sha('d')])
    expect(await resolveSource({ repository, targetRevision: 'DDDDDDD', maxAgeMs: 0 }, one)).toEqual({ sha: sha('d') })
    expect(one.asked).toEqual(['refs 0', 'expand ddddddd'])
    const request = { repository, targetRevision: 'ddddddd', maxAgeMs: 0 }
    await expect(resolveSource(request, gitWith({}, [sha('d'), `${sha('d').slice(1)}e`]))).rejects.toMatchObject({
      code: 'revision-ambiguous',
    })
    await expect(resolveSource(request, gitWith({}))).rejects.toMatchObject({ code: 'revision-not-found' })
  })

  it('that is a Helm repository needs the name of a chart, and somebody who reads charts', async () => {
    const { git, asked } = gitWith({})
    const helm = { ...repository, type: 'helm' as const }
    await expect(fetchSource({ repository: helm, maxAgeMs: 0 }, { git })).rejects.toMatchObject({ code: 'chart-missing' })
    for (const other of [
      { repository: helm, chart: 'redis' },
      { repository, chart: 'redis' },
      { repository: { ...repository, url: 'oci://registry/x' } },
    ]) {
      await expect(fetchSource({ ...other, maxAgeMs: 0 }, { git })).rejects.toMatchObject({ code: 'source-type-unsupported' })
    }
    expect(asked).toEqual([])
  })

  it('never shows the password of its URL in an error', async () => {
    const work = resolveSource({ repository, targetRevision: 'nothing', maxAgeMs: 0 }, gitWith({ 'refs/heads/main': sha('a') }))
    const error = await work.catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(MainstayError)
    expect(String(error)).not.toContain('geheim')
  })
})
