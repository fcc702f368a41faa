import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { displayURL, parseRepositoryURL, repositoryAddress, repositoryKey, sameRepository } from './repository-url.ts'

describe('a repository URL', () => {
  it('is the same repository in all its spellings', () => {
    const spellings = [
      'https://git.example.com/Team/shop',
      'https://git.example.com/team/shop.git',
      'https://user:token@git.example.com:8443/team/shop.git/',
      'http://GIT.example.com/team/shop',
      'ssh://git@git.example.com:2222/team/shop.git',
      'git@git.example.com:team/shop.git',
      'git@git.example.com:/team/shop',
      'git://git.example.com/team/shop',
      ' https://git.example.com/team/shop ',
    ]
    expect(new Set(spellings.map(repositoryKey))).toEqual(new Set(['git.example.com/team/shop']))
    expect(sameRepository('https://a/x', 'https://a/y')).toBe(false)
    expect(sameRepository('/srv/repo', 'file:///srv/repo/')).toBe(true)
    expect(sameRepository('/home/a b/répo', 'file:///home/a%20b/r%C3%A9po')).toBe(true)
    expect(parseRepositoryURL('file:///home/a%0ab')).toMatchObject({ ok: false })
  })

  it('has another address where transport or port differ', () => {
    expect(repositoryAddress('https://h:443/x.git')).toBe('https://h/x')
    expect(repositoryAddress('https://h:8443/x')).toBe('https://h:8443/x')
    expect(repositoryAddress('http://h/x')).not.toBe(repositoryAddress('https://h/x'))
    expect(repositoryAddress('git@h:x/y.git')).toBe(repositoryAddress('ssh://other@h/x/y'))
  })

  it('is refused where git could take it for something else', () => {
    const refused = [
      '',
      '--upload-pack=touch /tmp/x',
      '-oProxyCommand=x',
      'ext::sh -c id',
      'fd::17/foo',
      'https://host/x\r\nHost: y',
      'https://host/x\0',
      'ssh://-oProxyCommand=id/x',
      '-oProxyCommand=id:x',
      'git@-oProxyCommand=id:x',
      'ssh://-u@host/x',
      'https://ho st/x',
      'javascript://x/%0aalert(1)',
      'github.com/org/repo',
      'file://host/share',
      'https://host:99999/x',
      'https://%ff@host/x',
      'user@host:-x',
    ]
    for (const url of refused) expect(parseRepositoryURL(url), url).toMatchObject({ ok: false })
  })

  it('never shows a password', () => {
    expect(displayURL('https://user:geheim@host/x.git?private_token=geheim#geheim')).toBe('https://host/x.git')
    expect(displayURL('https://geheim@host/x')).toBe('https://host/x')
    expect(displayURL('ssh://git:geheim@host/x')).toBe('ssh://git@host/x')
    expect(displayURL('git@host:x/y')).toBe('git@host:x/y')
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9@:%._~-]{6,20}$/), (secret) => {
        expect(displayURL(`https://user:${encodeURIComponent(secret)}XYZZY@host/path`)).toBe('https://host/path')
      }),
    )
  })

  it('parses, or is a problem, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        const parsed = parseRepositoryURL(text)
        if (!parsed.ok) expect(parsed.problem).not.toBe('')
        expect(repositoryKey(text)).toBe(repositoryKey(text))
      }),
    )
  })
})
