import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'

export type Run = {
  program: string
  args: readonly string[]
  folder: string
  env: NodeJS.ProcessEnv
  timeoutMs: number
  maxOutputBytes: number
  signal?: AbortSignal | undefined
}

/** How a run ended, and what it printed; of the error output the end. */
export type Ran = {
  outcome: 'ended' | 'timeout' | 'too-much' | 'not-started'
  code: number | undefined
  endedBy: string | undefined
  stdout: Buffer
  stderr: string
}

const keptErrorBytes = 64 * 1024
/** How long output may still come from processes that outlived the command. */
const graceMs = 1_000

/**
 * Runs a program as the leader of a process group; at a limit, and at the end in any case, the whole group is killed. Rejects only with the reason
 * of the signal.
 */
export function runLimited(run: Run): Promise<Ran> {
  const { promise, resolve, reject } = deferred<Ran>()
  let child: ChildProcessByStdio<null, Readable, Readable>
  try {
    const { folder: cwd, env } = run
    child = spawn(run.program, [...run.args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  } catch (error) {
    // An environment that is too large, for one.
    const endedBy = error instanceof Error ? error.message : String(error)
    return Promise.resolve({ outcome: 'not-started', code: undefined, endedBy, stdout: Buffer.alloc(0), stderr: '' })
  }
  let outcome: Ran['outcome'] = 'ended'
  let ended: { code: number | undefined; endedBy: string | undefined } = { code: undefined, endedBy: undefined }
  const kill = (): void => {
    // Without a process id there is no group, and 0 would be our own.
    if (child.pid === undefined) return
    try {
      process.kill(-child.pid, 'SIGKILL')
    } catch {
      // Nothing of it runs any more.
    }
  }
  const stop = (why: Ran['outcome']): void => {
    if (outcome === 'ended') outcome = why
    kill()
  }
  const stdout = collect(child.stdout, { maxBytes: run.maxOutputBytes, onMore: () => stop('too-much') })
  const stderr = tail(child.stderr, keptErrorBytes)
  const timer = setTimeout(() => stop('timeout'), run.timeoutMs)
  const abort = (): void => kill()
  run.signal?.addEventListener('abort', abort)
  let grace: NodeJS.Timeout | undefined
  const finish = (): void => {
    clearTimeout(timer)
    clearTimeout(grace)
    run.signal?.removeEventListener('abort', abort)
    if (run.signal?.aborted === true) reject(run.signal.reason)
    else resolve({ outcome, ...ended, stdout: stdout(), stderr: stderr() })
  }
  child.once('error', (error) => {
    outcome = 'not-started'
    ended = { code: undefined, endedBy: error.message }
    finish()
  })
  child.once('exit', (code, endedBy) => {
    ended = { code: code ?? undefined, endedBy: endedBy ?? undefined }
    clearTimeout(timer)
    kill()
    // A process that left the group may hold the pipes open for ever.
    grace = setTimeout(() => {
      child.stdout.destroy()
      child.stderr.destroy()
    }, graceMs)
  })
  child.once('close', finish)
  if (run.signal?.aborted === true) kill()
  return promise
}

function collect(stream: Readable, { maxBytes, onMore }: { maxBytes: number; onMore(): void }): () => Buffer {
  const parts: Buffer[] = []
  let size = 0
  stream.on('data', (part: Buffer) => {
    size += part.length
    if (size <= maxBytes) parts.push(part)
    else onMore()
  })
  return () => Buffer.concat(parts)
}

function tail(stream: Readable, maxBytes: number): () => string {
  let kept = Buffer.alloc(0)
  stream.on('data', (part: Buffer) => (kept = Buffer.concat([kept, part]).subarray(-maxBytes)))
  return () => kept.toString('utf8')
}

function deferred<T>(): { promise: Promise<T>; resolve(value: T): void; reject(error: unknown): void } {
  let resolve: (value: T) => void = () => undefined
  let reject: (error: unknown) => void = () => undefined
  const promise = new Promise<T>((ok, failed) => ((resolve = ok), (reject = failed)))
  return { promise, resolve, reject }
}
