import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Slots } from './slots.ts'

/** What a run of `helm template` gave. `error` is stderr from `Error: ` on, without the line end; what is before it are log lines. */
export type HelmRun = { exit: number; stdout: string; error: string; log: string }

/** A program that takes the arguments after `helm template`. */
export type HelmTemplate = (args: readonly string[], options?: { cwd?: string }) => Promise<HelmRun>

const atOnce = 2
const longestMs = 120_000

/** The real Helm, with empty settings of its own and no cluster; at most two run at the same time. */
export function helmProcess(program: string): HelmTemplate {
  const home = mkdtempSync(join(tmpdir(), 'mainstay-helm-'))
  process.once('exit', () => rmSync(home, { recursive: true, force: true }))
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    HELM_CACHE_HOME: join(home, 'cache'),
    HELM_CONFIG_HOME: join(home, 'config'),
    HELM_DATA_HOME: join(home, 'data'),
    KUBECONFIG: join(home, 'none'),
    TZ: 'UTC',
  }
  const slots = new Slots(atOnce)
  return async (args, { cwd = home } = {}) => {
    const free = await slots.take()
    try {
      return await run(program, ['template', ...args], { cwd, env })
    } finally {
      free()
    }
  }
}

/** stderr as log lines and the error after them. */
export function splitErrors(stderr: string): { error: string; log: string } {
  const at = stderr.search(/^Error: /m)
  return at === -1 ? { error: '', log: stderr } : { error: stderr.slice(at).trimEnd(), log: stderr.slice(0, at) }
}

function run(program: string, args: string[], options: { cwd: string; env: NodeJS.ProcessEnv }): Promise<HelmRun> {
  return new Promise((resolve, reject) => {
    const limits = { maxBuffer: 256 << 20, timeout: longestMs }
    execFile(program, args, { ...options, ...limits }, (failure, stdout, stderr) => {
      const exit = failure === null ? 0 : failure.code
      if (typeof exit !== 'number') reject(new Error(`Cannot run ${program} ${args.join(' ')}`, { cause: failure }))
      else resolve({ exit, stdout, ...splitErrors(stderr) })
    })
  })
}
