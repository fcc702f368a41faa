import { describe, expect, it } from 'vitest'
import { inspect } from 'node:util'
import type { KubeObject } from './kube-object.ts'
import { parseRepositories, repositoryFor } from './settings-repositories.ts'

function secret(name: string, type: string, stringData: { [key: string]: string }): KubeObject {
  const data = Object.fromEntries(Object.entries(stringData).map(([key, value]) => [key, Buffer.from(value).toString('base64')]))
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, labels: { 'argocd.argoproj.io/secret-type': type } }, data }
}
function configMap(data: { [key: string]: string }): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'some' }, data }
}
const find = (secrets: KubeObject[], url: string, project = 'default') =>
  repositoryFor(parseRepositories({ secrets }).book, url, project)

describe('repository Secrets', () => {
  it('are found however the URL is written, and keep the URL as the application writes it', () => {
    const secrets = [secret('a', 'repository', { url: 'https://git.example.com/Team/shop.git', username: 'u', password: 'p\n' })]
    const found = find(secrets, 'https://someone@git.example.com/team/shop')
    expect(found).toMatchObject({ url: 'https://someone@git.example.com/team/shop', username: 'u', type: 'git', insecure: false })
    expect(found.password?.reveal()).toBe('p')
    expect(inspect(found)).not.toContain("'p'")
  })

  it('are not used for another transport or port: the password would go somewhere else', () => {
    const secrets = [secret('a', 'repository', { url: 'https://git.example.com/team/shop', username: 'u', password: 'p' })]
    for (const url of [
      'http://git.example.com/team/shop',
      'https://git.example.com:8443/team/shop',
      'ssh://git@git.example.com/team/shop',
    ]) {
      expect(find(secrets, url).password).toBeUndefined()
    }
  })

  it('of the project win over those of nobody, and those of another project are never used', () => {
    const url = 'https://git.example.com/team/shop'
    const secrets = [
      secret('global', 'repository', { url, username: 'global', password: 'x' }),
      secret('own', 'repository', { url, username: 'own', password: 'x', project: 'shop' }),
      secret('other', 'repository', {
        url: 'https://git.example.com/team/other',
        username: 'other',
        password: 'x',
        project: 'other',
      }),
    ]
    expect(find(secrets, url, 'shop').username).toBe('own')
    expect(find(secrets, url, 'elsewhere').username).toBe('global')
    expect(find(secrets, 'https://git.example.com/team/other', 'shop').username).toBeUndefined()
  })

  it('with unusable values are problems that name the Secret and show no value', () => {
    const { problems, book } = parseRepositories({
      secrets: [
        secret('a', 'repository', { password: 'geheim' }),
        secret('b', 'repository', { url: 'https://h/x', insecure: 'perhaps', type: 'svn', depth: 'deep', password: 'ge\nheim' }),
        secret('c', 'repository', { url: 'ext::sh -c geheim' }),
        secret('d', 'cluster', { url: 'https://h/x' }),
      ],
    })
    expect(problems.map((problem) => problem.path)).toEqual([
      'Secret a/url',
      'Secret b/password',
      'Secret b/depth',
      'Secret b/type',
      'Secret b/insecure',
      'Secret c/url',
    ])
    expect(JSON.stringify(problems)).not.toContain('heim')
    expect(book.repositories).toHaveLength(2)
  })

  it('with credentials that are not supported yet are refused in words, not used without', () => {
    const url = 'https://github.com/org/repo'
    const found = find([secret('a', 'repository', { url, githubAppID: '12', githubAppPrivateKey: 'k' })], url)
    expect(found.unsupported).toMatch(/GitHub App.*not supported yet/)
  })

  it('that speak of the same repository twice are a problem, and the first by name counts', () => {
    const secrets = [
      secret('b', 'repository', { url: 'https://h/x.git', username: 'b' }),
      secret('a', 'repository', { url: 'https://h/x', username: 'a' }),
    ]
    const { book, problems } = parseRepositories({ secrets })
    expect(repositoryFor(book, 'https://h/x', '').username).toBe('a')
    expect(problems).toHaveLength(1)
  })
})

describe('credential templates', () => {
  const templates = [
    secret('host', 'repo-creds', { url: 'https://git.example.com', username: 'host', password: 'x' }),
    secret('team', 'repo-creds', {
      url: 'https://git.example.com/team',
      username: 'team',
      password: 'x',
      proxy: 'http://proxy:3128',
      insecure: 'true',
    }),
    secret('ssh', 'repo-creds', { url: 'git@git.example.com:team', sshPrivateKey: 'KEY' }),
  ]

  it('apply by the longest prefix', () => {
    expect(find(templates, 'https://git.example.com/team/shop')).toMatchObject({ username: 'team', proxy: 'http://proxy:3128' })
    expect(find(templates, 'https://git.example.com/elsewhere/shop').username).toBe('host')
    expect(find(templates, 'ssh://git@git.example.com/team/shop.git').sshPrivateKey?.reveal()).toBe('KEY')
  })

  it('never send a password to a host whose name only begins the same', () => {
    for (const url of [
      'https://git.example.com.evil.net/x',
      'https://git.example.community/x',
      'https://git.example.com@evil.net/x',
    ]) {
      expect(find(templates, url).password).toBeUndefined()
    }
  })

  it('do not switch verification off', () => {
    expect(find(templates, 'https://git.example.com/team/shop').insecure).toBe(false)
  })

  it('fill in for a repository Secret without credentials and leave one with credentials alone', () => {
    const bare = secret('z', 'repository', { url: 'https://git.example.com/team/shop', enableLfs: 'true', insecure: 'true' })
    expect(find([...templates, bare], 'https://git.example.com/team/shop')).toMatchObject({
      username: 'team',
      enableLfs: true,
      insecure: true,
    })
    const own = secret('z', 'repository', { url: 'https://git.example.com/team/shop', bearerToken: 't' })
    expect(find([...templates, own], 'https://git.example.com/team/shop').username).toBeUndefined()
  })
})

describe('facts of the host', () => {
  it('reach every repository of it', () => {
    const { book } = parseRepositories({
      secrets: [],
      sshKnownHosts: configMap({ ssh_known_hosts: 'git.example.com ssh-ed25519 AAAA' }),
      tlsCerts: configMap({ 'git.example.com': 'PEM' }),
    })
    expect(repositoryFor(book, 'https://git.example.com:8443/x', '').caBundle).toBe('PEM')
    expect(repositoryFor(book, 'https://other.example.com/x', '').caBundle).toBeUndefined()
    expect(repositoryFor(book, 'git@git.example.com:x/y', '').knownHosts).toContain('ssh-ed25519')
  })
})
