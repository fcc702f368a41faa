import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inClusterConnection, loadKubeconfig } from './kubeconfig.ts'

describe('a kubeconfig', () => {
  let folder: string
  const write = (name: string, content: object): string => {
    const path = join(folder, name)
    writeFileSync(path, JSON.stringify({ apiVersion: 'v1', kind: 'Config', ...content }))
    return path
  }
  const cluster = (name: string, fields: object): object => ({
    name,
    cluster: { server: `https://${name}.example.com/`, ...fields },
  })
  const context = (name: string, user: string, fields: object = {}): object => ({
    name,
    context: { cluster: name, user, ...fields },
  })

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mainstay-kubeconfig-'))
    writeFileSync(join(folder, 'ca.pem'), 'authority')
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('gives the current context, with files beside it and data inside it', () => {
    const path = write('plain', {
      'current-context': 'one',
      clusters: [cluster('one', { 'certificate-authority': 'ca.pem', 'tls-server-name': 'api.example.com' })],
      users: [
        {
          name: 'me',
          user: {
            'client-certificate-data': Buffer.from('certificate').toString('base64'),
            'client-key-data': Buffer.from('key').toString('base64'),
          },
        },
      ],
      contexts: [context('one', 'me', { namespace: 'shop' })],
    })
    const connection = loadKubeconfig({ paths: [path] })
    expect(connection).toMatchObject({
      server: 'https://one.example.com',
      ca: 'authority',
      serverName: 'api.example.com',
      clientCert: 'certificate',
      namespace: 'shop',
    })
    expect(connection.clientKey?.reveal()).toBe('key')
    expect(JSON.stringify(connection)).not.toContain('"key"')
  })

  it('takes another context when asked, and says which there are not', () => {
    const path = write('two', {
      'current-context': 'one',
      clusters: [cluster('one', {}), cluster('two', { 'insecure-skip-tls-verify': true })],
      users: [{ name: 'me', user: { token: 'secret' } }],
      contexts: [context('one', 'me'), context('two', 'me')],
    })
    const connection = loadKubeconfig({ paths: [path], context: 'two' })
    expect(connection).toMatchObject({ server: 'https://two.example.com', insecure: true })
    expect(connection.token?.reveal()).toBe('secret')
    expect(() => loadKubeconfig({ paths: [path], context: 'three' })).toThrow(/no context 'three' in .*two/)
  })

  it('merges the files of KUBECONFIG: the first that names something wins', () => {
    const first = write('first', {
      'current-context': 'one',
      contexts: [context('one', 'me')],
      users: [{ name: 'me', user: { username: 'a', password: 'b' } }],
    })
    const second = write('second', {
      'current-context': 'other',
      clusters: [cluster('one', {})],
      users: [{ name: 'me', user: { token: 'no' } }],
    })
    const connection = loadKubeconfig({ env: { KUBECONFIG: [first, '', '/nowhere', second].join(delimiter) } })
    expect(connection).toMatchObject({ server: 'https://one.example.com', username: 'a' })
    expect(connection.token).toBeUndefined()
  })

  it('describes a credential plugin, relative to the file where it has a path', () => {
    const exec = {
      command: './bin/login',
      args: ['--quiet'],
      env: [{ name: 'REGION', value: 'x' }],
      apiVersion: 'client.authentication.k8s.io/v1beta1',
      installHint: 'install it',
    }
    const path = write('exec', {
      'current-context': 'one',
      clusters: [cluster('one', {})],
      users: [{ name: 'me', user: { exec } }],
      contexts: [context('one', 'me')],
    })
    expect(loadKubeconfig({ paths: [path] }).exec).toEqual({
      command: join(folder, 'bin/login'),
      args: ['--quiet'],
      env: { REGION: 'x' },
      apiVersion: 'client.authentication.k8s.io/v1beta1',
      provideClusterInfo: false,
      installHint: 'install it',
    })
  })

  it.each([
    ['no file', [], /there is no kubeconfig/],
    ['no current context', [{ clusters: [] }], /no current-context/],
    [
      'a cluster that is not there',
      [{ 'current-context': 'one', contexts: [{ name: 'one', context: { cluster: 'gone' } }] }],
      /no cluster 'gone'/,
    ],
    [
      'a cluster without a server',
      [
        {
          'current-context': 'one',
          clusters: [{ name: 'one', cluster: {} }],
          contexts: [{ name: 'one', context: { cluster: 'one' } }],
        },
      ],
      /has no server/,
    ],
    [
      'a certificate file that is not there',
      [
        {
          'current-context': 'one',
          clusters: [{ name: 'one', cluster: { server: 'https://x', 'certificate-authority': 'gone.pem' } }],
          contexts: [{ name: 'one', context: { cluster: 'one' } }],
        },
      ],
      /certificate-authority of cluster 'one'.*cannot be read/,
    ],
  ])('with %s says what is wrong', (name, contents, expected) => {
    const paths = contents.map((content) => write(name, content))
    expect(() => loadKubeconfig({ paths })).toThrow(expected)
  })

  it('is not looked for in a Pod without a service account', () => {
    expect(inClusterConnection({})).toBeUndefined()
    expect(inClusterConnection({ KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' })).toBeUndefined()
  })
})
