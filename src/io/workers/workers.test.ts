import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { builtEntry } from '#test/built-entry'
import { openWorkers, type WorkerTask } from './index.ts'

const source = fileURLToPath(new URL('../../../test/support/worker-entry.ts', import.meta.url))
const entry = await builtEntry(source)
afterAll(() => rmSync(entry.folder, { recursive: true, force: true }))
const open = (size: number, limits: { heapBytes?: number; residentBytes?: number } = {}) =>
  openWorkers({ entry: entry.file, size, limits })

const task = (request: { act: string; size?: number }, rest: Partial<WorkerTask> = {}): WorkerTask => ({
  what: 'a test',
  affinity: 'test',
  request,
  answer: async () => 3,
  ...rest,
})

describe('a pool of worker processes', () => {
  const pool = open(2, { heapBytes: 64 * 2 ** 20, residentBytes: 300 * 2 ** 20 })
  afterAll(() => pool.close())

  it('answers, serves questions and hands on what the work throws', async () => {
    expect(await pool.run(task({ act: 'hello' }))).toBe('hello')
    expect(await pool.run(task({ act: 'ask' }))).toEqual({ heard: 3 })
    await expect(pool.run(task({ act: 'fail' }))).rejects.toThrow('no such thing')
  })

  it('gives work of the same affinity to the same process where it is free', async () => {
    const first = await pool.run(task({ act: 'pid' }, { affinity: 'shop' }))
    expect(await pool.run(task({ act: 'pid' }, { affinity: 'shop' }))).toBe(first)
  })

  it('shows a worker nothing of the environment', async () => {
    const names = await pool.run(task({ act: 'environment' }))
    expect(names).not.toContain('HOME')
    expect(names).not.toContain('PATH')
  })

  it.each([
    ['an endless loop', { act: 'loop' }, 'render-timeout', 300],
    ['a large array', { act: 'array', size: 1e8 }, 'render-memory', 60_000],
    ['a growing map', { act: 'map' }, 'render-memory', 60_000],
    ['buffers outside of the heap', { act: 'buffers' }, 'render-memory', 60_000],
    ['the end of the process', { act: 'exit' }, 'render-crashed', 60_000],
  ])('%s ends with a clear error, and its neighbour does not notice', async (_name, request, code, timeoutMs) => {
    const neighbour = pool.run(task({ act: 'pid' }, { affinity: 'neighbour' }))
    await expect(pool.run(task(request, { timeoutMs }))).rejects.toMatchObject({ code })
    expect(await neighbour).toBeGreaterThan(0)
    expect(await pool.run(task({ act: 'still there' }))).toBe('still there')
  })
})

describe('work behind work that does not end', () => {
  it('gets a process of its own after a moment, which ends when it is one too many', async () => {
    const pool = open(1)
    const endless = pool.run(task({ act: 'loop' }, { timeoutMs: 20_000 })).catch((error: unknown) => error)
    expect(await pool.run(task({ act: 'served' }))).toBe('served')
    for (let tries = 0; tries < 50 && pool.pids().length > 1; tries++) await new Promise((resolve) => setTimeout(resolve, 20))
    expect(pool.pids()).toHaveLength(1)
    pool.close()
    expect(await endless).toMatchObject({ code: 'render-stopped' })
  })
})

describe('work that is not wanted any more', () => {
  it('is taken out of the queue, or ends with its process', async () => {
    const pool = open(1)
    const newer = new AbortController()
    const running = pool.run(task({ act: 'loop' }, { signal: newer.signal }))
    const queued = pool.run(task({ act: 'pid' }, { signal: newer.signal }))
    const other = pool.run(task({ act: 'other' }))
    newer.abort(new Error('a newer commit came'))
    const reasons = (await Promise.allSettled([running, queued])).map((one) => one.status === 'rejected' && String(one.reason))
    expect(reasons).toEqual(['Error: a newer commit came', 'Error: a newer commit came'])
    expect(await other).toBe('other')
    pool.close()
    await expect(pool.run(task({ act: 'late' }))).rejects.toMatchObject({ code: 'render-stopped' })
  })
})
