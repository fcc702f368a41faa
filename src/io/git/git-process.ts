import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'

/** One run of git. `code` is undefined where a signal ended it. Output beyond the limits is cut off. */
export type GitOutcome = { code: number | undefined; stdout: Buffer; stderr: string; timedOut: boolean; overflow: boolean }

export type GitCommand = {
  args: readonly string[]
  cwd: string
  env: NodeJS.ProcessEnv
  timeoutMs: number
  /** Ends the run early. */
  signal?: AbortSignal
  /** Kills the run when stdout grows beyond it. 256 MiB unless told. */
  maxOutputBytes?: number
}

const graceMs = 500
const stderrLimit = 64 * 1024
const running = new Set<ChildProcess>()

// A controller that ends must not leave a hanging git behind; the last moment at which processes can be killed is this event.
process.on('exit', () => {
  for (const child of running) killGroup(child, 'SIGKILL')
})

/**
 * Runs git to its end. Rejects only where git cannot be started at all (`ENOENT` …). At the time limit the whole process group is ended, so that
 * ssh and remote helpers do not outlive git: first asked (git removes its temporary files then), half a second later killed.
 */
export function runGit(command: GitCommand): Promise<GitOutcome> {
  return new Promise((resolve, reject) => {
    const child = startGit(command)
    child.stdin.end()
    const stdout: Buffer[] = []
    let bytes = 0
    let stderr = ''
    let timedOut = false
    let overflow = false
    const deadline = setTimeout(() => {
      timedOut = true
      endGroup(child)
    }, command.timeoutMs)
    const abort = () => endGroup(child)
    if (command.signal?.aborted === true) abort()
    command.signal?.addEventListener('abort', abort, { once: true })
    const done = () => {
      clearTimeout(deadline)
      command.signal?.removeEventListener('abort', abort)
    }
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= (command.maxOutputBytes ?? 256 * 1024 * 1024)) stdout.push(chunk)
      else if (!overflow) {
        overflow = true
        endGroup(child)
      }
    })
    child.stderr.on('data', (chunk: Buffer) => {
      if (stderr.length < stderrLimit) stderr += chunk.toString('utf8')
    })
    child.once('error', (error) => {
      done()
      reject(error)
    })
    // `close`, not `exit`: the output is complete. A helper that keeps the pipe open is in the group that was ended.
    child.once('close', (code) => {
      done()
      if (timedOut) killGroup(child, 'SIGKILL')
      resolve({ code: code ?? undefined, stdout: Buffer.concat(stdout), stderr, timedOut, overflow })
    })
  })
}

/** Starts git in a process group of its own. Errors come as the event `error`. */
export function startGit(command: Pick<GitCommand, 'args' | 'cwd' | 'env'>): ChildProcessWithoutNullStreams {
  const child = spawn('git', [...command.args], { cwd: command.cwd, env: command.env, detached: true, stdio: 'pipe' })
  running.add(child)
  // Writing to a git that has died is reported by its exit; the pipe's own error says nothing more.
  child.stdin.on('error', () => undefined)
  child.once('close', () => running.delete(child))
  child.once('error', () => running.delete(child))
  return child
}

/** Ends a process and all it started: asked first, killed half a second later where that did not help. */
export function endGroup(child: ChildProcess): void {
  killGroup(child, 'SIGTERM')
  const killer = setTimeout(() => killGroup(child, 'SIGKILL'), graceMs)
  killer.unref()
  child.once('close', () => clearTimeout(killer))
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // The group is already gone.
  }
}
