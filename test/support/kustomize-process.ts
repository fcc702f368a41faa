import { execFile } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type HelmRun, splitErrors } from './helm-process.ts'
import { Slots } from './slots.ts'

/** What a run of `kustomize build` gave; the same parts as of a run of Helm. */
export type KustomizeRun = HelmRun

/** A program that takes the arguments after `kustomize build`. */
export type KustomizeBuild = (args: readonly string[], options?: { cwd?: string }) => Promise<KustomizeRun>

const atOnce = 2
const longestMs = 120_000

export type KustomizeOptions = {
  /** The program that `--enable-helm` starts. */
  helm?: string
  /** Longer for what is known to take long. */
  longestMs?: number
  /** Over the few variables that it gets anyway. */
  env?: NodeJS.ProcessEnv
}

/** The real Kustomize with an empty home; at most two run at the same time. Git is there, a network is not asked for. */
export function kustomizeProcess(program: string, options: KustomizeOptions = {}): KustomizeBuild {
  const home = mkdtempSync(join(tmpdir(), 'mainstay-kustomize-'))
  const env = { PATH: process.env['PATH'], HOME: home, GIT_TERMINAL_PROMPT: '0', TZ: 'UTC', ...options.env }
  const slots = new Slots(atOnce)
  const helm = options.helm === undefined ? [] : ['--helm-command', options.helm]
  return async (args, { cwd = home } = {}) => {
    const free = await slots.take()
    try {
      const all = ['build', ...args, ...(args.includes('--enable-helm') ? helm : [])]
      return await run(program, all, { cwd, env, timeout: options.longestMs ?? longestMs })
    } finally {
      free()
    }
  }
}

function run(
  program: string,
  args: string[],
  options: { cwd: string; env: NodeJS.ProcessEnv; timeout: number },
): Promise<KustomizeRun> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { ...options, maxBuffer: 512 << 20 }, (failure, stdout, stderr) => {
      const exit = failure === null ? 0 : failure.code
      if (typeof exit !== 'number') reject(new Error(`Cannot run ${program} ${args.join(' ')}`, { cause: failure }))
      else resolve({ exit, stdout, ...splitErrors(stderr) })
    })
  })
}
