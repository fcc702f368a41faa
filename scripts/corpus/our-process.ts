import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Run } from './verdict.ts'

const longestMs = 60_000
const helmWorker = fileURLToPath(new URL('./worker.ts', import.meta.url))

/** Our renderer in a process of its own. A run that crashes or takes longer than a minute gives the reason as text, and the next one a new process. */
export class OurProcess {
  #child: ChildProcess | undefined
  readonly #worker: string

  /** `worker` is a program that answers messages of arguments with runs; unless told the one that renders charts. */
  constructor(worker = helmWorker) {
    this.#worker = worker
  }

  run(args: readonly string[]): Promise<(Run & { ms: number }) | string> {
    const child = (this.#child ??= fork(this.#worker, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }))
    return new Promise((resolve) => {
      const end = (result: (Run & { ms: number }) | string): void => {
        clearTimeout(timer)
        child.removeAllListeners()
        if (typeof result === 'string') this.stop()
        resolve(result)
      }
      const timer = setTimeout(() => end(`no answer within ${longestMs / 1000} s`), longestMs)
      child.once('exit', (code, signal) => end(`the process ended (${signal ?? code})`))
      child.once('message', (message) => {
        const answer = message as (Run & { ms: number }) | { crash: string } // what worker.ts sends
        end('crash' in answer ? answer.crash : answer)
      })
      child.send([...args])
    })
  }

  stop(): void {
    this.#child?.removeAllListeners()
    this.#child?.kill('SIGKILL')
    this.#child = undefined
  }
}
