import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { connect, createServer as createTcpServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Redacted } from '#base'
import { type OpenGit, openGit } from '#io/git'
import type { Repository } from '#model'
import { fetchSource } from '#source'
import { makeAuthority } from '#test/git-certificates'
import { type GitWebOptions, type GitWebServer, startGitWeb } from '#test/git-https'
import { commandLines } from '#test/git-processes'
import { makeRepository, plainGit, repositoryAt, type TestRepository } from '#test/git-repository'

const secret = 'Zyx-geheim/42?%'
const basic = `Basic ${Buffer.from(`robin:${secret}`).toString('base64')}`
const clock = { now: () => new Date() }
const authority = makeAuthority('Test Authority')

let folder: string
let repo: TestRepository
let git: OpenGit
let root: string
const servers: Array<{ close(): unknown }> = []

async function serve(options: Partial<GitWebOptions> = {}): Promise<GitWebServer> {
  const server = await startGitWeb({ folder, certificate: authority.issue('localhost'), ...options })
  servers.push(server)
  return server
}

const trusted = (url: string, more: Partial<Repository> = {}) => repositoryAt(url, { caBundle: authority.certificate, ...more })
const withPassword = (url: string, password = secret) => trusted(url, { username: 'robin', password: new Redacted(password) })

/** Everything that a person, a log or a status could get to see of an error. */
async function failure(work: Promise<unknown>): Promise<{ code: string; text: string; hint: string | undefined }> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof Error) || !('code' in error)) throw new Error(`expected a failure, got ${inspect(error)}`)
  const text = inspect(error, { depth: 9 }) + JSON.stringify(error) + error.stack
  for (const form of [secret, encodeURIComponent(secret), basic.slice(6)]) expect(text).not.toContain(form)
  return { code: String(error.code), text: error.message, hint: 'hint' in error ? String(error.hint) : undefined }
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'served-'))
  repo = makeRepository(join(folder, 'shop.git'))
  repo.commit({ 'app.yaml': 'a: 1\n', 'dir/b.yaml': 'b: 1\n' }, 'First')
})
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'mirrors-'))
  git = await openGit({ root, clock, refsTimeoutMs: 10_000, fetchTimeoutMs: 10_000 })
  return async () => {
    git.close()
    for (const server of servers.splice(0)) await server.close()
    rmSync(root, { recursive: true, force: true })
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a repository over https', () => {
  it('is read with the right password, and the password is seen nowhere', async () => {
    const seen: string[] = []
    const server = await serve({
      authorization: basic,
      before: () => {
        seen.push(...commandLines().filter((line) => line.includes('git')))
        return false
      },
    })
    const url = `${server.url}/shop.git`
    const { snapshot, revision, ref } = await fetchSource(
      { repository: withPassword(url), targetRevision: 'main', maxAgeMs: 0 },
      { git },
    )
    expect(revision).toBe(repo.git('rev-parse', 'main'))
    expect(ref).toBe('refs/heads/main')
    expect((await snapshot.read('dir/b.yaml')).toString()).toBe('b: 1\n')
    expect(await git.info(withPassword(url), revision)).toMatchObject({
      author: 'Robin Doe <robin@example.com>',
      message: 'First',
    })
    expect(seen.some((line) => line.includes('ls-remote'))).toBe(true)
    expect(seen.some((line) => line.includes('remote-https'))).toBe(true)
    for (const line of seen)
      for (const form of [secret, encodeURIComponent(secret), basic.slice(6)]) expect(line).not.toContain(form)
    expect(readdirSync(join(root, 'private'))).toEqual([])
    expect(filesBelow(root).filter((file) => file.includes('geheim'))).toEqual([])
  })

  it('may have the password, or a token for a user, in its URL, and git does not get to see it there', async () => {
    const server = await serve({ authorization: basic })
    const url = `https://robin:${encodeURIComponent(secret)}@127.0.0.1:${server.port}/shop.git`
    const { snapshot } = await fetchSource({ repository: trusted(url), maxAgeMs: 0 }, { git })
    expect(snapshot.repoURL).toBe(`https://127.0.0.1:${server.port}/shop.git`)
    await failure(git.refs(trusted(url.replace('robin', 'mallory')), { maxAgeMs: 0 }))
    const seen: string[] = []
    const before = () => seen.push(...commandLines().filter((line) => line.includes('git'))) < 0
    const other = await serve({ authorization: `Basic ${Buffer.from(`${secret}:`).toString('base64')}`, before })
    const token = trusted(`https://${encodeURIComponent(secret)}@127.0.0.1:${other.port}/shop.git`)
    expect((await git.refs(token, { maxAgeMs: 0 })).headBranch).toBe('refs/heads/main')
    expect(seen.some((line) => line.includes('remote-https'))).toBe(true)
    for (const line of seen) expect(line).not.toContain(encodeURIComponent(secret))
  })

  it('says what is wrong where the password is wrong or missing', async () => {
    const server = await serve({ authorization: basic })
    const wrong = await failure(git.refs(withPassword(`${server.url}/shop.git`, 'not-it'), { maxAgeMs: 0 }))
    expect(wrong).toMatchObject({ code: 'repository-access-denied', hint: expect.stringContaining('repository Secret') })
    expect(wrong.text).not.toContain('not-it')
    expect((await failure(git.refs(trusted(`${server.url}/shop.git`), { maxAgeMs: 0 }))).code).toBe('repository-access-denied')
  })

  it('takes a bearer token, and basic authentication without being asked for it', async () => {
    const server = await serve({ authorization: `Bearer ${secret}` })
    const repository = trusted(`${server.url}/shop.git`, { bearerToken: new Redacted(secret) })
    expect((await git.refs(repository, { maxAgeMs: 0 })).commits.has('HEAD')).toBe(true)
    const other = await serve({ authorization: basic })
    await git.refs({ ...withPassword(`${other.url}/shop.git`), forceHttpBasicAuth: true }, { maxAgeMs: 0 })
    expect(other.requests.every((request) => request.authorization === basic)).toBe(true)
  })

  it('is refused where its certificate comes from nobody we know, unless the Secret says insecure', async () => {
    const server = await serve()
    const url = `${server.url}/shop.git`
    const refused = await failure(git.refs(repositoryAt(url), { maxAgeMs: 0 }))
    expect(refused).toMatchObject({
      code: 'repository-certificate-untrusted',
      hint: expect.stringContaining('argocd-tls-certs-cm'),
    })
    expect(
      (await failure(git.refs(repositoryAt(url, { caBundle: makeAuthority('Other').certificate }), { maxAgeMs: 0 }))).code,
    ).toBe('repository-certificate-untrusted')
    expect((await git.refs(repositoryAt(url, { insecure: true }), { maxAgeMs: 0 })).headBranch).toBe('refs/heads/main')
  })

  it('can ask for a client certificate', async () => {
    const server = await serve({ clientAuthority: authority.certificate })
    const { certificate, key } = authority.issue('mainstay')
    const repository = trusted(`${server.url}/shop.git`, { tlsClientCert: certificate, tlsClientKey: new Redacted(key) })
    expect((await git.refs(repository, { maxAgeMs: 0 })).commits.size).toBeGreaterThan(0)
    await failure(git.refs(trusted(`${server.url}/shop.git`), { maxAgeMs: 0 }))
  })

  it('never sends the password to the host of a redirect, whether that asks for one or not', async () => {
    const asking = await serve({ authorization: 'Basic never' })
    const open = await serve()
    for (const thief of [asking, open]) {
      const server = await serve({
        authorization: basic,
        before: (request, response) => {
          response.writeHead(302, { location: `https://localhost:${thief.port}${request.url}` }).end()
          return true
        },
      })
      const repository = withPassword(`${server.url}/shop.git`)
      if (thief === asking) await failure(git.refs(repository, { maxAgeMs: 0 }))
      else expect((await git.refs(repository, { maxAgeMs: 0 })).headBranch).toBe('refs/heads/main')
      expect((await failure(git.refs({ ...repository, forceHttpBasicAuth: true }, { maxAgeMs: 0 }))).code).toBe(
        'repository-redirected',
      )
      const bearer = trusted(`${server.url}/shop.git`, { bearerToken: new Redacted(secret) })
      expect((await failure(git.refs(bearer, { maxAgeMs: 0 }))).code).toBe('repository-redirected')
      expect(thief.requests.length).toBeGreaterThan(0)
      expect(thief.requests.map((request) => request.authorization)).toEqual(thief.requests.map(() => undefined))
    }
  })

  it('goes through the proxy that its Secret names', async () => {
    const server = await serve({ authorization: basic })
    const tunnels: string[] = []
    const proxy: Server = createServer().on('connect', (request, socket) => {
      tunnels.push(`${request.url} ${request.headers['proxy-authorization']}`)
      if (request.headers['proxy-authorization'] === undefined) {
        socket.end(
          'HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm="proxy"\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
        )
        return
      }
      const target = connect(server.port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        socket.pipe(target).pipe(socket)
      })
      for (const end of [target, socket]) end.on('error', () => undefined)
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    servers.push({ close: () => proxy.close() })
    const { port } = proxy.address() as AddressInfo // a server that listens on TCP has one
    const repository = withPassword(`${server.url}/shop.git`)
    await git.refs({ ...repository, proxy: `http://p:pw12345@127.0.0.1:${port}` }, { maxAgeMs: 0 })
    expect(tunnels).toContain(`127.0.0.1:${server.port} Basic ${Buffer.from('p:pw12345').toString('base64')}`)
    const { length } = tunnels
    await git.refs({ ...repository, proxy: `http://127.0.0.1:${port}`, noProxy: '127.0.0.1' }, { maxAgeMs: 0 })
    expect(tunnels).toHaveLength(length)
    expect(commandLines().join()).not.toContain('pw12345')
  })

  it('that is not there, or whose server is away, says which of the two', async () => {
    const server = await serve()
    expect((await failure(git.refs(trusted(`${server.url}/nothing.git`), { maxAgeMs: 0 }))).code).toBe('repository-not-found')
    await server.close()
    expect((await failure(git.refs(trusted(`${server.url}/shop.git`), { maxAgeMs: 0 }))).code).toBe('repository-unreachable')
    expect((await failure(git.commit(trusted(`${server.url}/shop.git`), 'a'.repeat(40)))).code).toBe('repository-unreachable')
  })

  it('that hangs is cut off, with all its processes', async () => {
    const silent = createTcpServer(() => undefined)
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    servers.push({ close: () => silent.close() })
    const { port } = silent.address() as AddressInfo // a server that listens on TCP has one
    const hasty = await openGit({ root: join(root, 'hasty'), clock, refsTimeoutMs: 700, fetchTimeoutMs: 700 })
    const began = Date.now()
    const error = await failure(hasty.refs(withPassword(`https://127.0.0.1:${port}/hangs.git`), { maxAgeMs: 0 }))
    expect(error).toMatchObject({ code: 'repository-timeout', text: expect.stringContaining('0.7 s') })
    expect(Date.now() - began).toBeLessThan(3000)
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect(commandLines().filter((line) => line.includes(`127.0.0.1:${port}`))).toEqual([])
    hasty.close()
  })
})

describe('the mirror of a repository', () => {
  it('is fed by one question for all who ask at once', async () => {
    const server = await serve({ authorization: basic })
    const repository = withPassword(`${server.url}/shop.git`)
    const asked = () =>
      server.requests.filter((request) => request.authorization === basic && request.url.includes('info/refs')).length
    await Promise.all(Array.from({ length: 50 }, () => git.refs(repository, { maxAgeMs: 60_000 })))
    expect(asked()).toBe(1)
    const sha = repo.git('rev-parse', 'main')
    await Promise.all(Array.from({ length: 20 }, () => git.commit(repository, sha)))
    expect(asked()).toBe(2)
    await Promise.all(Array.from({ length: 20 }, () => git.commit(repository, sha)))
    expect(asked()).toBe(2)
  })

  it('holds the commit that was asked for and none of its history', async () => {
    const server = await serve()
    const repository = trusted(`${server.url}/shop.git`)
    const first = repo.commit({ 'more.yaml': 'm: 1\n' })
    const second = repo.commit({ 'more.yaml': 'm: 2\n' })
    const snapshot = await git.commit(repository, second)
    expect((await snapshot.read('more.yaml')).toString()).toBe('m: 2\n')
    const mirror = mirrorIn(root)
    expect(repo.git(`--git-dir=${mirror}`, 'rev-list', '--all').split('\n')).toEqual([second])
    expect((await (await git.commit(repository, first)).read('more.yaml')).toString()).toBe('m: 1\n')
  })

  it('is thrown away and made again when it is damaged, in the middle of reading, too', async () => {
    const server = await serve()
    const repository = trusted(`${server.url}/shop.git`)
    const sha = repo.commit({ 'app.yaml': 'a: 2\n', 'dir/c.yaml': 'c: 1\n' })
    const brief = await openGit({ root, clock, idleMs: 50 })
    const snapshot = await brief.commit(repository, sha)
    const mirror = mirrorIn(root)
    // The process that reads has its packs open; the next one has not.
    await new Promise((resolve) => setTimeout(resolve, 250))
    rmSync(join(mirror, 'objects'), { recursive: true })
    expect((await snapshot.read('dir/c.yaml')).toString()).toBe('c: 1\n')
    brief.close()
    await expect(brief.refs(repository, { maxAgeMs: 0 })).rejects.toMatchObject({ retry: 'never' })
    const packs = join(mirror, 'objects', 'pack')
    for (const name of readdirSync(packs).filter((file) => file.endsWith('.pack'))) {
      rmSync(join(packs, name))
      writeFileSync(join(packs, name), 'not a pack')
    }
    writeFileSync(join(mirror, 'HEAD'), 'garbage')
    const again = await openGit({ root, clock })
    expect((await (await again.commit(repository, sha)).read('app.yaml')).toString()).toBe('a: 2\n')
    again.close()
  })

  it('is cleared of what a killed fetch left behind', async () => {
    const server = await serve()
    const repository = trusted(`${server.url}/shop.git`)
    await git.commit(repository, repo.git('rev-parse', 'main'))
    const packs = join(mirrorIn(root), 'objects', 'pack')
    writeFileSync(join(packs, 'tmp_pack_abcdef'), 'half a pack')
    writeFileSync(join(mirrorIn(root), 'shallow.lock'), '')
    git.close()
    const again = await openGit({ root, clock })
    await again.commit(repository, repo.commit({ 'after.yaml': 'k: 1\n' }))
    expect(readdirSync(packs).filter((name) => name.startsWith('tmp_'))).toEqual([])
    again.close()
  })

  it('stays small and readable over many commits', async () => {
    const server = await serve()
    const repository = trusted(`${server.url}/shop.git`)
    const oldest = await git.commit(repository, repo.commit({ 'count.yaml': 'n: first\n' }))
    const commits = Array.from({ length: 45 }, (_unused, i) => {
      const text = `n: ${i}\n`
      const author = 'committer Robin Doe <robin@example.com> 1772600767 +0000'
      return `commit refs/heads/many\n${author}\ndata 1\nm\nM 100644 inline count.yaml\ndata ${text.length}\n${text}\n`
    })
    plainGit(repo.path, ['fast-import', '--quiet'], commits.join(''))
    for (const sha of repo.git('rev-list', 'many').split('\n')) await git.commit(repository, sha)
    const packs = readdirSync(join(mirrorIn(root), 'objects', 'pack')).filter((name) => name.endsWith('.pack'))
    expect(packs.length).toBeLessThan(40)
    expect((await oldest.read('count.yaml')).toString()).toBe('n: first\n')
  }, 30_000)

  it('shows nothing to credentials that the server has not let in', async () => {
    const server = await serve({ authorization: basic })
    const sha = repo.git('rev-parse', 'main')
    await git.commit(withPassword(`${server.url}/shop.git`), sha)
    expect((await failure(git.commit(withPassword(`${server.url}/shop.git`, 'other'), sha))).code).toBe(
      'repository-access-denied',
    )
    expect((await failure(git.info(trusted(`${server.url}/shop.git`), sha))).code).toBe('repository-access-denied')
  })

  it('knows commits by the beginning of their id, and says when a commit is not there', async () => {
    const server = await serve()
    const repository = trusted(`${server.url}/shop.git`)
    const old = repo.git('rev-parse', 'main~1')
    const found = await fetchSource({ repository, targetRevision: old.slice(0, 9), maxAgeMs: 0 }, { git })
    expect(found.revision).toBe(old)
    expect(existsSync(join(root, 'histories')) ? readdirSync(join(root, 'histories')) : []).toEqual([])
    expect((await failure(git.commit(repository, 'f'.repeat(40)))).code).toBe('commit-not-found')
    expect((await failure(fetchSource({ repository, targetRevision: 'fffffff', maxAgeMs: 0 }, { git }))).code).toBe(
      'revision-not-found',
    )
  })

  it('gets old commits from servers that hand out nothing by id, and from those that only serve files', async () => {
    const old = await serve({
      before: (request) => {
        delete request.headers['git-protocol']
        return false
      },
    })
    const older = repo.git('rev-parse', 'main~2')
    expect((await (await git.commit(trusted(`${old.url}/shop.git`), older)).entry('app.yaml'))?.kind).toBe('file')
    repo.git('update-server-info')
    const plain = await serve({
      before: async (request, response) => {
        const content = await readFile(join(folder, (request.url ?? '').split('?')[0] ?? '')).catch(() => undefined)
        response.writeHead(content === undefined ? 404 : 200).end(content)
        return true
      },
    })
    expect((await (await git.commit(trusted(`${plain.url}/shop.git/.git`), older)).entry('app.yaml'))?.kind).toBe('file')
  })

  it('follows tags and version ranges', async () => {
    const server = await serve()
    const repository = trusted(`${server.url}/shop.git`)
    const sha = repo.commit({ 'released.yaml': 'r: 1\n' })
    repo.git('tag', '-a', 'v1.4.0', '-m', 'release')
    repo.commit({ 'released.yaml': 'r: 2\n' })
    const found = await fetchSource({ repository, targetRevision: '^1.0', maxAgeMs: 0 }, { git })
    expect(found).toMatchObject({ revision: sha, ref: 'refs/tags/v1.4.0' })
    expect((await git.info(repository, sha)).tags).toEqual(['v1.4.0'])
  })
})

function mirrorIn(where: string): string {
  const [only] = readdirSync(join(where, 'repositories'))
  return join(where, 'repositories', only ?? 'none')
}

function filesBelow(where: string): string[] {
  return readdirSync(where, { recursive: true, encoding: 'utf8' })
}
