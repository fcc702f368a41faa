import { spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect as connectHttp2 } from 'node:http2'
import { request as requestHttps } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from './index.ts'

const maps = '/api/v1/namespaces/default/configmaps'

function ask(sandbox: Sandbox, method: string, path: string, body?: unknown): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${sandbox.token}`, 'content-type': 'application/json' }
    // Without an agent no connection outlives the server that it was made to.
    const options = { method, headers, ca: sandbox.certificateAuthority, agent: false } as const
    const request = requestHttps(`${sandbox.url}${path}`, options, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
    })
    request.on('error', reject)
    request.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

describe('startSandbox', () => {
  let folder: string
  const running: Sandbox[] = []
  const start = async (port = 0): Promise<Sandbox> => {
    const sandbox = await startSandbox({ dataDir: folder, port, controllers: false })
    running.push(sandbox)
    return sandbox
  }
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sandbox-'))
  })
  afterEach(async () => {
    for (const sandbox of running.splice(0)) await sandbox.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('serves TLS with a certificate of its own authority and keeps both over a restart', async () => {
    const first = await start()
    expect((await ask(first, 'POST', maps, { metadata: { name: 'a' } })).status).toBe(201)
    await running.pop()?.stop()
    const second = await start(first.port)
    expect(second.token).toBe(first.token)
    expect(second.certificateAuthority).toBe(first.certificateAuthority)
    expect((await ask(second, 'GET', `${maps}/a`)).status).toBe(200)
    expect(new X509Certificate(second.certificateAuthority).ca).toBe(true)
  })

  it('writes a kubeconfig for its owner only', async () => {
    const sandbox = await start()
    expect(statSync(sandbox.kubeconfigPath ?? '').mode & 0o777).toBe(0o600)
    expect(sandbox.kubeconfig).toContain(`server: ${sandbox.url}`)
  })

  it('refuses a folder on which another sandbox works, until that one has stopped', async () => {
    await start()
    await expect(start()).rejects.toThrow(/process \d+ is working on it; expected a folder of its own/)
    await running.pop()?.stop()
    await start()
  })

  it('takes over the lock of a process that is gone', async () => {
    const gone = spawnSync(process.execPath, ['-e', '']).pid
    writeFileSync(join(folder, 'lock'), `${gone}\n`)
    expect((await start()).port).toBeGreaterThan(0)
    expect(readFileSync(join(folder, 'lock'), 'utf8')).toBe(`${process.pid}\n`)
  })

  it('takes another port if the wished one is taken, and says so', async () => {
    const first = await start()
    const other = await startSandbox({ port: first.port, controllers: false })
    running.push(other)
    expect(other.portTaken).toBe(first.port)
    expect(other.port).not.toBe(first.port)
  })

  it('streams over HTTP/2 and ends the stream when it stops', async () => {
    const sandbox = await start()
    const session = connectHttp2(sandbox.url, { ca: sandbox.certificateAuthority })
    const stream = session.request({ ':path': `${maps}?watch=true`, authorization: `Bearer ${sandbox.token}` })
    const lines: string[] = []
    const ended = new Promise<void>((resolve) => stream.on('end', () => resolve()))
    const first = new Promise<void>((resolve) => {
      stream.on('data', (chunk: Buffer) => {
        lines.push(chunk.toString())
        resolve()
      })
    })
    await new Promise((resolve) => stream.on('response', resolve))
    await ask(sandbox, 'POST', maps, { metadata: { name: 'streamed' } })
    await first
    expect(lines.join('')).toContain('"streamed"')
    await running.pop()?.stop()
    await ended
    session.close()
  })

  it('refuses a body that is too large', async () => {
    const sandbox = await start()
    const answer = await ask(sandbox, 'POST', maps, { metadata: { name: 'big' }, data: { x: 'x'.repeat(3 * 1024 * 1024) } })
    expect(answer.status).toBe(413)
  })
})
