import { describe, expect, it } from 'vitest'
import { Redacted } from '#base'
import type { KubeObject } from './kube-object.ts'
import { parseRepositories, repositoryFor } from './settings-repositories.ts'
import { parseRegistryURL, sourceKindOf } from './source-kind.ts'

function bookOf(...secrets: Array<{ type?: string; data: { [key: string]: string } }>) {
  const objects = secrets.map(
    ({ type = 'repository', data }, index): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: `s${index}`, namespace: 'argocd', labels: { 'argocd.argoproj.io/secret-type': type } },
      data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')])),
    }),
  )
  return parseRepositories({ secrets: objects })
}

describe('the kind of a source', () => {
  const { book } = bookOf({ data: { url: 'https://charts.example.com', type: 'helm' } })
  const kind = (url: string, chart?: string) => sourceKindOf(repositoryFor(book, url, ''), chart)

  it('follows from the URL, the Secret and the chart', () => {
    expect(kind('https://git.example.com/x.git')).toBe('git')
    expect(kind('https://charts.example.com', 'redis')).toBe('helm')
    expect(kind('https://charts.example.com')).toBe('helm')
    expect(kind('https://elsewhere.example.com', 'redis')).toBe('helm')
    expect(kind('oci://oci.example.com/x')).toBe('oci')
    expect(kind('oci.example.com:5000/charts', 'redis')).toBe('oci')
    expect(kind('git@github.com:a/b.git')).toBe('git')
  })
})

describe('a registry', () => {
  it('may be written without a scheme', () => {
    const parsed = parseRegistryURL('Oci.Example.com:5000/team/charts')
    expect(parsed).toMatchObject({
      ok: true,
      value: { transport: 'oci', host: 'oci.example.com', port: 5000, path: 'team/charts' },
    })
    expect(parseRegistryURL('https://r.example.com/a')).toMatchObject({
      ok: true,
      value: { transport: 'oci', host: 'r.example.com' },
    })
    for (const url of ['', '/etc', 'ssh://x/y', '-x'])
      expect(parseRegistryURL(url)).not.toMatchObject({ value: { transport: 'oci' } })
  })

  it('is a repository Secret of type helm with enableOCI, found by its URL, with credentials of a prefix', () => {
    const secret = { url: 'oci.example.com/charts', type: 'helm', enableOCI: 'true', insecureOCIForceHttp: 'true' }
    const template = {
      type: 'repo-creds',
      data: { url: 'oci.example.com', username: 'ann', password: 'secret', type: 'helm', enableOCI: 'true' },
    }
    const { book, problems } = bookOf({ data: secret }, template)
    expect(problems).toEqual([])
    const found = repositoryFor(book, 'oci.example.com/charts', '')
    expect(found).toMatchObject({ type: 'helm', enableOci: true, insecureOciForceHttp: true, username: 'ann' })
    expect(found.password).toBeInstanceOf(Redacted)
    expect(repositoryFor(book, 'oci://oci.example.com/charts', '')).toMatchObject({ enableOci: true, username: 'ann' })
    expect(repositoryFor(book, 'oci://oci.example.com/other', '')).toMatchObject({ type: 'oci', username: 'ann' })
    expect(repositoryFor(book, 'https://oci.example.com/charts', '')).not.toHaveProperty('username')
    expect(repositoryFor(book, 'oci.example.com.evil.net/charts', '')).not.toHaveProperty('password')
  })
})
