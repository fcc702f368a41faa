import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Redacted } from '#base'
import { type OpenGit, openGit } from '#io/git'
import type { Repository } from '#model'
import { fetchSource } from '#source'
import { eventually } from '#test/eventually'
import { commandLines } from '#test/git-processes'
import { makeRepository, repositoryAt, type TestRepository } from '#test/git-repository'
import { type GitSshServer, makeSshKey, startGitSsh } from '#test/git-ssh'

const clock = { now: () => new Date() }
const key = makeSshKey()
const keyLine = key.privateKey.split('\n')[2] ?? ''
let folder: string
let root: string
let git: OpenGit
let repo: TestRepository
let silent: Server

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'served-'))
  // A name that a careless shell would trip over.
  repo = makeRepository(join(folder, "team's $(shop).git"))
  repo.commit({ 'app.yaml': 'a: 1\n' })
  // The blank in the folder's name is there for the ssh configuration.
  root = mkdtempSync(join(tmpdir(), 'mirrors of 100% -'))
  git = await openGit({ root, clock, refsTimeoutMs: 8000, fetchTimeoutMs: 8000 })
  silent = createServer(() => undefined)
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  git.close()
  silent.close()
  rmSync(folder, { recursive: true, force: true })
  rmSync(root, { recursive: true, force: true })
})

async function code(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof Error) || !('code' in error)) throw new Error(`expected a failure, got ${String(error)}`)
  expect(`${error.message}${error.stack}`).not.toContain(keyLine)
  return String(error.code)
}

describe('a repository over ssh', () => {
  let server: GitSshServer
  const privates: string[] = []
  beforeAll(async () => {
    server = await startGitSsh({
      acceptedKey: key,
      onCommand: () => {
        privates.push(...commandLines().filter((line) => line.includes('ssh')))
        for (const file of readdirSync(join(root, 'private'), { recursive: true, encoding: 'utf8' }))
          if (file.endsWith('key')) privates.push(`mode ${(statSync(join(root, 'private', file)).mode & 0o777).toString(8)}`)
      },
    })
  })
  afterAll(() => server.close())
  const repository = (more: Partial<Repository> = {}) =>
    repositoryAt(`ssh://git@127.0.0.1:${server.port}${repo.path.replaceAll(' ', '%20')}`, {
      sshPrivateKey: new Redacted(key.privateKey),
      knownHosts: server.knownHosts,
      ...more,
    })

  it('is read with the right key, which is in a private file for that moment only', async () => {
    const { snapshot } = await fetchSource({ repository: repository(), targetRevision: 'main', maxAgeMs: 0 }, { git })
    expect((await snapshot.read('app.yaml')).toString()).toBe('a: 1\n')
    expect(server.commands).toEqual(server.commands.map(() => `git-upload-pack '${repo.path.replaceAll("'", "'\\''")}'`))
    expect(privates).toContain('mode 600')
    expect(privates.join('\n')).not.toContain(keyLine)
    expect(readdirSync(join(root, 'private'))).toEqual([])
  })

  it('refuses another key, and none', async () => {
    expect(await code(git.refs(repository({ sshPrivateKey: new Redacted(makeSshKey().privateKey) }), { maxAgeMs: 0 }))).toBe(
      'repository-access-denied',
    )
    expect(await code(git.refs(repository({ sshPrivateKey: new Redacted('not a key') }), { maxAgeMs: 0 }))).toBe(
      'repository-access-denied',
    )
    const { sshPrivateKey: _none, ...without } = repository()
    expect(await code(git.refs(without, { maxAgeMs: 0 }))).toBe('repository-access-denied')
  })

  it('is not spoken to where its host key is another one or not known, unless the Secret says so', async () => {
    const before = server.commands.length
    const other = `[127.0.0.1]:${server.port} ${makeSshKey().publicKey}`
    expect(await code(git.refs(repository({ knownHosts: other }), { maxAgeMs: 0 }))).toBe('repository-host-key-untrusted')
    expect(await code(git.refs(repository({ knownHosts: '' }), { maxAgeMs: 0 }))).toBe('repository-host-key-untrusted')
    expect(server.commands).toHaveLength(before)
    const refs = await git.refs(repository({ knownHosts: '', insecureIgnoreHostKey: true }), { maxAgeMs: 0 })
    expect(refs.headBranch).toBe('refs/heads/main')
  })

  it('is read with a key that only an agent has', async () => {
    const socket = join(root, 'agent')
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' })
    const before = process.env['SSH_AUTH_SOCK']
    try {
      await eventually(() => statSync(socket), { timeoutMs: 5000, everyMs: 20 })
      execFileSync('ssh-add', ['-q', '-'], {
        input: key.privateKey,
        env: { PATH: process.env['PATH'], SSH_AUTH_SOCK: socket },
        stdio: 'pipe',
      })
      process.env['SSH_AUTH_SOCK'] = socket
      const { sshPrivateKey: _none, ...without } = repository()
      expect((await git.refs(without, { maxAgeMs: 0 })).headBranch).toBe('refs/heads/main')
    } finally {
      if (before === undefined) delete process.env['SSH_AUTH_SOCK']
      else process.env['SSH_AUTH_SOCK'] = before
      agent.kill('SIGKILL')
    }
  })

  it('that is not there is said to be not there', async () => {
    const gone = repositoryAt(`ssh://git@127.0.0.1:${server.port}/nowhere.git`, {
      sshPrivateKey: new Redacted(key.privateKey),
      knownHosts: server.knownHosts,
    })
    expect(await code(git.refs(gone, { maxAgeMs: 0 }))).toBe('repository-not-found')
  })

  it('that hangs is cut off, and no ssh stays behind', async () => {
    const { port } = silent.address() as AddressInfo // a server that listens on TCP has one
    const hasty = await openGit({ root: join(root, 'hasty'), clock, refsTimeoutMs: 700 })
    const hangs = repositoryAt(`ssh://git@127.0.0.1:${port}/x.git`, {
      sshPrivateKey: new Redacted(key.privateKey),
      insecureIgnoreHostKey: true,
    })
    expect(await code(hasty.refs(hangs, { maxAgeMs: 0 }))).toBe('repository-timeout')
    await eventually(() => expect(commandLines().filter((line) => line.includes(`-p ${port}`))).toEqual([]), { timeoutMs: 2000 })
    hasty.close()
  })
})

describe('a repository over the git protocol', () => {
  it('is read where the server exports it, and only there', async () => {
    const port = await freePort()
    const daemon = spawn(
      'git',
      ['daemon', '--listen=127.0.0.1', `--port=${port}`, `--base-path=${folder}`, '--export-all', '--reuseaddr'],
      {
        stdio: 'ignore',
        detached: true,
        env: { PATH: process.env['PATH'], GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: '*' },
      },
    )
    try {
      await eventually(() => reachable(port), { timeoutMs: 5000, everyMs: 50 })
      const open = makeRepository(join(folder, 'open.git'))
      const sha = open.commit({ 'app.yaml': 'o: 1\n' })
      const repository = repositoryAt(`git://127.0.0.1:${port}/open.git`)
      expect((await git.refs(repository, { maxAgeMs: 0 })).commits.get('HEAD')).toBe(sha)
      expect((await (await git.commit(repository, sha)).read('app.yaml')).toString()).toBe('o: 1\n')
      expect(await code(git.refs(repositoryAt(`git://127.0.0.1:${port}/missing.git`), { maxAgeMs: 0 }))).toMatch(
        /repository-(not-found|access-denied)/,
      )
    } finally {
      if (daemon.pid !== undefined) process.kill(-daemon.pid, 'SIGKILL')
    }
  })

  it('that hangs is cut off', async () => {
    const { port } = silent.address() as AddressInfo // a server that listens on TCP has one
    const hasty = await openGit({ root: join(root, 'hasty2'), clock, refsTimeoutMs: 500 })
    expect(await code(hasty.refs(repositoryAt(`git://127.0.0.1:${port}/x.git`), { maxAgeMs: 0 }))).toBe('repository-timeout')
    hasty.close()
  })
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a server that listens on TCP has one
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return port
}

function reachable(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve()
    })
    socket.on('error', reject)
  })
}
