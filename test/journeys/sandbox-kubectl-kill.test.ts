import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request as requestHttps } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

type Served = { process: ChildProcess; url: string; token: string; certificateAuthority: string }

const maps = '/api/v1/namespaces/default/configmaps'

async function startProcess(folder: string): Promise<Served> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'test/support/sandbox-process.ts', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const line = await new Promise<string>((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (text.includes('\n')) resolve(text)
    })
    child.on('exit', () => reject(new Error(`the sandbox ended before it served: ${text}`)))
  })
  return { process: child, ...(JSON.parse(line) as Omit<Served, 'process'>) }
}

function ask(
  served: Served,
  agent: Agent,
  options: { method: string; path: string; body?: unknown },
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${served.token}`, 'content-type': 'application/json' }
    const request = requestHttps(
      `${served.url}${options.path}`,
      { method: options.method, headers, ca: served.certificateAuthority, agent },
      (response) => {
        let body = ''
        response.on('data', (chunk: Buffer) => (body += chunk.toString()))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
        response.on('error', reject)
      },
    )
    request.on('error', reject)
    request.end(options.body === undefined ? undefined : JSON.stringify(options.body))
  })
}

describe('a sandbox that is killed', () => {
  let folder: string
  let served: Served | undefined
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sandbox-kill-'))
  })
  afterEach(() => {
    served?.process.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })

  it('has every object that it acknowledged, and counts on from the last version', async () => {
    const acknowledged = new Map<string, number>()
    for (let round = 0; round < 3; round++) {
      served = await startProcess(folder)
      await writeUntilKilled(served, round, acknowledged)
    }
    served = await startProcess(folder)
    const agent = new Agent({ keepAlive: true })
    const list = JSON.parse((await ask(served, agent, { method: 'GET', path: maps })).body) as {
      metadata: { resourceVersion: string }
      items: { metadata: { name: string; resourceVersion: string } }[]
    }
    agent.destroy()
    const found = new Map(list.items.map(({ metadata }) => [metadata.name, Number(metadata.resourceVersion)]))
    expect(acknowledged.size).toBeGreaterThan(10)
    for (const [name, version] of acknowledged) expect(found.get(name), name).toBe(version)
    expect(new Set(found.values()).size).toBe(found.size)
    expect(Number(list.metadata.resourceVersion)).toBeGreaterThanOrEqual(Math.max(...acknowledged.values()))
  })
})

// Four writers at once, killed in the middle of their work; whatever was answered with 201 counts.
async function writeUntilKilled(served: Served, round: number, acknowledged: Map<string, number>): Promise<void> {
  const agent = new Agent({ keepAlive: true })
  const target = acknowledged.size + 20 + Math.floor(Math.random() * 60)
  const writer = async (id: number): Promise<void> => {
    for (let index = 0; ; index++) {
      const name = `r${round}-w${id}-${index}`
      const answer = await ask(served, agent, {
        method: 'POST',
        path: maps,
        body: { metadata: { name }, data: { text: 'x'.repeat(500) } },
      })
      if (answer.status === 201) {
        const { metadata } = JSON.parse(answer.body) as { metadata: { resourceVersion: string } }
        acknowledged.set(name, Number(metadata.resourceVersion))
      }
      if (acknowledged.size >= target) served.process.kill('SIGKILL')
    }
  }
  await Promise.allSettled([writer(0), writer(1), writer(2), writer(3)])
  agent.destroy()
}
