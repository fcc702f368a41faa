import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Refs } from './ports.ts'
import { type Resolution, resolveRevision } from './resolve-revision.ts'

const sha = (digit: string) => digit.repeat(40)
const refs: Refs = {
  askedAt: new Date(0),
  headBranch: 'refs/heads/main',
  commits: new Map([
    ['HEAD', sha('a')],
    ['refs/heads/main', sha('a')],
    ['refs/heads/feature/login', sha('b')],
    ['refs/heads/both', sha('b')],
    ['refs/tags/both', sha('c')],
    ['refs/heads/twin', sha('d')],
    ['refs/tags/twin', sha('d')],
    ['refs/tags/v1.0.0', sha('1')],
    ['refs/tags/v1.2.0', sha('2')],
    ['refs/tags/v1.3.0-rc.1', sha('3')],
    ['refs/tags/2.0.0', sha('4')],
    ['refs/tags/shop-1.5.0', sha('5')],
    ['refs/tags/shop-1.6.0', sha('6')],
    ['refs/tags/latest', sha('7')],
    ['refs/pull/7/head', sha('8')],
  ]),
}
const resolve = (wanted: string | undefined, tagPrefix?: string): Resolution =>
  resolveRevision(refs, wanted, { repoURL: 'https://h/x', ...(tagPrefix === undefined ? {} : { tagPrefix }) })

describe('a revision', () => {
  it('is HEAD where it is not given', () => {
    for (const wanted of [undefined, '', ' ', 'HEAD']) expect(resolve(wanted)).toEqual({ sha: sha('a'), ref: 'refs/heads/main' })
  })

  it('is a branch, a tag, or a full name', () => {
    expect(resolve('feature/login')).toEqual({ sha: sha('b'), ref: 'refs/heads/feature/login' })
    expect(resolve('latest')).toEqual({ sha: sha('7'), ref: 'refs/tags/latest' })
    expect(resolve('v1.0.0')).toEqual({ sha: sha('1'), ref: 'refs/tags/v1.0.0' })
    expect(resolve('refs/pull/7/head')).toEqual({ sha: sha('8'), ref: 'refs/pull/7/head' })
    expect(resolve('tags/latest').ref).toBe('refs/tags/latest')
  })

  it('is a full commit id, known or not', () => {
    expect(resolve(sha('F'))).toEqual({ sha: sha('f') })
  })

  it('is a range over tags, never over branches', () => {
    expect(resolve('1.x').ref).toBe('refs/tags/v1.2.0')
    expect(resolve('^1.0').ref).toBe('refs/tags/v1.2.0')
    expect(resolve('>=1.3.0-0 <2.0.0').ref).toBe('refs/tags/v1.3.0-rc.1')
    expect(resolve('*').ref).toBe('refs/tags/2.0.0')
    expect(() => resolve('>=9')).toThrow(/no tag lies in that version range/)
  })

  it('takes only tags with the prefix into account where there is one', () => {
    expect(resolve('1.x', 'shop-').ref).toBe('refs/tags/shop-1.6.0')
    expect(resolve('1.5.0', 'shop-').ref).toBe('refs/tags/shop-1.5.0')
    expect(resolve('main', 'shop-').ref).toBe('refs/heads/main')
  })

  it('is the beginning of a commit id, of a tip or of one that has to be looked up', () => {
    expect(resolve('bbbbbbb')).toMatchObject({ sha: sha('b') })
    expect(resolve('0123abc')).toEqual({ sha: '0123abc', abbreviated: true })
  })

  it('that is a branch and a tag has to be written in full, unless both are one commit', () => {
    expect(resolve('twin').sha).toBe(sha('d'))
    expect(() => resolve('both')).toThrow(
      expect.objectContaining({ code: 'revision-ambiguous', hint: expect.stringContaining('refs/tags/both') }),
    )
  })

  it('that does not exist lists what is near', () => {
    expect(() => resolve('mian')).toThrow(
      expect.objectContaining({ code: 'revision-not-found', message: expect.stringContaining('main') }),
    )
    expect(() => resolve('login')).toThrow(/feature\/login/)
    expect(() => resolveRevision({ ...refs, commits: new Map() }, 'main', { repoURL: 'x' })).toThrow(/no branches and no tags/)
  })

  it('is refused where git could take it for something else', () => {
    for (const wanted of ['--upload-pack=id', '-x', 'a\nb', 'a\0b', 'x'.repeat(600)]) {
      expect(() => resolve(wanted), wanted).toThrow(expect.objectContaining({ code: 'revision-invalid' }))
    }
  })

  it('leads to a commit of the repository or to an error in words, whatever it is', () => {
    const known = new Set(refs.commits.values())
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), (wanted) => {
        try {
          const found = resolve(wanted)
          expect(known.has(found.sha) || found.abbreviated === true || found.sha.length >= 40).toBe(true)
        } catch (error) {
          expect(String(error)).toMatch(/Cannot resolve revision/)
        }
      }),
    )
  })
})
