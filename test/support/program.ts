import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

export type Finished = { code: number; stdout: string; stderr: string }

/** A program that runs on: what it printed so far, a way to wait for a text in it, and ways to end it. */
export type Running = {
  pid: number
  output(): string
  /** Resolves when the output holds `text`; rejects when the program ends first or after `timeoutMs`. */
  says(text: string | RegExp, timeoutMs?: number): Promise<void>
  /** SIGTERM (or another signal), then its exit code; -1 where a signal ended it. */
  stop(signal?: NodeJS.Signals): Promise<number>
}

/** Runs the built `mainstay` with these arguments to its end. */
export async function mainstay(
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; input?: string } = {},
): Promise<Finished> {
  return await finished(process.execPath, [`${root}bin/mainstay.js`, ...args], options)
}

/** Starts the built `mainstay`, which goes on running. */
export function startMainstay(args: readonly string[], options: { env?: NodeJS.ProcessEnv } = {}): Running {
  return started(process.execPath, [`${root}bin/mainstay.js`, ...args], options)
}

/** Starts what `npm start -- <args>` starts. */
export function startDemo(args: readonly string[], options: { env?: NodeJS.ProcessEnv } = {}): Running {
  return started(process.execPath, [`${root}bin/start.js`, ...args], options)
}

/** Runs a program to its end; an exit code other than 0 is an answer, not an error. -1 where it cannot be started. */
export function finished(
  command: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; input?: string } = {},
): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env: { ...process.env, ...options.env }, stdio: 'pipe' })
    const text = { stdout: '', stderr: '' }
    child.stdout.setEncoding('utf8').on('data', (part: string) => (text.stdout += part))
    child.stderr.setEncoding('utf8').on('data', (part: string) => (text.stderr += part))
    child.once('error', (error) => resolve({ code: -1, stdout: text.stdout, stderr: String(error) }))
    child.once('close', (code) => resolve({ code: code ?? -1, ...text }))
    child.stdin.on('error', () => undefined).end(options.input ?? '')
  })
}

function started(command: string, args: readonly string[], options: { env?: NodeJS.ProcessEnv }): Running {
  const child: ChildProcess = spawn(command, args, { env: { ...process.env, ...options.env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  const listeners = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (part: string) => {
      output += part
      for (const listener of listeners) listener()
    })
  }
  const ended = new Promise<number>((resolve) => {
    child.once('error', () => resolve(-1))
    child.once('close', (code) => {
      resolve(code ?? -1)
      for (const listener of listeners) listener()
    })
  })
  return {
    pid: child.pid ?? -1,
    output: () => output,
    says(text, timeoutMs = 60_000) {
      return new Promise((resolve, reject) => {
        const end = (settle: () => void): void => {
          clearTimeout(timer)
          listeners.delete(look)
          settle()
        }
        const look = (): void => {
          if (typeof text === 'string' ? output.includes(text) : text.test(output)) end(resolve)
          else if (child.exitCode !== null || child.signalCode !== null)
            end(() => reject(new Error(`it ended without saying ${text}:\n${output}`)))
        }
        const timer = setTimeout(
          () => end(() => reject(new Error(`it did not say ${text} in ${timeoutMs} ms:\n${output}`))),
          timeoutMs,
        )
        listeners.add(look)
        look()
      })
    },
    async stop(signal = 'SIGTERM') {
      child.kill(signal)
      return await ended
    },
  }
}
